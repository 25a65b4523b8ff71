"""What the trained reader makes of the best passages: which of them answers, if any does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from assistant.answering.candidates import Candidate
from assistant.index.examples import MANY
from assistant.reader import Reader
from assistant.retrieval.query import Query
from assistant.swedish import sentences

READ = 2, 4
"""Fewest and most paragraphs that the reader reads: each costs 10 to 25 ms."""
READ_KNOWN = 3
"""Most where the best one's source has many example questions: they tell as much as a fourth would."""
BEHIND = 4.0
"""Nats behind the best that a paragraph's best sentence may be, to be read after the fewest."""
PASSAGE = 420
"""Characters of a paragraph that the reader reads."""
TITLE = 100
"""Characters of the document's title that it reads before."""
WEIGHT = 1.0
"""Of the reader's log-odds beside what the search says of a sentence."""


def read(reader: Reader, query: Query, chosen: Sequence[Candidate]) -> dict[str, float]:
    """Log-odds that the best paragraphs answer, by paragraph id, each read at its best sentence."""
    passages: dict[str, str] = {}
    fewest, most = READ
    if chosen and chosen[0].hit.examples >= MANY:
        most = READ_KNOWN
    for candidate in chosen:
        behind = chosen[0].likelihood - candidate.likelihood
        if len(passages) == most or (len(passages) >= fewest and behind > BEHIND):
            break
        passages.setdefault(candidate.hit.paragraph.id, neighbourhood(candidate))
    odds = log_odds(reader, query.corrected, list(passages.values()))
    return dict(zip(passages, odds, strict=True))


def log_odds(reader: Reader, asked: str, passages: Sequence[str]) -> list[float]:
    """Log-odds that each passage answers a question, or says what a sentence says."""
    found = np.asarray(reader.score(asked, passages), dtype=np.float64).clip(1e-6, 1 - 1e-6)
    return [float(value) for value in np.log(found / (1 - found))]


def weighed(chosen: Sequence[Candidate], readings: Mapping[str, float]) -> list[Candidate]:
    """The sentences, best first, in the light of what was read of their paragraphs.

    A paragraph that was not read counts as the least of those that were.
    """
    if not readings:
        return list(chosen)
    least = min(readings.values())
    found = [
        replace(c, likelihood=c.likelihood + WEIGHT * readings.get(c.hit.paragraph.id, least))
        for c in chosen
    ]
    return sorted(found, key=lambda c: -c.likelihood)


def neighbourhood(candidate: Candidate) -> str:
    """A sentence, its document's title, its nearest heading, and the sentences around it as far as
    the reader takes in.
    """
    paragraph = candidate.hit.paragraph
    spans = sentences(paragraph.text)
    first = last = candidate.number
    while True:
        wider = [(first - 1, last), (first, last + 1)]
        fitting = [
            (a, b)
            for a, b in wider
            if a >= 0 and b < len(spans) and spans[b][1] - spans[a][0] <= PASSAGE
        ]
        if not fitting:
            break
        # The shorter side first, so that the sentence stays in the middle.
        first, last = min(fitting, key=lambda ends: spans[ends[1]][1] - spans[ends[0]][0])
    text = paragraph.text[spans[first][0] : spans[last][1]][:PASSAGE]
    above = dict.fromkeys((candidate.title[:TITLE], *paragraph.heading[-1:]))
    return f"{' – '.join(above)}\n{text}"
