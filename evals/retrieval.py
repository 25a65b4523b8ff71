"""`retrieval`: rank passages for questions, with the assistant's own splitting and search."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from tqdm import tqdm

from assistant.errors import UsageError
from evals.generate import BEST, Asked
from evals.intervals import ratio_interval
from evals.opening import opened, unheard
from evals.passages import Passage, PassageQuestion, read_rows, write_corpus
from evals.ranking import area_under_curve, hit, ndcg, reciprocal_rank, refused_at
from evals.results import REFUSALS
from evals.runs import CONFIG, RESULTS, SUMMARY, describe, new_run_folder, write_json, write_text
from evals.summary import METHOD

_HITS = 100
"""Paragraphs searched for: enough that ten sources are among them."""
_ALLOWED = (0.05, 0.10, 0.15)
"""Shares of wrong refusals at which the right ones are told."""


@dataclass(frozen=True)
class Ranked:
    """What one question found."""

    id: str
    question: str
    gold: tuple[str, ...]
    ranked: tuple[str, ...]
    """The best ten passages, each once."""
    status: str | None = None
    """The assistant's own decision, where it was asked."""
    confidence: float | None = None


def retrieval(
    passages_path: Path,
    questions_path: Path,
    unanswerable_path: Path | None = None,
    limit: int | None = None,
    out: Path | None = None,
    index: Path | None = None,
    warn: Callable[[str], None] = unheard,
) -> tuple[Path, dict[str, Any]]:
    """Index the passages, ask the questions, and write a run folder; returns it and its summary.

    With `unanswerable_path` every question is also put to the assistant, whose status says whether
    it was refused. `limit` caps the questions of each file, not the passages. `index` is where the
    index is kept, so that the next run embeds only what is new.
    """
    if limit is not None and limit < 1:
        raise UsageError(f"--limit {limit}: ask at least one question.")
    passages = read_rows(passages_path, Passage)
    questions = read_rows(questions_path, PassageQuestion, limit)
    others = read_rows(unanswerable_path, PassageQuestion, limit) if unanswerable_path else []
    _check_gold(passages, questions, questions_path)
    folder = new_run_folder(out, f"retrieval-{passages_path.resolve().parent.name}")
    started = perf_counter()
    with tempfile.TemporaryDirectory(prefix="evals-passages-") as temporary:
        passage_of = write_corpus(passages, Path(temporary))
        with opened(Path(temporary), index, warn) as (assistant, settings):
            built = perf_counter()
            asking = _Asking(assistant, passage_of, decide=bool(others))
            found = asking.all([*questions, *others])
            config = describe(settings, assistant.sources(), [])
    config["settings"] |= {"corpus": str(passages_path), "index": None}
    config |= {
        "passages": str(passages_path),
        "questions": str(questions_path),
        "unanswerable": str(unanswerable_path) if unanswerable_path else None,
        "limit": limit,
    }
    answerable, unanswerable = found[: len(questions)], found[len(questions) :]
    summary = {
        "passages": len(passages),
        **_figures(answerable, unanswerable),
        "seconds": {
            "index": round(built - started, 1),
            "ask": round(perf_counter() - built, 1),
        },
    }
    write_json(folder / CONFIG, config)
    lines = (json.dumps(asdict(each), ensure_ascii=False) + "\n" for each in found)
    write_text(folder / RESULTS, "".join(lines))
    write_json(folder / SUMMARY, summary)
    return folder, summary


def _check_gold(
    passages: Sequence[Passage], questions: Sequence[PassageQuestion], path: Path
) -> None:
    known = {passage.id for passage in passages}
    for question in questions:
        missing = [each for each in question.gold if each not in known]
        if not question.gold or missing:
            told = f"names {missing[0]!r}, which no passage is" if missing else "has no gold"
            raise UsageError(
                f"{path}: the question {question.id!r} {told}. Correct it, or put unanswerable "
                "questions in a file of their own: --unanswerable."
            )


class _Asking:
    def __init__(self, assistant: Asked, passage_of: dict[str, str], decide: bool) -> None:
        self._assistant = assistant
        self._passage_of = passage_of
        self._decide = decide

    def all(self, questions: Sequence[PassageQuestion]) -> list[Ranked]:
        # Threads, since the search spends its time outside the interpreter's lock.
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
            found = pool.map(self._one, questions)
            bar = tqdm(found, "Questions", len(questions), unit="question", disable=None)
            return list(bar)

    def _one(self, question: PassageQuestion) -> Ranked:
        hits = self._assistant.retriever.search(question.question, _HITS)
        sources = dict.fromkeys(
            place
            for each in hits
            for place in (each.paragraph.source, *(other.source for other in each.paragraph.also))
        )
        ranked = tuple(self._passage_of[source] for source in list(sources)[:BEST])
        if not self._decide:
            return Ranked(question.id, question.question, question.gold, ranked)
        answer = self._assistant.ask(question.question)
        return Ranked(
            question.id, question.question, question.gold, ranked, answer.status, answer.confidence
        )


def _figures(answerable: Sequence[Ranked], unanswerable: Sequence[Ranked]) -> dict[str, Any]:
    values: dict[str, list[float]] = {
        "hit@1": [hit(each.ranked, each.gold, 1) for each in answerable],
        "hit@5": [hit(each.ranked, each.gold, 5) for each in answerable],
        "mrr@10": [reciprocal_rank(each.ranked, each.gold, 10) for each in answerable],
        "ndcg@10": [ndcg(each.ranked, each.gold, 10) for each in answerable],
    }
    if unanswerable:
        values["refusal_rate"] = [float(each.status in REFUSALS) for each in unanswerable]
        values["false_refusal_rate"] = [float(each.status in REFUSALS) for each in answerable]
    figures = {name: round(float(np.mean(each)), 6) for name, each in values.items()}
    intervals = {
        name: [round(bound, 6) for bound in ratio_interval(np.array(each), np.ones(len(each)))]
        for name, each in values.items()
    }
    return {
        "questions": len(answerable),
        "unanswerable": len(unanswerable),
        **figures,
        **_separation(answerable, unanswerable),
        "intervals": intervals,
        "interval_method": METHOD,
    }


def _separation(answerable: Sequence[Ranked], unanswerable: Sequence[Ranked]) -> dict[str, Any]:
    """How well the assistant's confidence tells the two apart, whatever its threshold."""
    right = [each.confidence for each in answerable if each.confidence is not None]
    wrong = [each.confidence for each in unanswerable if each.confidence is not None]
    if not (right and wrong):
        return {}
    return {
        "confidence_auc": round(area_under_curve(right, wrong), 4),
        "refusal_rate_at_false_refusal": {
            f"{share:.2f}": round(refused_at(right, wrong, share), 4) for share in _ALLOWED
        },
    }
