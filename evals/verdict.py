"""What went wrong with a question, worst first: what a reader of a report looks for."""

from __future__ import annotations

from enum import IntEnum

from evals.metrics import scored
from evals.results import Result


class Verdict(IntEnum):
    """Outcome of one question; the lower, the worse."""

    ERROR = 0
    BROKEN_QUOTE = 1
    """A quote does not stand in its paragraph."""
    FALSE_ANSWER = 2
    """Answered, though the sources do not answer."""
    WRONG_PARAGRAPH = 3
    """Answered without citing a right paragraph."""
    FALSE_REFUSAL = 4
    """Refused, though the sources answer."""
    MISSING_FACTS = 5
    """Cites a right paragraph, but does not say all that is asked for."""
    RIGHT = 6


def verdict(result: Result) -> Verdict:
    """The worst thing that is the matter with a result."""
    metrics = scored(result)
    if metrics.error:
        return Verdict.ERROR
    if metrics.faithful_quotes < metrics.citations:
        return Verdict.BROKEN_QUOTE
    if not result.answerable:
        return Verdict.RIGHT if metrics.refused else Verdict.FALSE_ANSWER
    if metrics.refused:
        return Verdict.FALSE_REFUSAL
    if not metrics.citation_hit:
        return Verdict.WRONG_PARAGRAPH
    return Verdict.MISSING_FACTS if metrics.missing_facts else Verdict.RIGHT


def worst_first(results: list[Result]) -> list[Result]:
    """Sort for reading: worst verdict first, and within one the surest wrong answers first."""
    return sorted(results, key=lambda each: (verdict(each), -(each.confidence or 0.0), each.id))


def merit(result: Result) -> float:
    """One figure, 0–1, to say whether a question came out better or worse in another run.

    An unanswerable one: refused or not. An answerable one: the mean of `citation_hit` and, where
    the case has facts, `fact_recall`.
    """
    metrics = scored(result)
    if not result.answerable:
        return float(metrics.refused)
    parts = [float(bool(metrics.citation_hit))]
    if metrics.fact_recall is not None:
        parts.append(metrics.fact_recall)
    return sum(parts) / len(parts)
