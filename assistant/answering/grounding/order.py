"""Cause and effect, condition and consequence, before and after: not the other way round."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.grounding import lexicon, verbs
from assistant.answering.grounding.alignment import Alignment
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.conjugation import PASSIVE
from assistant.answering.grounding.reading import is_finite

_LINKING = frozenset("leda medföra orsaka bero bidra bygga innebära skapa förutsätta kräva".split())
_MAY_RESTATE: dict[str, frozenset[str]] = {
    "cause": frozenset({"cause", "purpose"}),
    "condition": frozenset({"condition", "time", "relative", "place"}),
    "time": frozenset({"time", "condition", "place", "relative"}),
    "purpose": frozenset({"purpose", "cause"}),
}
_THAN = frozenset({"än", "istället"})
_BEFORE = frozenset("innan före inför förrän tidigare senast dessförinnan förväg".split())
_GROUNDS = frozenset("grund skäl anledning orsak orsaken anledningen skälet grunden".split())
_AS_PHRASE = frozenset("vid för utan efter med under på före inför innan genom".split())


def reversed_order(chosen: Sequence[Clause], source: Parsed, found: Alignment) -> str | None:
    """Why the claim's causes, conditions or times are not those of the source, or None."""
    for clause in chosen:
        allowed = _MAY_RESTATE.get(clause.kind)
        words = [w for w in clause.words if found.has(w)]
        if allowed is None or not words:
            continue
        hits = [hit for w in words for hit in found.hits(w)]
        kinds = {source.clauses[hit.clause].kind for hit in hits}
        phrase = any(hit.preposition in _AS_PHRASE for hit in hits)
        because = clause.kind == "cause" and any(hit.preposition == "pga" for hit in hits)
        if not kinds & allowed and not because and not (clause.kind != "cause" and phrase):
            return f"{clause.kind} not in the source"
        if clause.connective in _BEFORE and not any(w.form in _BEFORE for w in source.words):
            return "before for after"
        opposite = {"innan": "efter", "efter": "innan"}.get(clause.connective)
        if opposite and any(other.connective == opposite for other in source.clauses):
            return "before for after"
    for word in (w for clause in chosen for w in clause.words if w.preposition == "pga"):
        hits = found.hits(word)
        if (
            hits
            and not any(
                h.preposition == "pga" or source.clauses[h.clause].kind == "cause" for h in hits
            )
            and not any(w.form in _GROUNDS for w in source.words)
        ):
            return "cause not in the source"
    return (
        _comparison(chosen, source, found)
        or _cause_for_effect(chosen, source, found)
        or _sides_swapped(chosen, source, found)
    )


def _comparison(chosen: Sequence[Clause], source: Parsed, found: Alignment) -> str | None:
    """ "A mer än B" and "B mer än A": what comes after "än" stays there."""
    words = sorted((w for clause in chosen for w in clause.words), key=lambda w: w.position)
    mine = next((w.position for w in words if w.form in _THAN), None)
    theirs = next((w.position for w in source.words if w.form in _THAN), None)
    if theirs is None and any(w.form == "istället" for w in words):
        return "instead of"
    if mine is None or theirs is None:
        return None
    after = [h for w in words if w.position > mine and w.content for h in found.hits(w)]
    return "comparison reversed" if after and all(h.position < theirs for h in after) else None


def _cause_for_effect(chosen: Sequence[Clause], source: Parsed, found: Alignment) -> str | None:
    for clause in source.clauses:
        if clause.kind != "cause" or not any(o.kind == "cause" for o in chosen):
            continue
        cause = {id(w) for w in clause.words}
        for said in chosen:
            hits = [h for w in said.words if w.content for h in found.hits(w)]
            if said.kind == "main" and hits and all(id(h) in cause for h in hits):
                return "effect made cause"
    return None


def _sides_swapped(chosen: Sequence[Clause], source: Parsed, found: Alignment) -> str | None:
    """ "A leder till B" and "B leder till A": the words on each side of the verb stay there."""
    words = sorted((w for clause in chosen for w in clause.words), key=lambda w: w.position)
    for index, word in enumerate(words):
        if not verbs.lemmas(word.form) & _LINKING or not is_finite(word.form):
            continue
        if PASSIVE in verbs.tags(word.form):
            continue
        for other in source.words:
            same_voice = PASSIVE in verbs.tags(word.form) & verbs.tags(other.form)
            same_voice |= PASSIVE not in verbs.tags(word.form) | verbs.tags(other.form)
            if not lexicon.is_same(other.form, word.form) or not same_voice:
                continue
            left = [h for w in words[:index] if w.content for h in found.hits(w)]
            right = [h for w in words[index + 1 :] if w.content for h in found.hits(w)]
            if (
                left
                and right
                and all(h.position > other.position for h in left)
                and all(h.position < other.position for h in right)
            ):
                return "cause and effect swapped"
    return None
