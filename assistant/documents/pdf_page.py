"""A PDF page as pdfium sees it: words with place and style, ruled lines and drawn bullets."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from assistant.documents.characters import clean_characters

MAX_PATHS = 4000
"""Paths looked at on one page; a drawing with more is art, not a table."""
_SOFT_HYPHEN = "\u00ad"
# pdfium says 2 for every hyphen at a line's end, typed or set.
_HYPHENS = {0x02: "-", 0xAD: _SOFT_HYPHEN}


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a space between them. Points from the page's lower left corner."""

    text: str
    x0: float
    x1: float
    y: float
    """Baseline."""
    size: float
    bold: bool = False
    italic: bool = False
    glued: bool = False
    """No space before: goes on from the word before it."""
    bridged: bool = False
    """A real space character stands before it: same running text, however wide the space."""
    mark: bool = False
    """Raised and small: a footnote mark."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, horizontal (y0 == y1) or vertical (x0 == x1)."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass
class Page:
    """What stands on one page."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    turned: list[str] = field(default_factory=list)
    """Text that does not run from left to right: stamps in the margin."""


@dataclass(frozen=True, slots=True)
class _Style:
    size: float
    bold: bool
    italic: bool
    upright: bool


@dataclass(frozen=True, slots=True)
class _Glyph:
    text: str
    x0: float
    x1: float
    y: float
    style: _Style
    spaced: int
    """Space characters right before it."""


def read_page(document: Any, index: int) -> Page:
    """Read page `index` (from 0) of a `pypdfium2.PdfDocument`."""
    page = document[index]
    try:
        turn = _Turn(page)
        width, height = page.get_size()
        result = Page(index + 1, width, height)
        text_page = page.get_textpage()
        try:
            glyphs = list(_glyphs(text_page.raw, turn, result.turned))
        finally:
            text_page.close()
        bullets = _read_paths(page.raw, turn, result)
        words = _mark_raised(_words(glyphs)) + _bullets_before_lines(bullets, glyphs)
        result.words = [word for word in words if _is_on_page(word, width, height)]
        return result
    finally:
        page.close()


def _is_on_page(word: Word, width: float, height: float) -> bool:
    return -2 < word.x0 < width + 2 and -2 < word.y < height + 2


class _Turn:
    """Page space to what the reader sees: the crop box's corner at 0, 0 and the page upright."""

    def __init__(self, page: Any) -> None:
        left, bottom, right, top = page.get_cropbox()
        self.left, self.bottom, self.right, self.top = left, bottom, right, top
        self.rotation = page.get_rotation() % 360

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self.bottom, self.right - x
        if self.rotation == 180:
            return self.right - x, self.top - y
        if self.rotation == 270:
            return self.top - y, x - self.left
        return x - self.left, y - self.bottom

    def upright(self, a: float, b: float) -> bool:
        """Whether text whose direction is (a, b) in page space runs left to right when seen."""
        angle = math.degrees(math.atan2(b, a)) - self.rotation
        return bool(abs((angle + 180) % 360 - 180) < 10)


def _glyphs(text_page: Any, turn: _Turn, turned: list[str]) -> Iterator[_Glyph]:
    """Characters in content order; spaces are counted, not yielded."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    styles: dict[int, _Style] = {}
    spaced = 0
    aside: list[str] = []
    for i in range(pdfium.FPDFText_CountChars(text_page)):
        code = pdfium.FPDFText_GetUnicode(text_page, i)
        if code in (0x20, 0xA0, 0x09, 0x2003, 0x2002):
            spaced += not pdfium.FPDFText_IsGenerated(text_page, i)
            continue
        if code in (0x0D, 0x0A):
            continue
        text = _HYPHENS.get(code) or clean_characters(chr(code))
        if not text:
            continue
        handle = pdfium.FPDFText_GetTextObject(text_page, i)
        key = ctypes.cast(handle, ctypes.c_void_p).value or 0
        style = styles.get(key)
        if style is None:
            style = styles[key] = _style(text_page, i, turn)
        if not style.upright:
            aside.append(text)
            continue
        pdfium.FPDFText_GetCharOrigin(text_page, i, x, y)
        pdfium.FPDFText_GetLooseCharBox(text_page, i, box)
        x0, baseline = turn.point(x.value, y.value)
        ax, _ = turn.point(box.left, box.bottom)
        bx, _ = turn.point(box.right, box.top)
        yield _Glyph(text, x0, max(ax, bx, x0), baseline, style, spaced)
        spaced = 0
    if aside:
        turned.append("".join(aside))


def _style(text_page: Any, index: int, turn: _Turn) -> _Style:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, matrix)
    size = pdfium.FPDFText_GetFontSize(text_page, index) * (
        math.hypot(matrix.c, matrix.d) or 1.0
    )
    name_buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(text_page, index, name_buffer, 128, flags)
    name = name_buffer.value.decode("utf-8", "replace").lower()
    handle = pdfium.FPDFText_GetTextObject(text_page, index)
    # Programs without a bold font at hand paint the outline as well as the inside.
    painted_bold = pdfium.FPDFTextObj_GetTextRenderMode(handle) == 2 if handle else False
    bold = painted_bold or any(
        part in name for part in ("bold", "black", "heavy", "demi", "-bd", "medi")
    )
    slanted = any(part in name for part in ("italic", "oblique", "-it")) or bool(flags.value & 64)
    return _Style(round(size, 2), bold, slanted, turn.upright(matrix.a, matrix.b))


def _words(glyphs: list[_Glyph]) -> list[Word]:
    """Group the characters, in content order, where there is neither space nor jump."""
    words: list[Word] = []
    run: list[_Glyph] = []
    glued = bridged = False
    for glyph in glyphs:
        if run:
            last = run[-1]
            size = max(last.style.size, glyph.style.size, 1.0)
            gap = glyph.x0 - last.x1
            same_line = abs(glyph.y - last.y) < 0.05 * size
            near = -0.4 * size < gap < _space_width(run, size) and not glyph.spaced
            # pdfium opens a ligature to letters that all stand where the ligature does.
            opened = abs(glyph.x0 - last.x0) < 0.01 and glyph.y == last.y
            if opened or (same_line and near and glyph.style == last.style):
                run.append(glyph)
                continue
            words.append(_word(run, glued, bridged))
            glued = near and abs(glyph.y - last.y) < 0.7 * size
            bridged = 0 < glyph.spaced < 3 and same_line and gap > -0.4 * size
        run = [glyph]
    if run:
        words.append(_word(run, glued, bridged))
    return words


def _space_width(run: list[_Glyph], size: float) -> float:
    """The narrowest gap that is a space: wider where the letters themselves are spaced out."""
    if len(run) < 3:
        return 0.16 * size
    gaps = sorted(b.x0 - a.x1 for a, b in pairwise(run))
    return max(0.0, gaps[len(gaps) // 2]) + 0.16 * size


def _word(run: list[_Glyph], glued: bool, bridged: bool) -> Word:
    style = run[0].style
    raw = "".join(glyph.text for glyph in run)
    text = clean_characters(raw) + (_SOFT_HYPHEN if raw.endswith(_SOFT_HYPHEN) else "")
    return Word(
        text, run[0].x0, run[-1].x1, run[0].y, style.size, style.bold, style.italic, glued, bridged
    )


def _mark_raised(words: list[Word]) -> list[Word]:
    """Put small raised and lowered words on the line of their neighbour; raised ones are marks."""
    result = list(words)
    for i, word in enumerate(result):
        for j in (i - 1, i + 1):
            if not 0 <= j < len(result):
                continue
            other = result[j]
            if word.size > 0.9 * other.size or other.mark:
                continue
            lift = (word.y - other.y) / other.size
            gap = word.x0 - other.x1 if j < i else other.x0 - word.x1
            if -0.4 * other.size < gap < 0.8 * other.size and 0.08 < abs(lift) < 0.75:
                result[i] = replace(word, y=other.y, mark=lift > 0)
                break
    return result


def _read_paths(page: Any, turn: _Turn, result: Page) -> list[tuple[float, float, float, float]]:
    """Collect rules into `result`; return the boxes of small shapes, which may be bullets."""
    shapes: list[tuple[float, float, float, float]] = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for i in range(min(pdfium.FPDFPage_CountObjects(page), 20 * MAX_PATHS)):
        handle = pdfium.FPDFPage_GetObject(page, i)
        if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if len(result.rules) + len(shapes) > MAX_PATHS:
            break
        if not pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
            continue
        x0, y0 = turn.point(left.value, bottom.value)
        x1, y1 = turn.point(right.value, top.value)
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if max(x1 - x0, y1 - y0) < 9:
            if x1 - x0 > 1.2 and 0.6 < (x1 - x0) / max(y1 - y0, 0.1) < 1.7:
                shapes.append((x0, y0, x1, y1))
        elif y1 - y0 < 3:
            result.rules.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        elif x1 - x0 < 3:
            result.rules.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))
        else:
            result.rules.extend(_straight_parts(handle, turn))
    return shapes


def _straight_parts(handle: Any, turn: _Turn) -> Iterator[Rule]:
    """The horizontal and vertical parts of a path: the edges of boxes and grids."""
    stroke, fill = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
    count = pdfium.FPDFPath_CountSegments(handle)
    if not stroke.value or count > 400:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(handle, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = None
    for i in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(handle, i)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = turn.point(
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last:
            yield from _rule(last, point)
        if pdfium.FPDFPathSegment_GetClose(segment) and start:
            yield from _rule(point, start)
        last = point


def _rule(a: tuple[float, float], b: tuple[float, float]) -> Iterator[Rule]:
    (ax, ay), (bx, by) = a, b
    if abs(ay - by) < 1 and abs(ax - bx) > 9:
        yield Rule(min(ax, bx), (ay + by) / 2, max(ax, bx), (ay + by) / 2)
    elif abs(ax - bx) < 1 and abs(ay - by) > 9:
        yield Rule((ax + bx) / 2, min(ay, by), (ax + bx) / 2, max(ay, by))


def _bullets_before_lines(
    shapes: list[tuple[float, float, float, float]], glyphs: list[_Glyph]
) -> list[Word]:
    """Browsers draw list bullets as shapes; give each the line that starts right after it."""
    bullets = []
    for x0, y0, x1, y1 in shapes:
        middle = (y0 + y1) / 2
        for glyph in glyphs:
            size = glyph.style.size
            if 0 < glyph.x0 - x1 < 2.2 * size and 0.05 * size < middle - glyph.y < 0.6 * size:
                bullets.append(Word("•", x0, x1, glyph.y, size))
                break
    return bullets
