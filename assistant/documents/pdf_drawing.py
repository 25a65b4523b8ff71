"""What is drawn on a PDF page: the rules of tables, and small shapes that may be list bullets."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

MAX_PATHS = 4000
"""Paths looked at on one page; a drawing with more is art, not a table."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, horizontal (y0 == y1) or vertical (x0 == x1)."""

    x0: float
    y0: float
    x1: float
    y1: float


class Turn:
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


def read_paths(page: Any, turn: Turn) -> tuple[list[Rule], list[Box]]:
    """The rules of a page (raw pdfium handle), and the boxes of small shapes, maybe bullets."""
    rules: list[Rule] = []
    shapes: list[Box] = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for i in range(min(pdfium.FPDFPage_CountObjects(page), 20 * MAX_PATHS)):
        handle = pdfium.FPDFPage_GetObject(page, i)
        if pdfium.FPDFPageObj_GetType(handle) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if len(rules) + len(shapes) > MAX_PATHS:
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
            rules.append(Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2))
        elif x1 - x0 < 3:
            rules.append(Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1))
        else:
            rules.extend(_straight_parts(handle, turn))
    return rules, shapes


def _straight_parts(handle: Any, turn: Turn) -> Iterator[Rule]:
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
