"""What must, should, may or can be done: a claim may not turn one into another."""

from __future__ import annotations

from assistant.answering.grounding import classes as c
from assistant.answering.grounding import verbs
from assistant.answering.grounding.alignment import Alignment
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.conjugation import FINITE, IMPERATIVE, INFINITIVE
from assistant.answering.grounding.reading import Word

_DEMANDS = frozenset("begära kräva yrka föreslå uppmana säkerställa".split())
_CHARGES = frozenset(
    "ansvar ansvarar ansvara skyldighet uppgift uppdrag åligger åtagit åtar".split()
)
"""Words of a duty: "ansvarar för att följa upp" says that it shall be done."""
_AIMS = ("syfte", "ändamål", "uppgiften", "uppdraget", "målet", "avsikt")


def other_duty(clause: Clause, target: Clause, source: Parsed, found: Alignment) -> str | None:
    """How a claim's clause makes another duty of a source clause's, or None."""
    said = clause.duty
    there = _duty_there(target, source)
    if said == there:
        return None
    if clause.kind not in {"main", "that"} and target.kind in {"main", "that"}:
        # A clause made of a phrase: "efter godkännande" as "efter att chefen har godkänt".
        verb = clause.main_verb
        if verb is None or not verb.content or not _restates_verb(verb, target, found):
            return None
    verb = clause.main_verb
    if clause.connective == "hur" and verb and not any(h.is_verb for h in found.hits(verb)):
        # "hur insatsen genomförs" for "genomförandet av insatsen".
        return None
    if is_nominal(clause) and there <= {"kan", "får"} and _all_in_phrases(clause, found):
        return None
    if len(said) == len(there) == 1:
        both = said | there
        if both == {"ska", "behöva"} or (clause.negations % 2 and both == {"får", "kan"}):
            return None
    if said == {"kan"} and there <= {"får"}:
        return None
    if said == {"ska"} and not there and any(w.form.startswith(_AIMS) for w in target.words):
        return None
    if clause.kind == target.kind == "that" and not said and there == {"ska"}:
        above = source.clauses[target.parent].main_verb if target.parent is not None else None
        # "begär att hon ska betala" as "begär att hon betalar".
        if above is not None and verbs.lemmas(above.form) & _DEMANDS:
            return None
    if said == {"ska"} and not there and _is_charged(target, source):
        return None
    if said == {"bör"} and not there and _is_imperative(target):
        return None
    if not said and there <= {"kan", "bör", "ska", "behöva"} and _is_imperative(clause):
        return None
    return f"duty {'/'.join(sorted(said)) or '-'} for {'/'.join(sorted(there)) or '-'}"


def _is_charged(target: Clause, source: Parsed) -> bool:
    above = [] if target.parent is None else source.clauses[target.parent].words
    return any(w.form in _CHARGES for w in [*target.words, *above])


def _duty_there(target: Clause, source: Parsed) -> frozenset[str]:
    there = target.duty
    if target.parent is not None and target.kind == "that" and not there:
        above = source.clauses[target.parent]
        if above.words and above.words[-1].form == "genom":
            # "kan ändras genom att vi öppnar": the opening is only possible, too.
            return above.duty
    if target.parent is not None and target.gapped:
        return there | source.clauses[target.parent].duty
    if not there and target.shares is not None and not _own_finite(target):
        return source.clauses[target.shares].duty
    return there


def _own_finite(clause: Clause) -> bool:
    """Whether a joined clause has a finite verb that is no bare infinitive after "ska … och"."""
    return any(
        FINITE in verbs.tags(w.form) and INFINITIVE not in verbs.tags(w.form) for w in clause.words
    ) or any(w.form in c.DUTY or w.form in {"är", "har", "blir", "får"} for w in clause.words)


def _restates_verb(word: Word, clause: Clause, found: Alignment) -> bool:
    return any(hit is other and hit.is_verb for hit in found.hits(word) for other in clause.words)


def is_nominal(clause: Clause) -> bool:
    """Whether a clause has no verb that carries subject matter: "som är trasig"."""
    return all(not verb.content for verb in clause.verbs)


def _all_in_phrases(clause: Clause, found: Alignment) -> bool:
    """Whether all that a clause takes from another stands after its prepositions."""
    nouns = [h for w in clause.words for h in found.hits(w) if not h.is_verb]
    return bool(nouns) and all(h.preposition or "@" in h.form for h in nouns)


def _is_imperative(clause: Clause) -> bool:
    first = clause.words[0] if clause.words else None
    return first is not None and IMPERATIVE in verbs.tags(first.form)
