"""What a source only supposes, asks, reports or plans is not what it says: "om kommunen betalar".

A claim may state such a thing only together with what makes it so: the condition, or whose view,
promise or plan it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.grounding import classes as c
from assistant.answering.grounding import verbs
from assistant.answering.grounding.alignment import Alignment
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.conjugation import FINITE, INFINITIVE
from assistant.answering.grounding.reading import Word

_SUPPOSING = frozenset("om ifall såvida förutsatt if unless utom".split())
_VIEW = frozenset(
    "anse påstå mena tro tycka hävda uppge föreslå yrka önska vilja hoppas befara misstänka anta "
    "förmoda överväga diskutera begära kräva rekommendera råda uppmana lova planera förvänta vänta "
    "beräkna bedöma uppskatta pröva utreda undersöka fråga ifrågasätta invända bestrida "
    "förneka kritisera gissa drömma inbilla låtsas tvivla utlova förutspå "
    "think believe claim propose argue hope".split()
)
"""Verbs whose "att" clause is somebody's view or wish, and not told as so."""
_INTENT = frozenset(
    "lova försöka erbjuda planera avse vilja önska hoppas vägra sluta upphöra undvika avstå glömma "
    "låtsas hota föreslå överväga försumma neka underlåta ämna tänka begära vänta dröja riskera "
    "räcka ansöka sträva try plan intend want offer refuse promise".split()
)
"""Verbs whose infinitive need not come true."""
_DECIDING = frozenset("besluta bestämma föreskriva medge avtala enas".split())
"""Verbs whose "att" clause holds once it is decided, but not where it only may be."""
_DRAFTS = ("förslag", "tanke", "plan", "idé", "ambition", "önskemål", "förhoppning", "risk", "krav")


def supposed(
    clause: Clause, target: Clause, chosen: Sequence[Clause], source: Parsed, found: Alignment
) -> str | None:
    """Why a clause states what the source does not say is so, or None."""
    verb = clause.main_verb
    if clause.kind not in {"main", "that"} or verb is None:
        return None
    own = [w for w in target.words if any(w is hit for hit in found.hits(verb))]
    hits = [w for w in own if w.is_verb]
    if verb.content and not hits:
        return None
    if target.kind == "condition" and target.connective in _SUPPOSING and clause.kind == "main":
        return "only supposed"
    if clause.kind == "main" and _stands_under_condition(target, source):
        return "only supposed"
    if target.kind == "time" and clause.kind == "main" and not _is_past(target):
        above = [] if target.parent is None else source.clauses[target.parent].words
        told = {c.AMOUNT.get(w.form) for other in chosen for w in other.words}
        # "Det finns fall när …" says that it is so at times.
        some = any(w.form == "finns" for w in above) and bool(told & {"vissa", "ibland"})
        return None if some else "only supposed"
    return _viewed(target, chosen, source, found) or _intended(hits, target, found)


def _stands_under_condition(clause: Clause, source: Parsed) -> bool:
    """ "om det kan misstänkas att brott har begåtts" """
    above = clause.parent
    while clause.kind == "that" and above is not None:
        if source.clauses[above].kind == "condition":
            return source.clauses[above].connective in _SUPPOSING
        above = source.clauses[above].parent
    return False


def _is_past(clause: Clause) -> bool:
    forms = [w.raw.casefold() for w in clause.words]
    if {"var", "hade", "blev", "fick", "kunde", "skulle"} & set(forms):
        return True
    return any(
        FINITE in verbs.tags(form) and form.endswith(("de", "te", "des", "tes")) for form in forms
    )


def _viewed(
    target: Clause, chosen: Sequence[Clause], source: Parsed, found: Alignment
) -> str | None:
    """A view or a draft that is told as so; naming whose it is, or what, is enough."""
    above = source.clauses[target.parent] if target.parent is not None else None
    if target.kind != "that" or above is None or target.gapped:
        return None
    verb = above.main_verb
    lemmas = verbs.lemmas(verb.form) if verb is not None else frozenset()
    may_decide = bool(lemmas & _DECIDING) and bool(above.duty & {"får", "kan", "bör", "skulle"})
    views = bool(lemmas & _VIEW) or may_decide
    drafts = [w for w in above.words if w.form.startswith(_DRAFTS) and not w.is_verb]
    asks = target.connective in {"huruvida", "hur", "vad", "varför"}
    if not (views or drafts or asks):
        return None
    told = {w.form for clause in chosen for w in clause.words}
    if any(found.uses(w) for w in above.words if w.content or w.is_verb) or told & {"enligt"}:
        return None
    return "view told as fact"


def _intended(hits: Sequence[Word], target: Clause, found: Alignment) -> str | None:
    """A deed that is only promised, tried or refused, told as done."""
    for hit in hits:
        tags = verbs.tags(hit.form)
        if INFINITIVE not in tags:
            return None
        before = [w for w in target.words if w.position < hit.position and w.is_verb]
        willing = [w for w in before if verbs.lemmas(w.form) & _INTENT or w.form == "vill"]
        near = willing[-1] if willing else None
        if near is None or found.uses(near) or near is hit:
            return None
        between = [w for w in target.words if near.position < w.position < hit.position]
        if any(w.form in c.ADDING for w in between) or len(between) > 5:
            return None
    return "only intended" if hits else None
