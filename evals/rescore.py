"""`score`: give stored answers their metrics, apart from asking for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from evals.cases import EvaluationSet, load_sets
from evals.judge import Judge
from evals.metrics import score
from evals.report import write_report
from evals.results import Result
from evals.runs import CONFIG, RESULTS, SUMMARY, Run, read_run, rewrite_results, write_json
from evals.summary import summarize


def rescore(path: Path, set_paths: Sequence[Path] = (), judge: str | None = None) -> Run:
    """Score the stored answers of a run again, by its stored cases or by edited sets.

    Rows whose question or history the edited sets have changed cannot be scored again.
    """
    stored = read_run(path)
    results = list(stored.results)
    if set_paths:
        results = _with_cases(results, load_sets(set_paths))
    results = [score(result) for result in results]
    if judge:
        results = Judge.open(judge).judge(results)
    config = {**stored.config, **({"judge": judge} if judge else {})}
    return finish(stored.path, config, results)


def rescored(path: Path) -> Run:
    """A stored run with its metrics reckoned anew; nothing is written."""
    stored = read_run(path)
    results = tuple(score(result) for result in stored.results)
    return Run(stored.path, stored.config, results, summarize(results))


def finish(folder: Path, config: dict[str, Any], results: list[Result]) -> Run:
    """Write all that follows from scored results: results, config, summary and report."""
    rewrite_results(folder / RESULTS, results)
    write_json(folder / CONFIG, config)
    finished = Run(folder, config, tuple(results), summarize(results))
    write_json(folder / SUMMARY, finished.summary)
    write_report(finished)
    return finished


def _with_cases(results: Sequence[Result], sets: Sequence[EvaluationSet]) -> list[Result]:
    cases = {case.id: (each.name, case) for each in sets for case in each.cases}
    updated: list[Result] = []
    for result in results:
        if result.id not in cases:
            raise UsageError(
                f"The set has no row {result.id!r} that the run asked. Name the set that was run, "
                "or run it again."
            )
        name, case = cases[result.id]
        if (case.question, case.history) != (result.question, result.history):
            raise UsageError(
                f"The question of {result.id!r} has changed since it was asked. Run the set again."
            )
        fields = {field: getattr(case, field) for field in type(case).model_fields}
        updated.append(result.model_copy(update={**fields, "set": name}))
    return updated
