"""Answers without a language model: the sentences, or the list, that answer, to the letter."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.candidates import Candidate, candidates
from assistant.answering.kinds import Kind, kind_of
from assistant.answering.points import PointList, point_lists
from assistant.index.examples import MANY
from assistant.index.generation import Generation
from assistant.model import Citation, Hit, Paragraph, Sentence, Source
from assistant.retrieval.query import Query
from assistant.swedish import is_point, terms

BEST_HITS = 6
"""Paragraphs whose sentences are looked at."""
SHORT = 75
"""Words up to which a paragraph is quoted whole rather than in part."""
WORDS = 80
"""Words that an answer of running text keeps within."""
LIST_WORDS = 130
"""Words up to which a list is quoted whole, whatever is asked."""
NEAR = 0.15
"""Share of the best sentence's likelihood that another of its paragraph must have to go along."""
SECOND = 0.1
"""The same, for the best sentence of a second paragraph."""
SECOND_MANY, WORDS_MANY = 0.03, 95
"""`SECOND`, and `WORDS` with a second paragraph, where many example questions are on the best one's
source: likelihoods then lie further apart, and what comes second more often belongs to the answer."""
LISTED = 0.5
"""Nats that a sentence of a list has ahead of its paragraph's others where a list is asked for."""
FOREIGN = 2.0
"""Nats by which a sentence in another language than the question must be likelier, to be quoted: of two
paragraphs that say the same, the one that whoever asks can read."""
SAME = 0.75
"""Share of a second sentence's words that, once said, make it a repetition."""


@dataclass(frozen=True)
class Draft:
    """Chosen sentences with their citations, numbered from 1."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Piece:
    """A run of a paragraph that the answer quotes."""

    paragraph: Paragraph
    spans: tuple[tuple[int, int], ...]
    """The sentences, each (start, end); they follow one another in the paragraph."""


def choose(query: Query, hits: Sequence[Hit], generation: Generation) -> list[Candidate]:
    """The sentences of the best hits, scored against the question, best first."""
    kind = kind_of(query.text)
    found = candidates(query, kind, hits[:BEST_HITS], generation)
    return sorted(found, key=lambda c: -c.likelihood)


def compose(query: Query, chosen: Sequence[Candidate], sources: Mapping[str, Source]) -> Draft:
    """As few sentences as answer, from the best paragraph and, where it is as good, a second."""
    if not chosen:
        return Draft((), ())
    kind = kind_of(query.text)
    chosen = _readable_first(chosen)
    best = chosen[0]
    pieces = _pieces(best, [c for c in chosen if c.hit is best.hit], kind)
    other = next((c for c in chosen if c.hit is not best.hit), None)
    if other is not None:
        more = _second(other, [c for c in chosen if c.hit is other.hit], kind)
        if _adds(best, other, pieces, more):
            pieces += more
    return _draft(pieces, sources)


def _readable_first(chosen: Sequence[Candidate]) -> list[Candidate]:
    """The candidates anew, best first, with `FOREIGN` taken from those in another language."""
    weighed = (
        replace(c, likelihood=c.likelihood - FOREIGN * c.hit.parts.get("foreign", 0.0))
        for c in chosen
    )
    return sorted(weighed, key=lambda c: -c.likelihood)


def _adds(
    best: Candidate, other: Candidate, pieces: Sequence[Piece], more: Sequence[Piece]
) -> bool:
    words = sum(_words(p.paragraph.text[a:b]) for p in [*pieces, *more] for a, b in p.spans)
    least, most = (SECOND_MANY, WORDS_MANY) if best.hit.examples >= MANY else (SECOND, WORDS)
    return (
        "named" not in best.hit.parts
        and _odds(other, best) >= least
        and words <= most
        and _new(other.text, " ".join(p.paragraph.text[a:b] for p in pieces for a, b in p.spans))
    )


def _new(text: str, said: str) -> bool:
    """Whether a text says more than what has been said, by its words."""
    wanted = set(terms(text))
    return not wanted or len(wanted & set(terms(said))) < SAME * len(wanted)


def _pieces(best: Candidate, own: Sequence[Candidate], kind: Kind) -> list[Piece]:
    paragraph = best.hit.paragraph
    ordered = sorted(own, key=lambda c: c.number)
    whole = [(c.start, c.end) for c in ordered]
    length = _words(paragraph.text)
    if len(own) == 1 or ("named" in best.hit.parts and length <= 3 * LIST_WORDS):
        return [Piece(paragraph, tuple(whole))]
    if paragraph.kind == "list" or "\n- " in paragraph.text:
        if length <= LIST_WORDS or (kind == "list" and length <= 2 * LIST_WORDS):
            return [Piece(paragraph, ((0, len(paragraph.text)),))]
    elif length <= SHORT:
        return [Piece(paragraph, tuple(whole))]
    return _run(best, ordered, kind)


def _second(other: Candidate, own: Sequence[Candidate], kind: Kind) -> list[Piece]:
    """The best sentence of a second paragraph; of a list what makes it whole."""
    ordered = sorted(own, key=lambda c: c.number)
    place = next(i for i, c in enumerate(ordered) if c.number == other.number)
    found = _lists(other.hit.paragraph, ordered).get(place)
    return _quoted(ordered, place, place, found, kind)


def _lists(paragraph: Paragraph, ordered: Sequence[Candidate]) -> dict[int, PointList]:
    """The list that each sentence is of, by the sentence's number, for those that are of one."""
    return {
        number: found
        for found in point_lists(paragraph.text, [(c.start, c.end) for c in ordered])
        for number in range(found.opener, found.last + 1)
    }


def _run(best: Candidate, ordered: Sequence[Candidate], kind: Kind) -> list[Piece]:
    """The best sentence with the neighbours that are nearly as good, within `WORDS` words; of a list
    never the line that opens it without points, nor points without that line.
    """
    lists = _lists(best.hit.paragraph, ordered)
    listed = LISTED if kind == "list" else 0.0
    place = max(range(len(ordered)), key=lambda i: ordered[i].likelihood + listed * (i in lists))
    best = ordered[place]
    first = last = place
    words = _words(best.text)
    while True:
        sides = [i for i in (first - 1, last + 1) if 0 <= i < len(ordered)]
        fitting = [
            i
            for i in sides
            if lists.get(i) in (None, lists.get(place))
            and _odds(ordered[i], best) >= NEAR
            and words + _words(ordered[i].text) <= WORDS
        ]
        if not fitting:
            break
        taken = max(fitting, key=lambda i: ordered[i].likelihood)
        words += _words(ordered[taken].text)
        first, last = min(first, taken), max(last, taken)
    return _quoted(ordered, first, last, lists.get(place), kind)


def _quoted(
    ordered: Sequence[Candidate], first: int, last: int, found: PointList | None, kind: Kind
) -> list[Piece]:
    """A paragraph's sentences from the first to the last, with what the list that they are of asks for."""
    runs = [(first, last)] if found is None else _with_points(found, ordered, first, last, kind)
    return [
        Piece(ordered[0].hit.paragraph, tuple((c.start, c.end) for c in ordered[a : b + 1]))
        for a, b in runs
    ]


def _with_points(
    found: PointList, ordered: Sequence[Candidate], first: int, last: int, kind: Kind
) -> list[tuple[int, int]]:
    """The list that a run of sentences is of, whole if it is short; else the line that opens it and
    the points of the run, or the likeliest.

    :returns: first and last sentence of each piece.
    """
    words = [_words(c.text) for c in ordered]
    most = 2 * LIST_WORDS if kind == "list" else LIST_WORDS
    whole = min(first, found.opener), max(last, found.last)
    for a, b in (whole, (found.opener, found.last)):
        if sum(words[a : b + 1]) <= most:
            return [(a, b)]
    points = range(found.opener + 1, found.last + 1)
    if last <= found.opener:
        first = last = max(points, key=lambda i: ordered[i].likelihood)
    first, last = max(first, found.opener + 1), min(last, found.last)
    # A point begins with its mark, whatever of it answers.
    first = next(i for i in range(first, found.opener, -1) if is_point(ordered[i].text))
    if first == found.opener + 1:
        return [(found.opener, last)]
    return [(found.opener, found.opener), (first, last)]


def _draft(pieces: Sequence[Piece], sources: Mapping[str, Source]) -> Draft:
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    for number, piece in enumerate(pieces, 1):
        start, end = piece.spans[0][0], piece.spans[-1][1]
        citations.append(cite(piece.paragraph, sources[piece.paragraph.source], start, end, number))
        sentences += [Sentence(piece.paragraph.text[a:b], (number,)) for a, b in piece.spans]
    return Draft(tuple(sentences), tuple(citations))


def cite(paragraph: Paragraph, source: Source, start: int, end: int, number: int) -> Citation:
    """The citation of `paragraph.text[start:end]`."""
    return Citation(
        number=number,
        paragraph_id=paragraph.id,
        source=source.id,
        title=source.title,
        kind=source.kind,
        heading=paragraph.heading,
        page=paragraph.page,
        position=paragraph.position,
        year=source.year,
        url=source.url,
        quote=paragraph.text[start:end],
        start=start,
        end=end,
        label=paragraph.label,
    )


def _odds(other: Candidate, best: Candidate) -> float:
    """How likely another sentence is to answer, as a share of the best one's likelihood."""
    return math.exp(other.likelihood - best.likelihood)


def _words(text: str) -> int:
    return len(text.split())
