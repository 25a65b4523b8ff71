"""Does a text hold a quote, or state a fact? White space, list and emphasis marks aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from evals.cases import Evidence

_BULLET = re.compile(r"(?:(?<=\s)|^)[-–—*•·▪▫◦‣●○■□+]+(?=\s|$)")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}|>+|\d{1,2}[.)])(?=\s)", re.MULTILINE)
_EMPHASIS = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)")
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_SPACE = re.compile(r"\s+")
_MARKER = re.compile(r"\s*\[\d{1,3}\]")


@lru_cache(maxsize=65536)
def fold(text: str, *, line_marks: bool = True) -> str:
    """Fold white space and drop emphasis marks and bullets; letter case is kept.

    With `line_marks`, numbers, heading and quote marks at the start of a line are dropped too.
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    if line_marks:
        text = _LINE_MARK.sub(" ", text)
    text = _BULLET.sub(" ", text)
    return _SPACE.sub(" ", _EMPHASIS.sub("", text)).strip()


def holds_quote(text: str, quote: str) -> bool:
    """Say whether `quote` stands in `text`.

    Both are tried with and without the marks that begin lines, since a quote may begin in the
    middle of a line that is numbered in one of them only.
    """
    return any(
        wanted and wanted in fold(text, line_marks=marks)
        for marks in (True, False)
        for wanted in (fold(quote, line_marks=marks),)
    )


def holds_evidence(sources: Iterable[str], text: str, evidence: Sequence[Evidence]) -> bool:
    """Say whether a paragraph is a right one: of the evidence's source, and holding its quote.

    `sources` are all that the paragraph stands in, since the same text may stand in several.
    """
    places = set(sources)
    return any(each.source in places and holds_quote(text, each.quote) for each in evidence)


def without_markers(text: str) -> str:
    """Take the citation markers, "[1]", out of an answer's text."""
    return _MARKER.sub("", text)


def states_fact(text: str, alternatives: Sequence[str]) -> bool:
    """Say whether the answer's text states one of the alternatives, letter case aside.

    A number is not met by a part of a longer number: "10" does not stand in "2010".
    """
    said = fold(without_markers(text)).casefold()
    plain = fold(without_markers(text), line_marks=False).casefold()
    return any(_stands(fact, said) or _stands(fact, plain) for fact in alternatives)


def _stands(fact: str, said: str) -> bool:
    wanted = fold(fact, line_marks=False).casefold()
    if not wanted:
        return False
    before = r"(?<!\d)" if wanted[0].isdigit() else ""
    after = r"(?!\d)" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, said) is not None
