"""A perfect model to measure against: it answers an evaluation set with the gold sentences.

It is a real OpenAI-compatible server that sees nothing but the prompt. It knows the set's right
answers, finds them in the paragraphs that it is shown, and says that the material does not answer
where none of them holds one. What a run with it scores below the quoted answers is lost by the
code around the model.

    python -m tests.perfect_model evals/sets/forum.jsonl --index .index --out evals/runs/perfect

runs the set both ways and prints every metric side by side; it exits 1 where one is lower.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.swedish import sentences
from evals.cases import Case, load_sets
from evals.matching import states_fact
from evals.metrics import METRICS, Ratio
from tests.scripted_server import Asked, Play, ScriptedServer


@dataclass(frozen=True)
class Shown:
    """A paragraph as the prompt shows it."""

    token: str
    text: str
    spans: tuple[tuple[int, int], ...]
    """Its sentences."""

    def span_of(self, quote: str) -> tuple[int, int] | None:
        """Where a quote stands, marks and white space aside; None where it does not."""
        pattern = r"\W+".join(re.escape(word) for word in re.findall(r"\w+", quote))
        match = re.search(rf"(?<!\w){pattern}(?!\w)", self.text) if pattern else None
        return match.span() if match else None


def perfect(cases: Sequence[Case]) -> Play:
    """The play that answers these cases, and no others."""

    def play(asked: Asked) -> list[str]:
        if asked.rewrites:
            return [asked.section("SISTA FRÅGAN")]
        case = _case(cases, asked.section("FRÅGA"))
        shown = [_shown(token, text) for token, text in asked.paragraphs]
        lines = _gold(case, shown)
        return [f"{line}\n" for line in lines] or ["SVAR SAKNAS"]

    return play


def _case(cases: Sequence[Case], question: str) -> Case:
    """The case that is asked: its question is the last of what is asked, word by word."""
    said = _words(question)
    fitting = [
        case for case in cases if said[-len(_words(case.question)) :] == _words(case.question)
    ]
    if not fitting:
        raise AssertionError(f"not in the set: {question}")
    return max(fitting, key=lambda case: len(case.question))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _shown(token: str, text: str) -> Shown:
    return Shown(token, text, tuple(sentences(text)))


def _gold(case: Case, shown: Sequence[Shown]) -> list[str]:
    """The gold sentences, paragraph by paragraph, until every fact is stated."""
    lines: list[str] = []
    said = ""
    for paragraph in shown:
        quotes = [paragraph.span_of(each.quote) for each in case.evidence]
        spans = [span for span in quotes if span]
        if not spans or (lines and not _unstated(case, said)):
            continue
        chosen = {
            (start, end)
            for start, end in paragraph.spans
            if any(start < stop and begin < end for begin, stop in spans)
        }
        said += " " + " ".join(paragraph.text[start:end] for start, end in sorted(chosen))
        for start, end in paragraph.spans:
            sentence = paragraph.text[start:end]
            if any(states_fact(sentence, fact) for fact in _unstated(case, said)):
                chosen.add((start, end))
                said += " " + sentence
        lines += [
            f"{' '.join(paragraph.text[start:end].split())} [{paragraph.token}]"
            for start, end in sorted(chosen)
        ]
    return lines


def _unstated(case: Case, said: str) -> list[tuple[str, ...]]:
    return [fact for fact in case.facts if not states_fact(said, fact)]


def worse(quoted: dict[str, float | None], written: dict[str, float | None]) -> list[str]:
    """The metrics of two summaries that the second has lower; how long it took is left out."""
    found = []
    for metric in METRICS:
        before, after = quoted[metric.name], written[metric.name]
        if before is None or after is None or metric.name.startswith("latency"):
            continue
        higher = isinstance(metric, Ratio) and metric.higher_is_better
        if (after < before) if higher else (after > before):
            found.append(metric.name)
    return found


def _run(sets: Sequence[Path], index: Path, out: Path, url: str | None) -> dict[str, float | None]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ASSISTANT_LLM")}
    if url:
        environment |= {"ASSISTANT_LLM": "openai:perfect", "ASSISTANT_LLM_BASE_URL": url}
    names = [str(path) for path in sets]
    command = [sys.executable, "-m", "evals", "run", *names, "--index", str(index)]
    subprocess.run([*command, "--out", str(out)], env=environment, check=True)
    summary: dict[str, float | None] = json.loads((out / "summary.json").read_text("utf-8"))
    return summary


def main() -> int:
    """Run sets without a model and with the perfect one, and compare."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--index", type=Path, default=Path(".index"))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    cases = [case for each in load_sets(options.sets) for case in each.cases]
    quoted = _run(options.sets, options.index, options.out / "quoted", None)
    with ScriptedServer(perfect(cases)) as server:
        written = _run(options.sets, options.index, options.out / "written", server.url)
    lower = worse(quoted, written)
    for metric in METRICS:
        mark = "  lower" if metric.name in lower else ""
        print(f"{metric.name:20} {quoted[metric.name]!s:>10} {written[metric.name]!s:>10}{mark}")
    return 1 if lower else 0


if __name__ == "__main__":
    raise SystemExit(main())
