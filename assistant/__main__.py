"""Command line: `python -m assistant ask|settings|feedback`."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from assistant import feedback_cli
from assistant.command import run
from assistant.errors import UsageError
from assistant.model import Answer
from assistant.settings import Settings, load_settings


def main(argv: list[str] | None = None) -> int:
    """Run a command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m assistant", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    ask_ = commands.add_parser("ask", help="answer one question")
    ask_.add_argument("question", metavar="FRÅGA")
    ask_.add_argument(
        "--history",
        action="append",
        default=[],
        metavar="TIDIGARE FRÅGA",
        help="an earlier question of the conversation; may be repeated, oldest first",
    )
    ask_.add_argument(
        "--source",
        action="append",
        default=[],
        metavar="ID",
        help="id of a source to search; may be repeated (default: all sources)",
    )
    ask_.add_argument("--index", type=Path, help="folder of the index (default: .index)")
    ask_.add_argument("--json", action="store_true", help="print the answer as JSON")
    commands.add_parser("settings", help="print every setting with its value and default")
    feedback = commands.add_parser("feedback", help="export or purge what visitors have said")
    feedback_cli.add_arguments(feedback)
    arguments = parser.parse_args(argv)
    return run("assistant", lambda: act(arguments))


def act(arguments: argparse.Namespace) -> int:
    """Do what was asked; returns the exit code."""
    if arguments.command == "ask":
        return ask(arguments)
    if arguments.command == "settings":
        print(describe(load_settings()))
        return 0
    return feedback_cli.run(arguments, load_settings())


def ask(arguments: argparse.Namespace) -> int:
    """Answer one question on standard output."""
    from assistant import guard
    from assistant.assistant import Assistant

    settings = load_settings(index=arguments.index)
    verdict = guard.check(arguments.question, settings.max_question_chars)
    if verdict.kind in ("empty", "too_long"):
        raise UsageError(verdict.message)
    answer = Assistant.open(settings).ask(arguments.question, arguments.history, arguments.source)
    if arguments.json:
        print(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2))
    else:
        print(plain(answer))
    return 1 if answer.status == "error" else 0


def plain(answer: Answer) -> str:
    """An answer for a person at a terminal."""
    lines = [answer.text]
    if answer.notice:
        lines += ["", f"Obs: {answer.notice}"]
    if answer.citations:
        lines += ["", "Källor"]
    for citation in answer.citations:
        place = [citation.title, *citation.heading]
        place += [citation.label] if citation.label else []
        place += [f"s. {citation.page}"] if citation.page else []
        place += [str(citation.year) if citation.year else "odaterad"]
        lines.append(f"[{citation.number}] {' › '.join(place)}")
        lines.append("    ”" + citation.quote.replace("\n", "\n     ") + "”")
    return "\n".join(lines)


def describe(settings: Settings) -> str:
    """Every setting: variable, value, default and what it is."""
    lines = []
    for name, info in Settings.model_fields.items():
        value = getattr(settings, name)
        lines.append(f"ASSISTANT_{name.upper()}={_shown(value)}")
        lines.append(f"    {info.description} (default: {_shown(info.default)})")
    return "\n".join(lines)


def _shown(value: object) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, tuple):
        return ",".join(value)
    # An address may carry a name and a password: http://name:password@host
    return re.sub(r"(?<=://)[^/@\s]*@", "**********@", str(value))


if __name__ == "__main__":
    sys.exit(main())
