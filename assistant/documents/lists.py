"""Blocks to paragraphs: a list with the line that introduces it, a quote with who said it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.documents.blocks import Block
from assistant.documents.draft import Draft, Section

LONG_INTRODUCTION = 400
"""Characters; of a longer paragraph only the last sentence introduces the list below it."""
TABLE_ROWS = 2000
"""Characters of rows in one table paragraph."""

_ENUMERATED = re.compile(r"(?:\d{1,3}|[a-zåäö])[.)]\s")
_POINTS_BELOW = re.compile(
    r"\b(?:dessa|följande|nedan|nedanstående|the following|below)\b", re.IGNORECASE
)
_QUOTED = re.compile(r"^[\"”“»'’][^\"”“»«]+[\"”“»«'’]$")
_SPEAKER = re.compile(
    r"^[–—-]?\s*[A-ZÅÄÖ][\w’'-]+(?:\s(?:av|von|de|af))?(?:\s[A-ZÅÄÖ][\w’'-]+)+\s*(?:[,(\n–]|$)"
)
_SENTENCE_BREAK = re.compile(r"[.!?…][\"”’)]*\s+(?=[A-ZÅÄÖ\"”(0-9])")


def drafts(section: Section) -> list[Draft]:
    """The paragraphs of one section. Linear in its blocks."""
    found: list[Draft] = []
    blocks = section.blocks
    i = 0
    while i < len(blocks):
        block = blocks[i]
        if block.kind == "item":
            items, i = _items(blocks, i)
            found.append(_list(section, items, found))
        elif block.kind == "table":
            end = _end(blocks, i, "table")
            found += _tables(section, blocks[i:end])
            i = end
        elif speaker := _speaker(blocks, i):
            text = f"{one_line(block.text)}\n{one_line(speaker.text)}"
            found.append(Draft(text, section.heading, "quote", block.page))
            i += 2
        else:
            found.append(_single(section, block))
            i += 1
    return found


def one_line(text: str) -> str:
    """Text with every run of white space as one space."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """Text with white space folded within its lines, empty lines gone."""
    return "\n".join(line for line in (one_line(part) for part in text.split("\n")) if line)


def _items(blocks: Sequence[Block], i: int) -> tuple[list[Block], int]:
    """The items from block `i` on, and where they end.

    Texts in lower case below an item with a colon are what it lists, one level deeper.
    """
    items: list[Block] = []
    while i < len(blocks):
        block = blocks[i]
        if (
            block.kind == "text"
            and items
            and block.text[:1].islower()
            and (items[-1].text.endswith(":") or items[-1].kind == "text")
        ):
            parent = items[-1].level + (items[-1].kind == "item")
            items.append(replace(block, level=parent))
        elif block.kind == "item":
            items.append(block)
        else:
            break
        i += 1
    return items, i


def _end(blocks: Sequence[Block], i: int, kind: str) -> int:
    while i < len(blocks) and blocks[i].kind == kind:
        i += 1
    return i


def _single(section: Section, block: Block) -> Draft:
    text = folded(block.text)
    if block.kind == "footnote":
        return Draft(one_line(text), section.heading, "footnote", block.page)
    quoted = block.kind == "quote" or bool(_QUOTED.match(text))
    return Draft(text, section.heading, "quote" if quoted else "text", block.page)


def _speaker(blocks: Sequence[Block], i: int) -> Block | None:
    """The block after a quotation, if it is a name and what that person is."""
    if i + 1 >= len(blocks) or blocks[i].kind not in ("text", "quote"):
        return None
    words, who = one_line(blocks[i].text), blocks[i + 1]
    if (
        _QUOTED.match(words)
        and who.kind == "text"
        and len(who.text) <= 120
        and not who.text.rstrip().endswith((".", "!", "?", ":"))
        and _SPEAKER.match(who.text)
    ):
        return who
    return None


def _list(section: Section, items: Sequence[Block], found: list[Draft]) -> Draft:
    """One paragraph of a run of items; takes its introduction from the end of `found`."""
    page, intro = items[0].page, ""
    base = min(item.level for item in items)
    tops = [item for item in items if item.level == base]
    if len(tops) == 1 and items[0].level == base and len(items) > 2:
        intro, items = folded(items[0].text), items[1:]
    elif found and found[-1].kind == "text":
        above = found[-1].page
        intro = _introduction(found)
        page = above if intro else page
    elif not found and section.heading and section.heading[-1].endswith(":"):
        intro = section.heading[-1]
    if len(items) == 1 and not intro:
        return Draft(one_line(items[0].text), section.heading, "text", page)
    return Draft("\n".join([*filter(None, [intro]), *_lines(items)]), section.heading, "list", page)


def _lines(items: Sequence[Block]) -> list[str]:
    base = min((item.level for item in items), default=0)
    lines = []
    for item in items:
        text = one_line(item.text)
        mark = "" if _ENUMERATED.match(text) else "- "
        lines.append("  " * min(item.level - base, 8) + mark + text)
    return lines


def _introduction(found: list[Draft]) -> str:
    """Take the words that introduce a list from the paragraph above it, if it does so."""
    last = found[-1]
    ends = last.text.rstrip()[-1:]
    start = max((match.end() for match in _SENTENCE_BREAK.finditer(last.text)), default=0)
    rest, sentence = last.text[:start].rstrip(), last.text[start:]
    points = ends == ":" or bool(_POINTS_BELOW.search(sentence)) or ends not in '.!?…”")'
    if not points:
        return ""
    found.pop()
    if len(last.text) <= LONG_INTRODUCTION or not rest:
        return last.text
    found.append(Draft(rest, last.heading, "text", last.page))
    return sentence


def _tables(section: Section, rows: Sequence[Block]) -> list[Draft]:
    """Rows that a reader takes in together; a very long table is several paragraphs."""
    found: list[Draft] = []
    part: list[str] = []
    page = rows[0].page
    for row in rows:
        text = one_line(row.text)
        if part and sum(map(len, part)) + len(text) > TABLE_ROWS:
            found.append(Draft("\n".join(part), section.heading, "table", page))
            part, page = [], row.page
        part.append(text)
    return [*found, Draft("\n".join(part), section.heading, "table", page)]
