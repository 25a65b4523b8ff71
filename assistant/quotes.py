"""Which paragraphs hold a quote? White space, list and emphasis marks aside."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate

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


class Places:
    """The paragraphs of each source, those included that also stand in another; for many quotes."""

    def __init__(self, paragraphs: Iterable[Paragraph]) -> None:
        self.by_source: dict[str, list[Paragraph]] = {}
        for paragraph in paragraphs:
            also = (other.source for other in paragraph.also)
            for source in dict.fromkeys((paragraph.source, *also)):
                self.by_source.setdefault(source, []).append(paragraph)
        self._texts: dict[tuple[str, bool], tuple[str, list[int]]] = {}

    def holders(self, evidence: Evidence) -> list[Paragraph]:
        """The paragraphs of the evidence's source that hold its quote, as `holds_quote` says it."""
        numbers: set[int] = set()
        for marks in (True, False):
            wanted = fold(evidence.quote, line_marks=marks)
            if wanted:
                numbers.update(self._find(evidence.source, marks, wanted))
        return [self.by_source[evidence.source][number] for number in sorted(numbers)]

    def _find(self, source: str, marks: bool, wanted: str) -> Iterator[int]:
        text, starts = self._joined(source, marks)
        at = text.find(wanted)
        while at >= 0:
            number = bisect_right(starts, at) - 1
            yield number
            at = text.find(wanted, starts[number + 1])

    def _joined(self, source: str, marks: bool) -> tuple[str, list[int]]:
        """A source's paragraphs a line each, folded, and where each line begins, the end last."""
        if (source, marks) not in self._texts:
            lines = [fold(p.text, line_marks=marks) for p in self.by_source.get(source, ())]
            starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
            self._texts[source, marks] = "\n".join(lines), starts
        return self._texts[source, marks]
