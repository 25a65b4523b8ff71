"""Command line: python -m evals run | score | report | diff | check | gate | add | retrieval."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is still buffered has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"{error}. Free some space, or name a place that can be written.", file=sys.stderr)
        return 1
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        print(
            f"A fault in the program: {type(error).__name__}: {' '.join(str(error).split())}. "
            "See where: python -X dev -m evals …",
            file=sys.stderr,
        )
        return 1
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

    diff = command("diff", _diff, "say what got better and what got worse between two runs")
    diff.add_argument("before", type=Path, metavar="RUN_A")
    diff.add_argument("after", type=Path, metavar="RUN_B")
    diff.add_argument("--json", action="store_true", help="print the difference as JSON")

    check = command("check", _check, "say which rows no longer fit the corpus; exit 1 if any")
    check.add_argument("sets", nargs="+", type=Path, metavar="SET.jsonl")
    indexed(check)

    gate = command("gate", _gate, "fail when a run is below the floors of its sets")
    gate.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    gate.add_argument("--floors", type=Path, help="file of floors (default: evals/floors.toml)")

    add = command("add", _add, "add a case to a set, from a run's result or typed in")
    add.add_argument("set", type=Path, metavar="SET.jsonl")
    add.add_argument("--from", dest="run", type=Path, metavar="RUN", help="run that asked it")
    add.add_argument("--row", help="with --from: the result's id in that run")
    add.add_argument("--id", help="the new row's id")
    add.add_argument("--question")
    add.add_argument("--kind")
    add.add_argument("--history", action="append", default=[], help="an earlier question")
    add.add_argument(
        "--evidence", action="append", default=[], metavar="SOURCE:QUOTE", help="may be repeated"
    )
    add.add_argument("--fact", action="append", metavar="A|B", help="alternatives; may be repeated")
    add.add_argument("--unanswerable", action="store_true", help="the sources do not answer it")
    indexed(add)

    ranked = command("retrieval", _retrieval, "rank passages for questions by the same search")
    ranked.add_argument("--passages", type=Path, required=True)
    ranked.add_argument("--questions", type=Path, required=True)
    ranked.add_argument("--unanswerable", type=Path, help="questions that no passage answers")
    ranked.add_argument("--limit", type=int, help="ask at most this many of each file, evenly")
    ranked.add_argument("--out", type=Path, help="run folder (default: in evals/runs)")
    ranked.add_argument("--index", type=Path, help="keep the index there for the next run")
    ranked.add_argument("--json", action="store_true", help="print summary.json")
    return parser


def _warn(message: str) -> None:
    print(f"Warning: {message}", file=sys.stderr)


def _run(options: argparse.Namespace) -> int:
    from evals.run import run

    finished = run(options.sets, options.corpus, options.index, options.out, options.judge, _warn)
    _say_summary(finished.summary, finished.path / "report.html", options.json)
    failed = [result for result in finished.results if result.status == "error"]
    if failed:
        print(
            f"{len(failed)} questions could not be answered, the first of them {failed[0].id}: "
            f"{(failed[0].error or '').strip().splitlines()[-1]} "
            f"See log.txt and report.html in {finished.path}.",
            file=sys.stderr,
        )
    return 1 if failed else 0


def _score(options: argparse.Namespace) -> int:
    from evals.rescore import rescore

    finished = rescore(options.run, options.sets, options.judge)
    _say_summary(finished.summary, finished.path / "report.html", options.json)
    return 0


def _report(options: argparse.Namespace) -> int:
    from evals.report import write_report
    from evals.rescore import rescored

    print(write_report(rescored(options.run)))
    return 0


def _diff(options: argparse.Namespace) -> int:
    from evals.diff import compare, describe
    from evals.rescore import rescored

    difference = compare(rescored(options.before), rescored(options.after))
    if options.json:
        print(json.dumps(difference.to_dict(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(describe(difference)))
    return 0


def _check(options: argparse.Namespace) -> int:
    from evals.cases import load_sets
    from evals.fit import unfit_rows
    from evals.opening import stored_paragraphs

    sets = load_sets(options.sets)
    unfit = unfit_rows(sets, stored_paragraphs(options.corpus, options.index))
    for each in unfit:
        print(each.warning, file=sys.stderr)
    if not unfit:
        print(f"All evidence of {sum(len(each.cases) for each in sets)} questions stands.")
    return 1 if unfit else 0


def _gate(options: argparse.Namespace) -> int:
    from evals.gate import FLOORS, below_floor, load_floors
    from evals.rescore import rescored

    floors = load_floors(options.floors or FLOORS)
    lines = [line for run in options.runs for line in below_floor(rescored(run), floors)]
    for line in lines:
        print(line, file=sys.stderr)
    if not lines:
        print("Every metric reaches its floor.")
    return 1 if lines else 0


def _add(options: argparse.Namespace) -> int:
    from evals.add import Dialogue, Given, add, given_by_run, parse_evidence, parse_fact
    from evals.opening import stored_paragraphs

    known = given_by_run(options.run, options.row) if options.run else Given()
    given = replace(
        known,
        id=options.id,
        question=options.question or known.question,
        kind=options.kind or (None if options.unanswerable else known.kind),
        history=tuple(options.history) or known.history,
        answerable=False if options.unanswerable else None,
        evidence=tuple(parse_evidence(each) for each in options.evidence),
        facts=None if options.fact is None else tuple(parse_fact(each) for each in options.fact),
    )
    paragraphs = stored_paragraphs(options.corpus, options.index)
    case = add(options.set, given, paragraphs, Dialogue(input, print))
    print(f"Added {case.id} to {options.set}.")
    return 0


def _retrieval(options: argparse.Namespace) -> int:
    from evals.retrieval import retrieval

    folder, summary = retrieval(
        options.passages,
        options.questions,
        options.unanswerable,
        options.limit,
        options.out,
        options.index,
        _warn,
    )
    _say_summary(summary, folder / "summary.json", options.json)
    return 0


def _say_summary(summary: Mapping[str, Any], written: Path, as_json: bool) -> None:
    if as_json:
        print(json.dumps(summary, ensure_ascii=False, indent=2))
        return
    for name, (low, high) in summary["intervals"].items():
        shown = (_figure(name, value) for value in (summary[name], low, high))
        print("{:<20}{}   95 %:{} –{}".format(name, *shown))
    print(written)


def _figure(name: str, value: float) -> str:
    return f"{value:8.1f}" if name.endswith("_ms") or name == "median_words" else f"{value:8.3f}"


if __name__ == "__main__":
    sys.exit(main())
