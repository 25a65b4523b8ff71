"""Text that form feeds part into pages, as `pdftotext` writes it, back to running text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.documents.blocks import Dropped
from assistant.documents.cleaning import page_number
from assistant.documents.decoding import rows

EDGE = 2
"""Lines at the top and at the bottom of a page that may be running heads and footers."""

_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[.!?:;…][\"”’»)\]]*$")


def unpaged(text: str) -> tuple[list[str], list[Dropped]]:
    """The lines of normalised text without page breaks, running heads, and page numbers.

    A paragraph that goes on over a page break is not parted by a blank line. Blank lines never
    stand in a row.
    """
    pages = [page for part in text.split("\f") if (page := rows(part))]
    running = _running(pages)
    found: list[str] = []
    dropped: list[Dropped] = []
    for page in pages:
        body = _body(page, running, dropped) if len(pages) > 1 else page
        if found and body and not _goes_on(found[-1], body[0]):
            found.append("")
        found += body
    return found, dropped


def _running(pages: Sequence[list[str]]) -> frozenset[str]:
    """What stands at the edge of three pages and of half of them, but for its numbers."""
    counted = Counter(
        key for page in pages for key in {_key(row) for row in [*page[:EDGE], *page[-EDGE:]] if row}
    )
    return frozenset(key for key, n in counted.items() if n >= 3 and 2 * n >= len(pages))


def _key(row: str) -> str:
    return _DIGITS.sub("0", " ".join(row[:200].split()))


def _body(page: list[str], running: frozenset[str], dropped: list[Dropped]) -> list[str]:
    start, end = 0, len(page)
    while start < end and start < 2 * EDGE and _furniture(page[start], running):
        start += 1
    while end > start and end > len(page) - 2 * EDGE and _furniture(page[end - 1], running):
        end -= 1
    gone = [row.strip() for row in [*page[:start], *page[end:]] if row]
    dropped += [Dropped("page number" if page_number(row) else "footer", row) for row in gone]
    return page[start:end]


def _furniture(row: str, running: frozenset[str]) -> bool:
    return not row or _key(row) in running or page_number(row.strip())


def _goes_on(before: str, after: str) -> bool:
    """Whether a paragraph runs over the page break between two lines."""
    return not _SENTENCE_END.search(before[-9:]) and (
        after.lstrip()[:1].islower() or before.endswith("-")
    )
