"""Evaluation sets: one known question a line, with what a right answer must cite and say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.errors import UsageError, first_fault
from assistant.quotes import Evidence


class Case(BaseModel):
    """One row of an evaluation set."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    kind: str = "plain"
    answerable: bool = True
    history: tuple[str, ...] = ()
    """Earlier questions of the conversation, oldest first."""
    evidence: tuple[Evidence, ...] = ()
    """Any one of them is a right paragraph."""
    facts: tuple[tuple[str, ...], ...] = ()
    """Each inner tuple must be met by one of its alternatives."""

    @model_validator(mode="after")
    def _consistent(self) -> Case:
        if self.answerable and not self.evidence:
            raise ValueError("an answerable question needs evidence")
        if not self.answerable and (self.evidence or self.facts):
            raise ValueError("an unanswerable question has neither evidence nor facts")
        if any(not alternatives or not all(alternatives) for alternatives in self.facts):
            raise ValueError("each list in facts needs an alternative, none of them empty")
        return self


class EvaluationSet(BaseModel):
    """The cases of one file."""

    model_config = ConfigDict(frozen=True)

    name: str
    path: Path
    digest: str
    """SHA-256 (hex) of the file's bytes."""
    cases: tuple[Case, ...]


def load_set(path: Path) -> EvaluationSet:
    """Read one set.

    Raises `UsageError` naming the file and the line when a row cannot be used.
    """
    try:
        data = path.read_bytes()
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(
            f"{path}: the set cannot be read ({error.strerror}). Name a .jsonl file that exists, "
            "such as evals/sets/forum.jsonl."
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: the set is not UTF-8. Save it as UTF-8.") from error
    cases: dict[str, Case] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        case = _parse(line, f"{path}, line {number}")
        if case.id in cases:
            raise UsageError(
                f"{path}, line {number}: the id {case.id!r} is used twice. Give each row its own."
            )
        cases[case.id] = case
    if not cases:
        raise UsageError(f"{path}: the set is empty. Add a row with `python -m evals add {path}`.")
    return EvaluationSet(
        name=path.stem,
        path=path,
        digest=hashlib.sha256(data).hexdigest(),
        cases=tuple(cases.values()),
    )


def load_sets(paths: Sequence[Path]) -> list[EvaluationSet]:
    """Read several sets whose ids do not collide.

    Raises `UsageError` when a row cannot be used or two sets share a name or an id.
    """
    sets = [load_set(path) for path in paths]
    names: set[str] = set()
    owners: dict[str, str] = {}
    for each in sets:
        if each.name in names:
            raise UsageError(f"{each.path}: two sets are called {each.name!r}. Rename one of them.")
        names.add(each.name)
        for case in each.cases:
            if case.id in owners:
                raise UsageError(
                    f"The id {case.id!r} stands both in {owners[case.id]} and in {each.name}. "
                    "Rename one, or run the sets one at a time."
                )
            owners[case.id] = each.name
    return sets


def _parse(line: str, where: str) -> Case:
    try:
        return Case.model_validate(json.loads(line))
    except json.JSONDecodeError as error:
        raise UsageError(f"{where}: not JSON ({error.msg}). Correct the row.") from error
    except ValidationError as error:
        raise UsageError(f"{where}: {first_fault(error)}. Correct the row.") from error


def to_line(case: Case) -> str:
    """Write the case as one line of JSON, without its line break."""
    return json.dumps(case.model_dump(mode="json"), ensure_ascii=False)


def sources_of(cases: Iterable[Case]) -> list[str]:
    """Name the sources that the cases' evidence stands in, sorted."""
    return sorted({evidence.source for case in cases for evidence in case.evidence})
