"""Furniture of pages that is no part of the text: credits, contents, leftovers of converters."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.documents.blocks import Block, Dropped

_CREDIT = re.compile(
    r"(?:foto(?:graf)?|bild|illustration|photo(?: by)?|image)\s?:\s?\S[^.!?]{0,80}$", re.IGNORECASE
)
_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|…{2,}\s*\d{1,4}$|_{4,}\s*\d{1,4}$")
_PAGE = re.compile(
    r"(?:(?:sida|sid\.?|page|p\.)\s*)?[–-]?\s*\d{1,4}\s*[–-]?(?:\s*(?:\(|/|av|of)\s*\d{1,4}\)?)?$",
    re.IGNORECASE,
)
_IMAGE = re.compile(
    r"(?:!\[[^\]]*\](?:\([^)]*\))?|\[?(?:image|bild|logo(?:typ)?)\]?|"
    r"\S+\.(?:png|jpe?g|gif|svg|webp))$",
    re.IGNORECASE,
)
_CONVERTER = re.compile(
    r"(?:similar documents|related documents|liknande dokument|dela (?:sidan|på .{1,20})|skriv ut|"
    r"print|share|tillbaka till toppen|back to top|till toppen)$",
    re.IGNORECASE,
)
_CONTENTS = frozenset(("innehåll", "innehållsförteckning", "contents", "table of contents"))


def clean(blocks: Iterable[Block]) -> tuple[list[Block], list[Dropped]]:
    """The blocks without furniture, and what was dropped and why."""
    kept: list[Block] = []
    dropped: list[Dropped] = []
    for block in blocks:
        if reason := furniture(block):
            dropped.append(Dropped(reason, block.text))
        else:
            kept.append(block)
    return kept, dropped


def page_number(text: str) -> bool:
    """Whether a line is nothing but a page's number: "12", "Sida 3 av 9", "– 4 –"."""
    return bool(_PAGE.match(text))


def _contents(text: str) -> bool:
    """Whether most lines lead to a page number by dots."""
    lines = text.split("\n")
    leading = sum(bool(_LEADER.search(line)) for line in lines)
    return 2 * leading >= len(lines) or text.casefold() in _CONTENTS


def furniture(block: Block) -> str | None:
    """Why a block is furniture, or None if it is text."""
    text = block.text.strip()
    if not any(char.isalnum() for char in text):
        return "no words"
    if len(text) > 400 or block.kind in ("question", "answer", "footnote"):
        return None
    if _CREDIT.match(text):
        return "picture credit"
    if _contents(text):
        return "contents page"
    if block.kind == "text" and page_number(text):
        return "page number"
    if _IMAGE.match(text):
        return "picture"
    return "page furniture" if _CONVERTER.match(text) else None
