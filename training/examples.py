"""Makes question–passage pairs: answered ones, and near misses of several kinds."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from training.data import Data, Passage, Question

_NUMBER = re.compile(r"\b\d[\d ,.]*\d\b|\b\d\b")
_NAME = re.compile(r"(?<=[a-zåäö,] )[A-ZÅÄÖ][\wåäöé-]{2,}(?: [A-ZÅÄÖ][\wåäöé-]+)*")
_WORD = re.compile(r"\w{3,}")
_OPPOSITES = (
    "första sista|största minsta|före efter|norra södra|öster väster|äldsta yngsta|högsta lägsta|"
    "flest färst|mer mindre|ökade minskade|ökar minskar|alla inga|längsta kortaste|bästa sämsta|"
    "positiv negativ|tidiga sena|övre nedre|inom utanför|med utan|början slutet|fler färre"
)
_SWAPS = {
    a: b for pair in _OPPOSITES.split("|") for a, b in (pair.split(), pair.split()[::-1])
}  # fmt: skip
_LEADING = re.compile(r"(?:\b(?:i|på|av|till|från|om|år|den|det|en|ett|med|för|som)\s+)$")


@dataclass(frozen=True)
class Example:
    """One pair; ``span`` is where the answer stands in ``text``, None when not known or none."""

    question: str
    text: str
    answered: bool
    span: tuple[int, int] | None
    kind: str


def with_title(title: str, text: str) -> tuple[str, int]:
    """Put a title before a text; also returns how far the text moved."""
    head = f"{title}\n" if title else ""
    return head + text, len(head)


class ExampleMaker:
    """Draws fresh pairs each epoch from the questions of one part."""

    def __init__(
        self, data: Data, questions: Sequence[Question], near: dict[str, list[str]], seed: int
    ) -> None:
        """:param near: for each question id, near-miss passages from other paragraphs."""
        self.data = data
        self.questions = questions
        self.near = near
        self.random = random.Random(seed)
        self.by_passage: dict[str, list[Question]] = defaultdict(list)
        self.names: dict[str, list[str]] = defaultdict(list)
        self.weights: Counter[str] = Counter()
        for passage in data.passages.values():
            self.names[passage.title] += _NAME.findall(passage.text)
            self.weights.update({w.lower()[:6] for w in _WORD.findall(passage.text)})
        for question in questions:
            self.by_passage[question.passage].append(question)

    def epoch(self) -> list[Example]:
        """One epoch's pairs, about 40 % of them answered."""
        made: list[Example] = []
        for question in self.questions:
            passage = self.data.passages[question.passage]
            if question.answer is None:
                made.append(self._unanswerable(question, passage))
                continue
            span = self._find(passage, question.answer)
            if span is None and question.source == "swequad":
                continue
            times = 2 if question.source == "swequad" or self.random.random() < 0.6 else 1
            made += [self._answered(question, passage, span) for _ in range(times)]
            if negative := self._near_miss(question, passage, span):
                made.append(negative)
        self.random.shuffle(made)
        return made

    def _find(self, passage: Passage, answer: str) -> tuple[int, int] | None:
        at = passage.text.lower().find(answer.lower()) if answer else -1
        return (at, at + len(answer)) if at >= 0 else None

    def _limit(self) -> int:
        """A window length in characters: from a sentence to a short paragraph."""
        return self.random.choice((100, 160, 240, 360))

    def _window(
        self, passage: Passage, centre: int, skip: frozenset[int] = frozenset()
    ) -> tuple[str, list[tuple[int, int, int]]]:
        """Sentences around one, as text and as (start in passage, end, start in window)."""
        limit = self._limit()
        chosen = {centre}
        size = passage.sentences[centre][1] - passage.sentences[centre][0]
        sides = [centre - 1, centre + 1]
        while True:
            open_sides = [
                s for s in (0, 1)
                if 0 <= sides[s] < len(passage.sentences)
                and (sides[s] in skip or size + self._length(passage, sides[s]) <= limit)
            ]  # fmt: skip
            if not open_sides:
                break
            side = self.random.choice(open_sides)
            if sides[side] not in skip:
                chosen.add(sides[side])
                size += self._length(passage, sides[side])
            sides[side] += 1 if side else -1
        text, places = "", []
        for i in sorted(chosen):
            start, end = passage.sentences[i]
            if text:
                text += "\n" if passage.text[:start].endswith("\n") else " "
            places.append((start, end, len(text)))
            text += passage.text[start:end]
        return text, places

    def _length(self, passage: Passage, sentence: int) -> int:
        start, end = passage.sentences[sentence]
        return end - start

    def _sentence_at(self, passage: Passage, at: int) -> int:
        for i, (start, end) in enumerate(passage.sentences):
            if start <= at < end:
                return i
        return 0

    def _alike(self, question: str, passage: Passage, skip: frozenset[int] = frozenset()) -> int:
        """A sentence that shares weighty words with the question, drawn with some chance."""
        words = {w.lower()[:6] for w in _WORD.findall(question)}
        scores = []
        for i, (start, end) in enumerate(passage.sentences):
            own = {w.lower()[:6] for w in _WORD.findall(passage.text[start:end])}
            score = sum(1.0 / (1.0 + np.log1p(self.weights[w])) for w in words & own)
            scores.append(-1.0 if i in skip else score + self.random.random() * 0.3)
        return int(np.argmax(scores))

    def _pack(
        self, question: str, passage: Passage, text: str, span: tuple[int, int] | None,
        answered: bool, kind: str,
    ) -> Example:  # fmt: skip
        title = passage.title if self.random.random() < 0.6 else ""
        text, moved = with_title(title, text)
        place = (span[0] + moved, span[1] + moved) if span else None
        return Example(self._vary(question), text, answered, place, kind)

    def _vary(self, question: str) -> str:
        """Now and then as people type: no capital, no question mark."""
        if self.random.random() < 0.1:
            question = question.rstrip("?")
        return question.lower() if self.random.random() < 0.05 else question

    def _answered(
        self, question: Question, passage: Passage, span: tuple[int, int] | None
    ) -> Example:
        if span is None:
            text = passage.text[: self._limit() * 2]
            return self._pack(question.text, passage, text, None, True, "faq")
        centre = self._sentence_at(passage, span[0])
        text, places = self._window(passage, centre)
        place = self._place(span, places)
        if place and self.random.random() < 0.3:
            # The counterpart of the cut-out answers below: something else is missing.
            others = [q for q in self.by_passage[passage.id] if q.answer and q.id != question.id]
            self.random.shuffle(others)
            for other in others:
                found = self._find(passage, other.answer or "")
                other_place = self._place(found, places) if found else None
                if not other_place:
                    continue
                if other_place[1] < place[0] - 20 or other_place[0] > place[1] + 20:
                    cut, start = _cut(text, other_place)
                    shift = len(text) - len(cut) if start < place[0] else 0
                    place = (place[0] - shift, place[1] - shift)
                    return self._pack(question.text, passage, cut, place, True, "other cut")
        return self._pack(question.text, passage, text, place, True, "answered")

    def _place(
        self, span: tuple[int, int], places: list[tuple[int, int, int]]
    ) -> tuple[int, int] | None:
        for start, end, at in places:
            if start <= span[0] and span[1] <= end:
                return span[0] - start + at, span[1] - start + at
        return None

    def _unanswerable(self, question: Question, passage: Passage) -> Example:
        text, _ = self._window(passage, self._alike(question.text, passage))
        return self._pack(question.text, passage, text, None, False, "unanswerable")

    def _near_miss(
        self, question: Question, passage: Passage, span: tuple[int, int] | None
    ) -> Example | None:
        """An answerable question with a passage, or a passage with a question, that fails it."""
        draw = self.random.random()
        if span is None or draw < 0.3:
            others = self.near.get(question.id)
            if not others:
                return None
            other = self.data.passages[self.random.choice(others)]
            text, _ = self._window(other, self._alike(question.text, other))
            return self._pack(question.text, other, text, None, False, "other passage")
        text, places = self._window(passage, self._sentence_at(passage, span[0]))
        place = self._place(span, places)
        if draw < 0.5 and place:
            cut, _ = _cut(text, place)
            if (question.answer or "").lower() not in cut.lower():
                return self._pack(question.text, passage, cut, None, False, "answer cut")
        if draw < 0.75 and (changed := self._changed(question.text, passage)):
            return self._pack(changed, passage, text, None, False, "question changed")
        answer = (question.answer or "").lower()
        holding = frozenset(
            i for i, (start, end) in enumerate(passage.sentences)
            if answer in passage.text[start:end].lower() or start <= span[0] < end
        )  # fmt: skip
        if len(holding) == len(passage.sentences):
            return None
        text, _ = self._window(passage, self._alike(question.text, passage, holding), holding)
        return self._pack(question.text, passage, text, None, False, "other sentence")

    def _changed(self, question: str, passage: Passage) -> str | None:
        """The question about another number, name or opposite that the passage does not tell of."""
        options: list[str] = []
        for match in _NUMBER.finditer(question):
            number = "".join(
                str((int(c) + self.random.randint(1, 8)) % 10) if c.isdigit() and i else c
                for i, c in enumerate(match.group())
            )
            if number not in passage.text and number != match.group():
                options.append(question[: match.start()] + number + question[match.end() :])
        for match in _NAME.finditer(question):
            names = [n for n in self.names[passage.title] if n not in passage.text]
            if names and match.group() != passage.title:
                name = self.random.choice(names)
                options.append(question[: match.start()] + name + question[match.end() :])
        options += [
            question[: match.start()] + _SWAPS[match.group().lower()] + question[match.end() :]
            for match in re.finditer(r"\w+", question)
            if match.group().lower() in _SWAPS
        ]
        return self.random.choice(options) if options else None


def _cut(text: str, span: tuple[int, int]) -> tuple[str, int]:
    """Take a span out of a text with the small words that lead to it; also returns its start."""
    before, after = text[: span[0]], text[span[1] :]
    while (shorter := _LEADING.sub("", before)) != before:
        before = shorter
    start = len(before)
    if before.endswith(" ") and after[:1] in (" ", ".", ",", ";", ""):
        before = before[:-1]
    return before + after, start
