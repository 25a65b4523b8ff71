"""`run`: ask the sets' questions and keep what came back, scored, in a run folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from evals.cases import load_sets
from evals.fit import unfit_rows
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
        left_out = assistant.leave_out_examples([c.question for each in sets for c in each.cases])
        if left_out:
            warn(
                f"{left_out} of the corpus's example questions are these in other words, and are "
                "left out while they are asked: the figures show what has not been learnt by heart."
            )
        more = {
            "judge": judge,
            "unfit_rows": [each.id for each in unfit],
            "examples_left_out": left_out,
        }
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
