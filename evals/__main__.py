"""Command line: python -m evals run | score | report | diff | check | gate | add | retrieval."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 success, 1 failure, 2 bad usage."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, act: Any, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=act)
        return added

    def indexed(added: argparse.ArgumentParser) -> None:
        place = added.add_mutually_exclusive_group()
        place.add_argument("--corpus", type=Path, help="build a fresh index of this folder")
        place.add_argument("--index", type=Path, help="ask this index (default: the settings')")

    run = command("run", _run, "ask every question of the sets and score the answers")
    run.add_argument("sets", nargs="+", type=Path, metavar="SET.jsonl")
    indexed(run)
    run.add_argument("--out", type=Path, help="run folder (default: evals/runs/<date-time>-<set>)")
    run.add_argument("--judge", metavar="PROVIDER:MODEL", help="add a language model's opinion")
    run.add_argument("--json", action="store_true", help="print summary.json")

    rescore = command("score", _score, "score the stored answers of a run again")
    rescore.add_argument("run", type=Path, metavar="RUN")
    rescore.add_argument(
        "--set", action="append", type=Path, default=[], dest="sets", help="use these edited cases"
    )
    rescore.add_argument("--judge", metavar="PROVIDER:MODEL", help="add a language model's opinion")
    rescore.add_argument("--json", action="store_true", help="print summary.json")

    report = command("report", _report, "write the report of a run again")
    report.add_argument("run", type=Path, metavar="RUN")
    return parser


def _run(options: argparse.Namespace) -> int:
    from evals.run import run

    finished, warnings = run(
        options.sets, options.corpus, options.index, options.out, options.judge
    )
    for warning in warnings:
        print(f"Warning: {warning}", file=sys.stderr)
    _say_summary(finished.summary, finished.path, options.json)
    failed = [result for result in finished.results if result.status == "error"]
    if failed:
        print(
            f"{len(failed)} questions could not be answered, the first of them {failed[0].id}: "
            f"{(failed[0].error or '').strip().splitlines()[-1]} See {finished.path}/report.html.",
            file=sys.stderr,
        )
    return 1 if failed else 0


def _score(options: argparse.Namespace) -> int:
    from evals.run import rescore

    finished = rescore(options.run, options.sets, options.judge)
    _say_summary(finished.summary, finished.path, options.json)
    return 0


def _report(options: argparse.Namespace) -> int:
    from evals.report import write_report
    from evals.run import rescored

    print(write_report(rescored(options.run)))
    return 0


def _say_summary(summary: Mapping[str, Any], folder: Path, as_json: bool) -> None:
    if as_json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    for name, interval in summary["intervals"].items():
        low, high = interval
        print(f"{name:<20} {_figure(name, summary[name])}   ({_figure(name, low)} – "
              f"{_figure(name, high)})")
    print(f"{folder}/report.html")


def _figure(name: str, value: float) -> str:
    return f"{value:7.1f}" if name.endswith("_ms") or name == "median_words" else f"{value:7.3f}"


if __name__ == "__main__":
    sys.exit(main())
