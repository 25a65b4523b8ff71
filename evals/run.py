"""`run` and `score`: ask the sets' questions, and give stored answers their metrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from evals.cases import EvaluationSet, load_sets
from evals.fit import unfit_rows
from evals.generate import generate
from evals.judge import Judge
from evals.metrics import score
from evals.opening import index_paragraphs, opened, unheard
from evals.report import write_report
from evals.results import Result
from evals.runs import (
    CONFIG,
    RESULTS,
    SUMMARY,
    Run,
    describe,
    logged,
    new_run_folder,
    read_run,
    rewrite_results,
    write_json,
    write_results,
)
from evals.summary import summarize


def run(
    paths: Sequence[Path],
    corpus: Path | None = None,
    index: Path | None = None,
    out: Path | None = None,
    judge: str | None = None,
    warn: Callable[[str], None] = unheard,
) -> Run:
    """Ask every question of the sets and write a run folder.

    `warn` hears of rows that no longer fit the corpus and of documents that cannot be read.
    """
    sets = load_sets(paths)
    opinion = Judge.open(judge) if judge else None
    folder = new_run_folder(out, "+".join(each.name for each in sets))
    with logged(folder), opened(corpus, index, warn) as (assistant, settings):
        unfit = unfit_rows(sets, index_paragraphs(settings))
        for each in unfit:
            warn(each.warning)
        more = {"judge": judge, "unfit_rows": [each.id for each in unfit]}
        config = describe(settings, assistant.sources(), sets, **more)
        if corpus is not None:
            # The fresh index lay in a temporary folder that means nothing afterwards.
            config["settings"]["index"] = None
        write_json(folder / CONFIG, config)
        scored = (score(result) for result in generate(assistant, sets))
        results = list(write_results(folder / RESULTS, scored))
    finished = _finish(folder, config, results)
    if opinion:
        # After the run is safe on disk: a judge may fail, and can be asked again.
        finished = _finish(folder, config, opinion.judge(results))
    return finished


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
    return _finish(stored.path, config, results)


def rescored(path: Path) -> Run:
    """A stored run with its metrics reckoned anew; nothing is written."""
    stored = read_run(path)
    results = tuple(score(result) for result in stored.results)
    return Run(stored.path, stored.config, results, summarize(results))


def _finish(folder: Path, config: dict[str, Any], results: list[Result]) -> Run:
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
