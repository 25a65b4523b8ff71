"""Headings to heading paths: the document's title, labels above a heading, levels that jump."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.documents.blocks import Block, Dropped
from assistant.documents.draft import Section

LONGEST = 250
"""Characters; what is marked as a heading and is longer is text."""

_NUMBERED = re.compile(r"(\d{1,3}(?:\.\d{1,2})*)\.?(?: ?[a-z])?\s+\S")
_WORD = re.compile(r"\w+")


def titled(
    blocks: Sequence[Block], title: str | None, publisher: str | None
) -> tuple[str | None, list[Block], list[Dropped]]:
    """Part a document's own title from its body: (title or None, body, what was dropped).

    The title is the first heading, if nothing but a cover stands above it, and it says what `title`
    says, is the only one of the outermost level, or stands alone above other headings. Cover text
    that repeats title and publisher goes.
    """
    at = next((i for i, block in enumerate(blocks) if block.kind == "heading"), None)
    if at is None or at > 3 or not all(_cover(block) for block in blocks[:at]):
        return None, list(blocks), []
    heading, end = blocks[at], at + 1
    above = [block.text for block in blocks[:at]]
    known = {word for text in (title, publisher, heading.text, *above) for word in _words(text)}
    while end < len(blocks) and _cover(blocks[end]) and known.issuperset(_words(blocks[end].text)):
        end += 1
    if not _is_title(heading, blocks[end:], title):
        return None, list(blocks), []
    cover = [*above, *(block.text for block in blocks[at + 1 : end])]
    return heading.text, list(blocks[end:]), [Dropped("cover", text) for text in cover]


def _is_title(heading: Block, below: Sequence[Block], title: str | None) -> bool:
    if _NUMBERED.match(heading.text):
        return False
    if title and _words(heading.text) == _words(title):
        return True
    if title and not set(_words(heading.text)) & set(_words(title)):
        return False  # the title is another: this heading says something of its own
    levels = [block.level for block in below if block.kind == "heading"]
    if levels and heading.level > min(levels):
        return False
    likes = [
        i
        for i, block in enumerate(below)
        if block.kind == "heading" and block.level == heading.level
    ]
    if not likes:
        return bool(levels) or heading.level == 1
    straight = below[0].kind == "heading" and below[0].level > heading.level
    parents = sum(_kind_at(below, i + 1) == "heading" for i in likes)
    return straight and 2 * parents < len(likes)


def _kind_at(blocks: Sequence[Block], i: int) -> str:
    return blocks[i].kind if i < len(blocks) else ""


def cover_title(blocks: Sequence[Block]) -> str | None:
    """The first line of a cover that is no heading: several short lines above the first heading."""
    if not blocks or not _cover(blocks[0]) or "\n" not in blocks[0].text:
        return None
    lines = blocks[0].text.split("\n")
    return f"{lines[0]} – {lines[1]}" if len(lines[1].split()) == 1 else lines[0]


def sections(blocks: Sequence[Block]) -> list[Section]:
    """Split the body of a document at its headings; the first section is what has no heading.

    A path holds the headings above it, outermost first. A label directly above a heading of an
    outer level ("## LAGAR OCH REGLER" over "# Är IOP tillåtet?") is its parent.
    """
    blocks = [_plain(block) for block in blocks]
    blocks = [_label_heading(block, blocks[i + 1 : i + 2]) for i, block in enumerate(blocks)]
    found = [Section((), [])]
    stack: list[tuple[float, str]] = []
    for block, rank in zip(blocks, _ranks(blocks), strict=True):
        if block.kind != "heading":
            found[-1].blocks.append(block)
            continue
        while stack and stack[-1][0] >= rank:
            stack.pop()
        stack.append((rank, block.text))
        found.append(Section(tuple(text for _, text in stack), [], block.level))
    return found


def _plain(block: Block) -> Block:
    """A heading in one line; one that is long and ends as a sentence is text."""
    if block.kind != "heading":
        return block
    text = " ".join(block.text.split())
    sentence = len(text) > LONGEST or (len(text) > LONGEST / 2 and text.endswith("."))
    return replace(block, kind="text" if sentence else "heading", text=text)


def _label_heading(block: Block, following: Sequence[Block]) -> Block:
    """A short line in capitals right above a heading is a label, and so a heading."""
    text = block.text
    if (
        block.kind == "text"
        and following
        and following[0].kind == "heading"
        and text.isupper()
        and len(text) <= 60
        and not text.endswith((".", ":"))
    ):
        return replace(block, kind="heading", level=min(following[0].level + 1, 6))
    return block


def _words(text: str | None) -> list[str]:
    return _WORD.findall((text or "").casefold())


def _cover(block: Block) -> bool:
    """A few words without a sentence: a logo, a publisher's name."""
    return (
        block.kind == "text"
        and len(block.text) <= 200
        and not block.text.rstrip().endswith((".", "?", "!", ":"))
    )


def _ranks(blocks: Sequence[Block]) -> list[float]:
    """For each block its rank as a heading (lower is outer); 0 for what is not a heading."""
    levels = [block.level if block.kind == "heading" else 0 for block in blocks]
    following = [*levels[1:], 0][: len(levels)]
    above = [bool(b) and a > b > 0 for a, b in zip(levels, following, strict=True)]
    labels = Counter(level for level, label in zip(levels, above, strict=True) if label)
    labelled = {following[i] for i, label in enumerate(above) if label}
    counted = Counter(levels)
    # A level that is mostly labels is so throughout, also where no heading follows the label.
    usual = {level for level, n in labels.items() if n >= 2 and 2 * n >= counted[level]}
    outer = min(labelled, default=1) - 0.5
    nested = _restarting(blocks)
    ranks: list[float] = []
    for i, (block, level) in enumerate(zip(blocks, levels, strict=True)):
        if not level:
            ranks.append(0)
        elif above[i]:
            ranks.append(following[i] - 0.5)
        elif level in usual:
            ranks.append(outer)
        elif level in nested and _NUMBERED.match(block.text):
            ranks.append(level + 0.5)
        else:
            ranks.append(level)
    return ranks


def _restarting(blocks: Sequence[Block]) -> set[int]:
    """Levels where numbers begin anew under headings without number: those are a level deeper."""
    ones = Counter(
        block.level
        for block in blocks
        if block.kind == "heading" and (match := _NUMBERED.match(block.text)) and match[1] == "1"
    )
    return {level for level, n in ones.items() if n >= 2}
