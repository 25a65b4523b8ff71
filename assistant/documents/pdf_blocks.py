"""Lines of a PDF to blocks: paragraphs, headings, list items, footnotes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from assistant.documents.blocks import Block
from assistant.documents.characters import LineJoiner
from assistant.documents.pdf_lines import Line

_BULLETS = "•·‣▪●○◦■□►▶➢➤➔→✓✔❖∙⁃*"
_BULLET = re.compile(rf"^(?:[{_BULLETS}\ue000-\uf8ff]\s*|[-–—o]\s+)(?=\S)")
_SURE_BULLET = re.compile(rf"^[{_BULLETS}\ue000-\uf8ff]\s*\S")
_NUMBER = re.compile(r"^(\(?(?:\d{1,3}|[a-zåäö]|[ivx]{2,5})[.)])\s+(?=\S)")
_SECTION = re.compile(r"^(?:\d{1,3} ?[a-zåäö]? kap\. ?)?\d{1,3}(?: ?[a-zåäö])? ?§(?!§)")
_ENDED = re.compile(r"[.!?:;…][\"”’»)\]]*$")
_STOPPED = re.compile(r"[.,;][\"”’»)\]]*$")

Style = tuple[float, bool, bool, bool]
"""Size, bold, italic, capitals: what a level of headings has in common."""


@dataclass
class Setting:
    """How the document is set: what is usual in it."""

    size: float
    """Type size of the running text."""
    leading: dict[float, float]
    """Distance between the lines of a paragraph, by type size."""
    rights: dict[tuple[int, int], float]
    """Right edge of full lines, by page and column."""
    bold: bool
    """The running text itself is bold."""
    spaced: bool = False
    """Paragraphs have space between them."""
    justified: bool = False
    """Full lines end at the right edge exactly."""

    def pitch(self, size: float) -> float:
        """Distance between lines of one paragraph in this size."""
        return self.leading.get(round(size), 1.25 * size)

    def widest(self, line: Line) -> float:
        """Widest distance from the line above to `line` within a paragraph."""
        return 1.18 * self.pitch(line.size) + (0.35 * line.size if line.raised else 0.3)

    def right(self, line: Line) -> float:
        """Right edge of the column that the line stands in."""
        return self.rights.get((line.page, line.column), line.right)


@dataclass
class Piece:
    """Lines that make one block."""

    lines: list[Line] = field(default_factory=list)
    kind: str = "text"
    level: int = 0
    hang: float = 0.0
    """How far in the lines of an item after its first begin, from the column's left edge."""


def learn_setting(lines: Sequence[Line]) -> Setting:
    """Find what is usual in the document."""
    plain = [line for line in lines if not line.cells]
    sizes: Counter[float] = Counter()
    for line in plain:
        sizes[line.size] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    own = [line for line in plain if line.size == size]
    bold = sum(len(line.text) for line in own if line.bold) > 0.6 * sum(sizes.values())
    certain: dict[float, list[float]] = defaultdict(list)
    likely: dict[float, list[float]] = defaultdict(list)
    for a, b in pairwise(plain):
        gap = a.y - b.y
        if (a.page, a.column, a.size) == (b.page, b.column, b.size) and 0 < gap < 3 * a.size:
            likely[round(a.size)].append(gap)
            if b.text[:1].islower() and not _NUMBER.match(b.text):
                certain[round(a.size)].append(gap)
    leading = {}
    for key, gaps in likely.items():
        sure = certain.get(key, [])
        if len(sure) > 2:
            leading[key] = median(sure)
        elif len(gaps) > 5:
            leading[key] = min(_mode(gaps), 1.6 * key)
    columns: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in own:
        columns[line.page, line.column].append(line)
    rights = _rights(columns)
    full = sum(rights[line.page, line.column] - line.x1 < 1.5 for line in own)
    setting = Setting(size, leading, rights, bold, justified=full > 0.55 * len(own))
    setting.spaced = _is_spaced(own, setting)
    return setting


def _is_spaced(lines: list[Line], setting: Setting) -> bool:
    """Whether a line that certainly ends a paragraph mostly has space below it."""
    gaps = [
        a.y - b.y
        for a, b in pairwise(lines)
        if (a.page, a.column) == (b.page, b.column)
        and _ENDED.search(a.text)
        and not b.text[0].islower()
        and setting.right(a) - a.x1 > 0.3 * (setting.right(a) - a.left)
    ]
    wide = sum(gap > setting.widest(lines[0]) for gap in gaps)
    return len(gaps) > 3 and wide > 0.8 * len(gaps)


def _mode(values: list[float]) -> float:
    return Counter(round(v * 2) / 2 for v in values).most_common(1)[0][0]


def _rights(columns: dict[tuple[int, int], list[Line]]) -> dict[tuple[int, int], float]:
    """Right edges; a column with few lines takes that of others that begin at the same place."""
    well_known: dict[int, list[float]] = defaultdict(list)
    rights = {}
    for key, lines in columns.items():
        rights[key] = max(line.x1 for line in lines)
        if len(lines) > 8:
            well_known[round(min(line.x0 for line in lines) / 6)].append(rights[key])
    for key, lines in columns.items():
        near = round(min(line.x0 for line in lines) / 6)
        edges = [e for n in (near - 1, near, near + 1) for e in well_known.get(n, [])]
        if len(lines) <= 8 and edges:
            rights[key] = max(rights[key], median(edges))
    return rights


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
    if _indent_parts(piece, last, line, setting):
        return False
    if line.bold and last.bold and not setting.bold:
        return True
    room = setting.right(last) - last.x1
    short = room > 1.2 * _first_word_width(line) + 0.5 * line.size
    if setting.spaced:
        short &= room > 0.35 * (setting.right(last) - last.left)
    return not (short and _ENDED.search(last.text) and not line.text[0].islower())


def _style_runs_on(piece: Piece, last: Line, line: Line, setting: Setting) -> bool:
    """A bold line inside a paragraph, or a paragraph that begins with a bold line."""
    if abs(last.size - line.size) >= 0.06 * last.size or (last.page, last.column) != (
        line.page, line.column
    ):
        return False
    unfinished = not _ENDED.search(last.text) and _is_full(last, line, setting)
    return unfinished and last.y - line.y < setting.widest(line)


def _is_marked_section(line: Line) -> bool:
    return bool(_SECTION.match(line.text)) and line.lead


def _indent_parts(piece: Piece, last: Line, line: Line, setting: Setting) -> bool:
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
        return deeper or (both and not _is_full(last, line, setting))
    return abs(line.x0 - last.x0) > step


def _goes_on_over_break(
    piece: Piece, last: Line, line: Line, after: Line | None, setting: Setting
) -> bool:
    """Whether a paragraph runs on over the end of a page or column."""
    if is_heading_style(line, setting) or is_heading_style(last, setting):
        unfinished = line.text[0].islower() and not _ENDED.search(last.text)
        return unfinished and _same_style(last, line)
    if _is_marked_section(line) or not _same_style(last, line):
        return False
    if re.search(r"\w[-\u00ad\u2010]$", last.text) and line.text[:1].islower():
        return True
    if line.text[0].islower():
        return True
    ended = _ENDED.search(last.text)
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
    bullet, number = _BULLET.match(line.text), _NUMBER.match(line.text)
    if not bullet and not number:
        return None
    previous = last.lines[-1] if last else None
    fresh = previous is None or not _goes_on(
        last or Piece(), line, after, setting
    ) or not _is_full(previous, line, setting)
    if bullet and not _SURE_BULLET.match(line.text) and not (
        fresh and _hangs(line, after, last)
    ):
        return None
    if number and not _counts(number[1], last, fresh, previous):
        return None
    return Piece([line], "item")


def _hangs(line: Line, after: Line | None, last: Piece | None) -> bool:
    """Whether a dash stands like a bullet: apart from the text, or with the lines below hanging."""
    if last and last.kind == "item" and abs(last.lines[0].x0 - line.x0) < 3:
        return True
    wide = line.text_x0 - line.x0 > 1.15 * line.size
    hanging = (
        after is not None
        and abs(after.x0 - line.text_x0) < 2
        and after.page == line.page
    )
    indented = line.x0 > line.left + 0.7 * line.size
    same_mark = after is not None and after.text[:2] == line.text[:2]
    return wide or hanging or indented or same_mark


def _counts(mark: str, last: Piece | None, fresh: bool, previous: Line | None) -> bool:
    """Whether a number begins an item: it is the first, or the next after the item above."""
    value = mark.strip("().")
    first = value in ("1", "a", "i")
    if last and last.kind == "item" and (before := _NUMBER.match(last.lines[0].text)):
        old = before[1].strip("().")
        following = (
            int(value) == int(old) + 1 if value.isdigit() and old.isdigit()
            else len(value) == len(old) == 1 and ord(value) == ord(old) + 1
        )
        if following:
            return True
    if first and previous is not None and not fresh:
        return bool(_ENDED.search(previous.text))
    return fresh and (len(value) < 3)


def is_heading_style(line: Line, setting: Setting) -> bool:
    """Larger than the running text, or bold where that is not."""
    if line.size >= 1.08 * setting.size:
        return True
    return line.bold and not setting.bold and line.size >= 0.9 * setting.size


def blocks(found: list[Piece], setting: Setting, joiner: LineJoiner) -> list[Block]:
    """Pieces to blocks; headings get the level of their style."""
    texts = [_text(piece, joiner) for piece in found]
    headings = {
        i: _style(piece, text)
        for i, (piece, text) in enumerate(zip(found, texts, strict=True))
        if _is_heading(found, i, text, setting)
    }
    ranks = {style: rank for rank, style in enumerate(_ranked(set(headings.values())), start=1)}
    edges: list[float] = []
    result: list[Block] = []
    for i, (piece, text) in enumerate(zip(found, texts, strict=True)):
        page = piece.lines[0].page
        if i in headings:
            result.append(Block("heading", text, min(ranks[headings[i]], 6), page))
            continue
        if piece.kind == "item":
            edges = _nesting(edges, piece.lines[0])
            text = _BULLET.sub("", text) if not _NUMBER.match(text) else text
            result.append(Block("item", text, len(edges) - 1, page))
        elif piece.kind == "table":
            result.append(Block("table", text, 0, page))
        else:
            result.append(Block("text", text, 0, page))
        if piece.kind != "item":
            edges = []
    return result


def _nesting(edges: list[float], line: Line) -> list[float]:
    """Left edges of the items that are open, the line's own the last."""
    own = line.x0 - line.left
    return [*[edge for edge in edges if edge < own - 4], own]


def _text(piece: Piece, joiner: LineJoiner) -> str:
    text = ""
    for line in piece.lines:
        text = joiner.join(text, line.text)
    return " ".join(text.replace("\u00ad", "").split())


def _style(piece: Piece, text: str) -> Style:
    line = piece.lines[0]
    capitals = text.isupper() and sum(map(str.isalpha, text)) > 3
    return (round(line.size * 2) / 2, line.bold, line.italic, capitals)


def _ranked(styles: set[Style]) -> list[Style]:
    return sorted(styles, key=lambda s: (-s[0], not s[1], not s[3], s[2]))


def _is_heading(found: list[Piece], i: int, text: str, setting: Setting) -> bool:
    piece = found[i]
    line = piece.lines[0]
    if piece.kind != "text" or (not any(map(str.isalpha, text)) and "§" not in text):
        return False
    if len(piece.lines) > 6 or len(text) > 250:
        return False
    if line.size >= 1.08 * setting.size:
        return len(piece.lines) <= 3 or not _STOPPED.search(text)
    if line.size < 0.9 * setting.size or len(text) > 160:
        return False
    bold = all(each.bold for each in piece.lines) and not setting.bold
    if bold:
        return not _STOPPED.search(text) or bool(_SECTION.fullmatch(text))
    apart = line.italic or (text.isupper() and sum(map(str.isalpha, text)) > 3)
    if not apart or len(piece.lines) > 1 or _ENDED.search(text) or len(text) > 90:
        return False
    below = found[i + 1].lines[0] if i + 1 < len(found) else None
    if below is None or (below.italic and line.italic):
        return False
    return below.size <= line.size + 0.5
