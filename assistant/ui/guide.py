"""The guide's content: conditions and questions, each resting on a quote that is in the index."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from assistant.errors import UsageError
from assistant.model import Paragraph, Source
from assistant.ui import places, text_parts

logger = logging.getLogger(__name__)

FILE = Path(__file__).parent / "guide.toml"

Choice = Literal["ja", "nej", "vet inte"]


class Library(Protocol):
    """What the guide needs of an `Assistant`."""

    def paragraphs(self, source_id: str, /) -> list[Paragraph]: ...

    def source(self, source_id: str, /) -> Source: ...


@dataclass(frozen=True)
class Reference:
    """A quote from the sources; `paragraph_id` is None where the quote is no longer there."""

    source: str
    quote: str
    paragraph_id: str | None = None
    place: str = ""
    """Title, heading path, year: as written in a list of sources."""


@dataclass(frozen=True)
class Condition:
    """Something that speaks for or against a partnership."""

    id: str
    question: str
    help: str
    speaks_for: Choice
    for_: str
    against: str
    find_out: str
    reference: Reference


@dataclass(frozen=True)
class Question:
    """Something to answer in one's own words."""

    id: str
    text: str
    reference: Reference


@dataclass(frozen=True)
class Section:
    """Questions on one matter."""

    id: str
    title: str
    intro: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Guide:
    """The whole guide, checked against an index."""

    conditions: tuple[Condition, ...]
    sections: tuple[Section, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of every section, in order."""
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def broken(self) -> tuple[Reference, ...]:
        """References whose quotes are not in the index: for staff to mend."""
        references = [condition.reference for condition in self.conditions]
        references += [question.reference for question in self.questions]
        return tuple(reference for reference in references if reference.paragraph_id is None)


def open_guide(library: Library, file: Path = FILE) -> Guide:
    """Read the guide and find every quote in the index.

    A quote that is not there is logged and kept without a paragraph. Raises `UsageError` when the
    file is not a guide.
    """
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        guide = _guide(data, lambda source, quote: _find(library, source, quote))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{file}: not a guide ({error!r}). Correct the file by the comment at its top."
        ) from error
    for reference in guide.broken:
        logger.error(
            "%s: the quote is not in the source %s: %r. Correct the quote in the file.",
            file.name,
            reference.source,
            reference.quote,
        )
    return guide


def _guide(data: dict[str, Any], find: Callable[[str, str], Reference]) -> Guide:
    conditions = tuple(
        Condition(
            id=entry["id"],
            question=entry["question"],
            help=entry["help"],
            speaks_for=entry["speaks_for"],
            for_=entry["for"],
            against=entry["against"],
            find_out=entry["find_out"],
            reference=find(entry["source"], entry["quote"]),
        )
        for entry in data["condition"]
    )
    sections = tuple(
        Section(
            entry["id"],
            entry["title"],
            entry["intro"],
            tuple(
                Question(each["id"], each["text"], find(each["source"], each["quote"]))
                for each in entry["question"]
            ),
        )
        for entry in data["section"]
    )
    guide = Guide(conditions, sections)
    _require_unique([each.id for each in conditions] + [each.id for each in guide.questions])
    if wrong := [each.id for each in conditions if each.speaks_for not in ("ja", "nej")]:
        raise ValueError(f"speaks_for must be ja or nej: {', '.join(wrong)}")
    return guide


def _require_unique(ids: Sequence[str]) -> None:
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise ValueError(f"ids that stand more than once: {', '.join(twice)}")


def _find(library: Library, source_id: str, quote: str) -> Reference:
    try:
        source = library.source(source_id)
    except KeyError:
        return Reference(source_id, quote)
    for paragraph in library.paragraphs(source_id):
        if spans := text_parts.find(paragraph.text, quote, same_case=True):
            start, end = spans[0]
            place = places.paragraph_reference(paragraph, source)
            return Reference(source_id, paragraph.text[start:end], paragraph.id, place)
    return Reference(source_id, quote)
