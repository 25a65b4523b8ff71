"""The subject, object and agent of a clause, as far as word order and endings tell."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.grounding import classes as c
from assistant.answering.grounding import facts, verbs
from assistant.answering.grounding.clauses import SUBJECT_RELATIVES, Clause, Parsed
from assistant.answering.grounding.conjugation import FINITE, IMPERATIVE, INFINITIVE, PARTICIPLE
from assistant.answering.grounding.reading import Word, is_finite

_TIME_NOUNS = frozenset(
    "år året dag dagen vecka veckan månad månaden kväll kvällen kvartal timme gång gånger dygn "
    "natt halvår halvåret senare höst hösten vår våren sommar sommaren vinter vintern varje".split()
)
_CONNECTIVES = (
    c.ADDING | c.CONTRAST | c.CAUSE | c.CONDITION | c.TIME | c.PLACE | c.RELATIVE | c.CONCESSION
) | {"att", "för", "så"}
_ADJECTIVE = ("ig", "iga", "igt", "isk", "iska", "iskt", "ell", "ella", "ellt", "buren", "buret",
              "burna", "ande", "ende", "al", "ala", "alt")  # fmt: skip


class Arguments:
    """The content words of a clause's subject, object and agent ("av …")."""

    def __init__(self, subject: list[Word], object_: list[Word], agent: list[Word]) -> None:
        self.subject = subject
        self.object = object_
        self.agent = agent

    def in_active_voice(self, clause: Clause) -> Arguments:
        """The same with a passive turned round: "A betalas av B" as "B betalar A"."""
        if not clause.is_passive:
            return self
        return Arguments(self.agent, self.subject, [])


def arguments(clause: Clause, parsed: Parsed) -> Arguments:
    """The arguments as they stand; each list may be empty where the clause cannot be read."""
    words = clause.words
    begin = 0
    while begin < len(words) and words[begin].form in _CONNECTIVES:
        begin += 1
    finite = next((i for i, w in enumerate(words) if i >= begin and is_finite(w.form)), None)
    bare = [(i, w) for i, w in enumerate(words) if i >= begin and _may_be_argument(w, words, i)]
    everything = [w for _, w in bare]
    agent = _agent(words)
    if clause.gapped and clause.shares is not None:
        return Arguments(
            arguments(parsed.clauses[clause.shares], parsed).subject, everything, agent
        )
    if clause.gapped:
        return Arguments(everything, [], agent)
    if finite is None:
        return Arguments([], everything, agent)
    before = [w for i, w in bare if i < finite]
    after = [(i, w) for i, w in bare if i > finite]
    rest = [w for _, w in after]
    infinitives = (verbs.tags(w.form) - {IMPERATIVE} for w in words[begin:finite] if w.is_verb)
    forms = {w.form for w in words}
    if any(found == {INFINITIVE} for found in infinitives):
        return Arguments([], everything, agent)
    if {"går", "gick"} & forms and "att" in forms:
        return Arguments([], everything, agent)
    if clause.shares is not None and not before:
        return Arguments(arguments(parsed.clauses[clause.shares], parsed).subject, rest, agent)
    relative = clause.connective in SUBJECT_RELATIVES or clause.connective in c.ADDING
    if clause.kind == "relative" and clause.noun is not None and not before and relative:
        return Arguments([clause.noun], rest, agent)
    pronouns = {
        w.form for w in words[begin:finite] if w.form in c.PRONOUNS | {"de"} and not w.preposition
    }
    if pronouns == {"det"} and not before:
        # "Det finns ingen marknad": the subject proper comes later, if there is one.
        return Arguments([], [], agent)
    between = _between(words, finite, after)
    if before and between:
        # "Mindre inköp får chefen besluta om": what stands between the verbs is the subject.
        return Arguments(between, [*before, *(w for w in rest if w not in between)], agent)
    of = _counted(words[begin:finite])
    if any(w.is_number for w in before) and of:
        # "Högst 100 kronor av överskottet får …": it is the surplus that is dealt with.
        return Arguments([*before, *of], rest, [w for w in agent if w not in of])
    if before or pronouns or clause.kind not in {"main", "condition"}:
        return Arguments(before, rest, agent)
    subject = _inverted_subject(words, finite, after)
    if subject is None:
        return Arguments([], [], agent)
    if subject and subject[-1].is_number:
        # "två av föreningarna"
        subject = [*subject, *_counted(words[finite:])]
    return Arguments(subject, [w for w in rest if not any(w is s for s in subject)], agent)


def _between(words: Sequence[Word], finite: int, after: Sequence[tuple[int, Word]]) -> list[Word]:
    """The nouns between an auxiliary and its infinitive or supine."""
    auxiliary = words[finite].form in c.DUTY or words[finite].form in {
        "har",
        "hade",
        "vill",
        "kunde",
    }
    last = next(
        (
            i
            for i in range(finite + 1, len(words))
            if words[i].is_verb or words[i].form in c.PREPOSITIONS or words[i].form == "att"
        ),
        None,
    )
    if not auxiliary or last is None or not words[last].is_verb:
        return []
    return [w for i, w in after if i < last and not w.is_number]


def _may_be_argument(word: Word, words: Sequence[Word], index: int) -> bool:
    article = index > 0 and words[index - 1].form in {
        "en",
        "ett",
        "den",
        "det",
        "de",
        "sin",
        "sitt",
    }
    return (
        (word.content or word.is_number)
        and not word.preposition
        and (not word.is_verb or (article and FINITE not in verbs.tags(word.form)))
        and word.form not in _TIME_NOUNS
        and word.form not in c.ADVERBS
        and word.form not in facts.MONTHS
        and not word.form.endswith(("ligt", "igen", "vis"))
    )


def _agent(words: Sequence[Word]) -> list[Word]:
    """The words after "av", but not after a number: "två av föreningarna"."""
    found: list[Word] = []
    counted = False
    for index, word in enumerate(words):
        if word.form == "av":
            counted = index > 0 and words[index - 1].is_number
        if word.preposition != "av" or counted:
            if found:
                break
            continue
        if word.form == "den" and index + 1 < len(words) and words[index + 1].is_number:
            break
        if word.content:
            found.append(word)
    return found


def _counted(words: Sequence[Word]) -> list[Word]:
    """What a number, or an amount of something, is a part of."""
    return [word for word in words if word.preposition == "av" and word.content]


def _inverted_subject(
    words: Sequence[Word], finite: int, after: Sequence[tuple[int, Word]]
) -> list[Word] | None:
    """The subject after the verb, up to where its phrase ends; None when that cannot be told."""
    subject: list[Word] = []
    joined = article = False
    for index in range(finite + 1, len(words)):
        word = words[index]
        if any(word is w for _, w in after):
            named = word.raw[:1].isupper()
            if subject and not (joined or named) and _ends_phrase(subject[-1], indefinite=article):
                break
            subject.append(word)
            joined = False
        elif word.form in c.ADDING and subject:
            joined = True
        elif word.form in {"en", "ett"} and not subject:
            article = True
        elif word.form in {"det", "den", "de"} and not subject:
            following = words[index + 1] if index + 1 < len(words) else None
            if following is None or not following.content or following.is_verb:
                return []
            if word.form == "de" and not _is_definite(following):
                # "når de personer": they, or those?
                return None
        elif word.form in {"sig", "oss", "er"}:
            continue
        elif word.form in c.PRONOUNS and not subject:
            return []
        elif word.form in c.PREPOSITIONS or word.form in c.NEGATION or word.is_verb or subject:
            break
    return subject


def _ends_phrase(word: Word, *, indefinite: bool) -> bool:
    if word.raw[:1].isupper() or word.form.endswith(_ADJECTIVE) or word.form.endswith("s"):
        return False
    if PARTICIPLE in verbs.tags(word.form):
        return False
    return indefinite or _is_definite(word)


def _is_definite(word: Word) -> bool:
    return word.form.endswith(("en", "et", "an", "na", "ns", "ts"))
