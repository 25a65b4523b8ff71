"""The words of a sentence, before it is cut into clauses: expressions, prepositions, verbs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.answering.grounding import classes as c
from assistant.answering.grounding import facts, lexicon, verbs
from assistant.answering.grounding.conjugation import (
    FINITE,
    IMPERATIVE,
    INFINITIVE,
    PARTICIPLE,
    PASSIVE,
    SUPINE,
)
from assistant.swedish import WORD

_TOKEN = re.compile(rf"{WORD.pattern}|§|%|[,;:()–—]", re.UNICODE)
_SPLIT = re.compile(r"[-/–]|:(?=[a-zåäö])")
_ENDINGS = frozenset("er en et s n t erna ns".split())
_COPULAS = frozenset("är var blir blev bli blivit vara varit is are was were".split())
_ALWAYS_FINITE = frozenset("är har blir var finns kommer vill brukar is are was were has".split())


_NOT_FINITE = frozenset("kunna kunnat behöva behövt böra".split())


@dataclass(eq=False)
class Word:
    """One word of a sentence."""

    form: str
    """Case-folded, or what a longer expression is read as."""
    raw: str
    position: int
    clause: int = 0
    preposition: str | None = None
    """The preposition that its phrase begins with."""
    content: bool = True
    """Whether it carries subject matter, so that it must stand in the source."""
    first: bool = False
    particle: str = ""
    """The word after it, where that may be the particle of a verb: "stängs av"."""
    nominal: bool = False
    """Whether it stands where a noun or an adjective does, although it may be a verb."""

    @property
    def is_number(self) -> bool:
        """Whether it is a number, in figures or words."""
        return self.form[0].isdigit() or self.form in facts.NUMERALS

    @property
    def is_mark(self) -> bool:
        """Whether it is a comma, a dash or the like."""
        return not (self.form[0].isalnum() or self.form in "§%")

    @property
    def is_verb(self) -> bool:
        """Whether it is a verb form, a participle in -nde left out."""
        found = verbs.tags(self.form) - {IMPERATIVE}
        if found == {PARTICIPLE} and (self.form.endswith("nde") or self.preposition):
            return False
        return bool(found) and not self.nominal


def read(text: str) -> list[Word]:
    """The words and marks of a sentence, expressions read, prepositions and content marked."""
    found = _read_phrases(_words(text))
    _mark_prepositions(found)
    for index, word in enumerate(found):
        word.content = is_content(word) or _stands_alone(found, index)
        word.nominal = _is_noun_here(found, index)
        word.particle = found[index + 1].form if index + 1 < len(found) else ""
    return found


def _stands_alone(words: list[Word], index: int) -> bool:
    """Whether "andra" means other people: "medlemmar går in gratis, andra betalar"."""
    alone = words[index].form in {"andra", "övriga", "resten"}
    return alone and index + 1 < len(words) and is_finite(words[index + 1].form)


def is_finite(form: str) -> bool:
    """Whether a word is, or may well be, a finite verb."""
    if form in _ALWAYS_FINITE or (form in c.DUTY and form not in _NOT_FINITE):
        return True
    if form in _NOT_FINITE:
        return False
    found = verbs.tags(form)
    return FINITE in found and not (PARTICIPLE in found and not form.endswith(("ade", "de", "te")))


def is_finite_at(words: list[Word], index: int) -> bool:
    """Whether the word there is a finite verb: "betalas", but not in "ska betalas"."""
    form = words[index].form
    if not is_finite(form) or _is_noun_here(words, index):
        return False
    if INFINITIVE not in verbs.tags(form) or form in c.DUTY:
        return True
    for at in range(index - 1, max(-1, index - 10), -1):
        word = words[at]
        if word.form == "om" and words[at + 1].form in c.PRONOUNS:
            return True
        if word.form in {"innan", "när", "hur", "vad", "huruvida", "eftersom"} and at + 1 < index:
            return True
        if word.form in c.DUTY or word.form in {"att", "vill"}:
            return False
        if word.form in c.RELATIVE or word.form in {",", ";", ":"}:
            return True
    return True


def is_copula(form: str) -> bool:
    """Whether a word is a form of "vara" or "bli"."""
    return form in _COPULAS


def _is_noun_here(words: list[Word], index: int) -> bool:
    """Whether a word that may be a verb stands where a noun does."""
    form = words[index].form
    if form in c.DUTY or form in {"är", "har", "blir"}:
        return False
    before = words[index - 1].form if index else ""
    article = before in {"en", "ett", "den", "det", "de", "denna", "detta", "dessa", "sin", "sitt"}
    following = words[index + 1].form if index + 1 < len(words) else ""
    agrees = {"den": ("en", "an"), "det": ("et",), "de": ("na",)}.get(before, ())
    if form.endswith("de") and agrees and following.endswith(agrees):
        # "det skyddade boendet", but not "de kontaktade socialtjänsten"
        return True
    if article and before in {"den", "det", "de", "detta"} and FINITE in verbs.tags(form):
        article = not form.endswith(("r", "de", "te", "le", "s"))
    if before in c.PREPOSITIONS and PARTICIPLE in verbs.tags(form):
        return True
    return article or (before in c.PREPOSITIONS and before not in {"om", "innan", "efter", "för"})


def _words(text: str) -> list[Word]:
    text = text.replace("\u00a0", " ").replace("\u00ad", "")
    found: list[Word] = []
    position = 0
    for match in _TOKEN.finditer(text):
        raw = match.group()
        joined = raw[0].isalpha() and "@" not in raw and "." not in raw
        joined = joined and not any(char.isdigit() for char in raw)
        # "EU-migranter", "regional/lokal", "IOP:er": each part is a word; an ending is none.
        for number, part in enumerate(_SPLIT.split(raw) if joined else [raw]):
            if not part or (number and part in _ENDINGS):
                continue
            found.append(Word(part.casefold().rstrip("."), part, position))
            position += 1
    if found:
        found[0].first = True
    return found


def _read_phrases(words: list[Word]) -> list[Word]:
    """Replace expressions of several words by the one word that they are read as."""
    table = lexicon.phrases()
    out: list[Word] = []
    index = 0
    while index < len(words):
        word = words[index]
        starts = sorted({word.form, *verbs.lemmas(word.form)})
        entries = [entry for start in starts for entry in table.get(start, ())]
        match = next((e for e in entries if _follows(words, index + 1, e[0])), None)
        if match and match[0][-1:] == ("upp",) and _bounds(words, index + len(match[0])):
            match = None
        if match is None:
            out.append(word)
            index += 1
            continue
        rest, one = match
        denied = bool(rest) and words[index + 1].form in _BETWEEN - {rest[0]}
        form = _inflected(one, word.form) if verbs.tags(word.form) else one
        out.append(Word(form, word.raw, word.position, first=word.first))
        if denied:
            out.append(words[index + 1])
        index += 1 + len(rest) + denied
    return out


def _bounds(words: list[Word], index: int) -> bool:
    """Whether "upp" begins "upp till tre": "tar upp till tre månader"."""
    following = words[index + 1 : index + 3]
    return len(following) == 2 and following[0].form == "till" and following[1].is_number


def _inflected(one: str, form: str) -> str:
    """The reading in the tense of the word that it stands for, as far as clauses need it."""
    found = verbs.tags(form)
    if found == {SUPINE}:
        return verbs.supine(one)
    if FINITE not in found or INFINITIVE in found:
        return one + "s" if PASSIVE in found and verbs.tags(one + "s") else one
    return verbs.present(one, passive=PASSIVE in found)


_BETWEEN = frozenset({"inte", "också", "alltid", "aldrig"})


def _follows(words: list[Word], index: int, rest: tuple[str, ...]) -> bool:
    if index < len(words) and rest and words[index].form in _BETWEEN - {rest[0]}:
        index += 1
    if index + len(rest) > len(words):
        return False
    return all(
        words[index + k].form == want or want in verbs.lemmas(words[index + k].form)
        for k, want in enumerate(rest)
    )


def _mark_prepositions(words: list[Word]) -> None:
    """Give each word the preposition of its phrase, up to the next verb, mark or connective."""
    current: str | None = None
    for index, word in enumerate(words):
        following = words[index + 1] if index + 1 < len(words) else None
        near = index > 0 and words[index - 1].form in c.PREPOSITIONS
        date = word.form == "den" and following is not None and following.is_number and not near
        if word.form in c.PREPOSITIONS and not (
            word.form == "för" and following is not None and following.form == "att"
        ):
            current = word.form
        elif (
            word.is_mark
            or date
            or word.form in c.RELATIVE
            or word.form in c.NEGATION
            or word.form in c.ADVERBS
            or word.form == "att"
            or is_finite_at(words, index)
        ) or (current and _begins_phrase(words, index)):
            current = None
        word.preposition = current if word.form not in c.PREPOSITIONS else None


def _begins_phrase(words: list[Word], index: int) -> bool:
    """Whether a noun follows a definite noun: "av föreningarna | samarbetet"."""
    before, word = words[index - 1], words[index]
    definite = before.form.endswith(("en", "et", "na", "an")) and len(before.form) > 4
    return definite and is_content(before) and is_content(word) and not word.raw[:1].isupper()


def is_content(word: Word) -> bool:
    """Whether a word carries subject matter, so that a claim may use it only with its source."""
    form = word.form
    return not (
        word.is_mark
        or word.is_number
        or form in c.FREE
        or form in c.NEGATION
        or form in c.DUTY
        or form in c.DUTY_ADJECTIVES
        or form in c.AMOUNT
        or form in c.NEGATIVE_VERBS
        or form in c.FORBIDDEN
        or form in {"§", "%", "kap", "kr"}
    )
