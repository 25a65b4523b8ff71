"""Words of a page to lines in reading order: columns one after the other, tables as rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from assistant.documents.pdf_page import Page, Word
from assistant.documents.pdf_tables import Grid, aligned_rows, find_grids

WIDE_GAP = 0.9
"""Widths of the type size; a wider gap may part columns or cells."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of running text, or one row of a table."""

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    italic: bool = False
    left: float = 0.0
    right: float = 0.0
    """Left and right edge of the column that the line stands in."""
    column: int = 0
    """Counts columns and bands through the page, in reading order."""
    parts: tuple[tuple[float, float, str], ...] = ()
    """Where wide gaps part the line: (x0, x1, text) of each part."""
    cells: tuple[str, ...] = ()
    """Of a table's row; `text` is then the cells joined."""
    mark: str = ""
    """Footnote mark that the line begins with; not in `text`."""
    lead: bool = False
    """Its first word is bold, though not the whole line."""
    raised: bool = False
    """Something stands above the line, which may push it down: a footnote mark."""
    text_x0: float = 0.0
    """Where the text after a list marker begins; else `x0`."""


@dataclass(eq=False, slots=True)
class Segment:
    """Words on one baseline without a wide gap, or a ruled table."""

    words: list[Word]
    x0: float
    x1: float
    y: float
    top: float
    size: float
    grid: Grid | None = field(default=None)


def page_segments(page: Page) -> list[Segment]:
    """The pieces of lines on a page, in no order, and its ruled tables."""
    grids, words = find_grids(page.rules, page.words)
    tables = [Segment([], g.x0, g.x1, g.y0, g.y1, 0.0, grid=g) for g in grids]
    return _segments(words) + tables


def page_lines(page: Page, segments: list[Segment]) -> list[Line]:
    """The lines of a page in reading order."""
    lines: list[Line] = []
    for number, region in enumerate(_regions(segments, page.width)):
        lines.extend(_region_lines(region, page, number))
    return lines


def _segments(words: list[Word]) -> list[Segment]:
    segments: list[Segment] = []
    for row in _rows(words):
        current: list[Word] = []
        for word in row:
            if current:
                gap = word.x0 - max(w.x1 for w in current[-3:])
                size = min(word.size, current[-1].size)
                if gap > WIDE_GAP * size and not (word.bridged and gap < 4 * size):
                    segments.append(_segment(current))
                    current = []
            current.append(word)
        segments.append(_segment(current))
    return segments


def _rows(words: list[Word]) -> list[list[Word]]:
    """Words by baseline, from the top; each row from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: -w.y):
        if rows and rows[-1][0].y - word.y < 0.25 * min(word.size, rows[-1][0].size):
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda w: w.x0)
    return rows


def _segment(words: list[Word]) -> Segment:
    size = main_size(words)
    y = next((w.y for w in words if w.size == size), words[0].y)
    return Segment(words, words[0].x0, max(w.x1 for w in words), y, y + 0.8 * size, size)


def main_size(words: list[Word]) -> float:
    """The size that most characters have."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[word.size] += len(word.text) if not word.mark else 0
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _regions(segments: list[Segment], width: float) -> list[list[Segment]]:
    """Cut where a gutter parts columns of text, recursively; regions in reading order."""
    cut = _best_gutter(segments, width)
    if cut is None:
        return [segments] if segments else []
    edge, top, bottom = cut
    above = [s for s in segments if s.y > top]
    below = [s for s in segments if s.y < bottom]
    band = [s for s in segments if bottom <= s.y <= top]
    left = [s for s in band if s.x0 < edge]
    right = [s for s in band if s.x0 >= edge]
    return [region for part in (above, left, right, below) for region in _regions(part, width)]


def _best_gutter(segments: list[Segment], width: float) -> tuple[float, float, float] | None:
    """(x of the right column's edge, highest and lowest baseline) of the tallest column band."""
    if len(segments) < 8:
        return None
    first = min(s.x0 for s in segments)
    starts = Counter(round(s.x0) for s in segments if s.x0 > first + 0.12 * width)
    best: tuple[int, tuple[float, float, float]] | None = None
    ordered = sorted(segments, key=lambda s: -s.y)
    for start, _ in starts.most_common(12):
        count = sum(starts[start + d] for d in (-1, 0, 1))
        if count < 3:
            continue
        edge = start - 1.6
        band: list[Segment] = []
        for segment in [*ordered, None]:
            size = segment.size if segment else 0.0
            if segment and (segment.x0 >= edge or segment.x1 <= edge - 0.6 * size + 1):
                band.append(segment)
                continue
            if (not best or len(band) > best[0]) and _are_columns(band, edge):
                best = len(band), (edge, band[0].y, band[-1].y)
            band = []
    return best[1] if best else None


def _are_columns(band: list[Segment], edge: float) -> bool:
    """Whether the two sides are running text, not the cells of a table."""
    sides = [
        _first_column([s for s in band if s.x0 < edge and s.words]),
        _first_column([s for s in band if s.x0 >= edge and s.words]),
    ]
    if min(len(side) for side in sides) < 4:
        return False
    for side in sides:
        lines = _merge_rows(side)
        span = max(s.x1 for s in side) - min(s.x0 for s in side)
        widths = [max(s.x1 for s in row) - row[0].x0 for row in lines]
        words = [sum(len(s.words) for s in row) for row in lines]
        if len(lines) < 4 or median(widths) < 0.55 * span or span < 70 or median(words) < 3:
            return False
    starts = [_block_starts(_merge_rows(side)) for side in sides]
    fewer, more = sorted(starts, key=len)
    matched = sum(any(abs(a - b) < 1.5 for b in more) for a in fewer)
    return not (len(fewer) >= 3 and matched >= 0.8 * len(fewer))


def _first_column(side: list[Segment]) -> list[Segment]:
    """The leftmost of what may be several columns."""
    if not side:
        return []
    left = min(s.x0 for s in side)
    span = max(s.x1 for s in side if s.x0 < left + 4 * s.size) - left
    return [s for s in side if s.x0 < left + 0.7 * span]


def _merge_rows(segments: list[Segment]) -> list[list[Segment]]:
    """Segments by baseline, from the top; each row from left to right."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: (-s.y, s.x0)):
        near = 0.25 * max(min(segment.size, rows[-1][0].size), 1) if rows else 0.0
        if rows and rows[-1][0].y - segment.y < near and not segment.grid:
            rows[-1].append(segment)
        else:
            rows.append([segment])
    for row in rows:
        row.sort(key=lambda s: s.x0)
    return rows


def _block_starts(rows: list[list[Segment]]) -> list[float]:
    """Baselines of the lines that stand after a gap."""
    gaps = [a[0].y - b[0].y for a, b in pairwise(rows)]
    usual = sorted(gaps)[len(gaps) // 4] if gaps else 0.0
    return [rows[0][0].y] + [
        row[0].y
        for row, gap in zip(rows[1:], gaps, strict=True)
        if gap > 1.25 * usual or gap > 1.9 * row[0].size
    ]


def _region_lines(region: list[Segment], page: Page, column: int) -> list[Line]:
    """Lines of one column, the rows of its tables among them."""
    rows = _merge_rows(region)
    texts = [s for s in region if s.words]
    left = min((s.x0 for s in texts), default=0.0)
    right = max((s.x1 for s in texts), default=page.width)
    tables = aligned_rows(
        [[(s.x0, s.x1, s.y, s.size, s.words) for s in row] for row in rows], page.rules
    )
    lines: list[Line] = []
    for number, row in enumerate(rows):
        grid = row[0].grid
        if grid:
            found = [list(cells) for cells in grid.rows]
        elif number in tables:
            found = tables[number]
        else:
            lines.append(_line(row, page.number, left, right, column))
            continue
        size = row[0].size
        for cells in found:
            text = " | ".join(cells)
            lines.append(
                Line(
                    text,
                    page.number,
                    row[0].x0,
                    row[-1].x1,
                    row[0].top,
                    size,
                    left=left,
                    right=right,
                    column=column,
                    cells=tuple(cells),
                )
            )
    return lines


def _line(row: list[Segment], page: int, left: float, right: float, column: int) -> Line:
    words = [word for segment in row for word in segment.words]
    size = main_size(words)
    mark = ""
    if words[0].mark and len(words) > 1:
        mark = words[0].text
    shown = [w for w in words if not is_footnote_mark(w, words)]
    if not shown:
        shown = words
        mark = ""
    letters = sum(len(w.text) for w in shown) or 1
    bold = sum(len(w.text) for w in shown if w.bold) >= 0.9 * letters
    italic = sum(len(w.text) for w in shown if w.italic) >= 0.9 * letters
    parts = tuple((s.x0, s.x1, text_of(s.words)) for s in row)
    text_x0 = shown[1].x0 if len(shown) > 1 else shown[0].x0
    return Line(
        text_of(words),
        page,
        shown[0].x0,
        max(w.x1 for w in shown),
        row[0].y,
        size,
        bold,
        italic,
        left,
        right,
        column,
        parts if len(parts) > 1 else (),
        (),
        mark,
        shown[0].bold and not bold,
        any(w.mark for w in words),
        text_x0,
    )


def is_footnote_mark(word: Word, words: list[Word]) -> bool:
    """A raised figure or sign; not the 2 of m² and not letters."""
    if not word.mark:
        return False
    text = word.text.strip(",")
    if not ((text.isdigit() and len(text) <= 3) or set(text) <= set("*†‡§()0123456789,")):
        return False
    at = words.index(word)
    return not (at and text in "23" and words[at - 1].text.rstrip() in _UNITS)


_UNITS = frozenset(["m", "km", "cm", "dm", "mm"])
_RAISED = {"2": "²", "3": "³"}


def text_of(words: list[Word]) -> str:
    """The words with single spaces, without footnote marks."""
    text = ""
    for word in words:
        if is_footnote_mark(word, words):
            continue
        shown = _RAISED.get(word.text, word.text) if word.mark else word.text
        text += shown if word.glued or not text else " " + shown
    return text
