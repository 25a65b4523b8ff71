"""Two runs side by side: what got better, what got worse, and whether chance could explain it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from assistant.errors import UsageError
from evals.intervals import Interval, paired_quantile_interval, paired_ratio_interval
from evals.metrics import JUDGED, METRICS, Metric, Ratio, scored
from evals.results import Result
from evals.runs import Run
from evals.verdict import Verdict, merit, verdict


@dataclass(frozen=True)
class MetricChange:
    """A metric over the questions that both runs asked."""

    name: str
    before: float
    after: float
    interval: Interval
    """95 % interval of the change, paired by question."""
    higher_is_better: bool

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def direction(self) -> str:
        """`better`, `worse`, or `unclear` where the interval holds 0."""
        low, high = self.interval
        if low <= 0 <= high:
            return "unclear"
        return "better" if (low > 0) == self.higher_is_better else "worse"


@dataclass(frozen=True)
class QuestionChange:
    """A question that came out differently."""

    id: str
    question: str
    kind: str
    before: Result
    after: Result

    @property
    def verdicts(self) -> tuple[Verdict, Verdict]:
        """The verdict before and after."""
        return verdict(self.before), verdict(self.after)

    @property
    def gain(self) -> float:
        """Change in merit, −1 to 1."""
        return merit(self.after) - merit(self.before)


@dataclass(frozen=True)
class Difference:
    """All that differs between two runs."""

    before: Run
    after: Run
    shared: int
    """Questions that both asked."""
    metrics: tuple[MetricChange, ...]
    better: tuple[QuestionChange, ...]
    worse: tuple[QuestionChange, ...]
    shifted: tuple[QuestionChange, ...]
    """Of the same merit, but another verdict or rank of the right paragraph."""
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    edited: tuple[str, ...]
    """Ids whose question differs; they are not compared."""

    def to_dict(self) -> dict[str, Any]:
        """The difference as one JSON object."""
        return {
            "before": str(self.before.path),
            "after": str(self.after.path),
            "shared": self.shared,
            "metrics": [
                {**asdict(each), "change": each.change, "direction": each.direction}
                for each in self.metrics
            ],
            **{
                name: [_entry(each) for each in getattr(self, name)]
                for name in ("better", "worse", "shifted")
            },
            "only_before": self.only_before,
            "only_after": self.only_after,
            "edited": self.edited,
        }


def compare(before: Run, after: Run) -> Difference:
    """Compare two runs over the questions that both asked.

    Raises `UsageError` when they share none.
    """
    old = {result.id: result for result in before.results}
    new = {result.id: result for result in after.results}
    both = [name for name in old if name in new]
    edited = tuple(name for name in both if not _same_question(old[name], new[name]))
    shared = [name for name in both if name not in edited]
    if not shared:
        raise UsageError(
            f"{before.path} and {after.path} share no question. Compare two runs of one set."
        )
    pairs = [(old[name], new[name]) for name in shared]
    changes = [
        QuestionChange(first.id, first.question, first.kind, first, second)
        for first, second in pairs
    ]
    return Difference(
        before=before,
        after=after,
        shared=len(shared),
        metrics=tuple(
            found
            for metric in (*METRICS, *JUDGED)
            if (found := _metric_change(metric, *zip(*pairs, strict=True))) is not None
        ),
        better=_largest([each for each in changes if each.gain > 0]),
        worse=_largest([each for each in changes if each.gain < 0]),
        shifted=tuple(each for each in changes if each.gain == 0 and _shifted(each)),
        only_before=tuple(name for name in old if name not in new),
        only_after=tuple(name for name in new if name not in old),
        edited=edited,
    )


def _same_question(first: Result, second: Result) -> bool:
    return (first.question, first.history) == (second.question, second.history)


def _largest(changes: Sequence[QuestionChange]) -> tuple[QuestionChange, ...]:
    return tuple(sorted(changes, key=lambda each: (-abs(each.gain), each.id)))


def _shifted(change: QuestionChange) -> bool:
    ranks = [scored(each).retrieval_rank for each in (change.before, change.after)]
    return change.verdicts[0] is not change.verdicts[1] or ranks[0] != ranks[1]


def _metric_change(
    metric: Metric, before: Sequence[Result], after: Sequence[Result]
) -> MetricChange | None:
    if isinstance(metric, Ratio):
        old, new = metric.parts(before), metric.parts(after)
        applies = (old[1] > 0) | (new[1] > 0)
        old = old[0][applies], old[1][applies]
        new = new[0][applies], new[1][applies]
        if not (old[1].sum() and new[1].sum()):
            return None
        values = [float(each[0].sum() / each[1].sum()) for each in (old, new)]
        interval = paired_ratio_interval(old, new)
    else:
        first, second = metric.values(before), metric.values(after)
        # Paired: only questions with a value in both runs.
        applies = ~(np.isnan(first) | np.isnan(second))
        first, second = first[applies], second[applies]
        if not first.size:
            return None
        values = [float(np.quantile(each, metric.quantile)) for each in (first, second)]
        interval = paired_quantile_interval(first, second, metric.quantile)
    return MetricChange(metric.name, values[0], values[1], interval, metric.higher_is_better)


def _entry(change: QuestionChange) -> dict[str, Any]:
    sides = zip(("before", "after"), (change.before, change.after), strict=True)
    return {
        "id": change.id,
        "question": change.question,
        "kind": change.kind,
        "gain": round(change.gain, 4),
        **{
            side: {
                "verdict": verdict(result).name.lower(),
                "status": result.status,
                "text": result.text,
                "retrieval_rank": scored(result).retrieval_rank,
                "fact_recall": scored(result).fact_recall,
                "citation_hit": scored(result).citation_hit,
            }
            for side, result in sides
        },
    }


def describe(difference: Difference) -> list[str]:
    """The difference as lines for a terminal: metrics first, then questions, worse ones first."""
    lines = [
        f"{difference.before.name} → {difference.after.name}: {difference.shared} questions shared",
        "",
        f"{'':<20}{'before':>9}{'after':>9}{'change':>9}   95 % interval of the change",
    ]
    lines += [_metric_line(each) for each in difference.metrics]
    for name, changes in (("Worse", difference.worse), ("Better", difference.better)):
        lines += ["", f"{name}: {len(changes)}"]
        lines += [_question_line(each) for each in changes]
    lines += ["", f"Same outcome, found or judged otherwise: {len(difference.shifted)}"]
    for told, ids in (
        ("Only in the first", difference.only_before),
        ("Only in the second", difference.only_after),
        ("Reworded between the runs, not compared", difference.edited),
    ):
        if ids:
            lines.append(f"{told}: {', '.join(ids)}")
    return lines


def _metric_line(change: MetricChange) -> str:
    digits = 1 if change.name.endswith("_ms") or change.name == "median_words" else 3
    low, high = (f"{bound:+.{digits}f}" for bound in change.interval)
    told = "" if change.direction == "unclear" else f"  {change.direction}"
    return (
        f"{change.name:<20}{change.before:>9.{digits}f}{change.after:>9.{digits}f}"
        f"{change.change:>+9.{digits}f}   {low} to {high}{told}"
    )


def _question_line(change: QuestionChange) -> str:
    before, after = (each.name.lower().replace("_", " ") for each in change.verdicts)
    ranks = [scored(each).retrieval_rank or "–" for each in (change.before, change.after)]
    return f"  {change.id}  {before} → {after}  (rank {ranks[0]} → {ranks[1]})  {change.question}"
