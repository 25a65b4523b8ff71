"""Plain text to blocks: paragraphs mended, headings inferred, slides and footers recognised."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.documents import chunks, markdown
from assistant.documents.blocks import Block, Dropped, Reading
from assistant.documents.characters import LineJoiner
from assistant.documents.cleaning import clean
from assistant.documents.decoding import decode
from assistant.documents.lines import breaks_off, counting
from assistant.documents.pages import unpaged

LONGEST_HEADING = 120
"""Characters; a longer line is text."""
FOOTER_TIMES = 3
"""How many times a line must recur, in the midst of others, to be a footer."""
SLIDE_LINES = 25
"""Lines between footers, on average; with more of them it is pages that the footers part."""
PAGE_LINES = 80
"""Most lines of a page, on average, for a line that recurs to be its footer."""
LONG_LINE = 200
"""Characters; where such lines are common, and blank ones rare, each line is a paragraph."""

_LABELLED = re.compile(r"[^\W\d_][\w -]{1,30}:\s+\S")
_ADDRESS = re.compile(r"@|https?://|www\.")
_SECTION = re.compile(r"(?:\d{1,3}(?: ?[a-zåäö])? kap\. ?)?\d{1,3}(?: ?[a-zåäö])? ?§")
_CHAPTER = re.compile(r"\d{1,3}(?: ?[a-zåäö])? kap\.\s+[A-ZÅÄÖ]")
_POINT = re.compile(r"(?:\d{1,3}[.)]|[a-zåäö]\))\s+[a-zåäö0-9]")
_NUMBERED = re.compile(r"\d{1,2}(?P<deeper>(?:\.\d{1,2})*)\.?\s+[A-ZÅÄÖ]")
_ENDS = (".", "!", ":", ";", ",", "…")


def read(data: bytes, name: str) -> Reading:
    """Read a text file; Markdown in it is read as such. `DocumentError` when it is not text."""
    text = decode(data)
    return markdown.parse(text) if markdown.looks_like(text) else parse(text)


def parse(text: str) -> Reading:
    """The blocks of plain text (decoded, normalised)."""
    rows, gone = unpaged(text)
    joiner = LineJoiner(rows)
    footers = _footers(rows)
    if footers and len(rows) <= SLIDE_LINES * sum(row.strip() in footers for row in rows):
        return _slides(rows, footers, joiner, gone)
    rows = [row for row in rows if row.strip() not in footers]
    if _line_is_paragraph(rows):
        rows = [part for row in rows for part in (row, "")]
    groups, dropped = _groups(rows, joiner)
    dropped = [*gone, *(Dropped("footer", footer) for footer in sorted(footers)), *dropped]
    return Reading(tuple(_blocks(groups)), dropped=tuple(dropped))


def _line_is_paragraph(rows: Sequence[str]) -> bool:
    filled = [len(row) for row in rows if row]
    long = sum(length > LONG_LINE for length in filled)
    return 5 * long >= len(filled) > 0 and 10 * (len(rows) - len(filled)) < len(rows)


def _footers(rows: Sequence[str]) -> frozenset[str]:
    """Lines that stand many times in the midst of other lines: slide footers, running heads."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if _may_be_footer(row):
            places[row.strip()].append(i)
    often = {
        line: len(at)
        for line, at in places.items()
        if len(at) >= max(FOOTER_TIMES, len(rows) / PAGE_LINES) and _stands_amid(rows, at)
    }
    most = max(often.values(), default=0)
    # What recurs less often than the footer is the heading of several slides.
    return frozenset(line for line, times in often.items() if 3 * times >= 2 * most)


def _stands_amid(rows: Sequence[str], at: Sequence[int]) -> bool:
    """Whether a line mostly has lines right above and below it, and never itself."""
    amid = sum(0 < i < len(rows) - 1 and bool(rows[i - 1]) and bool(rows[i + 1]) for i in at)
    return 3 * amid >= 2 * len(at) and all(b - a > 1 for a, b in pairwise(at))


def _may_be_footer(row: str) -> bool:
    row = row.strip()
    return (
        4 <= len(row) <= LONGEST_HEADING
        and (row[0].isupper() or row[0].isdigit())
        and any(char.isalpha() for char in row)
        and not row.endswith((*_ENDS, "?"))
        and ". " not in row
        and not breaks_off(row)
    )


def _slides(
    rows: Sequence[str], footers: frozenset[str], joiner: LineJoiner, gone: Sequence[Dropped]
) -> Reading:
    """Text of slides, which a footer parts: the first line of each is its heading."""
    slides: list[list[str]] = [[]]
    for row in rows:
        if row.strip() in footers:
            slides.append([])
        else:
            slides[-1].append(row)
    blocks: list[Block] = []
    dropped = [*gone, *(Dropped("footer", footer) for footer in sorted(footers))]
    title = None
    for number, slide in enumerate(slides):
        if number == 0 and not any(row.endswith((*_ENDS, "?")) for row in slide):
            cover = [row.strip() for row in slide if row.strip()]
            title = _cover_title(slide)
            dropped += [Dropped("cover", line) for line in cover]
            continue
        heading, rest = _first_line(slide)
        groups, cleaned = _groups(rest, joiner)
        dropped += cleaned
        found = [block for group in groups for block in group]
        if heading:
            blocks.append(Block("heading" if found else "text", heading, 1))
        blocks += found
    return Reading(tuple(blocks), title=title, dropped=tuple(dropped))


def _cover_title(slide: Sequence[str]) -> str | None:
    """The lines of a cover that stand together, the most of them, as a title."""
    groups: list[list[str]] = [[]]
    for row in slide:
        if row.strip():
            groups[-1].append(" ".join(row.split()))
        else:
            groups.append([])
    most: list[str] = max(groups, key=len)
    return " – ".join(most) or None


def _first_line(slide: Sequence[str]) -> tuple[str, list[str]]:
    """The heading of a slide, with its second line where it is broken, and the other rows."""
    rows = [row for row in slide if row.strip()]
    if not rows or len(rows[0]) > LONGEST_HEADING or not rows[0].lstrip()[:1].isalnum():
        return "", list(slide)
    broken = len(rows) > 1 and rows[1].lstrip()[:1].islower()
    end = list(slide).index(rows[0]) + 1
    rest = list(slide[end:])
    if not broken:
        return " ".join(rows[0].split()), rest
    rest.remove(rows[1])
    return " ".join(f"{rows[0]} {rows[1]}".split()), rest


def _groups(rows: Sequence[str], joiner: LineJoiner) -> tuple[list[list[Block]], list[Dropped]]:
    """The blocks between blank rows, without furniture."""
    groups: list[list[Block]] = []
    dropped: list[Dropped] = []
    part: list[str] = []
    for row in [*rows, ""]:
        if row.strip():
            part.append(row)
        elif part:
            blocks, gone = clean(chunks.blocks(part, joiner))
            dropped += gone
            if blocks:
                groups.append(_with_heading(blocks))
            part = []
    return groups, dropped


def _with_heading(blocks: list[Block]) -> list[Block]:
    """A short first line right above a paragraph, without a blank line between, is its heading."""
    first, text = blocks[0], blocks[0].text
    line, _, rest = text.partition("\n")
    if first.kind != "text" or not _short(line):
        return blocks
    if rest and _prose(rest):
        return [_heading(line), Block("text", rest), *blocks[1:]]
    if not rest and len(blocks) > 1 and blocks[1].kind == "text" and _prose(blocks[1].text):
        return [_heading(line), *blocks[1:]]
    return blocks


def _prose(text: str) -> bool:
    return len(text) > LONGEST_HEADING or (text.endswith((".", "!", "?")) and len(text.split()) > 7)


def _blocks(groups: Sequence[list[Block]]) -> list[Block]:
    """Blocks with headings inferred from runs of short lines and what follows them."""
    found: list[Block] = []
    i = 0
    while i < len(groups):
        end = i
        while end < len(groups) and _in_run(groups[end], end - i):
            end += 1
        if end > i:
            run = [group[0].text for group in groups[i:end]]
            below = None
            if end < len(groups) and not _is_chapter(groups[end]):
                below = groups[end][0]
            found += _run(run, first=i == 0, below=below)
            i = end
        elif _is_chapter(groups[i]):
            found.append(_heading(groups[i][0].text))
            i += 1
        else:
            found += groups[i]
            i += 1
    return _points(found)


def _points(blocks: list[Block]) -> list[Block]:
    """Texts below one another that count on, "1. …", "2. …", are the items of a list."""
    texts = [block.text if block.kind == "text" else "" for block in blocks]
    counted = counting(texts, apart=1)
    return [
        replace(block, kind="item") if i in counted else block for i, block in enumerate(blocks)
    ]


def _is_chapter(group: Sequence[Block]) -> bool:
    """Whether a line is the heading of a statute's chapter, which may be long."""
    text = group[0].text
    return (
        len(group) == 1
        and group[0].kind == "text"
        and len(text) <= 2 * LONGEST_HEADING
        and not text.endswith(_ENDS)
        and bool(_CHAPTER.match(text))
    )


def _in_run(group: Sequence[Block], place: int) -> bool:
    """Whether lines continue a run, `place` long so far, of short lines that are no sentences."""
    if len(group) != 1 or group[0].kind != "text" or _is_chapter(group):
        return False
    line = group[0].text
    if "\n" not in line and _short(line):
        return True
    if place < 2 or len(line) > LONGEST_HEADING or _SECTION.match(line) or _POINT.match(line):
        return False
    # Within a list of links there may be labels and addresses, and the last may have a full stop.
    return not line.endswith(_ENDS) or (line.endswith(".") and len(line.split()) <= 4)


def _short(line: str) -> bool:
    """Whether a line may be a heading or a link: a few words that are no sentence."""
    return (
        len(line) <= LONGEST_HEADING
        and not line.endswith(_ENDS)
        and not line[0].islower()
        and ". " not in line.replace("kap. ", "")
        and not _LABELLED.match(line)
        and not _ADDRESS.search(line)
        and not _SECTION.match(line)
        and line[0] not in '”"(–-'
    )


def _heads(line: str, below: Block | None) -> bool:
    """Whether the last line of a run is the heading of what stands below it.

    Many words above points that go on with a sentence are its beginning.
    """
    if below is None or line.endswith(".") or _ADDRESS.search(line) or _POINT.match(below.text):
        return False
    return below.kind != "item" or len(line.split()) <= 6 or line.endswith("?")


def _run(run: list[str], *, first: bool, below: Block | None) -> list[Block]:
    """Short lines in a row: the document's title, links, and the heading of what follows."""
    found: list[Block] = []
    if first and not _NUMBERED.match(run[0]):
        found.append(Block("heading", run[0], 1))
        run = run[1:]
    heading = None
    if run and _heads(run[-1], below):
        heading = run.pop()
    if heading and below and _SECTION.match(below.text):
        return [*found, *map(_heading, [*run, heading])]
    if len(run) >= 3:
        found.append(_heading(run[0]))
        run = run[1:]
    if len(run) == 1:
        label = heading is not None and run[0].isupper()
        found.append(_heading(run[0]) if label else Block("text", run[0]))
    else:
        found += [Block("item", " ".join(line.split())) for line in run]
    return [*found, _heading(heading)] if heading else found


def _heading(line: str) -> Block:
    numbered = _NUMBERED.match(line)
    level = 3 + (numbered["deeper"].count(".") if numbered else 0)
    return Block("heading", line, 2 if _CHAPTER.match(line) else min(level, 6))
