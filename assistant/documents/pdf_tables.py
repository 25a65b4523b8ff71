"""Tables of a page: ruled grids, and rows of cells that only stand under each other."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from assistant.documents.pdf_drawing import Rule
from assistant.documents.pdf_page import Word

Part = tuple[float, float, float, float, list[Word]]
"""x0, x1, baseline, size and words of a stretch without wide gaps."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its box and its rows of cell texts."""

    x0: float
    y0: float
    x1: float
    y1: float
    rows: tuple[tuple[str, ...], ...]


def find_grids(rules: list[Rule], words: list[Word]) -> tuple[list[Grid], list[Word]]:
    """Ruled tables of at least two columns, and the words outside them."""
    grids: list[Grid] = []
    left_over = words
    for group in _touching(rules):
        xs = _distinct([r.x0 for r in group if r.x0 == r.x1])
        ys = _distinct([r.y0 for r in group if r.y0 == r.y1])
        if not xs or not ys:
            continue
        x0, x1 = min(r.x0 for r in group), max(r.x1 for r in group)
        y0, y1 = min(r.y0 for r in group), max(r.y1 for r in group)
        xs, ys = _distinct([x0, *xs, x1]), _distinct([y0, *ys, y1])
        if len(xs) < 3 or len(ys) < 2 or len(xs) > 40:
            continue
        inside = [w for w in left_over if _within(w, x0, y0, x1, y1)]
        rows = _grid_rows(inside, xs, ys, group)
        if sum(len([c for c in row if c]) > 1 for row in rows) < max(1, len(rows) // 3):
            continue
        chosen = set(map(id, inside))
        left_over = [w for w in left_over if id(w) not in chosen]
        grids.append(Grid(x0, y0, x1, y1, tuple(rows)))
    return grids, left_over


def _within(word: Word, x0: float, y0: float, x1: float, y1: float) -> bool:
    middle = (word.x0 + word.x1) / 2
    return x0 - 1 <= middle <= x1 + 1 and y0 - 1 <= word.y + 0.3 * word.size <= y1 + 1


def _touching(rules: list[Rule]) -> list[list[Rule]]:
    """Groups of rules that meet."""
    upright = [r for r in rules if r.x0 == r.x1]
    level = [r for r in rules if r.y0 == r.y1]
    if not upright or not level or len(upright) * len(level) > 4_000_000:
        return []
    parent = list(range(len(rules)))
    number = {id(r): i for i, r in enumerate(rules)}

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for v in upright:
        for h in level:
            if h.x0 - 3 <= v.x0 <= h.x1 + 3 and v.y0 - 3 <= h.y0 <= v.y1 + 3:
                parent[root(number[id(v)])] = root(number[id(h)])
    groups: dict[int, list[Rule]] = {}
    for rule in rules:
        groups.setdefault(root(number[id(rule)]), []).append(rule)
    found = [group for group in groups.values() if len(group) > 2]
    return sorted(found, key=lambda group: -max(r.y1 for r in group))


def _distinct(values: list[float]) -> list[float]:
    """Sorted, with values that are the two edges of one thick line taken as one."""
    result: list[float] = []
    for value in sorted(values):
        if not result or value - result[-1] > 3.5:
            result.append(value)
    return result


def _grid_rows(
    words: list[Word], xs: list[float], ys: list[float], rules: list[Rule]
) -> list[tuple[str, ...]]:
    cells: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        column = min(max(bisect_right(xs, (word.x0 + word.x1) / 2) - 1, 0), len(xs) - 2)
        row = min(max(bisect_right(ys, word.y + 0.3 * word.size) - 1, 0), len(ys) - 2)
        while column and not _rule_between(rules, xs[column], ys[row], ys[row + 1]):
            column -= 1
        while row < len(ys) - 2 and not _rule_over(rules, ys[row + 1], xs[column], xs[column + 1]):
            row += 1
        cells.setdefault((row, column), []).append(word)
    rows = []
    for row in range(len(ys) - 2, -1, -1):
        texts = tuple(cell_text(cells.get((row, column), [])) for column in range(len(xs) - 1))
        merged = tuple(
            text
            for column, text in enumerate(texts)
            if text or _rule_between(rules, xs[column], ys[row], ys[row + 1]) or column == 0
        )
        if any(merged):
            rows.append(merged)
    return rows


def _rule_between(rules: list[Rule], x: float, y0: float, y1: float) -> bool:
    middle = (y0 + y1) / 2
    return any(r.x0 == r.x1 and abs(r.x0 - x) < 4 and r.y0 - 2 < middle < r.y1 + 2 for r in rules)


def _rule_over(rules: list[Rule], y: float, x0: float, x1: float) -> bool:
    middle = (x0 + x1) / 2
    return any(r.y0 == r.y1 and abs(r.y0 - y) < 4 and r.x0 - 2 < middle < r.x1 + 2 for r in rules)


def cell_text(words: list[Word]) -> str:
    """Words of a cell, line by line; a word cut at the line's end is made whole."""
    text, y = "", None
    for word in sorted(words, key=lambda w: (-round(w.y), w.x0)):
        if word.mark and word.text.isdigit():
            continue
        new_line = y is not None and abs(word.y - y) > 0.3 * word.size
        cut = text.endswith("\u00ad") or (text.endswith("-") and text[-2:-1].islower())
        if new_line and cut and word.text[0].islower():
            text = text[:-1] + word.text
        else:
            text += word.text if word.glued or not text else " " + word.text
        y = word.y
    return text


def aligned_rows(rows: list[list[Part]], rules: list[Rule]) -> dict[int, list[list[str]]]:
    """Tables without a full grid: row number of each line that belongs to one → its table rows.

    A line that goes on in the row begun above it gets an empty list.
    """
    found: dict[int, list[list[str]]] = {}
    rows = _parted_at_columns(rows)
    start = 0
    while start < len(rows):
        end = _table_end(rows, start)
        if end is None:
            start += 1
            continue
        found.update(_aligned_table(rows, start, end, rules))
        start = end
    return found


def _parted_at_columns(rows: list[list[Part]]) -> list[list[Part]]:
    """Rows whose cells nearly touch, parted where the cells of other rows begin."""
    result = []
    for number, row in enumerate(rows):
        near = [part for other in rows[max(0, number - 4) : number + 5] for part in other[1:]]
        starts = Counter(round(part[0]) for part in near)
        result.append([piece for part in row for piece in _parted(part, starts)])
    return result


def _parted(part: Part, starts: Counter[int]) -> list[Part]:
    words = part[4]
    pieces: list[list[Word]] = [words[:1]]
    for word in words[1:]:
        shared = sum(starts[round(word.x0) + d] for d in (-1, 0, 1)) > 1
        if shared and not word.bridged and word.x0 - pieces[-1][-1].x1 > 0.2 * part[3]:
            pieces.append([word])
        else:
            pieces[-1].append(word)
    if len(pieces) == 1:
        return [part]
    return [(ws[0].x0, max(w.x1 for w in ws), part[2], part[3], ws) for ws in pieces]


def _table_end(rows: list[list[Part]], start: int) -> int | None:
    """End (exclusive) of a table that begins at `start`, if one does."""
    if len(rows[start]) < 2 or not rows[start][0][4]:
        return None
    end = last = start + 1
    spans = [(p[0], p[1]) for p in rows[start]]
    while end < len(rows) and rows[end][0][4]:
        size = rows[end][0][3]
        apart = rows[end - 1][0][2] - rows[end][0][2] > 3.2 * size
        if apart or abs(size - rows[start][0][3]) > 0.1 * size:
            break
        merged = _union(spans + [(p[0], p[1]) for p in rows[end]])
        if len(merged) < 2:
            break
        spans = merged
        end += 1
        if len(rows[end - 1]) > 1:
            last = end
    while last < end and len(rows[last]) == 1 and rows[last][0][0] > spans[0][1]:
        last += 1
    several = sum(len(row) > 1 for row in rows[start:last])
    if several < 3 or several < 0.4 * (last - start) or _is_list(rows[start:last]):
        return None
    return last


def _is_list(rows: list[list[Part]]) -> bool:
    """Bullets and numbers in the first column are a list, not a table."""
    firsts = ["".join(w.text for w in row[0][4]) for row in rows if len(row) > 1]
    return sum(len(first) <= 3 for first in firsts) > 0.7 * len(firsts)


def _union(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Spans that overlap, or nearly touch, made one."""
    result: list[tuple[float, float]] = []
    for x0, x1 in sorted(spans):
        if result and x0 < result[-1][1] + 2:
            result[-1] = (result[-1][0], max(result[-1][1], x1))
        else:
            result.append((x0, x1))
    return result


def _aligned_table(
    rows: list[list[Part]], start: int, end: int, rules: list[Rule]
) -> dict[int, list[list[str]]]:
    spans = _union([(p[0], p[1]) for row in rows[start:end] for p in row])
    gaps = [rows[i - 1][0][2] - rows[i][0][2] for i in range(start + 1, end)]
    tight = min(gaps) if gaps else 0.0
    spread = bool(gaps) and max(gaps) > 1.15 * tight
    groups: list[tuple[int, list[list[Word]]]] = []
    for i in range(start, end):
        cells: list[list[Word]] = [[] for _ in spans]
        for part in rows[i]:
            at = max(k for k, span in enumerate(spans) if span[0] <= part[0] + 0.1)
            cells[at].extend(part[4])
        if groups and _goes_on(rows[i - 1], rows[i], cells, tight, spread, rules):
            for words, more in zip(groups[-1][1], cells, strict=True):
                words.extend(more)
        else:
            groups.append((i, cells))
    found: dict[int, list[list[str]]] = {i: [] for i in range(start, end)}
    for i, cells in groups:
        found[i] = [[cell_text(words) for words in cells]]
    return found


def _goes_on(
    above: list[Part],
    row: list[Part],
    cells: list[list[Word]],
    tight: float,
    spread: bool,
    rules: list[Rule],
) -> bool:
    """Whether the line belongs to the table row that the line above it began or went on."""
    upper, lower = above[0][2], row[0][2]
    if any(r.y0 == r.y1 and lower < r.y0 < upper and r.x0 < row[-1][1] for r in rules):
        return False
    if spread:
        return upper - lower < 1.15 * tight
    return not cells[0]
