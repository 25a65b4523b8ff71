"""What a claim leaves out that narrows its source: a condition, a relative clause, a number in it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.grounding.alignment import Alignment
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.reading import Word


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
        if kept and ((verb and found.uses(verb)) or len(kept) > 0.6 * len(content)):
            bounds = [w for w in clause.words if w.is_number and not found.uses(w)]
            if bounds:
                return f"lost number {bounds[0].form}"
            continue
        above = source.clauses[clause.parent] if clause.parent is not None else None
        if clause.kind == "relative":
            noun = clause.noun
            told_of = noun is not None and found.uses(noun) and bool(content)
            if told_of and noun is not None and not _is_one_of_many(noun, source):
                return "lost relative clause"
        elif above is None:
            if _adjoins(clause, source, used):
                return f"lost {clause.kind} {clause.connective}"
        elif id(above) in used or any(found.uses(w) for w in above.words):
            return f"lost {clause.kind} {clause.connective}"
    return None


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
