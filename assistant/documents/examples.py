"""Example questions beside the documents: what answers them, or that nothing does.

`questions.jsonl` in the corpus folder, a row a question, in the form of an evaluation set. It is
optional. A question that is like one of them is led to the same paragraph, or refused
(docs/adr/0010); what is answered is still the paragraph's own words.

For some public texts that many add, statutes above all, such questions come with the assistant, in
`known`, a file a text. They are used where a corpus holds the text, whatever its file is called.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError, model_validator

from assistant.errors import first_fault
from assistant.model import Paragraph
from assistant.quotes import Evidence, Places

EXAMPLES_FILE = "questions.jsonl"
KNOWN = Path(__file__).with_name("known")
"""Example questions about public texts; each file is named as its text is in the rows' evidence."""
SAMPLE = 40
"""Rows of a known text whose quotes are looked for in a source, to tell whether it is that text."""


class _Row(BaseModel):
    question: str = Field(min_length=1)
    answerable: bool = True
    history: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> _Row:
        if self.answerable != bool(self.evidence):
            raise ValueError("evidence belongs to an answerable question, and to no other")
        return self


@dataclass(frozen=True)
class Example:
    """A question and the ids of the paragraphs that answer it; none where nothing does."""

    question: str
    answers: tuple[str, ...]


@dataclass
class Examples:
    """What the files hold."""

    found: list[Example] = field(default_factory=list)
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Public texts whose questions came with the assistant, and the corpus's sources of each."""
    gone: int = 0
    """Questions of the corpus that no longer have a paragraph: their evidence is not in it."""
    problems: list[str] = field(default_factory=list)
    """Rows that cannot be used, each with the mend."""


def read_examples(folder: Path, paragraphs: Sequence[Paragraph], known: Path = KNOWN) -> Examples:
    """Read the corpus folder's example questions, if it has any, and those of the known texts that
    it holds, for these paragraphs.

    A question that leans on those before it is left out: alone it asks for nothing.
    """
    result = Examples()
    places = Places(paragraphs)
    for row in _rows(folder / EXAMPLES_FILE, result.problems):
        answers = _answers(row, {}, places)
        if row.answerable and not answers:
            result.gone += 1
        else:
            result.found.append(Example(row.question, answers))
    texts = {path.stem: path for path in sorted(known.glob("*.jsonl"))}
    result.known = {
        name: found for name, path in texts.items() if (found := _sources(name, path, places))
    }
    for name in result.known:
        for row in _rows(texts[name], []):
            answers = _answers(row, result.known, places)
            if answers or not row.answerable:
                result.found.append(Example(row.question, answers))
    return result


def _rows(path: Path, problems: list[str], most: int | None = None) -> Iterator[_Row]:
    """The rows that stand alone; what is wrong with others is added to `problems`.

    :param most: of about so many of the lines, spread over the file; None: of all.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: cannot be read ({error}). Save it as UTF-8, or remove it.")
        return
    step = max(1, len(lines) // most) if most else 1
    for number, line in list(enumerate(lines, start=1))[::step]:
        if not line.strip():
            continue
        try:
            row = _Row.model_validate(json.loads(line))
        except (ValueError, RecursionError) as error:
            told = first_fault(error) if isinstance(error, ValidationError) else "not JSON"
            problems.append(f"{path.name}, line {number}: {told}. Correct the row, or remove it.")
            continue
        if not row.history:
            yield row


def _answers(row: _Row, known: Mapping[str, Sequence[str]], places: Places) -> tuple[str, ...]:
    """Ids of the paragraphs that hold a row's evidence.

    :param known: the corpus's sources of each known text; any other name is a source's own.
    """
    found = [
        paragraph.id
        for evidence in row.evidence
        for source in known.get(evidence.source, (evidence.source,))
        for paragraph in places.holders(Evidence(source=source, quote=evidence.quote))
    ]
    return tuple(dict.fromkeys(found))


def _sources(name: str, path: Path, places: Places) -> tuple[str, ...]:
    """The corpus's sources that are the text of this name: they hold half of a sample's quotes."""
    rows = _rows(path, [], SAMPLE)
    sample = [e.quote for row in rows for e in row.evidence if e.source == name]
    return tuple(
        source
        for source in places.by_source
        if 2 * sum(bool(places.holders(Evidence(source=source, quote=q))) for q in sample)
        > len(sample)
    )
