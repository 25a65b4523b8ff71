"""Lines to units: put together what a page's width or a PDF broke, and find the items of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

_GLYPHS = "•●○◦▪■□‣⁃∙➔→➢➤►▶✓✔"
_LOOSE = re.compile(rf"\s*[{_GLYPHS}·]\s*$")
_BULLET = re.compile(rf"\s*(?:[{_GLYPHS}]\s*|[·–—*-]\s+)+(?=\S)")
_BETWEEN = re.compile(rf"\s[{_GLYPHS}]\s+")
_NUMBER = re.compile(r"\s*(?:\d{1,3}[.)]|[a-zåäö]\)|\([a-zåäö0-9]\))\s+(?=\S)")
_WEAK = re.compile(r"\s*[–—*]\s")
_LABEL = re.compile(r"\s*(?:fråga|svar|question|answer|[fsqa])\s?\d*\s?:\s", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;…][\"”’»)\]]*$")
_URL = re.compile(r"(?:https?://|www\.)")
_OPEN_WORDS = frozenset(
    "och eller samt att som om av i på för med till från enligt mellan den det de en ett vid under "
    "över mot utan hos inom genom efter är var han hon där när men så ska kan har inte sin sina "
    "sitt vår våra vårt deras and or of the to for with in a an by at from is are that which".split()
)
_KEPT_BEFORE_HYPHEN = frozenset("icke ex non eu iop it pr tv csr ngo".split())
_COORDINATION = frozenset("och eller samt respektive and or till".split())
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass
class Unit:
    """One paragraph of text, or one item of a list, as a number of broken lines."""

    kind: Literal["text", "item"]
    lines: list[str] = field(default_factory=list)
    level: int = 0

    def text(self, words: frozenset[str] = frozenset()) -> str:
        """The lines as one; `words` of the document decide whether a hyphen at a line's end stays."""
        return join(self.lines, words)


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text in lower case, those with a hyphen too, for `join`."""
    return frozenset(match[0].lower() for match in _WORD.finditer(text))


def join(lines: Sequence[str], words: frozenset[str] = frozenset()) -> str:
    """Put broken lines together with spaces; a word split by a hyphen becomes one word again.

    The hyphen stays where the document has the word with a hyphen elsewhere ("icke-ekonomisk"),
    where the next word is a conjunction ("utbildnings- och …"), and after abbreviations.
    """
    parts = [" ".join(line.split()) for line in lines]
    joined: list[str] = []
    for part in (part for part in parts if part):
        if joined and joined[-1].endswith("-") and part[0].islower():
            joined[-1] = _at_hyphen(joined[-1], part, words)
            joined.append(part)
        else:
            joined.extend((" ", part) if joined else (part,))
    return "".join(joined)


def _at_hyphen(before: str, after: str, words: frozenset[str]) -> str:
    tail = re.search(r"([^\W\d_]+(?:-[^\W\d_]+)*)-$", before[-60:])
    head = _WORD.match(after[:60])
    if tail is None or head is None:
        return before
    left, right = tail[1], head[0]
    if right.lower() in _COORDINATION:
        return before + " "
    together, hyphened = (left + right).lower(), f"{left}-{right}".lower()
    if hyphened in words and together not in words:
        return before
    if (left.isupper() or left.lower() in _KEPT_BEFORE_HYPHEN) and together not in words:
        return before
    return before[:-1]


def units(lines: Sequence[str], width: int | None = None) -> list[Unit]:
    """The paragraphs and list items of lines that stand together, without blank lines between.

    `width` is the length (characters) of a full line; by default the longest of `lines`.
    """
    width = width or max((len(line.rstrip()) for line in lines), default=0)
    found: list[Unit] = []
    for loose, part in _by_loose_bullets(lines):
        found += _married(loose, part, width) if loose else _plain(part, width)
    return found


def _by_loose_bullets(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of bullets that stand alone, with the lines up to the next run: (bullets, lines)."""
    loose, part = 0, list[str]()
    for line in lines:
        if not _LOOSE.match(line):
            part.append(line)
        elif part:
            # A line with a colon, or one too many, introduces the bullets that follow it.
            introduces = loose and (part[-1].rstrip().endswith(":") or len(_starts(part)) > loose)
            yield loose, part[:-1] if introduces else part
            if introduces:
                yield 0, part[-1:]
            loose, part = 1, []
        else:
            loose += 1
    if part:
        yield loose, part


def _starts(lines: Sequence[str]) -> list[int]:
    """Lines that may begin an item: all but those in lower case."""
    return [i for i, line in enumerate(lines) if i == 0 or not line.lstrip()[:1].islower()]


def _married(bullets: int, lines: Sequence[str], width: int) -> list[Unit]:
    """Give each of `bullets` loose marks its lines: begin items where a line is most likely to."""
    if any(_BULLET.match(line) for line in lines):
        return _plain(lines, width)

    def likely(i: int) -> tuple[int, int]:
        before = lines[i - 1].rstrip()
        if _open(before):
            return -1, 0
        ended = 2 if _SENTENCE_END.search(before) or before.endswith((")", "”")) else 0
        return ended + (1 if _fits(before, lines[i], width) else 0), -len(before)

    starts = _starts(lines)
    inner = sorted(starts[1:], key=likely, reverse=True)[: bullets - 1]
    bounds = [0, *sorted(inner), len(lines)]
    return [Unit("item", list(lines[a:b])) for a, b in pairwise(bounds)]


def _plain(lines: Sequence[str], width: int) -> list[Unit]:
    marks = [_mark(line) for line in lines]
    listed = _listed(lines, marks)
    found: list[Unit] = []
    waiting: list[Unit] = []  # items broken off at a word like "och", in two columns several
    for line, mark, is_item in zip(lines, marks, listed, strict=True):
        if is_item:
            body = line[mark:] if _BULLET.match(line) else line.lstrip()
            indent = len(line) - len(line.lstrip())
            for text in _BETWEEN.split(body) if _BULLET.match(line) else [body]:
                found.append(Unit("item", [text], level=indent // 2 if found else 0))
                if _open(text):
                    waiting.append(found[-1])
        elif waiting and found[-1].kind == "item":
            waiting[0].lines.append(line)
            if not _open(line):
                waiting.pop(0)
        elif found and _continues(found[-1].lines[-1], line, width):
            found[-1].lines.append(line)
        else:
            found.append(Unit("text", [line]))
            waiting.clear()
    return found


def _mark(line: str) -> int:
    """Where the text of a line begins after its bullet or number; 0 where it has none."""
    match = _BULLET.match(line) or _NUMBER.match(line)
    return match.end() if match else 0


def _listed(lines: Sequence[str], marks: Sequence[int]) -> list[bool]:
    """Which lines begin an item. A lone number, dash or asterisk does so only after a colon."""
    weak = [bool(mark) and bool(_WEAK.match(line) or _NUMBER.match(line))
            for line, mark in zip(lines, marks, strict=True)]
    several = sum(weak) >= 2
    listed = []
    for i, line in enumerate(lines):
        before = lines[i - 1].rstrip() if i else ""
        answer = before.endswith("?") and bool(_WEAK.match(line))
        sure = bool(marks[i]) and not weak[i]
        wrapped = bool(_NUMBER.match(line)) and i > 0 and not listed[-1] and _open(before)
        listed.append(sure or (weak[i] and not answer and not wrapped
                               and (several or before.endswith(":"))))
    return listed


def _open(line: str) -> bool:
    """Whether a line breaks off where no sentence or heading ends."""
    line = line.rstrip()
    if line.endswith((",", "-", "–", "(", "/")):
        return True
    words = line.rsplit(None, 1)
    return bool(words) and words[-1].lower() in _OPEN_WORDS


def _fits(before: str, line: str, width: int) -> bool:
    """Whether the first word of `line` had room on the line before: then the break was meant."""
    first = line.split(None, 1)[0] if line.strip() else ""
    return len(before.rstrip()) + 1 + len(first) <= width


def _continues(before: str, line: str, width: int) -> bool:
    before, start = before.rstrip(), line.lstrip()
    if _LABEL.match(line):
        return False
    if before.endswith("?") and _WEAK.match(line):
        return False
    if start[:1].islower() and not _URL.match(start):
        return True
    if before.endswith(":"):
        return False
    if _open(before):
        return True
    return width >= 40 and len(before) > width // 2 and not _fits(before, line, width)
