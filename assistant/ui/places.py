"""Where a paragraph stands, in words: title, heading path, page, year, kind."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.model import Citation, Paragraph, Place, Source
from assistant.ui import texts

ARROW = " › "


def path(heading: Sequence[str]) -> str:
    """A heading path in one line."""
    return ARROW.join(heading)


def year(value: int | None) -> str:
    """A source's year, or that it has none."""
    return str(value) if value is not None else texts.UNDATED


def meta(kind: str, page: int | None, value: int | None, label: str | None = None) -> str:
    """Kind, legal reference, page and year in one line: "Handledning · s. 4 · odaterad"."""
    pieces = [kind[:1].upper() + kind[1:], label or ""]
    pieces += [texts.PAGE.format(page=page) if page is not None else "", year(value)]
    return " · ".join(filter(None, pieces))


def reference(citation: Citation) -> str:
    """A citation as it is written out in a list of sources."""
    about = meta(citation.kind, citation.page, citation.year, citation.label)
    return ", ".join(filter(None, [citation.title, path(citation.heading)])) + f" ({about})"


def paragraph_reference(paragraph: Paragraph, source: Source) -> str:
    """A paragraph as it is written out in a list of sources."""
    about = meta(source.kind, paragraph.page, source.year, paragraph.label)
    return ", ".join(filter(None, [source.title, path(paragraph.heading)])) + f" ({about})"


def other_place(place: Place, source: Source) -> str:
    """Somewhere else that the same text stands."""
    where = path(place.heading)
    page = f", {texts.PAGE.format(page=place.page)}" if place.page is not None else ""
    return f"{source.title}{ARROW + where if where else ''}{page}"
