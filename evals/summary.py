"""`summary.json`: the metrics over all questions and over each kind, source and set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from evals.metrics import JUDGED, METRICS, scored
from evals.results import Result

METHOD = (
    "95 %: Wilson's interval for shares of questions, percentile bootstrap over questions "
    "(2,000 resamples) for averages, ratios and quantiles"
)


def summarize(results: Sequence[Result]) -> dict[str, Any]:
    """The contract's summary, with `intervals`, `n` (questions a metric covers) and groups.

    A metric that applies to no question is None.
    """
    return {
        **_group(results),
        "interval_method": METHOD,
        "by_kind": _groups(results, lambda result: [result.kind]),
        "by_source": _groups(
            results, lambda result: sorted({each.source for each in result.evidence})
        ),
        "by_set": _groups(results, lambda result: [result.set]),
    }


def _group(results: Sequence[Result]) -> dict[str, Any]:
    judged = any(result.judgement for result in results)
    values: dict[str, float | None] = {}
    intervals: dict[str, list[float]] = {}
    for metric in (*METRICS, *(JUDGED if judged else ())):
        estimate = metric.estimate(results)
        values[metric.name] = None if estimate is None else round(estimate[0], 6)
        if estimate is not None:
            intervals[metric.name] = [round(bound, 6) for bound in estimate[1]]
    return {
        "questions": len(results),
        "answerable": sum(result.answerable for result in results),
        "unanswerable": sum(not result.answerable for result in results),
        "errors": sum(scored(result).error for result in results),
        **values,
        "intervals": intervals,
        "statuses": dict(sorted(Counter(result.status for result in results).items())),
    }


def _groups(
    results: Sequence[Result], keys: Callable[[Result], Iterable[str]]
) -> dict[str, dict[str, Any]]:
    members: dict[str, list[Result]] = {}
    for result in results:
        for key in keys(result):
            members.setdefault(key, []).append(result)
    return {key: _group(members[key]) for key in sorted(members)}
