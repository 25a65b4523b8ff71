"""Slashes taken for emphasis: put back what a converter tore out of a statute's text.

Some converters read "direktiv 2014/24/EU" as emphasis and move "/24/" to the heading above, leaving
"direktiv 2014EU". The pieces go back where they came from, or are reported when that is uncertain.
"""

from __future__ import annotations

import re

_PIECE = re.compile(r"/[^/]{1,400}/")
_BEFORE_LETTERS = re.compile(r"(?<![\d-])\d{4}(?=E[GUE]+\b)")
_RUN = re.compile(r"(?<![\d-])\d{5,8}(?![\d-])")
_NUMBER_YEAR = re.compile(r"(\d{1,4})((?:19|20)\d\d|[5-9]\d)$")


def pieces(text: str) -> list[str]:
    """The torn-out pieces that a heading begins with."""
    return _PIECE.findall(text)


def restored(text: str, torn: list[str]) -> str | None:
    """`text` with the pieces back in place, in their order; None when it is not certain where."""
    seams = sorted({match.end() for match in _BEFORE_LETTERS.finditer(text)} | _number_seams(text))
    if len(seams) != len(torn):
        return None
    parts, start = [], 0
    for seam, piece in zip(seams, torn, strict=True):
        parts += [text[start:seam], piece]
        start = seam
    return "".join(parts) + text[start:]


def _number_seams(text: str) -> set[int]:
    """Where a regulation's number and another's year have run together: "2195|2008", "765|93"."""
    found = set()
    for run in _RUN.finditer(text):
        cuts = [
            i
            for i in range(1, len(run[0]))
            if (match := _NUMBER_YEAR.match(run[0])) and match.start(2) == i
        ]
        if len(cuts) == 1:
            found.add(run.start() + cuts[0])
    return found
