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
from assistant.documents.pdf_drawing import Box, Rule, Turn, read_paths

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
        turn = Turn(page)
        width, height = page.get_size()
        result = Page(index + 1, width, height)
        text_page = page.get_textpage()
        try:
            glyphs = list(_glyphs(text_page.raw, turn, result.turned))
        finally:
            text_page.close()
        result.rules, bullets = read_paths(page.raw, turn)
        words = _mark_raised(_words(glyphs)) + _bullets_before_lines(bullets, glyphs)
        result.words = [word for word in words if _is_on_page(word, width, height)]
        return result
    finally:
        page.close()


def _is_on_page(word: Word, width: float, height: float) -> bool:
    return -2 < word.x0 < width + 2 and -2 < word.y < height + 2


def _glyphs(text_page: Any, turn: Turn, turned: list[str]) -> Iterator[_Glyph]:
    """Characters in content order; spaces are counted, not yielded."""
    x, y = ctypes.c_double(), ctypes.c_double()
    box = pdfium.FS_RECTF()
    styles = _Styles(text_page, turn)
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
        style = styles.of(i)
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


class _Styles:
    """Styles of text objects; what a font's name says is found once for each font."""

    def __init__(self, text_page: Any, turn: Turn) -> None:
        self._text_page = text_page
        self._turn = turn
        self._objects: dict[int, _Style] = {}
        self._fonts: dict[int, tuple[bool, bool]] = {}
        self._matrix = pdfium.FS_MATRIX()

    def of(self, index: int) -> _Style:
        """Style of the character `index`."""
        handle = pdfium.FPDFText_GetTextObject(self._text_page, index)
        key = ctypes.cast(handle, ctypes.c_void_p).value or 0
        style = self._objects.get(key)
        if style is None:
            style = self._objects[key] = self._find(index, handle)
        return style

    def _find(self, index: int, handle: Any) -> _Style:
        matrix = self._matrix
        pdfium.FPDFText_GetMatrix(self._text_page, index, matrix)
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = pdfium.FPDFText_GetFontSize(self._text_page, index) * scale
        font = ctypes.cast(pdfium.FPDFTextObj_GetFont(handle), ctypes.c_void_p).value or 0
        if font not in self._fonts:
            self._fonts[font] = self._named(index)
        bold, italic = self._fonts[font]
        # Programs without a bold font at hand paint the outline as well as the inside.
        painted = pdfium.FPDFTextObj_GetTextRenderMode(handle) == 2
        upright = self._turn.upright(matrix.a, matrix.b)
        return _Style(round(size, 2), bold or painted, italic, upright)

    def _named(self, index: int) -> tuple[bool, bool]:
        """Bold and italic, by the font's name."""
        buffer, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self._text_page, index, buffer, 128, flags)
        name = buffer.value.decode("utf-8", "replace").lower()
        bold = any(part in name for part in ("bold", "black", "heavy", "demi", "-bd", "medi"))
        italic = any(part in name for part in ("italic", "oblique", "-it")) or flags.value & 64
        return bold, bool(italic)


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


def _bullets_before_lines(shapes: list[Box], glyphs: list[_Glyph]) -> list[Word]:
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
