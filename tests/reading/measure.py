"""How well a file was read: words, paragraphs, headings, pages, furniture."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from rapidfuzz.distance import LCSseq

from assistant.documents.blocks import Block, Reading
from tests.reading.truth import TrueBlock
from tests.reading.typeset import COVER, Setting, letters

_PAGE_WORDS = ("heading", "text", "item", "table")


@dataclass
class Measures:
    """Shares from 0 to 1, and what went wrong."""

    words: float
    paragraphs: float
    headings: float
    paths: float
    """Share of the paragraphs found that stand under the right headings."""
    pages: float
    notes: float
    tables: float
    furniture: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def row(self) -> str:
        shares = (
            self.words,
            self.paragraphs,
            self.headings,
            self.paths,
            self.pages,
            self.notes,
            self.tables,
        )
        return " ".join(f"{100 * share:6.1f}" for share in shares) + f" {len(self.furniture):3}"


def words_of(text: str) -> list[str]:
    return re.findall(r"[\w§%-]+", text.casefold())


def measure(setting: Setting, reading: Reading) -> Measures:
    """Compare a reading with the truth."""
    cover = {letters(text) for text in COVER} if setting.layout.cover else set()
    shown = [b for b in reading.blocks if b.kind in _PAGE_WORDS and letters(b.text) not in cover]
    expected = [w for b in setting.blocks for w in words_of(b.text)]
    found = [w for b in shown for w in words_of(b.text)]
    words = LCSseq.similarity(expected, found) / max(len(expected), len(found))
    missed: list[str] = []
    paragraphs, pages, paths = _paragraphs(setting.blocks, shown, missed)
    return Measures(
        words,
        paragraphs,
        _share(
            [b for b in setting.blocks if b.kind == "heading"],
            [b for b in shown if b.kind == "heading"],
            missed,
        ),
        paths,
        pages,
        _share(
            [TrueBlock("footnote", n) for n in setting.notes],
            [b for b in reading.blocks if b.kind == "footnote"],
            missed,
        ),
        _share(
            [b for b in setting.blocks if b.kind == "table"],
            [b for b in shown if b.kind == "table"],
            missed,
        ),
        _furniture(setting, reading),
        missed,
    )


def _key(block: TrueBlock | Block) -> str:
    return letters(block.text)


def _paragraphs(
    truth: list[TrueBlock], shown: list[Block], missed: list[str]
) -> tuple[float, float, float]:
    """Shares: same boundaries; right page; right heading path."""
    there: dict[str, list[tuple[Block, tuple[str, ...]]]] = defaultdict(list)
    for block, path in _with_paths(shown):
        if block.kind in ("text", "item"):
            there[_key(block)].append((block, path))
    wanted = hits = right_page = right_path = 0
    for block, path in _with_paths(truth):
        if block.kind not in ("text", "item"):
            continue
        wanted += 1
        if not there[_key(block)]:
            missed.append(f"paragraph p{block.page}: {block.text[:70]} … {block.text[-30:]}")
            continue
        hits += 1
        own, own_path = there[_key(block)].pop(0)
        right_page += own.page == block.page or block.page is None
        right_path += own_path[-len(path) :] == path if path else True
        if block.page is not None and own.page != block.page:
            missed.append(f"page {own.page} for {block.page}: {block.text[:60]}")
    return hits / wanted, right_page / max(hits, 1), right_path / max(hits, 1)


def _with_paths(blocks: list) -> list:
    stack: list[tuple[int, str]] = []
    result = []
    for block in blocks:
        if block.kind == "heading":
            while stack and stack[-1][0] >= block.level:
                stack.pop()
            stack.append((block.level, _key(block)))
        result.append((block, tuple(text for _, text in stack)))
    return result


def _share(wanted: list[TrueBlock], shown: list[Block], missed: list[str]) -> float:
    there = Counter(_key(b) for b in shown)
    hits = 0
    for block in wanted:
        if there[_key(block)] > 0:
            there[_key(block)] -= 1
            hits += 1
        else:
            missed.append(f"{block.kind}: {block.text[:90]}")
    return hits / len(wanted) if wanted else 1.0


def _furniture(setting: Setting, reading: Reading) -> list[str]:
    """Blocks that hold a running line, or nothing but a number, or a line of contents."""
    patterns = [re.escape(line).replace(r"\#", r"\s*\d+\s*") for line in setting.furniture]
    if setting.layout.mirrored:
        patterns.append("Vägledning för IOP")
    bad = [b.text for b in reading.blocks if re.fullmatch(r"[–\-\s\d()]+", b.text)]
    for pattern in patterns:
        bad += [
            b.text
            for b in reading.blocks
            if re.search(pattern, b.text)
            and not any(re.search(pattern, t.text) for t in setting.blocks)
        ]
    if setting.layout.contents:
        bad += [
            b.text
            for b in reading.blocks
            if re.search(r"(\.{4,}|\D)\s?\d+$", b.text)
            and b.kind != "table"
            and not any(letters(b.text) == letters(t.text) for t in setting.blocks)
        ]
    return bad
