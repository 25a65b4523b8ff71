"""Lines of a PDF put together to paragraphs, headings, list items and table rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.documents.pdf_lines import Line
from assistant.documents.pdf_setting import ENDED, NUMBER, Setting, is_heading_style

_BULLETS = "•·‣▪●○◦■□►▶➢➤➔→✓✔❖∙⁃*"
BULLET = re.compile(rf"^(?:[{_BULLETS}\ue000-\uf8ff]\s*|[-–—o]\s+)(?=\S)")
_SURE_BULLET = re.compile(rf"^[{_BULLETS}\ue000-\uf8ff]\s*\S")
SECTION = re.compile(r"^(?:\d{1,3} ?[a-zåäö]? kap\. ?)?\d{1,3}(?: ?[a-zåäö])? ?§(?!§)")


@dataclass
class Piece:
    """Lines that make one block."""

    lines: list[Line] = field(default_factory=list)
    kind: str = "text"
    level: int = 0
    hang: float = 0.0
    """How far in the lines of an item after its first begin, from the column's left edge."""


def pieces(lines: Sequence[Line], setting: Setting) -> list[Piece]:
    """Put the lines together to paragraphs, headings, items and table rows."""
    found: list[Piece] = []
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else None
        last = found[-1] if found else None
        if line.cells:
            found.append(Piece([line], "table"))
        elif item := _item(last, line, after, setting):
            found.append(item)
        elif last and last.kind in ("text", "item") and _goes_on(last, line, after, setting):
            if last.kind == "item" and len(last.lines) == 1:
                last.hang = line.x0 - line.left
            last.lines.append(line)
        else:
            found.append(Piece([line]))
    return found


def _first_word_width(line: Line) -> float:
    return len(line.text.split(" ", 1)[0]) * (line.x1 - line.x0) / max(len(line.text), 1)


def _is_full(line: Line, following: Line, setting: Setting) -> bool:
    """Whether the next line's first word would not have fitted on the line."""
    room = setting.right(line) - line.x1
    return room < _first_word_width(following) + 0.2 * line.size


def _same_style(a: Line, b: Line) -> bool:
    return abs(a.size - b.size) < 0.06 * a.size and a.bold == b.bold


def _goes_on(piece: Piece, line: Line, after: Line | None, setting: Setting) -> bool:
    """Whether the line belongs to the piece before it."""
    last = piece.lines[-1]
    if not _same_style(last, line) and not _style_runs_on(piece, last, line, setting):
        return False
    if (last.page, last.column) != (line.page, line.column):
        return _goes_on_over_break(piece, last, line, after, setting)
    gap = last.y - line.y
    if gap < 0.3 * line.size:
        return False
    if gap > setting.widest(line):
        return False
    if is_heading_style(line, setting) and line.size > 1.05 * setting.size:
        return True
    if _is_marked_section(line):
        return False
    if _indent_parts(piece, last, line, after, setting):
        return False
    if len(piece.lines) == 1 and last.italic != line.italic and not _is_full(last, line, setting):
        return False
    if line.bold and last.bold and not setting.bold:
        return True
    room = setting.right(last) - last.x1
    short = room > 1.2 * _first_word_width(line) + 0.5 * line.size
    if setting.spaced:
        short &= room > 0.35 * (setting.right(last) - last.left)
    return not (short and ENDED.search(last.text) and not line.text[0].islower())


def _style_runs_on(piece: Piece, last: Line, line: Line, setting: Setting) -> bool:
    """A bold line inside a paragraph, or a paragraph that begins with a bold line."""
    if abs(last.size - line.size) >= 0.06 * last.size or (last.page, last.column) != (
        line.page,
        line.column,
    ):
        return False
    unfinished = not ENDED.search(last.text) and _is_full(last, line, setting)
    return unfinished and last.y - line.y < setting.widest(line)


def _is_marked_section(line: Line) -> bool:
    return bool(SECTION.match(line.text)) and line.lead


def _indent_parts(
    piece: Piece, last: Line, line: Line, after: Line | None, setting: Setting
) -> bool:
    """Whether the left edge says that a new paragraph begins."""
    step = 0.7 * line.size
    if piece.kind == "item":
        first = piece.lines[0]
        inset = line.x0 - line.left
        if len(piece.lines) > 1:
            return abs(inset - piece.hang) > step
        if inset < first.x0 - first.left - step:
            return True
        hanging = abs(inset - (first.text_x0 - first.left)) < 0.35 * line.size
        return not hanging and not _is_full(last, line, setting)
    if len(piece.lines) == 1:
        first_line_indent = last.x0 > line.x0 + step
        if first_line_indent:
            return False
        deeper = line.x0 > last.x0 + step
        both = abs(line.x0 - last.x0) <= step and line.x0 > line.left + step
        # The line below goes back to the left: this is the first line of a paragraph.
        opens = (
            after is not None
            and (after.page, after.column) == (line.page, line.column)
            and after.x0 < line.x0 - step
            and line.y - after.y < setting.widest(after)
        )
        return deeper or (both and (opens or not _is_full(last, line, setting)))
    return abs(line.x0 - last.x0) > step


def _goes_on_over_break(
    piece: Piece, last: Line, line: Line, after: Line | None, setting: Setting
) -> bool:
    """Whether a paragraph runs on over the end of a page or column."""
    if is_heading_style(line, setting) or is_heading_style(last, setting):
        unfinished = line.text[0].islower() and not ENDED.search(last.text)
        return unfinished and _same_style(last, line)
    if _is_marked_section(line) or not _same_style(last, line):
        return False
    if re.search(r"\w[-\u00ad\u2010]$", last.text) and line.text[:1].islower():
        return True
    if line.text[0].islower():
        return True
    ended = ENDED.search(last.text)
    if after and (after.page, after.column) == (line.page, line.column):
        indented = line.x0 > after.x0 + 0.7 * line.size
        if indented and piece.kind != "item":
            return False
    if piece.kind == "item":
        first = piece.lines[0]
        hang = piece.hang if len(piece.lines) > 1 else first.text_x0 - first.left
        if abs((line.x0 - line.left) - hang) > 0.7 * line.size and hang > 0.7 * line.size:
            return False
    if not ended:
        return _is_full(last, line, setting)
    # Typesetting programs leave no single line of a paragraph behind, before or after.
    alone_before = len(piece.lines) == 1
    apart = after is None or line.y - after.y > setting.widest(line)
    alone_after = after is None or (last.page != after.page and apart)
    room = setting.right(last) - last.x1
    return not (alone_before or alone_after) and (
        room < 1.5 if setting.justified else _is_full(last, line, setting)
    )


def _item(last: Piece | None, line: Line, after: Line | None, setting: Setting) -> Piece | None:
    """The line as the beginning of a list item, if it is one."""
    large = line.size > 1.05 * setting.size
    if is_heading_style(line, setting) and (large or not _SURE_BULLET.match(line.text)):
        return None
    bullet, number = BULLET.match(line.text), NUMBER.match(line.text)
    if not bullet and not number:
        return None
    previous = last.lines[-1] if last else None
    fresh = (
        previous is None
        or not _goes_on(last or Piece(), line, after, setting)
        or not _is_full(previous, line, setting)
    )
    if bullet and not _SURE_BULLET.match(line.text) and not (fresh and _hangs(line, after, last)):
        return None
    if number and not _counts(number[1], last, fresh, previous):
        return None
    return Piece([line], "item")


def _hangs(line: Line, after: Line | None, last: Piece | None) -> bool:
    """Whether a dash stands like a bullet: apart from the text, or with the lines below hanging."""
    if last and last.kind == "item" and abs(last.lines[0].x0 - line.x0) < 3:
        return True
    wide = line.text_x0 - line.x0 > 1.15 * line.size
    hanging = after is not None and abs(after.x0 - line.text_x0) < 2 and after.page == line.page
    indented = line.x0 > line.left + 0.7 * line.size
    same_mark = after is not None and after.text[:2] == line.text[:2]
    return wide or hanging or indented or same_mark


def _counts(mark: str, last: Piece | None, fresh: bool, previous: Line | None) -> bool:
    """Whether a number begins an item: it is the first, or the next after the item above."""
    value = mark.strip("().")
    first = value in ("1", "a", "i")
    if last and last.kind == "item" and (before := NUMBER.match(last.lines[0].text)):
        old = before[1].strip("().")
        following = (
            int(value) == int(old) + 1
            if value.isdigit() and old.isdigit()
            else len(value) == len(old) == 1 and ord(value) == ord(old) + 1
        )
        if following:
            return True
    if first and previous is not None and not fresh:
        return bool(ENDED.search(previous.text))
    return fresh and (len(value) < 3)
