"""`python -m assistant feedback export|purge`: what staff do with the stored feedback."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from assistant.errors import UsageError
from assistant.settings import Settings
from assistant.storage import TABLES, Store, Table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give `parser` the two actions and their flags."""
    actions = parser.add_subparsers(dest="action", required=True)
    export = actions.add_parser("export", help="write out what is stored, newest first")
    export.add_argument("--table", choices=TABLES, default="feedback")
    export.add_argument("--format", choices=("jsonl", "csv"), default="jsonl")
    export.add_argument("--out", type=Path, help="file to write; default: standard output")
    export.add_argument("--json", action="store_true", help="one JSON document instead")
    purge = actions.add_parser("purge", help="erase what is older than the retention time")
    purge.add_argument("--older-than", type=_days, metavar="DAYS", help="other than the setting")
    purge.add_argument("--all", action="store_true", help="erase everything")
    purge.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what was asked. Returns the exit code; raises `AssistantError` for the user's errors."""
    if settings.store is None or not settings.store.exists():
        where = "nothing is stored" if settings.store is None else f"{settings.store} is missing"
        raise UsageError(
            f"There is no feedback: {where}. Set ASSISTANT_STORE to the file that the service uses."
        )
    with Store(settings.store) as store:
        if arguments.action == "purge":
            return _purge(store, arguments, settings)
        return _export(store, arguments)


def _days(text: str) -> int:
    days = int(text)
    if days < 0:
        raise argparse.ArgumentTypeError("days are counted from 0")
    return days


def _purge(store: Store, arguments: argparse.Namespace, settings: Settings) -> int:
    days = settings.retention_days if arguments.older_than is None else arguments.older_than
    erased = store.purge(0 if arguments.all else days)
    if arguments.json:
        _print(json.dumps({"erased": erased}))
    else:
        _print(f"{erased} rows erased from {store.path}")
    return 0


def _export(store: Store, arguments: argparse.Namespace) -> int:
    table: Table = arguments.table
    rows = store.rows(table)
    if arguments.out is None:
        _write(rows, sys.stdout, arguments)
        return 0
    try:
        with arguments.out.open("w", encoding="utf-8", newline="") as file:
            _write(rows, file, arguments)
    except OSError as error:
        raise UsageError(
            f"{arguments.out} cannot be written: {error.strerror}. Choose another --out."
        ) from error
    return 0


def _write(rows: Iterable[dict[str, Any]], file: TextIO, arguments: argparse.Namespace) -> None:
    if arguments.json:
        json.dump(list(rows), file, ensure_ascii=False)
        file.write("\n")
    elif arguments.format == "jsonl":
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        writer: csv.DictWriter[str] | None = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(file, list(row))
                writer.writeheader()
            writer.writerow({name: _cell(value) for name, value in row.items()})


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: visitors choose what it begins with."""
    if isinstance(value, str) and value.lstrip()[:1] in {"=", "+", "-", "@"}:
        return "'" + value
    return value


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
