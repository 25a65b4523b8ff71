"""Lists of contents typed by hand in Office documents: no answers stand there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.documents.blocks import Block, Dropped

_ENTRY = re.compile(r"^(.*\S?)(?:\s*\.{3,}\s*|\s+)(\d{1,4})$")
_TITLE = re.compile(r"^(?:innehåll(?:sförteckning)?|(?:table of )?contents)$", re.IGNORECASE)
NEEDED = 3
"""Entries under each other that make a list of contents."""


def without_contents(blocks: Sequence[Block]) -> tuple[list[Block], list[Dropped]]:
    """The blocks that are text, and those of contents lists: headings with page numbers."""
    headings = {_key(block.text) for block in blocks if block.kind == "heading"}
    dropped: set[int] = set()
    start = 0
    while start < len(blocks):
        end, page = start, 0
        while end < len(blocks) and (number := _page(blocks[end], headings)) is not None:
            if number < page:
                break
            end, page = end + 1, number
        if end - start >= NEEDED:
            dropped.update(range(start, end))
            if start and _TITLE.match(blocks[start - 1].text):
                dropped.add(start - 1)
        start = max(end, start + 1)
    kept = [block for i, block in enumerate(blocks) if i not in dropped]
    return kept, [Dropped("contents page", blocks[i].text) for i in sorted(dropped)]


def _page(block: Block, headings: set[str]) -> int | None:
    """The page that the block refers to, if it is a heading's text with a page number."""
    if block.kind not in ("text", "item") or not (match := _ENTRY.match(block.text)):
        return None
    return int(match[2]) if _key(match[1]) in headings else None


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
