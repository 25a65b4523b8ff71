"""What opens a clause: "om" as "if" or "about", "att" with or without a verb, "och" with a new verb."""

from __future__ import annotations

from assistant.answering.grounding import classes as c
from assistant.answering.grounding import verbs
from assistant.answering.grounding.clauses import SUBJECT_RELATIVES, Clause
from assistant.answering.grounding.conjugation import (
    FINITE,
    IMPERATIVE,
    INFINITIVE,
    PARTICIPLE,
    SUPINE,
)
from assistant.answering.grounding.reading import Word, is_finite, is_finite_at

TAKES_OM = frozenset(
    "avtal avtalet fråga frågor information beslut beslutet lag handla handlar handlade tala "
    "berätta överenskommelse överens enas bestämmelse bestämmelser regler kunskap uppgift "
    "uppgifter text påminna ansöka ansökan ansöker bry bryr råd värna värnar begäran "
    "informera upplysning "
    "upplysningar gången hand tvist tvister oense oenig dagen året veckan månaden besluta beslutar "
    "beslutas rapport lära synpunkter gånger principer frågan dialog samtal kunskaper".split()
)
_TIMES = frozenset(
    "dag dagen dagar tidpunkt tidpunkten år året tillfälle tillfällen period".split()
)
_BEFORE_VERB = frozenset(
    "inte också även sedan dessutom då som helt delvis eller ofta alltid aldrig bara därmed".split()
)


def is_relative_here(words: list[Word], index: int) -> bool:
    """Whether "då" or "där" belongs to the noun before it: "den dag då", "på boendet där"."""
    if not index or words[index].form not in {"där", "då", "när"}:
        return False
    before = words[index - 1]
    if words[index].form == "där":
        return before.form == "," or (before.preposition is not None and before.content)
    return before.form in _TIMES


def opens(words: list[Word], index: int) -> str | None:
    """The kind of subordinate clause that a word opens, if it does."""
    if index >= len(words):
        return None
    form = words[index].form
    before = words[index - 1].form if index else ""
    if form in c.CAUSE:
        return "cause" if form != "därför" else None
    if form in c.CONCESSION:
        return "concession"
    if form == "om":
        return "condition" if _is_condition(words, index) else None
    if form in {"ifall", "såvida", "oavsett", "utom", "if", "unless"}:
        return "condition"
    if form in {"efter", "sedan"}:
        following = words[index + 1].form if index + 1 < len(words) else ""
        return (
            "time"
            if following == "att" or (following == "det" and _att_near(words, index))
            else None
        )
    if form in {"när", "då", "innan", "tills", "when"}:
        opens = _finite_follows(words, index + 1) and not (form == "då" and index == 0)
        return "time" if opens else None
    if form == "där":
        # "men där krävs beslut": the verb comes at once, so it is a main clause.
        at_once = before in c.CONTRAST | c.ADDING and is_finite_at(words, index + 1)
        opens = (
            (index > 0 or finite_count(words, 0) > 1)
            and _finite_follows(words, index + 1)
            and not at_once
        )
        return "place" if opens else None
    if form in {"hur", "vad", "huruvida", "varför"}:
        return "that" if index and _finite_follows(words, index + 1) else None
    if form in SUBJECT_RELATIVES | {"varav"}:
        verb = _finite_follows(words, index + 1) or supine_next(words, index + 1)
        return "relative" if index and verb else None
    if form == "att":
        return _opens_att(words, index, before)
    return "relative" if _is_bare_relative(words, index) else None


def _is_bare_relative(words: list[Word], index: int) -> bool:
    """Whether a relative clause without its "som" begins: "den kommun | man bor i"."""
    if words[index].form not in _SUBJECT_PRONOUNS or index < 2:
        return False
    noun, following = words[index - 1], words[index + 1 : index + 3]
    pointed = {w.form for w in words[max(0, index - 4) : index - 1]} & {"den", "det", "de"}
    return bool(
        noun.content
        and not noun.is_verb
        and pointed
        and following
        and (
            is_finite_at(words, index + 1)
            or (following[0].form in c.NEGATION and is_finite_at(words, index + 2))
        )
    )


_SUBJECT_PRONOUNS = frozenset("man du ni vi jag han hon de det den".split())


def _att_near(words: list[Word], index: int) -> bool:
    return any(word.form == "att" for word in words[index + 1 : index + 3])


def _opens_att(words: list[Word], index: int, before: str) -> str | None:
    if before in {"efter", "sedan"} or (
        before == "det" and index > 1 and words[index - 2].form == "efter"
    ):
        return None
    infinitive = infinitive_next(words, index + 1)
    if before == "för":
        return "purpose"
    return "that" if not infinitive and _finite_follows(words, index + 1) else None


def _is_condition(words: list[Word], index: int) -> bool:
    """Whether "om" means "if", not "about"."""
    at = index - 1
    while at > 0 and (words[at].is_mark or words[at].is_number) and words[at].form != ",":
        # "lagen (2022:900) om registrering"
        at -= 1
    before = words[at].form if index else ""
    if before in TAKES_OM or not _finite_follows(words, index + 1):
        return False
    if not index:
        return True
    if not _finite_before(words, index):
        return False
    opening = words[0].form in c.CONDITION | c.TIME | c.CAUSE and words[0].form != "då"
    closed = any(word.form == "," for word in words[:index])
    earlier = sum(is_finite_at(words, i) for i in range(index))
    # In an opening clause the one verb still to come is the main clause's.
    return not (opening and not closed and finite_count(words, index + 1) < 2 and earlier < 2)


def finite_near(words: list[Word], index: int) -> int:
    """How many finite verbs come before the next mark or "och"."""
    found = 0
    for at in range(index, len(words)):
        if words[at].is_mark or (at > index and words[at].form in {"och", "samt", "men"}):
            break
        found += is_finite_at(words, at)
    return found


def finite_count(words: list[Word], index: int) -> int:
    """How many finite verbs come from there on."""
    return sum(is_finite_at(words, i) for i in range(index, len(words)))


def _finite_before(words: list[Word], index: int) -> bool:
    """Whether the clause that a word stands in already has its verb, or begins there."""
    for at in range(index - 1, -1, -1):
        word = words[at]
        if word.is_mark or word.form in c.ADDING | c.CONTRAST | {"endast", "bara"}:
            return True
        if is_finite(word.form) or (at == 0 and IMPERATIVE in verbs.tags(word.form)):
            return True
    return False


def infinitive_next(words: list[Word], index: int) -> bool:
    """Whether one of the next three words is an infinitive, with no subject before it."""
    for word in words[index : index + 3]:
        found = verbs.tags(word.form)
        if INFINITIVE in found or word.form in {"kunna", "få", "vara", "ha", "bli"}:
            return True
        if FINITE in found or word.form in c.DUTY or word.form in c.PRONOUNS:
            return False
    return False


def is_bare_supine(words: list[Word], begin: int, at: int) -> bool:
    """Whether a supine stands for the finite verb of a clause: "om avtalet sagts upp"."""
    found = verbs.tags(words[at].form)
    before = words[at - 1] if at else None
    named = before is not None and (
        before.form in c.PRONOUNS or (before.content and before.form.endswith(("en", "et", "na")))
    )
    if SUPINE not in found or (PARTICIPLE in found and not named):
        return False
    return not any(w.form in {"har", "hade", "ha", "få", "fått"} for w in words[begin:at])


def supine_next(words: list[Word], index: int) -> bool:
    """Whether a supine without its "har" follows: "den nämnd som beslutat"."""
    for word in words[index : index + 3]:
        found = verbs.tags(word.form)
        if SUPINE in found:
            return True
        if word.form not in _BEFORE_VERB:
            return False
    return False


def _finite_follows(words: list[Word], index: int) -> bool:
    """Whether a finite verb comes before the next comma or connective."""
    for at in range(index, min(len(words), index + 14)):
        if words[at].form in {",", ";", ":"}:
            return False
        if is_finite_at(words, at) or is_bare_supine(words, index, at):
            return True
        if words[at].form in {"att", "eftersom", "som"} and at > index:
            return False
        if words[at].form in {"och", "samt"} and finite_first(words, at + 1):
            # "för kvinnor och barn och är bemannat"
            return False
    return False


def clause_follows(words: list[Word], index: int) -> bool:
    """Whether a clause follows, also one whose subject has a relative clause of its own."""
    if _finite_follows(words, index):
        return True
    near = next((w.form for w in words[index + 1 : index + 6] if w.form in {"som", ","}), "")
    return near == "som" and finite_count(words, index) > 1


def finite_first(words: list[Word], index: int) -> bool:
    """Whether the clause goes on with a verb, and so shares the subject before it."""
    for at in range(index, min(len(words), index + 4)):
        if is_finite_at(words, at):
            return True
        if words[at].form not in _BEFORE_VERB:
            return False
    return False


def is_gapped(words: list[Word], index: int, clause: Clause) -> bool:
    """Whether "och" is followed by a new subject and a preposition that the verb had before."""
    before = {word.preposition for word in clause.words if word.preposition}
    for offset, word in enumerate(words[index + 1 : index + 5]):
        if word.form in c.PREPOSITIONS:
            return offset > 0 and word.form in before
        if word.is_mark or is_finite(word.form) or word.is_verb or word.form == "att":
            return False
    return False
