"""What the source itself says, to stand in the place of a written sentence that is not proved."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from assistant.answering.grounding import facts
from assistant.answering.grounding.units import Span, Unit
from assistant.model import Paragraph
from assistant.swedish import is_point

Says = Callable[[str, Sequence[str]], Sequence[float]]
"""Log-odds, for each of several texts, that it says what a sentence says."""

NEAR, LEAST = 0.6, 0.3
"""Share of a sentence's content words that a source sentence has which may stand in its place: so many,
else two source sentences with so many together, else the one with most, if it has as many as the second."""
READ = 12
"""Source sentences, those with most of the words, that are read to see whether they say it."""
SURE, ALONE = -2.0, -0.5
"""Log-odds from which something else than what is nearest by its words is shown; and something where
nothing is near: of 489 sentences about other things than the source two came so far."""
WORDS = 4.0
"""Log-odds that having all the words is worth beside what the reader says."""
LENGTH = 0.003
"""The same, taken away for each character."""
BETTER = 1.0
"""By how much another piece must be better than what is nearest by its words."""
PART, CLEAR = -1.5, 1.0
"""Log-odds from which a source sentence is shown for one part of a sentence put together of several, and
by how much it must say that part better than every other."""


def nearest(units: Sequence[Unit], met: Sequence[frozenset[int]], asked: int) -> tuple[Span, ...]:
    """The source sentences, in order, with most of a sentence's words; none if all have few.

    :param met: for each unit, which of the words of content it has.
    :param asked: how many words of content the sentence has.
    """
    order = sorted(range(len(units)), key=lambda n: -len(met[n]))  # the earlier first among equals
    if not order:
        return ()
    first = order[0]
    second = max(order, key=lambda n: len(met[first] | met[n]))
    chosen = [first]
    if len(met[first]) < NEAR * asked <= len(met[first] | met[second]):
        chosen.append(second)
    if len(met[first]) < 2 or len(met[first]) < LEAST * asked:
        return ()
    return tuple(sorted({span for n in chosen for span in units[n].spans}, key=place))


def said(
    sentence: str,
    paragraphs: Sequence[Paragraph],
    units: Sequence[Unit],
    met: Sequence[frozenset[int]],
    asked: int,
    says: Says,
    parts: Sequence[str] = (),
) -> tuple[Span, ...]:
    """`nearest`, or a piece that by its words and a reader together says the sentence better.

    This is no proof of the sentence, which is not shown: it is a choice among quotes, and none is
    shown where none comes near by its words nor, with all its facts, as the reader reads it.
    """
    chosen = nearest(units, met, asked)
    pieces = _pieces(units, met)
    if chosen:
        within = [met[n] for n, unit in enumerate(units) if set(unit.spans) <= set(chosen)]
        pieces = {chosen: frozenset().union(*within)} | pieces
    else:
        pieces = {p: of for p, of in pieces.items() if _has_the_facts(p, sentence, paragraphs)}
    if not pieces:
        return ()
    odds = says(sentence, [_text(piece, paragraphs) for piece in pieces])
    if max(odds) < (SURE if chosen else ALONE):
        return chosen
    worth = {
        piece: own + WORDS * len(words) / asked - LENGTH * sum(s.end - s.start for s in piece)
        for (piece, words), own in zip(pieces.items(), odds, strict=True)
    }
    best = max(worth, key=lambda piece: worth[piece])
    if chosen and worth[chosen] > worth[best] - BETTER:
        best = chosen
    read = {units[n].spans: _text(units[n].spans, paragraphs) for n in _most(met)}
    spans = set(best).union(*(_clearest(part, read, says) for part in parts))
    inner = {s for s in spans for o in spans if s != o and _within(s, o)}
    return tuple(sorted(spans - inner, key=place))


def place(span: Span) -> tuple[int, int]:
    """What spans are put in order by."""
    return span.paragraph, span.start


def _pieces(
    units: Sequence[Unit], met: Sequence[frozenset[int]]
) -> dict[tuple[Span, ...], frozenset[int]]:
    """The units with most of the words, and each of them with its neighbour in running text; and
    which of the words each has."""
    most = _most(met)
    found = {units[n].spans: met[n] for n in most}
    running = [
        n for n, unit in enumerate(units) if len(unit.spans) == 1 and not is_point(unit.text)
    ]
    for a, b in pairwise(running):
        (one,), (other,) = units[a].spans, units[b].spans
        if {a, b} & set(most) and one.paragraph == other.paragraph and one.end <= other.start:
            found[one, other] = met[a] | met[b]
    return found


def _clearest(part: str, read: Mapping[tuple[Span, ...], str], says: Says) -> tuple[Span, ...]:
    """Of source sentences with their texts the one that clearly says one part of a sentence; empty
    where none or several do.
    """
    odds = dict(zip(read, says(part, list(read.values())), strict=True))
    best = max(odds, key=lambda spans: odds[spans])
    rest = max((odds[spans] for spans in odds if not set(spans) & set(best)), default=-math.inf)
    return best if odds[best] >= max(PART, rest + CLEAR) else ()


def _most(met: Sequence[frozenset[int]]) -> list[int]:
    """The units to read: those with most of the words."""
    return sorted(range(len(met)), key=lambda n: -len(met[n]))[:READ]


def _within(one: Span, other: Span) -> bool:
    """Whether one span stands in another."""
    return one.paragraph == other.paragraph and other.start <= one.start and one.end <= other.end


def _has_the_facts(piece: Sequence[Span], sentence: str, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether each number, date, name and reference of a sentence stands in a piece."""
    headings = paragraphs[piece[0].paragraph].heading
    return facts.unmet(sentence, _text(piece, paragraphs), headings) is None


def _text(piece: Sequence[Span], paragraphs: Sequence[Paragraph]) -> str:
    """A piece as the reader takes it, under its nearest heading."""
    heading = paragraphs[piece[0].paragraph].heading[-1:]
    told = " ".join(paragraphs[s.paragraph].text[s.start : s.end] for s in piece)
    return "\n".join([*heading, told])
