"""Pieces of a PDF to blocks: which are headings, and of what level."""

from __future__ import annotations

import re

from assistant.documents.blocks import Block
from assistant.documents.characters import LineJoiner
from assistant.documents.pdf_lines import Line
from assistant.documents.pdf_pieces import BULLET, SECTION, Piece
from assistant.documents.pdf_setting import ENDED, NUMBER, Setting

_STOPPED = re.compile(r"[.,;][\"”’»)\]]*$")

Style = tuple[float, bool, bool, bool]
"""Size, bold, italic, capitals: what a level of headings has in common."""


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
            text = BULLET.sub("", text) if not NUMBER.match(text) else text
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
        return not _STOPPED.search(text) or bool(SECTION.fullmatch(text))
    apart = line.italic or (text.isupper() and sum(map(str.isalpha, text)) > 3)
    if not apart or len(piece.lines) > 1 or ENDED.search(text) or len(text) > 90:
        return False
    below = found[i + 1].lines[0] if i + 1 < len(found) else None
    if below is None or (below.italic and line.italic):
        return False
    return below.size <= line.size + 0.5
