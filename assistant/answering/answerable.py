"""Whether the best hits answer the question at all: a calibrated decision to refuse."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

import numpy as np

from assistant.answering import reading
from assistant.answering.candidates import Candidate, covered
from assistant.answering.grounding import Says
from assistant.answering.kinds import holds, kind_of
from assistant.index.examples import MANY
from assistant.index.generation import Generation
from assistant.model import Hit
from assistant.reader import Reader
from assistant.retrieval.query import Query
from assistant.settings import Settings
from assistant.swedish import STOP_WORDS, names, stem, terms, words

DENIED = -3.0, -3.4
"""Log-odds below which the reader denies that any paragraph answers. Its odds hardly go below, so that
there each small step says more than elsewhere."""
UNMET = 0.5
"""Cosine with its nearest token below which a question's token is not met."""


@dataclass(frozen=True)
class Reading:
    """The sentences that might answer, best first, and what the reader says of their paragraphs."""

    chosen: tuple[Candidate, ...]
    readings: Mapping[str, float]
    """Log-odds that a paragraph answers, by its id; empty without the reader."""


def features(
    query: Query, hits: Sequence[Hit], chosen: Sequence[Candidate], generation: Generation
) -> dict[str, float]:
    """What speaks for and against an answer being there, by name; see docs/adr/0006."""
    lexical = generation.lexical
    weights = {term: lexical.idf(term) for term in query.terms}
    total = sum(weights.values()) or 1.0
    best = chosen[0]
    near = [c for c in chosen if c.hit is best.hit]
    top = max(hits[:3], key=lambda h: h.dense)
    text = lexical.terms_of(generation.numbers[best.hit.paragraph.id])
    kind = kind_of(query.text)
    held = holds(kind, best.hit.paragraph.text)
    asked = [w for w in names(query.text) if w not in STOP_WORDS]
    content = [w for w in words(query.text) if w not in STOP_WORDS]
    parts = best.hit.parts
    leaning = parts.get("answered", 0.0) - parts.get("unanswered", 0.0)
    unseen = [w for w in content if not lexical.knows(lexical.correct(w))]
    return _met(hits, best) | {
        "margin": hits[0].dense - (hits[5].dense if len(hits) > 5 else hits[-1].dense),
        "standing": top.dense - sum(h.dense for h in hits) / len(hits),
        "share": hits[0].score / sum(h.score for h in hits),
        "likeness": parts.get("likeness", 0.0),
        "nearness": parts.get("nearness", 0.0),
        "weakest": parts.get("weakest", 0.0),
        "known": parts.get("known", 0.0),
        "examples_for": max(leaning, 0.0),
        "examples_against": max(-leaning, 0.0),
        "examples_best": parts.get("asked", 0.0),
        "best_share": best.hit.score,
        "lexical": best.hit.lexical / total,
        "coverage_paragraph": covered(weights, text, frozenset()),
        "coverage_sentence": max(c.coverage for c in near),
        "unseen": 0.0 if query.english else len(unseen) / max(1, len(content)),
        "names_missing": float(
            any(stem(w) not in text and w not in text for w in asked) and not query.english
        ),
        "held": 1.0 if held else 0.0,
        "not_held": 1.0 if held is False else 0.0,
        "contact_missing": float(held is False and kind in ("email", "phone", "price", "web")),
        "english": float(query.english),
        "terms": min(len(set(terms(query.text))), 12) / 12,
        "asks_number": float(kind in ("how_many", "price", "when")),
        "asks_who": float(kind == "who"),
    }


def _met(hits: Sequence[Hit], best: Candidate) -> dict[str, float]:
    """How the question's tokens are met; nothing where the index holds none."""
    own = best.hit.meeting
    meetings = [hit.meeting for hit in hits if hit.meeting is not None]
    if own is None or not meetings:
        return {}
    nearest = np.stack([meeting.cosines.max(axis=1) for meeting in meetings])
    heavy = own.weights >= 0.5 * own.weights.max()
    rest = [meeting.score for meeting in meetings if meeting is not own]
    unmet = own.cosines.max(axis=1) < UNMET
    return {
        "met": own.score,
        "met_sentence": own.within(best.start, best.end),
        "met_anywhere": float(own.weights @ nearest.max(axis=0)),
        "met_weakest": own.weakest,
        "met_weakest_anywhere": float(nearest.max(axis=0)[heavy].min()),
        "met_standing": own.score - sum(rest) / len(rest) if rest else 0.0,
        "unmet": float(own.weights[unmet].sum()),
    }


class Judge:
    """Decides whether the hits answer; with the trained reader where it is there and wanted."""

    def __init__(self, reader: Reader | None) -> None:
        self._reader = reader

    @classmethod
    def load(cls, settings: Settings) -> Judge:
        """The judge that the settings name."""
        return cls(Reader.load() if settings.reader else None)

    @property
    def says(self) -> Says | None:
        """How surely each of several texts says what a sentence says; None without the reader."""
        return None if self._reader is None else partial(reading.log_odds, self._reader)

    def _fitted(self, read: Reading) -> dict[str, float]:
        return coefficients(self._reader is not None, regime(read.chosen[0].hit.examples))

    def threshold(self, read: Reading) -> float:
        """Probability below which a question is refused."""
        return self._fitted(read)["threshold"]

    def read(self, query: Query, chosen: Sequence[Candidate]) -> Reading:
        """The sentences, best first, in the light of the reader; as they are without it."""
        if self._reader is None or not chosen:
            return Reading(tuple(chosen), {})
        readings = reading.read(self._reader, query, chosen)
        return Reading(tuple(reading.weighed(chosen, readings)), readings)

    def features(
        self, query: Query, hits: Sequence[Hit], read: Reading, generation: Generation
    ) -> dict[str, float]:
        """`features`, and what the reader says of the best paragraphs where there is one."""
        found = features(query, hits, read.chosen, generation)
        if read.readings:
            first = read.chosen[0].hit.paragraph.id
            best = max(read.readings.values())
            found["read_best"] = best
            found["read_first"] = read.readings.get(first, min(read.readings.values()))
            found["read_denied"], found["read_denied_surely"] = (
                min(0.0, best - sure) for sure in DENIED
            )
        return found

    def probability(
        self, query: Query, hits: Sequence[Hit], read: Reading, generation: Generation
    ) -> float:
        """Calibrated probability (0–1) that the sources answer the question."""
        fitted = self._fitted(read)
        found = self.features(query, hits, read, generation)
        z = fitted["bias"] + sum(fitted.get(name, 0.0) * value for name, value in found.items())
        return 1.0 / (1.0 + math.exp(-z))


def regime(density: float) -> str:
    """By which coefficients is decided, for so many example questions to a paragraph."""
    return "many_examples" if density >= MANY else "without_examples"


@cache
def coefficients(with_reader: bool, examples: str) -> dict[str, float]:
    """Fitted by `training.answerable`: one for each feature, with "bias" and "threshold".

    :param examples: which regime of example questions, as `regime` names it.
    """
    text = (files("assistant.answering") / "answerable.json").read_text("utf-8")
    fitted, variant = json.loads(text), "with_reader" if with_reader else "without_reader"
    return {name: float(value) for name, value in fitted[examples][variant].items()}
