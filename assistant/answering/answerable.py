"""Whether the best hits answer the question at all: a calibrated decision to refuse."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from assistant.answering.candidates import Candidate, covered
from assistant.answering.kinds import holds, kind_of, names
from assistant.index.generation import Generation
from assistant.model import Hit
from assistant.retrieval.query import Query
from assistant.swedish import STOP_WORDS, stem, terms, words


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
    unseen = [w for w in content if not lexical.knows(lexical.correct(w))]
    return {
        "dense": top.dense,
        "dense_best": best.cosine,
        "margin": hits[0].dense - (hits[5].dense if len(hits) > 5 else hits[-1].dense),
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


@cache
def model() -> dict[str, float]:
    """The fitted coefficients, with "bias" and "threshold" among them."""
    text = (files("assistant.answering") / "answerable.json").read_text("utf-8")
    return {name: float(value) for name, value in json.loads(text).items()}


def probability(found: dict[str, float]) -> float:
    """Calibrated probability (0–1) that the sources answer, from `features`."""
    fitted = model()
    z = fitted["bias"] + sum(fitted.get(name, 0.0) * value for name, value in found.items())
    return 1.0 / (1.0 + math.exp(-z))


def threshold() -> float:
    """Probability below which the question is refused."""
    return model()["threshold"]
