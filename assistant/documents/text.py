"""Plain text to blocks: paragraphs mended, headings inferred, slides and footers recognised."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.documents import lines as broken
from assistant.documents import markdown
from assistant.documents.blocks import Block, Dropped, Reading
from assistant.documents.cleaning import furniture
from assistant.documents.decoding import decode

_LABELLED = re.compile(r"[^\W\d_][\w -]{1,30}:\s+\S")
_ADDRESS = re.compile(r"@|https?://|www\.")
_SECTION = re.compile(r"(?:\d{1,3}(?: ?[a-zåäö])? kap\. ?)?\d{1,3}(?: ?[a-zåäö])? ?§")
_NUMBERED = re.compile(r"\d{1,2}(?P<deeper>(?:\.\d{1,2})*)\.?\s+[A-ZÅÄÖ]")
_ANSWER = re.compile(r"\s*[–—-]\s")

LONGEST_HEADING = 120
"""Characters; a longer line is text."""
FOOTER_TIMES = 3
"""How many times a line must recur, in the midst of others, to be a footer."""


@dataclass
class _Chunk:
    """Lines between blank lines, put together: paragraphs and items."""

    units: list[tuple[str, str, int]]  # kind, text, level

    @property
    def line(self) -> str | None:
        """The text of a chunk that is a single line of text."""
        return self.units[0][1] if len(self.units) == 1 and self.units[0][0] == "text" else None


def read(data: bytes, name: str) -> Reading:
    """Read a text file; Markdown in it is read as such. `DocumentError` when it is not text."""
    text = decode(data)
    return markdown.parse(text) if markdown.looks_like(text) else parse(text)


def parse(text: str) -> Reading:
    """The blocks of plain text (decoded, normalised)."""
    words = broken.vocabulary(text)
    rows = [line.rstrip() for line in text.replace("\f", "\n\n").split("\n")]
    footers = _footers(rows)
    if footers:
        return _slides(rows, footers, words)
    chunks, dropped = _chunks(rows, words)
    return Reading(tuple(_blocks(chunks)), dropped=tuple(dropped))


def _footers(rows: Sequence[str]) -> frozenset[str]:
    """Lines that stand many times in the midst of other lines: slide footers, running heads."""
    counted = Counter(row.strip() for row in rows if _may_be_footer(row))
    often = {line: times for line, times in counted.items()
             if times >= FOOTER_TIMES and _stands_amid(rows, line)}
    most = max(often.values(), default=0)
    # What recurs less often than the footer is the heading of several slides.
    return frozenset(line for line, times in often.items() if 3 * times >= 2 * most)


def _stands_amid(rows: Sequence[str], line: str) -> bool:
    """Whether a line mostly has lines right above and below it, and never itself."""
    at = [i for i, row in enumerate(rows) if row.strip() == line]
    amid = sum(0 < i < len(rows) - 1 and bool(rows[i - 1]) and bool(rows[i + 1]) for i in at)
    return 3 * amid >= 2 * len(at) and all(b - a > 1 for a, b in pairwise(at))


def _may_be_footer(row: str) -> bool:
    row = row.strip()
    return (4 <= len(row) <= 120 and row[0].isalnum() and any(char.isalpha() for char in row)
            and not row.endswith((".", ":", "?", "!", ",", ";")))


def _slides(rows: Sequence[str], footers: frozenset[str], words: frozenset[str]) -> Reading:
    """Text of slides, which a footer parts: the first line of each is its heading."""
    slides: list[list[str]] = [[]]
    for row in rows:
        if row.strip() in footers:
            slides.append([])
        else:
            slides[-1].append(row)
    blocks: list[Block] = []
    dropped = [Dropped("footer", footer) for footer in sorted(footers)]
    title = None
    for number, slide in enumerate(slides):
        chunks, gone = _chunks(slide, words)
        dropped += gone
        if number == 0 and not any(_says_something(chunk) for chunk in chunks):
            cover = max((chunk.units for chunk in chunks), key=len, default=[])
            title = " – ".join(text for _, text, _ in cover) or None
            dropped += [Dropped("cover", text) for c in chunks for _, text, _ in c.units]
            continue
        units = [unit for chunk in chunks for unit in chunk.units]
        if len(units) > 1 and units[0][0] == "text" and len(units[0][1]) <= LONGEST_HEADING:
            blocks.append(Block("heading", units.pop(0)[1], 1))
        blocks += _chunk(_Chunk(units))
    return Reading(tuple(blocks), title=title, dropped=tuple(dropped))


def _says_something(chunk: _Chunk) -> bool:
    return any(kind == "item" or text.endswith((".", "!", "?", ":")) for kind, text, _ in chunk.units)


def _chunks(rows: Sequence[str], words: frozenset[str]) -> tuple[list[_Chunk], list[Dropped]]:
    """Rows between blank rows, without furniture."""
    chunks: list[_Chunk] = []
    dropped: list[Dropped] = []
    part: list[str] = []
    for row in [*rows, ""]:
        if row.strip():
            part.append(row)
        elif part:
            units = []
            for unit in broken.units(part):
                text = unit.text(words)
                if not text:
                    continue
                if reason := furniture(Block(unit.kind, text)):
                    dropped.append(Dropped(reason, text))
                else:
                    units.append((str(unit.kind), text, unit.level))
            if units:
                chunks.append(_Chunk(units))
            part = []
    return chunks, dropped


def _blocks(chunks: Sequence[_Chunk]) -> list[Block]:
    """Blocks with headings inferred from runs of short lines and what follows them."""
    found: list[Block] = []
    i = 0
    while i < len(chunks):
        end = i
        while end < len(chunks) and _in_run(chunks, i, end):
            end += 1
        if end > i:
            run = [chunk.line or "" for chunk in chunks[i:end]]
            found += _run(run, first=i == 0, last=end == len(chunks))
            i = end
        else:
            found += _chunk(chunks[i])
            i += 1
    return found


def _in_run(chunks: Sequence[_Chunk], start: int, i: int) -> bool:
    """Whether a chunk continues a run of short lines that are no sentences."""
    line = chunks[i].line
    if line is None:
        return False
    if _short(line):
        return True
    if i - start >= 2 and len(line) <= LONGEST_HEADING and not line.endswith((".", "!", ":", ";", ",")):
        return True
    # The last link of a list may be written with a full stop.
    return i - start >= 2 and line.endswith(".") and len(line.split()) <= 4


def _short(line: str) -> bool:
    return (len(line) <= LONGEST_HEADING and not line.endswith((".", "!", ":", ";", ",", "…"))
            and not _LABELLED.match(line) and not _ADDRESS.search(line)
            and not _SECTION.match(line) and not line[0].islower() and ". " not in line)


def _run(run: list[str], *, first: bool, last: bool) -> list[Block]:
    """Short lines in a row: the document's title, links, and the heading of what follows."""
    found: list[Block] = []
    if first:
        found.append(Block("heading", run[0], 1))
        run = run[1:]
    heading = None
    if run and not last and not run[-1].endswith("."):
        heading = run.pop()
    if len(run) >= 3:
        found.append(_heading(run[0]))
        run = run[1:]
    if len(run) == 1:
        label = heading is not None and run[0].isupper()
        found.append(_heading(run[0]) if label else Block("text", run[0]))
    else:
        found += [Block("item", line) for line in run]
    return [*found, _heading(heading)] if heading else found


def _heading(line: str) -> Block:
    numbered = _NUMBERED.match(line)
    return Block("heading", line, 2 + (numbered["deeper"].count(".") if numbered else 0))


def _chunk(chunk: _Chunk) -> list[Block]:
    """The blocks of a chunk that has more than a short line."""
    units = chunk.units
    found: list[Block] = []
    for i, (kind, text, level) in enumerate(units):
        after = units[i + 1] if i + 1 < len(units) else None
        if kind == "item":
            found.append(Block("item", text, level))
        elif after and text.endswith("?") and after[0] == "text" and _ANSWER.match(after[1]):
            found.append(Block("question", text))
        elif found and found[-1].kind == "question":
            found.append(Block("answer", text))
        elif i == 0 and after and after[0] == "text" and len(after[1]) > 120 and _short(text):
            found.append(_heading(text))
        elif found and found[-1].kind == "text" and len(text) < 200 and len(found[-1].text) < 1000:
            found[-1] = Block("text", f"{found[-1].text}\n{text}")
        else:
            found.append(Block("text", text))
    return found
