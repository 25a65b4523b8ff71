"""A paragraph in the making: before it has an id and a position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.documents.blocks import Block

Kind = Literal["text", "list", "quote", "faq", "section", "table", "footnote"]


@dataclass(frozen=True)
class Draft:
    """What will be a paragraph: its text, where it stands, and what it is."""

    text: str
    heading: tuple[str, ...] = ()
    kind: Kind = "text"
    page: int | None = None
    label: str | None = None


@dataclass
class Section:
    """The blocks that stand under one heading path, up to the next heading."""

    heading: tuple[str, ...]
    blocks: list[Block]
    level: int = 0
    """Level of the nearest heading, 0 before the first."""
