"""Question sets over passages: each passage one source, found or not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import UsageError, first_fault

_Row = TypeVar("_Row", bound=BaseModel)


class Passage(BaseModel):
    """One passage; its title may be empty."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    title: str = ""
    text: str


class PassageQuestion(BaseModel):
    """A question, and the ids of the passages that answer it: none where it is unanswerable."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    gold: tuple[str, ...] = ()


def read_rows(path: Path, row: type[_Row], limit: int | None = None) -> list[_Row]:
    """Read a JSONL file; with `limit`, that many rows at even steps through the file.

    Raises `UsageError` naming the file and the line when a row cannot be used.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: cannot be read ({error}). Name a JSONL file in UTF-8."
        ) from error
    rows: list[_Row] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(row.model_validate_json(line))
        except ValidationError as error:
            raise UsageError(
                f"{path}, line {number}: {first_fault(error)}. Correct the row."
            ) from error
    if not rows:
        raise UsageError(f"{path}: is empty. Name a file with at least one row.")
    return list(_evenly(rows, limit)) if limit is not None else rows


def _evenly(rows: Sequence[_Row], limit: int) -> Iterator[_Row]:
    # Neighbours ask about the same article: the first rows would be one article's opinion.
    count = min(limit, len(rows))
    for step in range(count):
        yield rows[step * len(rows) // count]


def write_corpus(passages: Sequence[Passage], folder: Path) -> dict[str, str]:
    """Write each passage as a document of a corpus folder; returns source id → passage id.

    A passage without a title is a file without one, as a corpus may have.
    """
    passage_of: dict[str, str] = {}
    tables: list[str] = []
    for number, passage in enumerate(passages):
        source = f"p{number:06d}"
        # A folder each, so that no file has a name that says something of its passage.
        place = folder / source
        place.mkdir(parents=True)
        (place / "dokument.txt").write_text(passage.text, encoding="utf-8")
        title = " ".join(passage.title.split())
        tables.append(
            f'[{source}]\nfile = "{source}/dokument.txt"\n'
            # A JSON string of printable text is a TOML string too.
            + (f"title = {json.dumps(title, ensure_ascii=False)}\n" if title else "")
        )
        passage_of[source] = passage.id
    (folder / "sources.toml").write_text("\n".join(tables), encoding="utf-8")
    return passage_of
