"""Ask every question and keep what came back: the half that needs the assistant."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Sequence
from time import perf_counter
from typing import Protocol, TypeVar

from tqdm import tqdm

from assistant.errors import AssistantError
from assistant.model import Answer, Hit, Paragraph, Source
from evals.cases import Case, EvaluationSet
from evals.results import CitedParagraph, FoundParagraph, Result

_Item = TypeVar("_Item")

BEST = 10
"""How many of the found paragraphs a result keeps."""


class Searcher(Protocol):
    """The assistant's search."""

    def search(self, question: str, k: int) -> Sequence[Hit]:
        """The best `k` paragraphs, best first."""
        ...


class Asked(Protocol):
    """What is asked of an assistant here; `assistant.Assistant` is one."""

    @property
    def retriever(self) -> Searcher:
        """The search behind the answers."""
        ...

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question."""
        ...

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """The paragraph as stored; raises where there is none."""
        ...

    def sources(self) -> Sequence[Source]:
        """The sources that the index holds."""
        ...


def generate(assistant: Asked, sets: Sequence[EvaluationSet]) -> Iterator[Result]:
    """Ask every question of the sets, one at a time, and yield the unscored results in order.

    One question is asked beforehand, uncounted, so that loading a model is no one's latency. A
    question that fails yields a result with status `error`.
    """
    todo = [(each.name, case) for each in sets for case in each.cases]
    if todo:
        _ask(assistant, *todo[0])
    for name, case in progress(todo, "Questions", "question"):
        yield _ask(assistant, name, case)


def progress(items: Sequence[_Item], label: str, unit: str) -> Iterable[_Item]:
    """Show progress on standard error while the items are taken; not where that is no terminal."""
    return tqdm(items, desc=label, unit=unit, disable=None, leave=False)


def _ask(assistant: Asked, set_name: str, case: Case) -> Result:
    known = {**case.model_dump(), "set": set_name}
    start = perf_counter()
    try:
        answer = assistant.ask(case.question, history=list(case.history))
        timings = {**answer.timings_ms, "wall": (perf_counter() - start) * 1000}
        said = _kept(assistant, answer)
    except AssistantError as error:
        timings = {"wall": (perf_counter() - start) * 1000}
        said = {"status": "error", "error": str(error)}
    except Exception:
        # A bug in the assistant must not cost the answers to the other questions.
        timings = {"wall": (perf_counter() - start) * 1000}
        said = {"status": "error", "error": traceback.format_exc(limit=-4)}
    rounded = {name: round(ms, 2) for name, ms in timings.items()}
    return Result.model_validate({**known, **said, "timings_ms": rounded})


def _kept(assistant: Asked, answer: Answer) -> dict[str, object]:
    hits = answer.hits
    if not hits and answer.status not in ("blocked", "error"):
        hits = tuple(assistant.retriever.search(answer.search_question or answer.question, BEST))
    return {
        "status": answer.status,
        "text": answer.text,
        "sentences": [{"text": s.text, "citations": s.citations} for s in answer.sentences],
        "citations": [_cited(assistant, answer, place) for place in range(len(answer.citations))],
        "related": [
            {"paragraph_id": each.paragraph_id, "source": each.source, "heading": each.heading}
            for each in answer.related
        ],
        "retrieved": [_found(hit) for hit in hits[:BEST]],
        "search_question": answer.search_question,
        "mode": answer.mode,
        "model": answer.model,
        "confidence": answer.confidence,
        "index": answer.index,
        "error": answer.text if answer.status == "error" else None,
    }


def _cited(assistant: Asked, answer: Answer, place: int) -> CitedParagraph:
    citation = answer.citations[place]
    try:
        # Fetched from the index on its own: what the answer says of itself proves nothing.
        paragraph: Paragraph | None = assistant.paragraph(citation.paragraph_id)
    except (AssistantError, LookupError):
        paragraph = None
    return CitedParagraph(
        source=citation.source,
        paragraph_id=citation.paragraph_id,
        quote=citation.quote,
        paragraph=paragraph.text if paragraph else "",
        also=_also(paragraph) if paragraph else (),
        number=citation.number,
        start=citation.start,
        end=citation.end,
        title=citation.title,
        heading=citation.heading,
        year=citation.year,
    )


def _found(hit: Hit) -> FoundParagraph:
    return FoundParagraph(
        source=hit.paragraph.source,
        paragraph_id=hit.paragraph.id,
        paragraph=hit.paragraph.text,
        score=round(float(hit.score), 4),
        also=_also(hit.paragraph),
        heading=hit.paragraph.heading,
    )


def _also(paragraph: Paragraph) -> tuple[str, ...]:
    return tuple(place.source for place in paragraph.also if place.source != paragraph.source)
