"""Who does what to whom: whether a claim gives a deed, or a number, to another than the source."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.grounding import classes as c
from assistant.answering.grounding import lexicon, verbs
from assistant.answering.grounding.alignment import Alignment, is_like
from assistant.answering.grounding.arguments import Arguments, arguments
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.reading import Word, is_copula, is_finite

_GIVING = (
    frozenset({"få", "motta", "erhålla"}),
    frozenset({"ge", "lämna", "skicka", "betala", "tilldela", "sända", "utbetala", "bevilja"}),
)
_HOLDING = (
    frozenset({"ingå", "finnas", "tillhöra", "förekomma"}),
    frozenset({"inkludera", "omfatta", "innefatta", "innehålla", "bestå", "rymma", "inbegripa"}),
)
_OBLIQUE = frozenset("med hos mot från utan till".split())
_AIMS = ("syfte", "ändamål", "uppgiften", "uppdraget", "målet", "avsikt")


def swapped(
    clause: Clause, target: Clause, claim: Parsed, source: Parsed, found: Alignment
) -> str | None:
    """How a claim gives a deed to another than the source does, or None."""
    said = arguments(clause, claim)
    there = arguments(target, source)
    verb = clause.main_verb
    if verb is None:
        return None
    aims = any(w.form.startswith(_AIMS) for w in there.subject)
    oblique = None if aims else _from_oblique(clause, said, found)
    base = source.clauses[target.parent] if target.gapped and target.parent is not None else target
    other = next((w for w in base.verbs if lexicon.is_same(w.form, verb.form)), base.main_verb)
    if other is None:
        return oblique
    if is_copula(verb.form) and is_copula(other.form):
        return _other_in_copula(clause, target, said, there, found)
    if verb.content and not any(hit.is_verb for hit in found.hits(verb)):
        return _named_only(verb, clause, target, said, there, found) or oblique
    if not lexicon.is_same(verb.form, other.form):
        if _are_converse(verb, other, _GIVING) or _are_converse(verb, other, _HOLDING):
            giver = there.in_active_voice(target).subject
            if any(_meets(w, giver, found) for w in said.subject):
                return "roles reversed"
            return None
        if not is_like(verb, other):
            return oblique
    if verb.form in {"har", "ha", "hade", "finns", "fanns"}:
        return oblique
    if aims:
        # "Syftet med avtalet är att stärka" and "Avtalet ska stärka".
        there = Arguments([], there.object, there.agent)
    said, there = said.in_active_voice(clause), there.in_active_voice(base)
    if said.subject and there.subject and not _any_meets(said.subject, there.subject, found):
        return "another subject"
    for word in said.object:
        if _meets(word, there.subject, found) and not _meets(word, there.object, found):
            return "object made subject"
    for word in said.subject:
        objects = [w for w in there.object if not (w.form.endswith("s") and w.form != word.form)]
        if _meets(word, objects, found) and not _meets(word, there.subject, found):
            return "subject made object"
    return oblique


def _named_only(
    verb: Word, clause: Clause, target: Clause, said: Arguments, there: Arguments, found: Alignment
) -> str | None:
    """A deed that the source only names, as a noun: the claim's doer must be the source's."""
    doer = said.in_active_voice(clause).subject
    nouns = found.hits(verb)
    if not doer or not nouns or not any(hit.clause == target.words[0].clause for hit in nouns):
        return None
    light = (
        target.main_verb is None
        or not target.main_verb.content
        or (verbs.lemmas(target.main_verb.form) & _LIGHT)
    )
    if light and _any_meets(doer, [*there.subject, *there.agent], found):
        return None
    beside = [h for w in doer for h in found.hits(w)]
    if not beside or any(h.preposition == "av" or h.form.endswith("s") for h in beside):
        return None
    if light and any(h.preposition in {"i", "hos", "genom"} for h in beside):
        # "Beredningen sker i en grupp"
        return None
    return "deed of another"


_LIGHT = frozenset(
    "fatta lämna ge göra ha ske genomföra bedriva stå kalla ta få hålla finnas utföra".split()
)


def _from_oblique(clause: Clause, said: Arguments, found: Alignment) -> str | None:
    """Who in the source only is dealt with ("med kommunen") cannot be the one who acts."""
    subject = said.in_active_voice(clause).subject
    verb = clause.main_verb
    receives = verb is not None and verbs.lemmas(verb.form) & (_GIVING[0] | _HOLDING[0] | {"ha"})
    hits = [hit for word in subject for hit in found.hits(word) if not word.is_number]
    nouns = [hit for hit in hits if hit.content]
    if not nouns or verb is None or not verb.content:
        return None
    if receives:
        nouns = [hit for hit in nouns if hit.preposition != "till"]
    # "med partens medgivande": a genitive is who acts.
    aside = bool(nouns) and all(
        h.preposition in _OBLIQUE and not h.form.endswith("s") for h in nouns
    )
    return "bystander made subject" if aside else None


def exchanged(clause: Clause, target: Clause, found: Alignment) -> str | None:
    """Two words that have changed places round a preposition: "A till B" for "B till A"."""
    words = [w for w in clause.words if w.content and not w.is_verb]
    inside = {id(w) for w in target.words}
    bare: list[str] = []
    led: list[str] = []
    for word in words:
        hits = [h for h in found.hits(word) if id(h) in inside]
        prepositions = {h.preposition for h in hits}
        if hits and not word.preposition and prepositions <= _OBLIQUE:
            bare += [h.preposition or "" for h in hits]
        if hits and word.preposition in _OBLIQUE and prepositions == {None}:
            led.append(word.preposition or "")
    return "exchanged" if set(bare) & set(led) else None


def _other_in_copula(
    clause: Clause, target: Clause, said: Arguments, there: Arguments, found: Alignment
) -> str | None:
    """With "är" the two sides may change places, but each must stand in the source's clause."""
    forms = [w.form for w in clause.words]
    than = next((i for i, form in enumerate(forms) if form == "än"), None)
    if than is not None:
        after = [h for w in clause.words[than:] for h in found.hits(w)]
        other = next((w.position for w in target.words if w.form == "än"), None)
        if after and other is not None and all(h.position < other for h in after):
            return "comparison reversed"
        return None
    if said.subject and there.subject:
        inside = {id(w) for w in target.words} | {id(w) for w in there.subject}
        if not any(id(hit) in inside for w in said.subject for hit in found.hits(w)):
            return "another subject"
    return None


def _are_converse(a: Word, b: Word, pair: tuple[frozenset[str], frozenset[str]]) -> bool:
    first, second = verbs.lemmas(a.form), verbs.lemmas(b.form)
    one, other = pair
    return bool((first & one and second & other) or (first & other and second & one))


def _any_meets(words: Sequence[Word], others: Sequence[Word], found: Alignment) -> bool:
    return any(_meets(word, others, found) for word in words)


def _meets(word: Word, others: Sequence[Word], found: Alignment) -> bool:
    return any(hit is other for hit in found.hits(word) for other in others)


def mixed(
    clause: Clause, target: Clause, claim: Parsed, source: Parsed, found: Alignment
) -> str | None:
    """What one clause of the source says, said of the subject or the number of another."""
    said = arguments(clause, claim)
    subject = [*said.subject, *(said.agent if clause.is_passive else [])]
    rest = [w for w in clause.words if not any(w is s for s in subject)]
    numbers = [w for w in subject if w.is_number]
    subject = numbers or subject
    placed = {hit.clause for word in subject for hit in found.hits(word)}
    for index, other in enumerate(source.clauses):
        if target.kind == "that" and target.parent == index and _is_attributed(rest, index, found):
            # "Enligt kommunen …" for "Kommunen anser att …".
            continue
        if not placed or index in placed or (other.kind != "main" and not other.gapped):
            continue
        own = arguments(other, source)
        theirs = [*own.subject, *own.agent]
        if not theirs or _any_meets(subject, theirs, found):
            continue
        for word in rest:
            before = clause.words[max(0, clause.words.index(word) - 2) : clause.words.index(word)]
            if any(w.form in {"resten", "hälften", "del", "delen"} for w in before):
                continue
            if _belongs_to(word, index, placed, theirs, source, found):
                return f"{word.form} of another clause"
    return None


def _is_attributed(words: Sequence[Word], index: int, found: Alignment) -> bool:
    taken = [w for w in words if any(hit.clause == index for hit in found.hits(w))]
    return all(w.preposition in {"enligt", "vid", "genom"} or not w.content for w in taken)


def _belongs_to(
    word: Word,
    index: int,
    placed: set[int],
    theirs: Sequence[Word],
    source: Parsed,
    found: Alignment,
) -> bool:
    """Whether a word of the claim stands in that clause of the source, and is nobody else's."""
    year = word.is_number and len(word.form) == 4
    if year or not (word.content or word.is_number) or word.form in c.ADVERBS:
        return False
    hits = found.hits(word)
    if not hits or any(hit.clause != index for hit in hits):
        return False
    clauses = source.clauses
    if word.is_verb and any(clauses[p].gapped and clauses[p].parent == index for p in placed):
        return False
    if any(clauses[p].shares == index for p in placed) and _meets(word, theirs, found):
        return False
    finite = next((w.position for w in clauses[index].words if is_finite(w.form)), 0)
    opening = index == 0 and all(h.preposition and h.position < finite for h in hits)
    return not opening
