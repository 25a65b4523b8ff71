"""What one question gave: the case, the answer with the whole cited paragraphs, and its metrics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.model import Status
from evals.cases import Case

REFUSALS: frozenset[Status] = frozenset({"not_found", "blocked"})


class CitedParagraph(BaseModel):
    """A citation of the answer, with its paragraph's text fetched from the index on its own."""

    model_config = ConfigDict(frozen=True)

    source: str
    paragraph_id: str
    quote: str
    paragraph: str
    """The whole paragraph as stored; empty where the index has no such paragraph."""
    also: tuple[str, ...] = ()
    """Other sources where the same text stands."""
    number: int = 0
    start: int | None = None
    end: int | None = None
    title: str = ""
    heading: tuple[str, ...] = ()
    year: int | None = None

    @property
    def faithful(self) -> bool:
        """The quote stands verbatim in the stored paragraph, at the place that is claimed."""
        if not self.quote or self.quote not in self.paragraph:
            return False
        if self.start is None or self.end is None:
            return True
        return self.paragraph[self.start : self.end] == self.quote


class FoundParagraph(BaseModel):
    """A paragraph that the search found, best first."""

    model_config = ConfigDict(frozen=True)

    source: str
    paragraph_id: str
    paragraph: str
    score: float
    also: tuple[str, ...] = ()
    heading: tuple[str, ...] = ()


class Metrics(BaseModel):
    """What one result is worth; None where the metric does not apply to the question."""

    model_config = ConfigDict(frozen=True)

    refused: bool
    """Status `not_found` or `blocked`; never read from the text."""
    error: bool
    fact_recall: float | None = None
    """Share of the facts that the answer states (0 where refused); answerable ones only."""
    missing_facts: tuple[tuple[str, ...], ...] = ()
    citation_hit: bool | None = None
    """Some citation's paragraph is a right one (False where refused); answerable ones only."""
    right_citations: int | None = None
    """Citations whose paragraph is a right one; answerable, answered ones only."""
    citations: int = 0
    faithful_quotes: int = 0
    retrieval_rank: int | None = None
    """Rank of the first right paragraph among the best ten, from 1."""
    words: int = 0
    """Words of the answer's text, citation markers aside."""
    support: float | None = None
    """A judge's opinion, 0–1: do the cited paragraphs support what is said?"""
    completeness: float | None = None
    """A judge's opinion, 0–1: is the question answered in full?"""


class Result(Case):
    """One line of `results.jsonl`: the case, what the assistant said, and what that is worth."""

    set: str = ""
    status: Status
    text: str = ""
    sentences: tuple[Mapping[str, Any], ...] = ()
    citations: tuple[CitedParagraph, ...] = ()
    related: tuple[Mapping[str, Any], ...] = ()
    retrieved: tuple[FoundParagraph, ...] = ()
    timings_ms: Mapping[str, float] = Field(default_factory=dict)
    """What the assistant reports, and `wall`: from asking to answer, as measured here."""
    search_question: str = ""
    mode: str = "extractive"
    model: str | None = None
    confidence: float | None = None
    index: str = ""
    error: str | None = None
    """Why there is no answer, where asking failed."""
    judgement: Mapping[str, Any] | None = None
    """What the judge answered, where one was asked."""
    metrics: Metrics | None = None

    @property
    def latency_ms(self) -> float | None:
        """Milliseconds from asking to answer."""
        return self.timings_ms.get("wall", self.timings_ms.get("total"))
