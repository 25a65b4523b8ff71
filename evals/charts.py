"""The figures that a report draws: counts for bars, and the table of answers and refusals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.generate import BEST
from evals.metrics import scored
from evals.results import Result

_TIME_STEPS_MS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_MOST_TIME_BARS = 12


@dataclass(frozen=True)
class Bar:
    """One bar: what it counts, how many, and its height as a share of the highest."""

    label: str
    count: int
    height: float
    good: bool = False


def _bars(labels: Sequence[str], counts: Sequence[int], good: Sequence[bool]) -> list[Bar]:
    highest = max(counts, default=0) or 1
    return [
        Bar(label, count, count / highest, fine)
        for label, count, fine in zip(labels, counts, good, strict=True)
    ]


def rank_bars(results: Sequence[Result]) -> list[Bar]:
    """How often the first right paragraph came at each rank, and last: not among the best ten."""
    ranks = [scored(result).retrieval_rank for result in results if result.answerable]
    if not ranks:
        return []
    places: list[int | None] = [*range(1, BEST + 1), None]
    return _bars(
        [str(place) if place else "ingen" for place in places],
        [ranks.count(place) for place in places],
        [place is not None and place <= 3 for place in places],
    )


def time_bars(results: Sequence[Result]) -> list[Bar]:
    """How many answers took how long: each label is where a step begins, in milliseconds."""
    times = np.array([ms for result in results if (ms := result.latency_ms) is not None])
    if not times.size:
        return []
    # The slowest hundredth shares the last bar, or one slow answer would flatten all others.
    least, most = float(times.min()), float(np.quantile(times, 0.99))
    step = next(
        (each for each in _TIME_STEPS_MS if (most - least) / each < _MOST_TIME_BARS - 1),
        _TIME_STEPS_MS[-1],
    )
    first, last = int(least // step), int(most // step)
    counts = np.bincount(np.minimum(times // step, last).astype(int) - first)
    slow = float(np.quantile(times, 0.95))
    begins = [place * step for place in range(first, last + 1)]
    labels = [f"{begin:g}" for begin in begins]
    return _bars(labels, counts.tolist(), [begin <= slow for begin in begins])


@dataclass(frozen=True)
class RefusalMatrix:
    """Answered and refused, of the questions that have an answer and of those that have none."""

    answered_answerable: int
    refused_answerable: int
    answered_unanswerable: int
    refused_unanswerable: int


def refusal_matrix(results: Sequence[Result]) -> RefusalMatrix:
    """Count the four outcomes; an error counts as answered, since it is no right refusal."""

    def count(answerable: bool, refused: bool) -> int:
        return sum(
            result.answerable is answerable and scored(result).refused is refused
            for result in results
        )

    return RefusalMatrix(
        count(True, False), count(True, True), count(False, False), count(False, True)
    )
