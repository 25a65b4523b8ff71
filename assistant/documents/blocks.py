"""What every reader yields: blocks of a document in reading order, not yet paragraphs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

BlockKind = Literal["heading", "text", "item", "quote", "question", "answer", "table", "footnote"]


@dataclass(frozen=True)
class Block:
    """One block of a document, cleaned of furniture, its lines joined.

    `question` and `answer` are for marked-up questions and answers (`<details>`, definition lists,
    "Fråga:/Svar:"); a question that is a plain heading stays a heading. An answer may run over
    several `answer` blocks. A `table` block is one row, its cells joined by " | ". A `quote` block
    holds the words and, on a line of its own, who said them. An `item` has no bullet mark; its
    number or letter ("1.", "a)") stays in the text. White space is folded when paragraphs are made.
    """

    kind: BlockKind
    text: str
    level: int = 0
    """Headings: 1–6, outermost first. Items: depth of nesting from 0."""
    page: int | None = None
    """Page or slide number from 1, where the block begins."""


@dataclass(frozen=True)
class Dropped:
    """Something that was read but is not a paragraph, and why."""

    reason: str
    text: str


@dataclass(frozen=True)
class Reading:
    """What a reader made of one file."""

    blocks: tuple[Block, ...]
    title: str | None = None
    """The title that the document itself gives, if any."""
    dropped: tuple[Dropped, ...] = field(default=())
