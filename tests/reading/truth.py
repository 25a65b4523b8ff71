"""The legal texts as the blocks that a reader should find, whatever they are set in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

LEGAL = Path(__file__).parents[3] / "shared" / "legal"


@dataclass(frozen=True)
class TrueBlock:
    """A block of the source text; `page` is filled in when it has been set in pages."""

    kind: str
    text: str
    level: int = 0
    page: int | None = None


def source_blocks(name: str, first: str = "", last: str = "") -> list[TrueBlock]:
    """Blocks of a legal text from the heading that begins with `first` up to that with `last`."""
    found: list[TrueBlock] = []
    for part in re.split(r"\n\s*\n", (LEGAL / f"{name}.md").read_text(encoding="utf-8")):
        for line in part.strip().split("\n"):
            text = " ".join(line.split())
            if match := re.match(r"(#+) (.*)", text):
                found.append(TrueBlock("heading", match[2], len(match[1])))
            elif match := re.match(r"[•-] (.*)", text):
                found.append(TrueBlock("item", match[1]))
            elif re.match(r"\d{1,2}\. ", text):
                found.append(TrueBlock("item", text))
            elif text:
                found.append(TrueBlock("text", text))
    heads = [i for i, block in enumerate(found) if block.kind == "heading"]
    start = next((i for i in heads if first and found[i].text.startswith(first)), 0)
    end = next((i for i in heads if last and found[i].text.startswith(last)), len(found))
    return found[start:end]


def numbered(blocks: list[TrueBlock]) -> list[TrueBlock]:
    """The blocks with their headings numbered 1, 1.1, …"""
    counts = [0] * 7
    result = []
    for block in blocks:
        if block.kind == "heading":
            counts[block.level] += 1
            counts[block.level + 1 :] = [0] * (6 - block.level)
            number = ".".join(str(n) for n in counts[1 : block.level + 1] if n)
            block = replace(block, text=f"{number} {block.text}")
        result.append(block)
    return result
