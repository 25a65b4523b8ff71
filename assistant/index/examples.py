"""Example questions: how like a new question is to those whose answer, or lack of one, is known.

Each lends its weight to the paragraphs that answer it, the more the nearer it is; far ones weigh
nothing. Of sources without examples they say neither well nor ill (docs/adr/0010).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WIDTH = 0.07
"""Of the kernel: a cosine that is this much less weighs less by a factor e."""
FLOOR = 1e-3
"""Weight from which an example says anything."""
COVERED = 0.25
"""Example questions to a paragraph, from which a source counts as covered by them."""
UNKNOWN = 2.0
"""Nats that speak, at most, for a paragraph of a source that is not covered: no less than for any
other, where none is more than a little like. Nine in ten questions about other documents stay below.
"""


@dataclass(frozen=True)
class Alike:
    """What the examples say of a question, in nats above saying nothing."""

    paragraphs: np.ndarray
    """How much speaks for each paragraph; shape (number of paragraphs,)."""
    answered: float
    """How much speaks for there being an answer."""
    unanswered: float
    """How much speaks for there being none."""


class ExampleQuestions:
    """The example questions of a generation. Never changes; safe under threads."""

    def __init__(
        self,
        questions: Sequence[str],
        vectors: np.ndarray,
        answers: Sequence[Sequence[int]],
        sources: Sequence[str],
    ) -> None:
        """
        :param vectors: of the questions, L2-normalised, shape (questions, dimensions).
        :param answers: numbers of the paragraphs that answer each; none where nothing does.
        :param sources: the source of each paragraph.
        """
        self.questions = tuple(questions)
        self._vectors = vectors
        self._answers = np.zeros((len(vectors), len(sources)), dtype=np.float32)
        for row, numbers in zip(self._answers, answers, strict=True):
            row[list(numbers)] = 1.0 / max(1, len(numbers))
        self._open = np.array([not numbers for numbers in answers], dtype=bool)
        of = Counter(source for row in answers for source in {sources[n] for n in row})
        counted = Counter(sources)
        self.covered = np.array([of[s] >= COVERED * counted[s] for s in sources], dtype=bool)
        """Which paragraphs stand in a source that the examples cover, so that silence tells."""

    def meet(self, vector: np.ndarray, searched: np.ndarray) -> Alike:
        """What they say of a question.

        :param vector: of the question, in the form of theirs.
        :param searched: which paragraphs are searched, bool, shape (number of paragraphs,).
        """
        weights = np.exp((self._vectors @ vector - 1.0) / WIDTH)
        told = (weights @ self._answers) * searched
        nats = _nats(told)
        unknown = min(float(nats.max(initial=0.0)), UNKNOWN)
        return Alike(
            np.where(self.covered, nats, np.maximum(nats, unknown)),
            float(_nats(told.sum())),
            float(_nats(weights[self._open].sum())),
        )


def _nats(weight: np.ndarray) -> np.ndarray:
    return np.asarray(np.log1p(weight / FLOOR))
