"""What stands in one part of a source sentence, told together with what stands in another."""

from __future__ import annotations

from assistant.answering.grounding.alignment import Alignment
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.reading import Word


def crossed(clause: Clause, source: Parsed, found: Alignment) -> str | None:
    """ "i Malmö på tisdag" where the source has "i Lund på tisdag och i Malmö på onsdag"."""
    words = [w for w in clause.words if w.is_number or (w.preposition and w.content)]
    for first in words:
        for second in words:
            one, other = found.hits(first), found.hits(second)
            if first is second or len(one) != 1 or len(other) != 1 or not second.preposition:
                continue
            parts = _parts(one[0], other[0], source)
            if not parts or first.preposition == second.preposition:
                continue
            near, far = parts
            # Has each part a word of its own where the claim takes the other's?
            mine = [w for w in near if w.preposition == other[0].preposition and w.content]
            theirs = [
                w
                for w in far
                if (w.preposition == one[0].preposition and w.content and not w.is_verb)
                or (first.is_number and (w.is_number or w.form in {"en", "ett"}))
            ]
            if mine and theirs and not any(found.uses(w) for w in mine):
                return f"{second.form} of another part"
    return None


def _parts(one: Word, other: Word, source: Parsed) -> tuple[list[Word], list[Word]] | None:
    """The parts of a source, cut at "och", that two words stand in; None when it is one part."""
    joins = [w.position for w in source.words if w.form in {"och", "samt", "respektive", "men"}]
    near = sum(join < one.position for join in joins)
    far = sum(join < other.position for join in joins)
    if near == far:
        return None

    def part(number: int) -> list[Word]:
        return [w for w in source.words if sum(join < w.position for join in joins) == number]

    return part(near), part(far)


def unqualified(clause: Clause, source: Parsed, found: Alignment) -> str | None:
    """ "Platsen kostar 500 kronor" where it is 500 for some and 700 for others."""
    for word in clause.words:
        hits = found.hits(word)
        if not word.is_number or len(hits) != 1 or (word.form.isdigit() and len(word.form) == 4):
            continue
        unit = _next(hits[0], source)
        others = [
            w
            for w in source.words
            if w.is_number
            and w is not hits[0]
            and not found.uses(w)
            and unit is not None
            and (n := _next(w, source)) is not None
            and n.form == unit.form
        ]
        for other in others:
            parts = _parts(hits[0], other, source)
            told = [w for w in (parts[0] if parts else []) if w.position > hits[0].position]
            told = [w for w in told if w.preposition and w.content and w is not unit]
            if told and not any(found.uses(w) for w in told):
                return f"lost {told[0].form}"
    return None


def _next(word: Word, source: Parsed) -> Word | None:
    return next((w for w in source.words if w.position == word.position + 1), None)


def rival(clause: Clause, target: Clause, source: Parsed, found: Alignment) -> str | None:
    """ "betalas ut i mars" where the source has "betalas ut i juni och redovisas i mars"."""
    verb = clause.main_verb
    if verb is None or not any(hit is w for hit in found.hits(verb) for w in target.words):
        return None
    said = {id(hit) for word in clause.words for hit in found.hits(word)}
    here = next(i for i, other in enumerate(source.clauses) if other is target)
    for word in clause.words:
        hits = found.hits(word)
        away = [h for h in hits if h.clause != here]
        if not (word.preposition and (word.content or word.is_number)) or len(away) < len(hits):
            continue
        own = [
            w
            for w in target.words
            if w.preposition == word.preposition and (w.content or w.is_number)
        ]
        others = [source.clauses[h.clause] for h in away]
        joined = all(o.kind == target.kind and o.verbs and not o.gapped for o in others)
        if hits and joined and own and not any(id(w) in said for w in own):
            return f"{word.form} of another clause"
    return None


def other_number(clause: Clause, target: Clause, source: Parsed, found: Alignment) -> str | None:
    """A number that a source gives in another clause than the claim's verb, or None."""
    verb = clause.main_verb
    if verb is None or clause.kind != target.kind or target.gapped:
        return None
    if not any(hit is w for hit in found.hits(verb) for w in target.words):
        return None
    here = next(i for i, other in enumerate(source.clauses) if other is target)
    timed = {
        hit.clause
        for word in clause.words
        if word.preposition in {"efter", "vid", "före", "utan"} and word.content
        for hit in found.hits(word)
    }
    for word in clause.words:
        places = {hit.clause for hit in found.hits(word)}
        if places & timed:
            # "efter en underrättelse enligt 24 §" for "när en underrättelse …".
            continue
        foreign = [source.clauses[p] for p in places if p != here]
        # "unga under 21 år" for "unga som är under 21 år".
        foreign = [
            o
            for o in foreign
            if o.noun is None
            or o.connective != "som"
            or not found.uses(o.noun)
            or any(v.content for v in o.verbs)
        ]
        if not word.is_number or here in places or not foreign:
            continue
        if all(o.kind != "that" and not (o.gapped and o.parent == here) for o in foreign):
            return f"number {word.form} of another clause"
    return None
