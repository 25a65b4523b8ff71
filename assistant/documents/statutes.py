"""Statutes: a section (§) with its paragraphs and points is one paragraph, with its label."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.documents import lists, torn
from assistant.documents.blocks import Block, Dropped
from assistant.documents.citing import designation
from assistant.documents.draft import Draft
from assistant.model import Source

_NUMBER = r"(?P<number>\d{1,3}(?: ?[a-zåäö])?) ?§(?!§)"
_CHAPTER_NUMBER = r"(?P<chapter>\d{1,3}(?: ?[a-zåäö])?) ?kap\."
_START = re.compile(rf"(?:{_CHAPTER_NUMBER} ?)?{_NUMBER}(?P<rest>\s.*|)$", re.DOTALL)
_LAST = re.compile(rf"(?P<torn>/[^§]*/)\s*{_NUMBER}$", re.DOTALL)
_CHAPTER = re.compile(rf"{_CHAPTER_NUMBER}(?:\s|$)")
_CHANGED = re.compile(r"(?:Lag|Förordning) \(\d{4}:\d+\)\.?$")
_AFTER = re.compile(
    r"(?:/[^/]{1,80}/\s*)?(?:bilaga|bilagor|övergångsbestämmelser|ikraftträdande- och)\b",
    re.IGNORECASE,
)
_POINT = re.compile(r"(?:\d{1,3}|[a-zåäö])[.)]\s")
_INLINE_FIRST = re.compile(r"(?<=[a-zåäö,:]) (?=1\. [a-zåäö])")


def is_statute(blocks: Sequence[Block]) -> bool:
    """Whether at least three sections (§) begin among the blocks, in growing order."""
    found, last = 0, (0, "")
    for block in blocks:
        if start := _start(block):
            number = _order(start["number"])
            found += number > last or number[0] == 1
            last = number
        if found >= 3:
            return True
    return False


def drafts(
    source: Source, blocks: Sequence[Block]
) -> tuple[list[Draft], list[Block], list[Dropped]]:
    """The sections of a statute; then what follows them (appendices); then what was dropped.

    What stands before the first section, or between headings, becomes plain paragraphs.
    """
    walker = _Walker(designation(source))
    blocks = _with_headings(blocks)
    for i, block in enumerate(blocks):
        if block.kind == "heading" and _AFTER.match(block.text) and walker.found:
            walker.close()
            return walker.found, list(blocks[i:]), walker.dropped
        walker.take(block)
    walker.close()
    return walker.found, [], walker.dropped


def _start(block: Block) -> re.Match[str] | None:
    """Whether a block begins a section: "5 §", "2 kap. 5 § Text …", "/24/ 11 §"."""
    if block.kind not in ("heading", "text") or "§" not in block.text[:1000]:
        return None
    match = _START.match(block.text)
    if match is None:
        return _LAST.match(block.text) if block.kind == "heading" else None
    if block.kind == "text":
        first = match["rest"].lstrip()[:1]
        repealed = match["rest"].lstrip().startswith(("har upphävts", "upphävd", "upphört"))
        if not (first.isupper() or first.isdigit() or first in '”"/[(' or repealed):
            return None
    return match


def _with_headings(blocks: Sequence[Block]) -> list[Block]:
    """Mark as headings the lines above a section or heading that are such but are not marked so.

    They are a few words without a full stop, where a sentence or a heading stands above.
    """
    found = list(blocks)
    levels = Counter(
        block.level
        for block in blocks
        if block.kind == "heading" and not _start(block) and not _CHAPTER.match(block.text)
    )
    level = levels.most_common(1)[0][0] if levels else 3
    for i in range(len(found) - 2, 0, -1):
        below = found[i + 1]
        if (below.kind == "heading" or _start(below)) and _heads(found[i - 1], found[i]):
            found[i] = replace(found[i], kind="heading", level=level)
    return found


def _heads(above: Block, block: Block) -> bool:
    text = block.text
    if block.kind != "text" or len(text) > 160 or not text[:1].isupper() or _start(block):
        return False
    if above.kind == "heading":  # what stands below the number of a section is its text
        ends = (".", ",", ":", ";")
        return not _start(above) and (not text.endswith(ends) or text.endswith(("m.m.", "m.fl.")))
    ended = above.text.endswith((".", ")")) or (_heads_alone(above) and _heads_alone(block))
    return ended and _heads_alone(block)


def _heads_alone(block: Block) -> bool:
    """Whether a text has the form of a heading, whatever stands around it."""
    text = block.text
    return (
        block.kind == "text"
        and len(text) <= 160
        and text[:1].isupper()
        and not text.endswith((".", ",", ":", ";", ")"))
    )


def _order(number: str) -> tuple[int, str]:
    digits = re.match(r"\d+", number)
    return int(digits[0]) if digits else 0, number.lstrip("0123456789 ")


def _put_together(parts: Sequence[str]) -> str:
    """Paragraphs with an empty line between; points, which begin with a newline, without."""
    done: list[str] = []
    for part in parts:
        if part.startswith("\n2. ") and done:  # the first point may stand within the sentence
            done[-1] = _INLINE_FIRST.sub("\n", done[-1])
        point = part.startswith("\n") or not done
        done.append(part if point else f"\n\n{part}")
    return "".join(done).strip()


class _Walker:
    """Goes through the blocks once and closes a section where the next heading or § begins."""

    def __init__(self, designation: str) -> None:
        self.found: list[Draft] = []
        self.dropped: list[Dropped] = []
        self._designation = designation
        self._chapter: tuple[str, str] | None = None  # its number and its whole heading
        self._groups: list[tuple[int, str]] = []
        self._straight = False  # whether the last block was a group heading
        self._number: str | None = None
        self._last = (0, "")
        self._torn: list[str] = []
        self._page: int | None = None
        self._parts: list[str] = []

    def take(self, block: Block) -> None:
        """Take the next block."""
        start = _start(block)
        if start and block.kind == "text" and not self._follows(start):
            start = None
        if start:
            self._open(start, block)
        elif block.kind == "heading" and not _CHANGED.search(block.text):
            self.close()
            self._heading(block)
        else:
            self._text(block)
        self._straight = block.kind == "heading" and not start

    def _follows(self, start: re.Match[str]) -> bool:
        """Whether a § at the start of a text is the next one, and not a reference to another."""
        number = _order(start["number"])
        return number[0] == 1 or self._last < number <= (self._last[0] + 3, "ö")

    def _open(self, start: re.Match[str], block: Block) -> None:
        self.close()
        self._number = start["number"]
        self._last = _order(start["number"])
        named = start.groupdict()
        if named.get("chapter") and (not self._chapter or self._chapter[0] != named["chapter"]):
            self._chapter = (str(named["chapter"]), f"{named['chapter']} kap.")
            self._groups = []
        self._torn = torn.pieces(named.get("torn") or "")
        self._page = block.page
        if rest := lists.folded(named.get("rest") or ""):
            # "12 § har upphävts genom lag …" is a sentence only with its subject.
            self._parts.append(f"{self._number} § {rest}" if rest[0].islower() else rest)

    def _heading(self, block: Block) -> None:
        text = lists.one_line(block.text)
        if chapter := _CHAPTER.match(text):
            self._chapter = (chapter["chapter"], text)
            self._groups, self._last = [], (0, "")
            return
        while self._groups and (
            self._groups[-1][0] > block.level
            or (self._groups[-1][0] == block.level and not self._straight)
        ):
            self._groups.pop()
        if not self._straight:  # a parent that stood straight above goes with its last child
            self._groups = [group for group in self._groups if group[0] < block.level]
        self._groups.append((block.level, text))

    def _text(self, block: Block) -> None:
        text = lists.one_line(block.text)
        if self._number is None:
            self.found.append(Draft(text, self._path(), "text", block.page))
            return
        if block.kind == "item":
            mark = "" if _POINT.match(text) else "- "
            self._parts.append(f"\n{mark}{text}")
        elif block.kind == "table" or _POINT.match(text):
            self._parts.append(f"\n{text}")
        else:
            self._parts.append(text)

    def _path(self) -> tuple[str, ...]:
        chapter = (self._chapter[1],) if self._chapter else ()
        return (*chapter, *(text for _, text in self._groups))

    def close(self) -> None:
        """Finish the section that is open, if one is."""
        if self._number is None:
            return
        number, self._number = self._number, None
        text = _put_together(self._parts)
        self._parts = []
        if self._torn:
            mended = torn.restored(text, self._torn)
            if mended is None:
                self.dropped.append(Dropped("torn out of its place", " ".join(self._torn)))
            text = mended or text
        number = re.sub(r"(\d)([a-zåäö])", r"\1 \2", number)
        chapter = f"{self._chapter[0]} kap. " if self._chapter else ""
        label = f"{chapter}{number} § {self._designation}".strip()
        if text:
            self.found.append(Draft(text, self._path(), "section", self._page, label))
        else:
            self.dropped.append(Dropped("section without text", label))
