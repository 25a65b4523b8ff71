"""Characters and line ends of typeset text: loose accents, words cut by a hyphen."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from assistant.documents.decoding import normalise

# Some typesetters write the dots or ring of å, ä, ö as a character of their own.
_LOOSE_ACCENTS = {"¨": "\u0308", "˚": "\u030a", "´": "\u0301"}
_LOOSE_ACCENT = re.compile("([¨˚´]) ?([AOUEaoue])")

_KEEP_BEFORE = frozenset(
    "icke e i u x m p s ex vice non pro anti semi bi pre post quasi eko bas".split()
)
_COORDINATORS = frozenset("och eller samt resp respektive till som men".split())
_CUT = re.compile(r"(\w[\w-]*)([-\u00ad\u2010])$")
_HYPHENATED = re.compile(r"\b\w+(?:[-\u2010]\w+)+\b")
_WORD = re.compile(r"\w+")


def clean_characters(text: str) -> str:
    """`normalise`, and å, ä, ö whose dots or ring stand loose made one letter."""
    if text.isascii() and text.isprintable():
        return text
    text = normalise(text)
    if not text.isascii():
        text = _LOOSE_ACCENT.sub(lambda m: m[2] + _LOOSE_ACCENTS[m[1]], text)
        text = unicodedata.normalize("NFC", text)
    return text


def fold_space(text: str) -> str:
    """`clean_characters`, with white space (line ends too) folded to single spaces."""
    return " ".join(clean_characters(text).split())


class LineJoiner:
    """Joins the lines of a paragraph; knows from the whole document which words have hyphens.

    `lines` are all lines of the document, as they stand.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self.hyphenated: Counter[str] = Counter()
        self.plain: Counter[str] = Counter()
        self._typed_u2010 = False
        for line in lines:
            body = line.rsplit(None, 1)[0] if line.endswith(("-", "\u00ad", "\u2010")) else line
            self._typed_u2010 |= "\u2010" in body
            self.hyphenated.update(word.casefold() for word in _HYPHENATED.findall(body))
            self.plain.update(word.casefold() for word in _WORD.findall(body))
        self.opened = Counter[str]()
        for word, times in self.hyphenated.items():
            self.opened[word.split("-", 1)[0]] += times
        self._sorted: list[str] = []

    def join(self, first: str, second: str) -> str:
        """`first` with `second` after it, the word between them made whole."""
        cut = _CUT.search(first)
        if not cut or not second or not (second[0].isalnum()):
            return f"{first} {second}" if first and second else first + second
        head, sign = cut[1], cut[2]
        tail = _WORD.match(second)
        assert tail is not None
        # Browsers set U+2010 where they cut a word; people type it hardly ever.
        if sign == "\u00ad" or (sign == "\u2010" and not self._typed_u2010):
            return first[:-1] + second
        if self._keeps_hyphen(head, tail[0], second):
            coordinated = tail[0].casefold() in _COORDINATORS
            return f"{first} {second}" if coordinated else first + second
        return first[:-1] + second

    def _keeps_hyphen(self, head: str, tail: str, rest: str) -> bool:
        if tail.casefold() in _COORDINATORS and rest[len(tail) : len(tail) + 1] in ("", " "):
            return True
        if not tail[0].islower():
            return True
        last = head.rsplit("-", 1)[-1]
        parted = f"{head}-{tail}".casefold()
        if self.plain[(last + tail).casefold()] and not self.hyphenated[parted]:
            return False
        if self.hyphenated[parted]:
            return True
        if last.casefold() in _KEEP_BEFORE or last.isdigit():
            return True
        if len(last) > 1 and last.isupper():
            return True
        # The first part always has its hyphen where it is seen whole: minimis-, IOP-.
        return self.opened[last.casefold()] > 1 and not self._begins_words(last.casefold())

    def _begins_words(self, part: str) -> bool:
        if not self._sorted:
            self._sorted = sorted(self.plain)
        after = bisect_right(self._sorted, part)
        return after < len(self._sorted) and self._sorted[after].startswith(part)
