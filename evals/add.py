"""`add`: make a case of a question that went wrong, or of one typed in."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock
from pydantic import ValidationError

from assistant.errors import UsageError, first_fault
from assistant.model import Paragraph
from assistant.quotes import Evidence, Places
from evals.cases import Case, load_set, to_line
from evals.results import Result
from evals.runs import read_run, write_text

_NUMBERED = re.compile(r"(.*?)(\d+)")


@dataclass(frozen=True)
class Given:
    """What is known of the new case beforehand; the rest is asked for."""

    id: str | None = None
    question: str | None = None
    kind: str | None = None
    answerable: bool | None = None
    evidence: tuple[Evidence, ...] = ()
    facts: tuple[tuple[str, ...], ...] | None = None
    history: tuple[str, ...] = ()
    found: tuple[tuple[str, str], ...] = field(default=())
    """Source and text of paragraphs that a run found, to choose evidence from."""


def given_by_run(run: Path, row: str | None) -> Given:
    """What a run knows of a question it asked; its evidence and facts are asked for anew.

    Raises `UsageError` when the run has no such row.
    """
    results = {result.id: result for result in read_run(run).results}
    if row not in results:
        raise UsageError(
            f"{run}: has no result {row!r}. Name one with --row, such as {next(iter(results))}."
        )
    result: Result = results[row]
    cited = [(each.source, each.paragraph) for each in result.citations]
    found = [(each.source, each.paragraph) for each in result.retrieved]
    return Given(
        question=result.question,
        kind=result.kind,
        history=result.history,
        found=tuple(dict.fromkeys((*cited, *found))),
    )


@dataclass(frozen=True)
class Dialogue:
    """Asks for what is missing."""

    ask: Callable[[str], str]
    """Shows a prompt and returns the line that was typed."""
    tell: Callable[[str], None]

    def line(self, prompt: str, default: str = "") -> str:
        """A line that is not empty, or the default. Raises `UsageError` where no one answers."""
        while True:
            try:
                said = self.ask(f"{prompt} [{default}]: " if default else f"{prompt}: ").strip()
            except EOFError as error:
                raise UsageError(
                    f"{prompt}: not given. Answer at a terminal, or give it as an option "
                    "(python -m evals add --help)."
                ) from error
            if said or default:
                return said or default

    def lines(self, prompt: str, at_least: int = 0) -> list[str]:
        """Lines until an empty one. The end of the input ends them too."""
        found: list[str] = []
        while True:
            try:
                said = self.ask(f"{prompt} ({len(found) + 1}; empty line ends): ").strip()
            except EOFError:
                said = ""
            if said:
                found.append(said)
            elif len(found) >= at_least:
                return found
            else:
                return [*found, self.line(prompt)]


def add(path: Path, given: Given, paragraphs: Sequence[Paragraph], dialogue: Dialogue) -> Case:
    """Ask for what is missing, check it against the corpus and append the case to the set.

    :param paragraphs: all paragraphs of the corpus; evidence must stand in one of them.

    Raises `UsageError` when the given evidence stands nowhere or the id is taken.
    """
    known = [case.id for case in load_set(path).cases] if path.exists() else []
    question = given.question or dialogue.line("Question")
    places = Places(paragraphs)
    answerable = given.answerable
    if answerable is None:
        answerable = bool(given.evidence) or _yes(
            dialogue.line("Do the sources answer it? (yes/no)", "yes")
        )
    evidence: tuple[Evidence, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    if answerable:
        evidence = _checked(given.evidence, places) or _ask_evidence(given, places, dialogue)
        facts = given.facts if given.facts is not None else _ask_facts(dialogue)
    kind = given.kind or dialogue.line("Kind", "plain" if answerable else "unanswerable-near")
    ident = given.id or dialogue.line("Id", next_id(known, path.stem))
    if ident in known:
        raise UsageError(f"{path}: the id {ident!r} is taken. Give another with --id.")
    try:
        case = Case(
            id=ident,
            question=question,
            kind=kind,
            answerable=answerable,
            history=given.history,
            evidence=evidence,
            facts=facts,
        )
    except ValidationError as error:
        raise UsageError(f"The case cannot be added: {first_fault(error)}. Correct it.") from error
    append(path, case)
    return case


def append(path: Path, case: Case) -> None:
    """Add the case as the set's last line: the file is replaced whole, one writer at a time."""
    key = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
    with FileLock(Path(tempfile.gettempdir()) / f"evals-{key}.lock"):
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if before and not before.endswith("\n"):
            before += "\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, before + to_line(case) + "\n")


def next_id(known: Sequence[str], stem: str) -> str:
    """An id that is free: the last one's letters and a higher number."""
    pattern = _NUMBERED.fullmatch(known[-1]) if known else None
    if pattern is None:
        return f"{stem[:1]}{len(known) + 1:03d}"
    prefix, digits = pattern.groups()
    matches = [match for each in known if (match := _NUMBERED.fullmatch(each))]
    highest = max(int(match[2]) for match in matches if match[1] == prefix)
    return f"{prefix}{highest + 1:0{len(digits)}d}"


def parse_evidence(text: str) -> Evidence:
    """Read "source: quote". Raises `UsageError` when one of them is missing."""
    source, _, quote = text.partition(":")
    if not source.strip() or not quote.strip():
        raise UsageError(f"{text!r}: not evidence. Write it as source-id: a piece of the text.")
    return Evidence(source=source.strip(), quote=quote.strip())


def parse_fact(text: str) -> tuple[str, ...]:
    """Read alternatives with | between them."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


def _yes(said: str) -> bool:
    return said.casefold() in ("y", "yes", "j", "ja")


def _checked(evidence: tuple[Evidence, ...], places: Places) -> tuple[Evidence, ...]:
    for each in evidence:
        if fault := _fault(each, places):
            raise UsageError(fault)
    return evidence


def _fault(evidence: Evidence, places: Places) -> str | None:
    if evidence.source not in places.by_source:
        sources = ", ".join(sorted(places.by_source))
        return f"There is no source {evidence.source!r}. Use one of {sources}."
    if not places.holders(evidence):
        return (
            f"{evidence.quote!r} stands in no paragraph of {evidence.source}. Copy a piece of the "
            "text as it stands, from one paragraph."
        )
    return None


def _ask_evidence(given: Given, places: Places, dialogue: Dialogue) -> tuple[Evidence, ...]:
    dialogue.tell("Where does the answer stand? Write source-id: a piece of the text, verbatim.")
    for number, (source, text) in enumerate(given.found, start=1):
        dialogue.tell(f"  {number:2}. {source}: {' '.join(text.split())[:110]}")
    prompt = "Evidence" + (", or a number above" if given.found else "")
    while True:
        found = [_read_evidence(each, given.found) for each in dialogue.lines(prompt, at_least=1)]
        faults = [each if isinstance(each, str) else _fault(each, places) for each in found]
        if not any(faults):
            return tuple(each for each in found if isinstance(each, Evidence))
        for fault in filter(None, faults):
            dialogue.tell(fault)


def _read_evidence(said: str, found: Sequence[tuple[str, str]]) -> Evidence | str:
    if said.isdecimal() and 1 <= int(said) <= len(found):
        source, text = found[int(said) - 1]
        return Evidence(source=source, quote=text)
    try:
        return parse_evidence(said)
    except UsageError as error:
        return str(error)


def _ask_facts(dialogue: Dialogue) -> tuple[tuple[str, ...], ...]:
    dialogue.tell("What must the answer say? One fact a line, alternatives with | between them.")
    return tuple(fact for said in dialogue.lines("Fact") if (fact := parse_fact(said)))
