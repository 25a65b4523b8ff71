"""How a PDF is set: type size, line distance, margins; what is usual in the document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from assistant.documents.pdf_lines import Line

ENDED = re.compile(r"[.!?:;…][\"”’»)\]]*$")
"""The end of a sentence, or of the words before a list."""
NUMBER = re.compile(r"^(\(?(?:\d{1,3}|[a-zåäö]|[ivx]{2,5})[.)])\s+(?=\S)")
"""The number or letter of a list item."""


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
            if b.text[:1].islower() and not NUMBER.match(b.text):
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
        and ENDED.search(a.text)
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


def is_heading_style(line: Line, setting: Setting) -> bool:
    """Larger than the running text, or bold where that is not."""
    if line.size >= 1.08 * setting.size:
        return True
    return line.bold and not setting.bold and line.size >= 0.9 * setting.size
