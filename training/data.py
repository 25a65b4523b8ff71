"""Reads the question sets and splits them by article, so that no article stands on both sides."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CALIBRATION_ARTICLES = ("Black Death", "Harvard Universitet")
CHECK_ARTICLES = ("Ekonomisk kvalitet", "Pharmacy", "Victoria (Australia)")
_HELD_OUT_SHARE = 7  # of the authorities' pages and FAQs, every seventh group is for checking

_BREAK = re.compile(r"(?<=[.!?:])[\"”)]?\s+(?=[A-ZÅÄÖÉ0-9\"”(\-•])|\n+")
_ABBREVIATION = re.compile(r"\b(?:bl\.a|t\.ex|s\.k|d\.v\.s|m\.m|ca|kap|nr|st|dr|sid|f\.d|\d)\.$")


@dataclass(frozen=True)
class Passage:
    """A passage, cut into sentences that are verbatim spans of its text."""

    id: str
    title: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    part: str  # "train", "calibration" or "check"


@dataclass(frozen=True)
class Question:
    """A question; ``passage`` holds the answer, or looks as if it did when ``answer`` is None."""

    id: str
    text: str
    passage: str
    answer: str | None
    source: str


@dataclass(frozen=True)
class Data:
    """All passages by id, and all questions."""

    passages: dict[str, Passage]
    questions: list[Question]

    def part(self, name: str) -> list[Question]:
        """The questions whose passage belongs to a part."""
        return [q for q in self.questions if self.passages[q.passage].part == name]


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each sentence or line of a text."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in [*_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        if match and "\n" not in match.group() and _ABBREVIATION.search(text[start:end]):
            continue
        if text[start:end].strip():
            spans.append((start, end))
        start = match.end() if match else end
    return tuple(spans)


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _squad_part(title: str) -> str:
    if title in CHECK_ARTICLES:
        return "check"
    return "calibration" if title in CALIBRATION_ARTICLES else "train"


def _page_parts(passages: list[dict[str, Any]], questions: list[dict[str, Any]]) -> dict[str, str]:
    """Parts for passages without articles: pages that share a title or a question stay together."""
    group = {row["id"]: row["id"] for row in passages}
    members: dict[str, list[str]] = {row["id"]: [row["id"]] for row in passages}

    def join(a: str, b: str) -> None:
        a, b = group[a], group[b]
        if a != b:
            for member in members[b]:
                group[member] = a
            members[a] += members.pop(b)

    by_title: dict[str, list[str]] = defaultdict(list)
    for row in passages:
        by_title[row["title"] or row["text"].split("\n", 1)[0]].append(row["id"])
    together = [*by_title.values(), *(row["gold"] for row in questions)]
    for ids in together:
        for other in ids[1:]:
            join(ids[0], other)
    parts: dict[str, str] = {}
    for number, root in enumerate(sorted(members)):
        part = "check" if number % _HELD_OUT_SHARE == 3 else "train"
        parts.update(dict.fromkeys(members[root], part))
    return parts


def load_data(folder: Path) -> Data:
    """Read ``squad_sv``, ``swequad`` and ``swefaq`` below a folder.

    :raises FileNotFoundError: when none of them is there.
    """
    passages: dict[str, Passage] = {}
    questions: list[Question] = []
    for source in ("squad_sv", "swequad", "swefaq"):
        rows = _rows(folder / source / "passages.jsonl")
        asked = _rows(folder / source / "questions.jsonl")
        parts = {} if source == "squad_sv" else _page_parts(rows, asked)
        for row in rows:
            title, text = row["title"], row["text"].strip()
            if not title and "\n" in text:
                title, text = text.split("\n", 1)
            part = parts.get(row["id"]) or _squad_part(row["title"])
            passages[row["id"]] = Passage(row["id"], title, text, sentence_spans(text), part)
        for row in asked:
            answer = "" if source == "swefaq" else row["answer"].strip()
            gold = [g for g in row["gold"] if answer.lower() in passages[g].text.lower()]
            gold = gold or row["gold"]
            questions.append(Question(row["id"], row["question"], gold[0], answer, source))
        for row in _rows(folder / source / "unanswerable.jsonl"):
            asked_of = row["source_passage"]
            questions += [Question(row["id"], row["question"], asked_of, None, source)]
    if not passages:
        raise FileNotFoundError(f"no question sets below {folder}; give the folder with --data")
    return Data(passages, questions)
