"""Footnotes of a PDF: small type at the foot of a column that begins with a mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.documents.blocks import Block
from assistant.documents.characters import LineJoiner
from assistant.documents.pdf_lines import Line
from assistant.documents.pdf_page import Page
from assistant.documents.pdf_setting import Setting

_MARK = re.compile(r"^(?:\(?\d{1,3}\)?|\*{1,3}|[†‡])[.)]?\s*(?=[^\W\d]|[\"”“(])")


@dataclass
class Note:
    """One footnote: its lines, which may go on at the foot of the next page."""

    page: int
    lines: list[str] = field(default_factory=list)


def parted(
    lines: Sequence[Line], setting: Setting, pages: Sequence[Page]
) -> tuple[list[Line], list[Note]]:
    """The running text, and the footnotes."""
    text: list[Line] = []
    notes: list[Note] = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and (lines[end].page, lines[end].column) == (
            lines[start].page,
            lines[start].column,
        ):
            end += 1
        column = lines[start:end]
        cut = _foot(column, setting, pages[lines[start].page - 1], bool(notes))
        text += column[:cut]
        _collect(column[cut:], notes)
        start = end
    return text, notes


def _foot(column: Sequence[Line], setting: Setting, page: Page, open_note: bool) -> int:
    """Index of the first line of the footnotes at the end of a column."""
    small = len(column)
    while small and column[small - 1].size < 0.95 * setting.size and not column[small - 1].cells:
        small -= 1
    ruled = _below_short_rule(column, page)
    for i in range(min(small, ruled if ruled is not None else small), len(column)):
        line = column[i]
        under = ruled is not None and i >= ruled
        if line.mark or (_MARK.match(line.text) and (i >= small)):
            return i
        if under and open_note and i >= small:
            return i
        if under and i > (ruled or 0):
            break
    return len(column)


def _below_short_rule(column: Sequence[Line], page: Page) -> int | None:
    """Index of the first line under a footnote rule: short, at the left edge of the column."""
    if not column:
        return None
    left = column[0].left
    for rule in page.rules:
        if rule.y0 != rule.y1 or not 25 < rule.x1 - rule.x0 < 0.45 * page.width:
            continue
        if abs(rule.x0 - left) > 6 or rule.y0 > 0.6 * page.height:
            continue
        under = [i for i, line in enumerate(column) if line.y < rule.y0]
        if under and under[-1] == len(column) - 1 and len(under) == len(column) - under[0]:
            return under[0]
    return None


def _collect(lines: Sequence[Line], notes: list[Note]) -> None:
    for line in lines:
        match = _MARK.match(line.text)
        if line.mark or match or not notes:
            text = line.text if line.mark or not match else line.text[match.end() :]
            notes.append(Note(line.page, [text]))
        else:
            notes[-1].lines.append(line.text)


def placed(found: list[Block], notes: Sequence[Note], joiner: LineJoiner) -> list[Block]:
    """The blocks with each page's footnotes after the last block that begins on that page."""
    result = list(found)
    for note in reversed(notes):
        text = ""
        for line in note.lines:
            text = joiner.join(text, line)
        block = Block("footnote", " ".join(text.replace("\u00ad", "").split()), 0, note.page)
        at = max(
            (
                i
                for i, b in enumerate(result)
                if b.kind != "footnote" and (b.page or 0) <= note.page
            ),
            default=-1,
        )
        result.insert(at + 1, block)
    return result
