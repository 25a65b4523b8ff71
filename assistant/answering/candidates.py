"""The sentences that might answer, with what speaks for each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.kinds import Kind, holds
from assistant.index.generation import Generation
from assistant.model import Hit
from assistant.retrieval.query import Query
from assistant.swedish import sentences, terms

# Weights of a softmax over the sentences of the best hits, fitted by `training.ranking`.
HIT = 1.0
"""Of the paragraph's own log-likelihood. Fitted for the right sentence .88; 1.0 more often cites the
right paragraph."""
FITS = 0.5
"""Of holding the kind of answer asked for, or not."""
TOKENS = 13.1
"""Of how the question's tokens meet the sentence's."""
COSINE = 0.6
"""Of the question and the window that the sentence lies in."""
LENGTH = 0.15
"""Taken away for each time the sentence is longer by a factor e: long ones meet more by chance."""
HIT_ALONE, FITS_ALONE, COSINE_ALONE, COVERAGE = 0.92, 0.6, 16.0, 1.57
"""Where the index holds no tokens."""
_LEAST = 1e-9


@dataclass(frozen=True)
class Candidate:
    """A sentence of a hit's paragraph, `paragraph.text[start:end]`."""

    hit: Hit
    title: str
    """Of the source."""
    number: int
    """Which sentence of its paragraph, from 0."""
    start: int
    end: int
    cosine: float
    """Of the question and the window that the sentence lies in."""
    coverage: float
    """Share (0–1) of the question's terms, weighed by idf, in the sentence or its headings."""
    fits: bool | None
    """Whether the sentence holds the kind of answer asked for; None where that cannot be told."""
    likelihood: float
    """How likely the sentence is to answer, as a log-odds score: only differences tell."""

    @property
    def text(self) -> str:
        """The sentence, to the letter."""
        return self.hit.paragraph.text[self.start : self.end]


def candidates(
    query: Query, kind: Kind, hits: Sequence[Hit], generation: Generation
) -> list[Candidate]:
    """The sentences of the hits, by paragraph and in reading order."""
    weights = {term: generation.lexical.idf(term) for term in query.terms}
    found: list[Candidate] = []
    for hit in hits:
        paragraph = hit.paragraph
        heading = frozenset(terms(" ".join(paragraph.heading)))
        title = generation.sources[paragraph.source].title
        for number, (start, end) in enumerate(sentences(paragraph.text)):
            text = paragraph.text[start:end]
            cosine = _cosine(hit, start, end)
            coverage = covered(weights, frozenset(generation.lexical.document_terms(text)), heading)
            fits = holds(kind, text)
            kind_fits = 0.0 if fits is None else 1.0 if fits else -1.0
            paragraph_likelihood = math.log(max(hit.score, _LEAST))
            if hit.meeting is not None:
                likelihood = (
                    HIT * paragraph_likelihood
                    + FITS * kind_fits
                    + TOKENS * hit.meeting.within(start, end)
                    + COSINE * cosine
                    - LENGTH * math.log1p(len(text.split()))
                )
            else:
                likelihood = (
                    HIT_ALONE * paragraph_likelihood
                    + FITS_ALONE * kind_fits
                    + COSINE_ALONE * cosine
                    + COVERAGE * coverage
                )
            found.append(
                Candidate(hit, title, number, start, end, cosine, coverage, fits, likelihood)
            )
    return found


def covered(weights: dict[str, float], text: frozenset[str], heading: frozenset[str]) -> float:
    """Share of the weights whose terms stand in the text; a term in the heading counts half."""
    total = sum(weights.values())
    if not total:
        return 0.0
    return (
        sum(
            weight if term in text else 0.5 * weight if term in heading else 0.0
            for term, weight in weights.items()
        )
        / total
    )


def _cosine(hit: Hit, start: int, end: int) -> float:
    inside = [c for (begin, stop), c in hit.windows.items() if begin <= start and end <= stop]
    return max(inside, default=hit.dense)
