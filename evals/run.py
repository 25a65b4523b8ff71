"""`run`: ask the sets' questions and keep what came back, scored, in a run folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from evals.cases import load_sets
from evals.fit import learnt_rows, unfit_rows
from evals.generate import generate
from evals.judge import Judge
from evals.metrics import score
from evals.opening import index_paragraphs, opened, unheard
from evals.rescore import finish
from evals.runs import (
    CONFIG,
    RESULTS,
    Run,
    describe,
    logged,
    new_run_folder,
    write_json,
    write_results,
)


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
        if learnt := learnt_rows(sets, assistant.examples()):
            warn(
                f"{len(learnt)} of the questions stand among the corpus's example questions too "
                f"({', '.join(learnt[:5])}): for them the figures show what has been learnt by "
                "heart. Keep each question in one place only."
            )
        more = {"judge": judge, "unfit_rows": [each.id for each in unfit]}
        config = describe(settings, assistant.sources(), sets, **more)
        if corpus is not None:
            # The fresh index lay in a temporary folder that means nothing afterwards.
            config["settings"]["index"] = None
        write_json(folder / CONFIG, config)
        scored = (score(result) for result in generate(assistant, sets))
        results = list(write_results(folder / RESULTS, scored))
    finished = finish(folder, config, results)
    if opinion:
        # After the run is safe on disk: a judge may fail, and can be asked again.
        finished = finish(folder, config, opinion.judge(results))
    return finished
