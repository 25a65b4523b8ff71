"""Lines to units: put together what a page's width or a PDF broke, and find the items of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from assistant.documents.characters import LineJoiner

_GLYPHS = "•●○◦▪■□‣⁃∙➔→➢➤►▶✓✔"
_LOOSE = re.compile(rf"\s*[{_GLYPHS}·]\s*$")
_BULLET = re.compile(rf"\s*(?:[{_GLYPHS}]\s*|[·–—*-]\s+)+(?=\S)")
_BETWEEN = re.compile(rf"\s[{_GLYPHS}]\s+")
_NUMBER = re.compile(r"\s*\(?(?:(\d{1,3})[.)]|([a-zåäö])\))\s+(?=\S)")
_WEAK = re.compile(r"\s*[–—*]\s")
_LABEL = re.compile(r"\s*(?:fråga|svar|question|answer|[fsqa])\s?\d*\s?:\s", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:;…][\"”’»)\]]*$")
_OWN_LINE = re.compile(r"https?://|www\.|[!†‡§*]\s")
_OPEN_WORDS = frozenset(
    "och eller samt att som om av i på för med till från enligt mellan den det de en ett vid under "
    "över mot utan hos inom genom efter är var han hon där när men så ska kan har inte sin sina "
    "sitt vår våra vårt deras and or of the to for with in a an by at from is are that "
    "which".split()
)


@dataclass
class Unit:
    """One paragraph of text, or one item of a list, as a number of broken lines."""

    kind: Literal["text", "item"]
    lines: list[str] = field(default_factory=list)
    level: int = 0


def join(lines: Sequence[str], joiner: LineJoiner) -> str:
    """Put broken lines together with spaces; a word cut by a hyphen becomes one word again."""
    joined: list[str] = []
    for part in (part for line in lines if (part := " ".join(line.split()))):
        if joined and joined[-1].endswith("-"):
            before = joined.pop()
            joined += [before[:-80], joiner.join(before[-80:], part)]
        else:
            joined += [" ", part] if joined else [part]
    return "".join(joined)


def units(lines: Sequence[str]) -> list[Unit]:
    """The paragraphs and list items of lines that stand together, without blank lines between."""
    width = _width(lines)
    found: list[Unit] = []
    for loose, part in _by_loose_bullets(lines):
        found += _married(loose, part, width) if loose else _plain(part, width)
    return found


def _width(lines: Sequence[str]) -> int:
    """Length of a full line, in characters; 0 where nothing shows that lines were broken by it."""
    lengths = [len(line.rstrip()) for line in lines]
    width = max(lengths, default=0)
    full = sum(length >= 0.85 * width for length in lengths)
    runs_on = any(line.lstrip()[:1].islower() for line in lines[1:])
    return width if width >= 40 and (full >= 2 or runs_on) else 0


def _by_loose_bullets(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of bullets that stand alone, with the lines up to the next run: (bullets, lines)."""
    loose, part = 0, list[str]()
    for line in lines:
        if not _LOOSE.match(line):
            part.append(line)
        elif part:
            # A line with a colon, or one too many, introduces the bullets that follow it.
            introduces = loose and (part[-1].rstrip().endswith(":") or _starts(part) > loose)
            yield loose, part[:-1] if introduces else part
            if introduces:
                yield 0, part[-1:]
            loose, part = 1, []
        else:
            loose += 1
    if part:
        yield loose, part


def _starts(lines: Sequence[str]) -> int:
    """How many lines may begin an item: all but those in lower case."""
    return sum(not line.lstrip()[:1].islower() for line in lines)


def _married(bullets: int, lines: Sequence[str], width: int) -> list[Unit]:
    """Give each of `bullets` loose marks its lines: items begin at the likeliest lines."""
    if any(_BULLET.match(line) for line in lines):
        return _plain(lines, width)

    def likely(i: int) -> tuple[int, int]:
        before = lines[i - 1].rstrip()
        if breaks_off(before):
            return -1, 0
        ended = 2 if _SENTENCE_END.search(before[-9:]) or before.endswith((")", "”")) else 0
        return ended + (1 if _fits(before, lines[i], width) else 0), -len(before)

    starts = [i for i, line in enumerate(lines) if i and not line.lstrip()[:1].islower()]
    inner = sorted(starts, key=likely, reverse=True)[: bullets - 1]
    bounds = [0, *sorted(inner), len(lines)]
    return [Unit("item", list(lines[a:b])) for a, b in pairwise(bounds) if b > a]


def _plain(lines: Sequence[str], width: int) -> list[Unit]:
    found: list[Unit] = []
    listed = _listed(lines)
    i = 0
    while i < len(lines):
        line = lines[i]
        broken_off = _columns(found, listed, i)
        if listed[i]:
            bullet = _BULLET.match(line)
            indent = len(line) - len(line.lstrip())
            for text in _BETWEEN.split(line[bullet.end() :]) if bullet else [line]:
                found.append(Unit("item", [text], min(indent // 2, 8) if found else 0))
        elif broken_off > 1:
            for unit in found[-broken_off:]:
                unit.lines.append(lines[i])
                i += 1
            continue
        elif found and _continues(found[-1].lines[-1], line, width):
            found[-1].lines.append(line)
        else:
            found.append(Unit("text", [line]))
        i += 1
    return found


def _columns(found: Sequence[Unit], listed: Sequence[bool], i: int) -> int:
    """How many items of columns side by side are broken off before line `i` and go on from it.

    Text of two columns comes row by row: "• Röstbärande och", "• Verksamheten ägs av", and then
    "representation", "köparen".
    """
    columns = 0
    while columns < min(len(found), len(listed) - i) and not listed[i + columns]:
        unit = found[-1 - columns]
        if unit.kind != "item" or len(unit.lines) > 1 or not _cut_short(unit.lines[0]):
            break
        columns += 1
    return columns


def _cut_short(line: str) -> bool:
    """Whether an item stops at a word like "av"; "…, och" ends an item that is whole."""
    words = line[-80:].split()
    return (
        breaks_off(line)
        and len(words) > 1
        and not words[-1].endswith(",")
        and (not words[-2].endswith(","))
    )


def _listed(lines: Sequence[str]) -> list[bool]:
    """Which lines begin an item. A lone number, dash or asterisk does so only after a colon."""
    weak = [bool(_BULLET.match(line) and _WEAK.match(line)) for line in lines]
    several = sum(weak) >= 2
    numbered = counting(lines)
    listed: list[bool] = []
    for i, line in enumerate(lines):
        before = lines[i - 1].rstrip() if i else ""
        if weak[i]:
            listed.append((several or before.endswith(":")) and not before.endswith("?"))
        else:
            listed.append(bool(_BULLET.match(line)) or i in numbered)
    return listed


def counting(lines: Sequence[str], apart: int | None = None) -> set[int]:
    """Lines with numbers or letters that count on ("1." … "2." …), or one alone after a colon.

    `apart` is the most lines from one number to the next; by default any.
    """
    counted: set[int] = set()
    last: dict[bool, tuple[int, int]] = {}  # of numbers and of letters: the last line, its number
    for i, line in enumerate(lines):
        if match := _NUMBER.match(line):
            number = int(match[1]) if match[1] else ord(match[2]) - ord("a") + 1
            at, before = last.get(bool(match[1]), (-1, 0))
            if number == before + 1 and at >= 0 and (apart is None or i - at <= apart):
                counted |= {at, i}
            elif i and lines[i - 1].rstrip().endswith(":"):
                counted.add(i)
            last[bool(match[1])] = (i, number)
    return counted


def breaks_off(line: str) -> bool:
    """Whether a line breaks off where no sentence or heading ends."""
    end = line.rstrip()[-40:]
    words = end.split()
    return end.endswith((",", "-", "–", "(", "/")) or (
        bool(words) and words[-1].lower() in _OPEN_WORDS
    )


def _fits(before: str, line: str, width: int) -> bool:
    """Whether the first word of `line` had room on the line before: then the break was meant."""
    first = line[:200].split(None, 1)[0] if line[:200].strip() else ""
    return len(before.rstrip()) + 1 + len(first) <= width


def _continues(before: str, line: str, width: int) -> bool:
    before, start = before.rstrip(), line.lstrip()
    if _LABEL.match(line) or _OWN_LINE.match(start):
        return False
    if before.endswith("?") and _WEAK.match(line):
        return False
    if start[:1].islower():
        return True
    if before.endswith(":"):
        return False
    return breaks_off(before) or (
        width > 0 and len(before) > width // 2 and not _fits(before, line, width)
    )
