"""The metrics, none of which needs a language model to judge. Denominators: docs/evaluation.md."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from evals.intervals import Floats, Interval, quantile_interval, ratio_interval
from evals.matching import holds_evidence, states_fact, without_markers
from evals.results import REFUSALS, Metrics, Result

RANKS = (1, 3, 5)


def score(result: Result) -> Result:
    """Give the result its metrics, from what is stored in it alone. A judge's opinion is kept."""
    refused = result.status in REFUSALS
    missing: tuple[tuple[str, ...], ...] = ()
    fact_recall: float | None = None
    if result.answerable and result.facts:
        missing = tuple(
            each for each in result.facts if refused or not states_fact(result.text, each)
        )
        fact_recall = 1 - len(missing) / len(result.facts)
    right = sum(
        holds_evidence((cited.source, *cited.also), cited.paragraph, result.evidence)
        for cited in result.citations
    )
    judged = result.judgement or {}
    metrics = Metrics(
        refused=refused,
        error=result.status == "error",
        fact_recall=fact_recall,
        missing_facts=missing,
        citation_hit=(right > 0 and not refused) if result.answerable else None,
        right_citations=right if result.answerable and not refused else None,
        citations=len(result.citations),
        faithful_quotes=sum(cited.faithful for cited in result.citations),
        retrieval_rank=_rank(result) if result.answerable else None,
        words=len(without_markers(result.text).split()),
        support=judged.get("support"),
        completeness=judged.get("completeness"),
    )
    return result.model_copy(update={"metrics": metrics})


def _rank(result: Result) -> int | None:
    for rank, found in enumerate(result.retrieved, start=1):
        if holds_evidence((found.source, *found.also), found.paragraph, result.evidence):
            return rank
    return None


@dataclass(frozen=True)
class Ratio:
    """A metric that is a sum over questions divided by another: shares, averages, precision."""

    name: str
    part: Callable[[Result, Metrics], tuple[float, float] | None]
    """What one question adds to the sums; None where the metric does not apply to it."""
    higher_is_better: bool = True

    def parts(self, results: Sequence[Result]) -> tuple[Floats, Floats]:
        """Numerators and denominators, one a result; 0 and 0 where it does not apply."""
        pairs = [self.part(result, scored(result)) or (0.0, 0.0) for result in results]
        array = np.array(pairs, dtype=np.float64).reshape(-1, 2)
        return array[:, 0], array[:, 1]

    def estimate(self, results: Sequence[Result]) -> tuple[float, Interval] | None:
        """The metric and its interval; None where it applies to no result."""
        numerators, denominators = self.parts(results)
        applies = denominators > 0
        if not applies.any():
            return None
        numerators, denominators = numerators[applies], denominators[applies]
        value = float(numerators.sum() / denominators.sum())
        return value, ratio_interval(numerators, denominators)


@dataclass(frozen=True)
class Quantile:
    """A metric that is a quantile of a value over questions."""

    name: str
    value: Callable[[Result, Metrics], float | None]
    quantile: float
    higher_is_better: bool = False

    def values(self, results: Sequence[Result]) -> Floats:
        """The value of each result, NaN where it does not apply."""
        found = (self.value(result, scored(result)) for result in results)
        return np.array([np.nan if each is None else each for each in found], dtype=np.float64)

    def estimate(self, results: Sequence[Result]) -> tuple[float, Interval] | None:
        """The metric and its interval; None where it applies to no result."""
        values = self.values(results)
        values = values[~np.isnan(values)]
        if not values.size:
            return None
        return float(np.quantile(values, self.quantile)), quantile_interval(values, self.quantile)


Metric = Ratio | Quantile


def scored(result: Result) -> Metrics:
    """The result's metrics, reckoned where it has none yet."""
    metrics = result.metrics or score(result).metrics
    assert metrics is not None
    return metrics


def _answered(result: Result) -> bool:
    return result.status in ("answered", "partial")


def _mean(value: float | bool | None) -> tuple[float, float] | None:
    return None if value is None else (float(value), 1.0)


def _within(rank: int) -> Ratio:
    return Ratio(
        f"retrieval_hit@{rank}",
        lambda result, metrics: (
            (float(metrics.retrieval_rank is not None and metrics.retrieval_rank <= rank), 1.0)
            if result.answerable
            else None
        ),
    )


METRICS: tuple[Metric, ...] = (
    Ratio("fact_recall", lambda result, metrics: _mean(metrics.fact_recall)),
    Ratio("citation_hit", lambda result, metrics: _mean(metrics.citation_hit)),
    Ratio(
        "citation_precision",
        lambda result, metrics: (
            (float(metrics.right_citations), float(metrics.citations))
            if metrics.right_citations is not None and metrics.citations
            else None
        ),
    ),
    Ratio(
        "quote_fidelity",
        lambda result, metrics: (
            (float(metrics.faithful_quotes), float(metrics.citations))
            if metrics.citations
            else None
        ),
    ),
    *(_within(rank) for rank in RANKS),
    Ratio(
        "refusal_recall",
        lambda result, metrics: None if result.answerable else _mean(metrics.refused),
    ),
    Ratio(
        "false_refusal",
        lambda result, metrics: _mean(metrics.refused) if result.answerable else None,
        higher_is_better=False,
    ),
    Quantile(
        "median_words",
        lambda result, metrics: float(metrics.words) if _answered(result) else None,
        0.5,
    ),
    Quantile("latency_p50_ms", lambda result, metrics: result.latency_ms, 0.5),
    Quantile("latency_p95_ms", lambda result, metrics: result.latency_ms, 0.95),
)

JUDGED: tuple[Metric, ...] = (
    Ratio("judge_support", lambda result, metrics: _mean(metrics.support)),
    Ratio("judge_completeness", lambda result, metrics: _mean(metrics.completeness)),
)
