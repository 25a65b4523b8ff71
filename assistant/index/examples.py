"""Example questions: how like a new question is to those whose answer, or lack of one, is known.

Each lends its weight to the paragraphs that answer it, the more the nearer it is; far ones weigh
nothing (docs/adr/0010).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WIDTH = 0.07
"""Of the kernel: a cosine that is this much less weighs less by a factor e."""
FLOOR = 1e-3
"""Weight from which an example says anything."""


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
        paragraphs: int,
    ) -> None:
        """
        :param vectors: of the questions, L2-normalised, shape (questions, dimensions).
        :param answers: numbers of the paragraphs that answer each; none where nothing does.
        :param paragraphs: how many paragraphs there are.
        """
        self.questions = tuple(questions)
        self._vectors = vectors
        self._answers = np.zeros((len(vectors), paragraphs), dtype=np.float32)
        for row, numbers in zip(self._answers, answers, strict=True):
            row[list(numbers)] = 1.0 / max(1, len(numbers))
        self._open = np.array([not numbers for numbers in answers], dtype=bool)

    def meet(self, vector: np.ndarray, searched: np.ndarray) -> Alike:
        """What they say of a question.

        :param vector: of the question, in the form of theirs.
        :param searched: which paragraphs are searched, bool, shape (number of paragraphs,).
        """
        weights = np.exp((self._vectors @ vector - 1.0) / WIDTH)
        told = (weights @ self._answers) * searched
        return Alike(_nats(told), float(_nats(told.sum())), float(_nats(weights[self._open].sum())))


def _nats(weight: np.ndarray) -> np.ndarray:
    return np.asarray(np.log1p(weight / FLOOR))
