"""Fit the decision to refuse: a logistic model over features of the best hits.

    python -m training.answerable --set evals/sets/forum.jsonl .index --set … \\
        --outside training/questions/invented.jsonl .index forum --outside … \\
        --examples corpus/questions.jsonl .index yf yg zd ze [--only many_examples] [--write]

Rows whose number leaves 3 when divided by 4 are fitted on (those that leave 1 made the reader, see
`training.own`), rows with even numbers are checked on. Of the questions on `training/kept`, whose
documents made nothing else, all the odd ones are fitted on. For indexes with example questions some of
these are fitted on too: those whose ids begin as is said are asked of the index without them
(latest: `yf yg zd ze zi` of Forum's; of the known texts `p2h3c1 p2h4c2 p1h5c1` of the procurement act,
`p2h7c1 p2h8c2 p1h6c3` of the Local Government Act and `p2h1c1` of the inquiry's guidance). In each
set the answerable and the unanswerable rows weigh the same.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.answering import answerable, extractive
from assistant.assistant import Assistant
from assistant.retrieval import read_query
from assistant.settings import load_settings
from training.own import number

OUT = Path(answerable.__file__).with_name("answerable.json")
KEPT_ASIDE = Path(__file__).with_name("kept")
"""Documents, and questions on them, that neither the reader nor the search was fitted on."""
OUTSIDE = 150
"""Questions of other documents that are taken of each set."""
FALSE_REFUSAL = {"without_examples": 0.065, "many_examples": 0.03}
"""Share of the answerable that may be refused on the fitted rows: sets the threshold. Those without
examples are mostly questions written to be hard; real ones are refused less often."""
STRENGTH = {"without_examples": 0.015, "many_examples": 0.005}
"""Inverse of the regularisation: without examples there are many kinds of text, and little to learn
of each."""


def rows(
    questions: Path, index: Path, limit: int, outside_of: str | None = None
) -> list[dict[str, Any]]:
    """Features, label and half of each question of a set that the search does not settle alone;
    where the index has example questions, once with and once without them.

    :param outside_of: the set of the index, where the questions are about other documents than it
        holds: then none of them is answerable.
    """
    assistant = Assistant.open(load_settings(index=index))
    cases = _cases(questions)[:limit]
    assistant.leave_out_examples([case["question"] for case in cases])
    if outside_of:
        cases = [case | {"answerable": False} for case in cases]
    kept = questions.resolve().parent == KEPT_ASIDE
    name = outside_of or questions.stem
    found = []
    if assistant._generation.examples is not None:
        found = _rows(assistant, f"{name} with examples", cases)
        assistant._generation.examples = None
    found += _rows(assistant, name, cases)
    return [row | {"fit": not row["check"]} for row in found] if kept else found


def held_out(questions: Path, index: Path, beginnings: Sequence[str]) -> list[dict[str, Any]]:
    """Rows, all to fit on, of the example questions whose ids begin so, asked without them."""
    assistant = Assistant.open(load_settings(index=index))
    held = [case for case in _cases(questions) if case["id"].startswith(tuple(beginnings))]
    examples = assistant._generation.examples
    assert examples is not None, f"{index} has no example questions"
    assistant._generation.examples = examples.without({case["question"] for case in held})
    name = f"{questions.stem} held out"
    return [row | {"fit": True, "check": False} for row in _rows(assistant, name, held)]


def _cases(questions: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in questions.read_text("utf-8").splitlines()]


def _rows(assistant: Assistant, name: str, cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    generation, judge = assistant._generation, assistant._judge
    found = []
    for case in cases:
        query = read_query(case["question"], case.get("history", []), generation)
        if query.named is not None:
            continue
        hits = assistant.retriever.search_query(query, generation)
        read = judge.read(query, extractive.choose(query, hits, generation))
        found.append(
            {
                "set": name,
                "id": case["id"],
                "question": case["question"],
                "answerable": case["answerable"],
                "regime": answerable.regime(read.chosen[0].hit.examples),
                "fit": number(case["id"]) % 4 == 3,
                "check": number(case["id"]) % 2 == 0,
                "features": judge.features(query, hits, read, generation),
            }
        )
    return found


def fit(
    found: list[dict[str, Any]], names: list[str], strength: float, refused: float
) -> dict[str, float]:
    """Coefficients over the raw features, with "bias" and "threshold", below which the share
    `refused` of the answerable ones lies.
    """
    x = np.array([[row["features"][name] for name in names] for row in found])
    y = _answerable(found)
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    groups = [(row["set"], row["answerable"]) for row in found]
    sizes = Counter(row["set"] for row in found)
    weights = np.array([sizes[group[0]] / groups.count(group) / 2 for group in groups])
    model = LogisticRegression(C=strength, max_iter=5000)
    model.fit((x - mean) / scale, y, sample_weight=weights)
    slope = model.coef_[0] / scale
    fitted = {name: float(value) for name, value in zip(names, slope, strict=True)}
    fitted["bias"] = float(model.intercept_[0] - slope @ mean)
    fitted["threshold"] = float(
        np.quantile(_probabilities(found, fitted)[_answerable(found)], refused)
    )
    return fitted


def _probabilities(found: list[dict[str, Any]], fitted: dict[str, float]) -> np.ndarray:
    names = [name for name in fitted if name not in ("bias", "threshold")]
    z = np.array(
        [fitted["bias"] + sum(fitted[n] * row["features"][n] for n in names) for row in found]
    )
    return np.asarray(1 / (1 + np.exp(-z)))


def _answerable(found: list[dict[str, Any]]) -> np.ndarray:
    return np.array([row["answerable"] for row in found])


def report(found: list[dict[str, Any]], fitted: dict[str, float]) -> str:
    """Refusals of unanswerable and answerable rows, and the area under the curve."""
    p, y = _probabilities(found, fitted), _answerable(found)
    refused = p < fitted["threshold"]
    area = float(np.mean(p[y][:, None] > p[~y][None, :]))
    curve = [float((p[~y] < np.quantile(p[y], share)).mean()) for share in (0.04, 0.08, 0.15)]
    return (
        f"{len(found)} rows: refusal_recall {refused[~y].mean():.3f}, false_refusal "
        f"{refused[y].mean():.3f}, area {area:.3f}; refused at 4/8/15 % false: "
        + " ".join(f"{share:.2f}" for share in curve)
    )


def main() -> None:
    """Fit, check, and with --write keep the coefficients."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", nargs=2, action="append", metavar=("SET", "INDEX"), default=[])
    parser.add_argument(
        "--outside", nargs=3, action="append", metavar=("SET", "INDEX", "NAME"), default=[],
        help="questions that have nothing to do with the index, which is that of the set NAME",
    )  # fmt: skip
    parser.add_argument(
        "--examples", nargs="+", action="append", metavar=("QUESTIONS INDEX", "BEGINNING"),
        default=[],
        help="example questions, the index that holds them, and how the ids of those begin that "
        "are asked of it without them",
    )  # fmt: skip
    parser.add_argument("--cache", type=Path, help="file to keep the features in, or to read")
    parser.add_argument("--limit", type=int, default=1500)
    parser.add_argument("--without", nargs="*", default=[], help="features to leave out")
    parser.add_argument(
        "--only", choices=FALSE_REFUSAL, help="leave the other coefficients as they are"
    )
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if options.cache and options.cache.exists():
        found = json.loads(options.cache.read_text("utf-8"))
    else:
        found = [r for s, i in options.set for r in rows(Path(s), Path(i), options.limit)]
        for questions, index, name in options.outside:
            found += rows(Path(questions), Path(index), OUTSIDE, name)
        for questions, index, *beginnings in options.examples:
            found += held_out(Path(questions), Path(index), beginnings)
        if options.cache:
            options.cache.write_text(json.dumps(found), "utf-8")
    result: dict[str, dict[str, dict[str, float]]] = json.loads(OUT.read_text("utf-8"))
    for regime, refused in FALSE_REFUSAL.items():
        if options.only not in (None, regime):
            continue
        used = [row for row in found if row["regime"] == regime]
        own = [row for row in used if row["fit"]]
        for variant in ("without_reader", "with_reader"):
            names = [
                name
                for name in used[0]["features"]
                if name not in options.without
                and (variant == "with_reader" or not name.startswith("read_"))
                # Few examples rank, but do not decide.
                and (regime == "many_examples" or not name.startswith("examples_"))
            ]
            fitted = fit(own, names, STRENGTH[regime], refused)
            result.setdefault(regime, {})[variant] = {
                name: round(value, 5) for name, value in sorted(fitted.items())
            }
            for name in sorted({row["set"] for row in used}):
                for half, label in (("fit", "fitted"), ("check", "checked")):
                    part = [row for row in used if row["set"] == name and row[half]]
                    if part:
                        print(regime, variant, name, label, report(part, fitted))
    if options.write:
        OUT.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
