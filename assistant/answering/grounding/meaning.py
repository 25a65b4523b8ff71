"""What a claim says of its words, against what the source says: the checks that words cannot make.

Each check returns the reason why the claim is not supported, or None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from assistant.answering.grounding import classes as c
from assistant.answering.grounding.alignment import Alignment
from assistant.answering.grounding.assertion import supposed
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.duty import is_nominal, other_duty
from assistant.answering.grounding.losses import lost
from assistant.answering.grounding.order import reversed_order
from assistant.answering.grounding.parts import crossed, other_number, rival, unqualified
from assistant.answering.grounding.prepositions import other_preposition
from assistant.answering.grounding.reading import Word
from assistant.answering.grounding.roles import exchanged, mixed, swapped

_PER_TIME = frozenset("år dag vecka månad kväll kvartal timme dygn natt termin".split())


def objection(
    claim: Parsed, chosen: Sequence[Clause], source: Parsed, found: Alignment
) -> str | None:
    """The first way in which clauses of a claim say something else than a source sentence."""
    targets: list[Clause] = []
    for clause in chosen:
        target = _target(clause, source, found)
        if target is None:
            continue
        targets.append(target)
        reason = (
            _polarity(clause, target, source, found)
            or supposed(clause, target, chosen, source, found)
            or other_duty(clause, target, source, found)
            or _amounts(clause, chosen, target, source, found)
            or (
                None
                if clause.connective == "oavsett" or _keeps_order(clause, target, found)
                else swapped(clause, target, claim, source, found)
            )
            or exchanged(clause, target, found)
            or rival(clause, target, source, found)
            or crossed(clause, source, found)
            or unqualified(clause, source, found)
            or mixed(clause, target, claim, source, found)
            or other_number(clause, target, source, found)
        )
        if reason:
            return reason
    return (
        lost(chosen, source, found, targets)
        or reversed_order(chosen, source, found)
        or other_preposition(chosen, source, found)
        or _owners(claim, source, found)
    )


def _target(clause: Clause, source: Parsed, found: Alignment) -> Clause | None:
    """The source clause that a claim's clause restates: its verb's, else most of its words'."""
    votes: Counter[int] = Counter()
    verb = clause.main_verb
    for word in clause.words:
        places = {hit.clause for hit in found.hits(word)}
        for place in places:
            votes[place] += (9 if word is verb and word.content else 2 if word is verb else 1) * (
                2 if len(places) == 1 else 1
            )
    if not votes:
        return None
    best = votes.most_common(1)[0][0]
    for index, other in enumerate(source.clauses):
        # "A bidrar med X och B med Y": the verb stands with A, but is B's as well.
        if other.gapped and other.parent == best:
            own = sum(any(h.clause == index for h in found.hits(w)) for w in clause.words)
            theirs = sum(
                any(h.clause == best for h in found.hits(w)) for w in clause.words if w is not verb
            )
            fits = other.negations % 2 == clause.negations % 2 != source.clauses[best].negations % 2
            best = index if own and (own >= theirs or fits) else best
    return source.clauses[best]


def _polarity(clause: Clause, target: Clause, source: Parsed, found: Alignment) -> str | None:
    negated = clause.negations % 2
    if clause.kind == "relative" and target.kind != "relative" and is_nominal(clause):
        # "leksaker som är trasiga" for "trasiga leksaker".
        return None
    if negated != _negations(target, source) % 2:
        return "negation"
    for word in clause.words:
        places = {hit.clause for hit in found.hits(word)}
        if not word.content or len(places) != 1:
            continue
        other = source.clauses[places.pop()]
        aside = other is not target and not other.verbs and other.kind == "main"
        if aside and _negations(other, source) % 2 != negated:
            return "negation"
    return None


def _keeps_order(clause: Clause, target: Clause, found: Alignment) -> bool:
    """Whether a clause only leaves words out: what stands in the source's order keeps its part."""
    at = -1
    for word in clause.words:
        hits = [hit for hit in found.hits(word) if hit.position > at]
        if word.content and not hits:
            return False
        if hits and word.content:
            if not any(h.form == word.form and h.preposition == word.preposition for h in hits):
                return False
            at = hits[0].position
    verb, other = clause.main_verb, target.main_verb
    subject = next((w for w in clause.words if w.content), None)
    begins = next((w for w in target.words if w.content), None)
    same = verb is not None and other is not None and verb.form == other.form
    if clause.is_passive and any(w.preposition == "av" for w in clause.words):
        return False
    return bool(same and subject and begins and subject.form == begins.form)


def _negations(clause: Clause, source: Parsed) -> int:
    count = clause.negations
    if clause.gapped and clause.parent is not None and clause.connective not in c.CONTRAST:
        count += source.clauses[clause.parent].negations
    return count


def _kinds(words: Iterable[Word]) -> dict[str, Word]:
    return {c.AMOUNT[word.form]: word for word in words if word.form in c.AMOUNT}


def _amounts(
    clause: Clause, chosen: Sequence[Clause], target: Clause, source: Parsed, found: Alignment
) -> str | None:
    said = _kinds(clause.words)
    anywhere = _kinds(word for each in chosen for word in each.words)
    around = _kinds(source.words)
    for kind, word in said.items():
        following = clause.words[clause.words.index(word) + 1 :][:1]
        if word.form == "varje" and following and following[0].form in _PER_TIME:
            continue
        if kind in {"vissa", "ibland"} and _is_at_times(source):
            # "I vissa fall …" for "Det finns fall där …".
            continue
        about = [w for w in clause.words if w.position > word.position and w.content][:1]
        places = {hit.clause for w in about for hit in found.hits(w)}
        near = [w for w in source.words if w.clause in places | {_number(target, source)}]
        if kind not in (_kinds(near) if kind in _WIDENING else around):
            return f"amount {kind}"
    for kind, word in _kinds(target.words).items():
        if kind not in c.RESTRICTING or kind in anywhere:
            continue
        following = [w for w in target.words if w.position > word.position and w.content][:1]
        if kind == "vissa" and any(w.form.endswith("undantagsfall") for w in following):
            continue
        if kind == "vid behov" and any("kan" in each.duty for each in chosen):
            continue
        only = kind in {"endast", "växelvis"} or (
            kind == "först" and _opens_condition(word, target)
        )
        if only or (kind != "först" and _is_used(word, target, found)):
            return f"lost {kind}"
    for word, following_word in zip(target.words, target.words[1:], strict=False):
        if (
            word.form in c.RESTRICTING_ADJECTIVES
            and not (word.form in {"nya", "nye"} and _follows_article(word, target))
            and following_word.content
            and found.uses(following_word)
            and not found.uses(word)
            and all(word.form != w.form for each in chosen for w in each.words)
        ):
            return f"lost {word.form}"
    return None


_WIDENING = frozenset({"alla", "alltid", "hela"})
_TIMES = frozenset("fall situationer tillfällen lägen undantag gånger omständigheter".split())


def _is_at_times(source: Parsed) -> bool:
    forms = [w.form for w in source.words]
    return any(
        form == "finns" and _TIMES & set(forms[at + 1 : at + 4]) for at, form in enumerate(forms)
    )


def _number(clause: Clause, source: Parsed) -> int:
    return next(i for i, other in enumerate(source.clauses) if other is clause)


def _follows_article(word: Word, clause: Clause) -> bool:
    """Whether an adjective only points back: "de nya vårdnadshavarna"."""
    before = [w.form for w in clause.words if w.position == word.position - 1]
    return bool(before) and before[0] in {"de", "den", "det"}


def _opens_condition(word: Word, clause: Clause) -> bool:
    """Whether "först" means "not before": "först efter godkännande"."""
    following = clause.words[clause.words.index(word) + 1 :][:1]
    return bool(following) and following[0].form in {"efter", "när", "sedan", "då", "vid", "om"}


def _is_used(word: Word, clause: Clause, found: Alignment) -> bool:
    """Whether the claim uses what an amount is about: the content word after it."""
    index = clause.words.index(word)
    following = [w for w in clause.words[index + 1 :] if w.content or w.is_number]
    return not following or following[0].is_number or found.uses(following[0])


def _owners(claim: Parsed, source: Parsed, found: Alignment) -> str | None:
    """ "kommunens självständighet" is not "organisationernas självständighet"."""
    for owner, owned in zip(claim.words, claim.words[1:], strict=False):
        if not _is_genitive(owner) or not owned.content or not found.has(owner):
            continue
        rivals = [
            before
            for before, word in zip(source.words, source.words[1:], strict=False)
            if word in found.hits(owned) and _is_genitive(before)
        ]
        if rivals and not any(rival in found.hits(owner) for rival in rivals):
            return f"owner {owner.form}"
    return None


def _is_genitive(word: Word) -> bool:
    return word.content and len(word.form) > 4 and word.form.endswith(("ens", "ets", "nas", "ers"))
