"""Text whose bullets, numbers and leaders were typed by hand, as people do in Office programs."""

from __future__ import annotations

import re

from assistant.documents.blocks import Block

_BULLET = re.compile(r"^[•·‣▪●○◦■□►▶➢➤➔→✓✔❖∙⁃\ue000-\uf8ff]\s*(?=\S)|^[-–*]\s+(?=\S)")
_NUMBER = re.compile(r"^\(?(?:\d{1,2}|[a-zåäö])[.)]\s+(?=\S)")


def typed_blocks(text: str) -> list[Block]:
    """One text block, or items where the lines are items."""
    lines = text.split("\n")
    marked = [bool(_BULLET.match(line) or _NUMBER.match(line)) for line in lines]
    if not any(marked):
        return [Block("text", text)]
    found: list[Block] = []
    loose: list[str] = []
    for line, is_item in zip(lines, marked, strict=True):
        if not is_item:
            loose.append(line)
            continue
        if loose:
            found.append(Block("text", "\n".join(loose)))
            loose = []
        found.append(Block("item", _BULLET.sub("", line)))
    if loose:
        found.append(Block("text", "\n".join(loose)))
    return found
