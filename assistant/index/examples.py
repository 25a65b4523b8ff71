"""Example questions: which paragraphs answer those that are like a new one, and whether any does.

Kernel ridge regression from a question's vector to the paragraphs that answer it, over the examples
nearest to it. Unlike a sum over them, it learns what tells apart: two questions may lie close together
and the one have an answer, the other none. Of sources without examples it says neither well nor ill
(docs/adr/0010).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

WIDTH = 0.35
"""Of the kernel: a cosine that is this much less weighs less by a factor e."""
NEAREST = 300
"""Examples that the regression is solved for: with all of them it says hardly more (docs/adr/0010),
and takes longer."""
RIDGE = 0.1
"""Added to each example's likeness with itself: how far it may be contradicted by the others."""
COVERED = 0.25
"""Example questions to a paragraph, from which a source counts as covered by them: what they do not
speak for is then less likely there."""
MANY = 20
"""The same, from which they know the source so well that they also tell what it does not answer."""
PLENTY = 100
"""The same, from which what they speak for weighs most; with fewer it weighs in proportion."""
SAME = 0.9
"""Cosine from which two questions are one in other words."""
IDENTICAL = 0.985
"""Cosine from which a question is an example itself, but for how it is spelt: of pairs of examples
this near, hardly one in a hundred has an answer where the other has none."""
UNKNOWN = 0.12
"""What speaks, at most, for a paragraph of a source that is not covered: no less than for any
other, where none has more. Three in four questions about other documents stay below.
"""
FLOOR = 0.05
"""What must speak for a paragraph to tell it from those for which nothing does."""


@dataclass(frozen=True)
class Alike:
    """What the examples say of a question."""

    paragraphs: np.ndarray
    """How much speaks for each paragraph, in nats above nothing; shape (number of paragraphs,)."""
    answered: float
    """How much speaks for there being an answer, about 0 to 1."""
    unanswered: float
    """How much speaks for there being none, about 0 to 1."""


class ExampleQuestions:
    """The example questions of a generation. Never changes; safe under threads."""

    def __init__(
        self,
        questions: Sequence[str],
        vectors: np.ndarray,
        answers: Sequence[Sequence[str]],
        sources: Sequence[tuple[str, str]],
    ) -> None:
        """
        :param vectors: of the questions, L2-normalised, shape (questions, dimensions).
        :param answers: ids of the paragraphs that answer each; none where nothing does.
        :param sources: id and source of each paragraph.
        """
        self.questions = tuple(questions)
        self._vectors = vectors
        self._answers = answers
        self._sources = sources
        numbers = {name: number for number, (name, _) in enumerate(sources)}
        self._numbers = [[numbers[name] for name in names] for names in answers]
        """Numbers of the paragraphs that answer each."""
        source_of = dict(sources)
        of = Counter(source for row in answers for source in {source_of[name] for name in row})
        counted = Counter(source for _, source in sources)
        self.density = np.array([of[source] / counted[source] for _, source in sources])
        """Example questions to a paragraph in the source of each; shape (paragraphs,)."""
        self.covered = self.density >= COVERED
        """Which paragraphs stand in a source that is covered; bool, shape (paragraphs,)."""

    def like(self, vectors: np.ndarray) -> set[str]:
        """Those that are one of some questions in other words, told by the questions' vectors."""
        nearest = (self._vectors @ vectors.T).max(axis=1, initial=-1.0)
        return {self.questions[n] for n in np.flatnonzero(nearest >= SAME)}

    def without(self, questions: Collection[str]) -> ExampleQuestions | None:
        """As if these were none of them: for fitting and measuring what stands on the others."""
        kept = [n for n, question in enumerate(self.questions) if question not in questions]
        if not kept:
            return None
        return ExampleQuestions(
            [self.questions[n] for n in kept],
            self._vectors[kept],
            [self._answers[n] for n in kept],
            self._sources,
        )

    def meet(self, vector: np.ndarray, searched: np.ndarray) -> Alike:
        """What they say of a question.

        :param vector: of the question, in the form of theirs.
        :param searched: which paragraphs are searched, bool, shape (number of paragraphs,).
        """
        cosines = self._vectors @ vector
        identical = np.flatnonzero(cosines >= IDENTICAL).tolist()
        none, told = self._regress(cosines)
        if identical:
            # What is known of this very question is not outweighed by what is known of others.
            none = float(np.mean([not self._numbers[n] for n in identical]))
            told[list({number for n in identical for number in self._numbers[n]})] = 1.0 - none
        told *= searched
        answered = float(told.sum())
        if identical:  # each that answers it counts whole, but it is one question
            answered = min(answered, 1.0 - none)
        unknown = min(float(told.max(initial=0.0)), UNKNOWN)
        shares = np.where(self.covered, told, np.maximum(told, unknown))
        nats = np.log1p(np.maximum(shares, 0.0) / FLOOR)
        return Alike(nats, answered, none)

    def _regress(self, cosines: np.ndarray) -> tuple[float, np.ndarray]:
        """How much speaks for there being no answer, and for each paragraph."""
        nearest = np.argpartition(-cosines, min(NEAREST, len(cosines)) - 1)[:NEAREST]
        vectors = self._vectors[nearest]
        likeness = _kernel(vectors @ vectors.T)
        likeness[np.diag_indices(len(nearest))] += RIDGE
        weights = np.linalg.solve(likeness, _kernel(cosines[nearest])).tolist()
        none, told = 0.0, np.zeros(len(self._sources))
        for weight, n in zip(weights, nearest.tolist(), strict=True):
            if numbers := self._numbers[n]:
                told[numbers] += weight / len(numbers)
            else:
                none += weight
        return none, told


def _kernel(cosines: np.ndarray) -> np.ndarray:
    return np.asarray(np.exp((cosines - 1.0) / WIDTH))
