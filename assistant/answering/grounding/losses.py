"""What a claim leaves out that narrows its source: a condition, a relative clause, a number in it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.grounding import verbs
from assistant.answering.grounding.alignment import Alignment
from assistant.answering.grounding.arguments import arguments
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.reading import Word, is_copula


def lost(
    chosen: Sequence[Clause], source: Parsed, found: Alignment, targets: Sequence[Clause]
) -> str | None:
    """A condition, or a relative clause that narrows, which the claim leaves out."""
    used = {id(target) for target in targets}
    for clause in source.clauses:
        if not clause.restrictive:
            continue
        content = [w for w in clause.words if w.content]
        kept = [w for w in content if found.uses(w)]
        parity = clause.negations % 2
        if not content and any(o.kind == clause.kind and o.negations % 2 == parity for o in chosen):
            continue
        verb = clause.main_verb
        told = any(found.uses(v) for v in clause.verbs if v.content and v is verb) or (
            len(kept) > 1 and any(found.uses(v) for v in clause.verbs if v.content)
        )
        if clause.kind == "condition" and kept and _keeps_predicate(clause, found):
            continue
        least = 0.4 if clause.kind == "relative" else 0.6
        described = clause.kind == "relative" and any(is_copula(w.form) for w in clause.words)
        if described and kept and not _is_subject(clause, source):
            # "vård som är trygg, säker och nära": one of its qualities may be told.
            continue
        if kept and (told or len(kept) > least * len(content)):
            bounds = [w for w in clause.words if w.is_number and not found.uses(w)]
            bounds = [w for w in bounds if not _is_reference(w, clause)]
            if bounds:
                return f"lost number {bounds[0].form}"
            continue
        if verb and verbs.lemmas(verb.form) & _ATTITUDES and _inner_kept(clause, source, found):
            continue
        above = source.clauses[clause.parent] if clause.parent is not None else None
        if _is_alternative(clause, source, found):
            continue
        if clause.kind == "relative":
            noun = clause.noun
            told_of = noun is not None and bool(content) and _is_meant(noun, source, used, found)
            # "Det finns rekommendationer som …": that there are any is true of the rest, too.
            exists = above is not None and {"det", "finns"} <= {w.form for w in above.words[:3]}
            exists = exists and any(w.form == "finns" for c in chosen for w in c.words)
            if exists and not clause.negations:
                continue
            if told_of and noun is not None and not _is_one_of_many(noun, source):
                return "lost relative clause"
        elif above is None:
            if _adjoins(clause, source, used):
                return f"lost {clause.kind} {clause.connective}"
        elif id(above) in used or any(found.uses(w) for w in above.words):
            return f"lost {clause.kind} {clause.connective}"
    return None


def _keeps_predicate(clause: Clause, found: Alignment) -> bool:
    """Whether a claim keeps what "är" says: "om det är nödvändigt utifrån situationen"."""
    at = next((w.position for w in clause.words if is_copula(w.form)), None)
    after = [w for w in clause.words if at is not None and w.position > at and w.content]
    before = [w for w in clause.words if at is not None and w.position < at and w.content]
    return bool(after) and not before and found.uses(after[0]) and not after[0].preposition


def _is_alternative(clause: Clause, source: Parsed, found: Alignment) -> bool:
    """Whether a condition is one of two, "om A eller B", of which the claim keeps the other."""
    if clause.kind != "condition":
        return False
    number = next(i for i, other in enumerate(source.clauses) if other is clause)
    before, after = source.clauses[max(0, number - 1) : number], source.clauses[number + 1 :][:1]
    pairs = [o for o in before if clause.connective == "eller"]
    pairs += [o for o in after if o.connective == "eller"]
    for other in pairs:
        content = [w for w in other.words if w.content]
        if other.kind == "condition" and content and all(found.uses(w) for w in content):
            return True
    return False


def _is_meant(noun: Word, source: Parsed, used: set[int], found: Alignment) -> bool:
    """Whether a claim's word means that noun, and not the same word in a clause it restates."""
    for hits in found.pairs.values():
        if any(hit is noun for hit in hits):
            elsewhere = [h for h in hits if h is not noun and id(source.clauses[h.clause]) in used]
            if not elsewhere or id(source.clauses[noun.clause]) in used:
                return True
    return False


def _is_reference(number: Word, clause: Clause) -> bool:
    """Whether a number is a section's, which may go untold: "enligt 24 §"."""
    following = [
        w.form for w in clause.words if number.position < w.position <= number.position + 3
    ]
    return ":" in number.form or bool({"§", "kap", "stycket"} & set(following))


def _is_subject(clause: Clause, source: Parsed) -> bool:
    """Whether a relative clause says whom the clause above is about."""
    if clause.parent is None or clause.noun is None:
        return True
    above = source.clauses[clause.parent]
    return any(word is clause.noun for word in arguments(above, source).subject)


_ATTITUDES = frozenset("anse bedöma finna".split())


def _inner_kept(clause: Clause, source: Parsed, found: Alignment) -> bool:
    """Whether a claim keeps what a condition is about: "om nämnden anser att …"."""
    number = next(i for i, other in enumerate(source.clauses) if other is clause)
    inner = [c for c in source.clauses if c.kind == "that" and c.parent == number]
    words = [w for c in inner for w in c.words if w.content]
    return bool(words) and sum(found.uses(w) for w in words) > 0.6 * len(words)


def _is_one_of_many(noun: Word, source: Parsed) -> bool:
    """Whether a noun is told of as some, not all: "från tre församlingar som …"."""
    before = [w for w in source.words if noun.position - 3 <= w.position < noun.position]
    some = any(w.is_number or w.form in {"en", "ett"} for w in before)
    return some and noun.preposition is not None


def _adjoins(clause: Clause, source: Parsed, used: set[int]) -> bool:
    """Whether the main clause after an opening condition is one that the claim restates."""
    index = next(i for i, other in enumerate(source.clauses) if other is clause)
    following = [other for other in source.clauses[index + 1 :] if other.kind == "main"]
    return bool(following) and id(following[0]) in used
