"""Example questions beside the documents: what answers them, or that nothing does.

`questions.jsonl` in the corpus folder, a row a question, in the form of an evaluation set. It is
optional. A question that is like one of them is led to the same paragraph, or refused
(docs/adr/0010); what is answered is still the paragraph's own words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError, model_validator

from assistant.errors import first_fault
from assistant.model import Paragraph
from assistant.quotes import Evidence, by_place, holders

EXAMPLES_FILE = "questions.jsonl"
MOST = 20_000
"""Questions that are used. What is learnt from so many takes about 2 GB while it is made."""


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
    """What the file holds."""

    found: list[Example] = field(default_factory=list)
    gone: int = 0
    """Questions that no longer have a paragraph: their evidence is not in the corpus."""
    problems: list[str] = field(default_factory=list)
    """Rows that cannot be used, each with the mend."""


def read_examples(folder: Path, paragraphs: Sequence[Paragraph]) -> Examples:
    """Read the corpus folder's example questions, if it has any, for these paragraphs.

    A question that leans on those before it is left out: alone it asks for nothing.
    """
    result = Examples()
    path = folder / EXAMPLES_FILE
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except FileNotFoundError:
        return result
    except (OSError, UnicodeDecodeError) as error:
        result.problems.append(
            f"{EXAMPLES_FILE}: cannot be read ({error}). Save it as UTF-8, or remove it."
        )
        return result
    places = by_place(paragraphs)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _Row.model_validate(json.loads(line))
        except (ValueError, RecursionError) as error:
            told = first_fault(error) if isinstance(error, ValidationError) else "not JSON"
            result.problems.append(
                f"{EXAMPLES_FILE}, line {number}: {told}. Correct the row, or remove it."
            )
            continue
        if row.history:
            continue
        answers = [p.id for evidence in row.evidence for p in holders(evidence, places)]
        if row.answerable and not answers:
            result.gone += 1
        else:
            result.found.append(Example(row.question, tuple(dict.fromkeys(answers))))
    if len(result.found) > MOST:
        result.problems.append(
            f"{EXAMPLES_FILE}: only the first {MOST} questions are used, of {len(result.found)}. "
            "Remove those that say the same."
        )
        del result.found[MOST:]
    return result
