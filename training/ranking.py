"""Fit the weights of the ranking of paragraphs, and of the sentences of the best of them.

    python -m training.ranking --set evals/sets/forum.jsonl .index --set …

Softmax regression by the likelihood of the right ones. All rows of sets written for it are fitted
on and, of other sets, those with odd numbers; the even ones are checked on. The weights are printed,
to be written into `assistant/retrieval/retriever.py` and `assistant/answering/candidates.py`.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from assistant.answering.candidates import candidates
from assistant.answering.kinds import kind_of
from assistant.assistant import Assistant
from assistant.model import Hit
from assistant.retrieval import read_query
from evals.cases import Case, load_set
from evals.matching import fold
from training.own import is_written, number, open_for, right_hit

DEEP = 60
"""Paragraphs that compete."""
PARTS = ("above", "share", "likeness", "foreign", "met", "placed", "asked")
SENTENCE = ("hit", "met", "cosine", "fits", "length")
ALONE = ("hit", "cosine", "coverage", "fits")
SHRINKAGE = 0.02


@dataclass(frozen=True)
class Choice:
    """One question's competitors; the columns are roughly of one size."""

    set: str
    fitted: bool
    x: np.ndarray
    """Shape (competitors, columns)."""
    right: np.ndarray
    """Which of them are right, bool, shape (competitors,)."""


def paragraphs(case: Case, hits: Sequence[Hit], name: str, fitted: bool) -> Choice:
    """The paragraphs that compete."""
    scale = {"above": 45.0, "met": 20.0, "placed": 20.0, "likeness": 5.0}
    x = [[hit.parts[part] * scale.get(part, 1.0) for part in PARTS] for hit in hits]
    return Choice(name, fitted, np.array(x), np.array([right_hit(case, hit) for hit in hits]))


def sentences(
    case: Case, assistant: Assistant, hits: Sequence[Hit], name: str, fitted: bool
) -> tuple[Choice, Choice]:
    """The sentences of the best paragraphs, with tokens and without; right: they hold evidence."""
    generation = assistant._generation
    query = read_query(case.question, case.history, generation)
    rows, alone, right = [], [], []
    quotes = [fold(evidence.quote) for evidence in case.evidence]
    for one in candidates(query, kind_of(query.text), hits[:6], generation):
        hit = math.log(max(one.hit.score, 1e-9))
        fits = 0.0 if one.fits is None else 1.0 if one.fits else -1.0
        met = one.hit.meeting.within(one.start, one.end) if one.hit.meeting else 0.0
        length = math.log1p(len(one.text.split()))
        rows.append([hit, 20.0 * met, 45.0 * one.cosine, fits, length])
        alone.append([hit, 45.0 * one.cosine, one.coverage, fits])
        text = fold(one.text)
        right.append(right_hit(case, one.hit) and any(q in text or text in q for q in quotes))
    labels = np.array(right, dtype=bool)
    return Choice(name, fitted, np.array(rows), labels), Choice(
        name, fitted, np.array(alone), labels
    )


def fit(choices: Sequence[Choice]) -> np.ndarray:
    """Weights that make the right ones likeliest, shape (columns,)."""
    known = [choice for choice in choices if choice.right.any()]

    def cost(weights: np.ndarray) -> float:
        total = 0.0
        for choice in known:
            z = choice.x @ weights
            total += np.logaddexp.reduce(z) - np.logaddexp.reduce(z[choice.right])
        return total / len(known) + SHRINKAGE * float(weights @ weights)

    return np.asarray(minimize(cost, np.full(known[0].x.shape[1], 0.5)).x)


def report(choices: Sequence[Choice], weights: np.ndarray) -> str:
    """How often a right one comes first, and among the first three."""
    order = [choice.right[np.argsort(-(choice.x @ weights))] for choice in choices]
    first = np.mean([bool(right[:1].any()) for right in order])
    three = np.mean([bool(right[:3].any()) for right in order])
    return f"{len(choices)} questions: first {first:.3f}, in three {three:.3f}"


def main() -> None:
    """Fit, check and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", nargs=2, action="append", metavar=("SET", "INDEX"), required=True)
    options = parser.parse_args()
    found: dict[str, list[Choice]] = {"paragraphs": [], "sentences": [], "sentences alone": []}
    for questions, index in options.set:
        assistant = open_for(Path(questions), Path(index))
        written = is_written(Path(questions))
        for case in load_set(Path(questions)).cases:
            query = read_query(case.question, case.history, assistant._generation)
            if query.named is not None or not case.answerable:
                continue
            hits = assistant.retriever.search_query(query, assistant._generation, DEEP)
            name = Path(questions).stem
            fitted = written or number(case.id) % 2 == 1
            found["paragraphs"].append(paragraphs(case, hits, name, fitted))
            both = sentences(case, assistant, hits, name, fitted)
            found["sentences"].append(both[0])
            found["sentences alone"].append(both[1])
    columns = {"paragraphs": PARTS, "sentences": SENTENCE, "sentences alone": ALONE}
    for what, choices in found.items():
        weights = fit([choice for choice in choices if choice.fitted])
        print(what, dict(zip(columns[what], weights.round(3).tolist(), strict=True)))
        for name in sorted({choice.set for choice in choices}):
            for half, label in ((True, "fitted"), (False, "checked")):
                if part := [c for c in choices if (c.set, c.fitted) == (name, half)]:
                    print(f"  {name} {label}: {report(part, weights)}")


if __name__ == "__main__":
    main()
