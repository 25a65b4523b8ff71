"""Lines that stand together, between blank lines, as blocks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.blocks import Block
from assistant.documents.characters import LineJoiner
from assistant.documents.lines import join, units

SHORT_LINE = 200
"""Characters; shorter lines that stand together, each with its own sense, are one block."""

_ANSWER = re.compile(r"[–—-]\s")


def blocks(lines: Sequence[str], joiner: LineJoiner) -> list[Block]:
    """The blocks of lines without blank lines between them: texts, items, a question's answer.

    Short lines that are no sentence's continuation (an address, the boxes of a chart) become one
    block of several lines.
    """
    found: list[Block] = []
    for unit in units([line for line in lines if line.strip()]):
        text = join(unit.lines, joiner)
        last = found[-1] if found else None
        if unit.kind == "item":
            found.append(Block("item", text, unit.level))
        elif last and last.kind == "text" and last.text.endswith("?") and _ANSWER.match(text):
            found[-1] = Block("question", last.text)
            found.append(Block("answer", text))
        elif last and last.kind == "answer" and _ANSWER.match(text):
            found.append(Block("answer", text))
        elif last and last.kind == "text" and _stand_together(last.text, text):
            found[-1] = Block("text", f"{last.text}\n{text}")
        else:
            found.append(Block("text", text))
    return found


def _stand_together(above: str, text: str) -> bool:
    return (
        len(text) < SHORT_LINE
        and len(above.rsplit("\n", 1)[-1]) < SHORT_LINE
        and (len(above) < 5 * SHORT_LINE)
    )
