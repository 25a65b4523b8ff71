"""Which paragraphs hold a quote? White space, list and emphasis marks aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field

from assistant.model import Paragraph

_BULLET = re.compile(r"(?:(?<=\s)|^)[-–—*•·▪▫◦‣●○■□+]+(?=\s|$)")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}|>+|\d{1,2}[.)])(?=\s)", re.MULTILINE)
_EMPHASIS = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_SPACE = re.compile(r"\s+")


class Evidence(BaseModel):
    """A verbatim piece of a paragraph that answers; the paragraph that holds it is a right one."""

    model_config = ConfigDict(frozen=True)

    source: str = Field(min_length=1)
    quote: str = Field(min_length=1)


@lru_cache(maxsize=65536)
def fold(text: str, *, line_marks: bool = True) -> str:
    """Fold white space and drop emphasis marks and bullets; letter case is kept.

    With `line_marks`, numbers, heading and quote marks at the start of a line are dropped too.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if line_marks:
        text = _LINE_MARK.sub(" ", text)
    # Emphasis first: a bullet may stand in it. What stood on both sides of a mark may then compose.
    text = unicodedata.normalize("NFC", _EMPHASIS.sub("", text))
    return _SPACE.sub(" ", _BULLET.sub(" ", text)).strip()


def holds_quote(text: str, quote: str) -> bool:
    """Say whether `quote` stands in `text`.

    Both are tried with and without the marks that begin lines, since a quote may begin in the
    middle of a line that is numbered in one of them only.
    """
    for marks in (True, False):
        wanted = fold(quote, line_marks=marks)
        if wanted and wanted in fold(text, line_marks=marks):
            return True
    return False


def by_place(paragraphs: Iterable[Paragraph]) -> dict[str, list[Paragraph]]:
    """The paragraphs of each source, those included that also stand in another."""
    places: dict[str, list[Paragraph]] = {}
    for paragraph in paragraphs:
        for source in dict.fromkeys((paragraph.source, *(also.source for also in paragraph.also))):
            places.setdefault(source, []).append(paragraph)
    return places


def holders(
    evidence: Evidence, by_source: Mapping[str, Sequence[Paragraph]]
) -> Iterator[Paragraph]:
    """The paragraphs of the evidence's source that hold its quote; `by_source` is `by_place`'s."""
    for paragraph in by_source.get(evidence.source, ()):
        if holds_quote(paragraph.text, evidence.quote):
            yield paragraph
