"""What a preposition turns round: before and after, with and without, all but one."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from assistant.answering.grounding import classes as c
from assistant.answering.grounding.alignment import Alignment
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.reading import Word


def other_preposition(chosen: Sequence[Clause], source: Parsed, found: Alignment) -> str | None:
    """ "före" for "efter", "till" for "från", "utan" for "med"."""
    for clause in chosen:
        for word in clause.words:
            said = word.preposition
            hits = found.hits(word)
            if _is_excepted(hits, chosen, source):
                return "excepted"
            ranged = word.is_number and hits and all(w.form != "mellan" for w in clause.words)
            if ranged and all(h.preposition == "mellan" for h in hits):
                return "one end of a range"
            if not hits or not said:
                continue
            if word.is_number and _other_change(said, hits):
                return f"preposition {said}"
            without = all(h.preposition == "utan" for h in hits)
            if without and said != "utan" and not clause.negations:
                return "preposition utan"
            for one, other in c.OPPOSED_PREPOSITIONS:
                for mine, theirs in ((one, other), (other, one)):
                    if said in mine and all(h.preposition in theirs for h in hits):
                        return f"preposition {said}"
    said_words = [w for clause in chosen for w in clause.words]
    return _turned(said_words, source.words)


_EXCEPTING = frozenset({"utom", "undantag"})


def _is_excepted(hits: Sequence[Word], chosen: Sequence[Clause], source: Parsed) -> bool:
    """Whether what a claim tells of is what the source leaves out: "alla dagar utom söndagar"."""
    said = {w.form for clause in chosen for w in clause.words}
    told = any(o.noun is h for o in source.clauses for h in hits if o.kind == "relative")
    if not hits or told or said & (_EXCEPTING | c.NEGATION | {"förutom", "undantaget"}):
        return False
    return all(
        h.preposition == "utom" or source.clauses[h.clause].connective == "utom" for h in hits
    )


def _other_change(said: str, hits: Sequence[Word]) -> bool:
    """ "ökade med 10" is not "ökade till 10"."""
    change = {"med", "till", "från"}
    return said in change and all(h.preposition in change - {said} for h in hits)


def _turned(said: Sequence[Word], source: Sequence[Word]) -> str | None:
    """A preposition turned round before a word that carries nothing: "till andra", "utan att"."""
    mine = {(a.form, b.form) for a, b in itertools.pairwise(said)}
    theirs = {(a.form, b.form) for a, b in itertools.pairwise(source)}
    for preposition, word in mine - theirs:
        for one, other in c.OPPOSED_PREPOSITIONS:
            opposites = other if preposition in one else one if preposition in other else ()
            if any((opposite, word) in theirs for opposite in opposites):
                return f"preposition {preposition}"
    forms = {w.form for w in source}
    if "utan" in {w.form for w in said} and not forms & ({"utan"} | c.NEGATION | c.NEGATIVE_VERBS):
        return "preposition utan"
    return None
