"""Texts as lines of plain parts, some of them marked: what the page's components draw.

Nothing here is HTML or Markdown. Components put the parts in as text, so that a document or a
question can never become markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypedDict

Span = tuple[int, int]

_ITEM = re.compile(r"^(?P<indent>\s*)[-•*]\s+")


class Part(TypedDict):
    """A piece of a line; `mark` when it is quoted or found."""

    text: str
    mark: bool


class Line(TypedDict):
    """A line of a paragraph; `item` when it is a point of a list, `level` deep from 0."""

    item: bool
    level: int
    parts: list[Part]


def lines(text: str, spans: Sequence[Span] = ()) -> list[Line]:
    """`text` line by line, its list marks taken off, the characters within `spans` marked.

    :param spans: (start, end) places in `text`, in any order; they may overlap.
    """
    found: list[Line] = []
    merged = merge(spans)
    offset = 0
    for raw in text.split("\n"):
        match = _ITEM.match(raw)
        start = offset + (match.end() if match else 0)
        end = offset + len(raw)
        offset = end + 1
        if not text[start:end].strip():
            continue
        level = len(match["indent"]) // 2 if match else 0
        parts = _parts(text, start, end, merged)
        found.append({"item": bool(match), "level": level, "parts": parts})
    return found


def merge(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def find(text: str, words: str, *, same_case: bool = False) -> list[Span]:
    """Where `words` stand in `text`, whatever the white space and, by default, the case.

    :return: (start, end) places in `text`, in order.
    """
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    if not pattern:
        return []
    flags = re.NOFLAG if same_case else re.IGNORECASE
    return [match.span() for match in re.finditer(pattern, text, flags)]


def _parts(text: str, start: int, end: int, spans: Sequence[Span]) -> list[Part]:
    parts: list[Part] = []
    at = start
    for span_start, span_end in spans:
        first, last = max(span_start, start), min(span_end, end)
        if first >= last:
            continue
        if first > at:
            parts.append({"text": text[at:first], "mark": False})
        parts.append({"text": text[first:last], "mark": True})
        at = last
    if at < end:
        parts.append({"text": text[at:end], "mark": False})
    return parts
