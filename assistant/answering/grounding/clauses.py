"""A sentence as clauses: what is negated, what is a duty, what is said only under a condition."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.answering.grounding import classes as c
from assistant.answering.grounding import verbs
from assistant.answering.grounding.conjugation import (
    FINITE,
    INFINITIVE,
    PARTICIPLE,
    PASSIVE,
    SUPINE,
)
from assistant.answering.grounding.reading import Word, is_copula, is_finite

SUBJECT_RELATIVES = frozenset("som vilket vilken vilka which who that".split())


@dataclass(eq=False)
class Clause:
    """A finite verb with what belongs to it, or an infinitive of purpose."""

    kind: str = "main"
    """main, that, relative, condition, time, place, cause, purpose, concession."""
    connective: str = ""
    words: list[Word] = field(default_factory=list)
    restrictive: bool = False
    """Whether losing it would widen the rest: a condition, or a relative without a comma."""
    noun: Word | None = None
    """The noun that a relative clause belongs to."""
    parent: int | None = None
    shares: int | None = None
    """The clause whose subject it shares: "kommunen betalar och ansvarar"."""
    gapped: bool = False
    """Whether its verb is the one of the clause before: "kommunen bidrar med A och vi med B"."""

    @property
    def negations(self) -> int:
        """How many negations stand in it."""
        return sum(
            word.form in c.NEGATION or word.form in c.NEGATIVE_VERBS or word.form in c.FORBIDDEN
            for word in self.words
        )

    @property
    def duty(self) -> frozenset[str]:
        """Which of shall, should, may, can, … it says."""
        found: set[str | None] = set()
        for index, word in enumerate(self.words):
            kind = c.DUTY.get(word.form)
            if kind in {"får", "kan"} and not self._has_infinitive(index):
                kind = None
            if not self._is_attributive(index):
                found.add(kind or c.DUTY_ADJECTIVES.get(word.form))
            following = [w.form for w in self.words[index + 1 : index + 3]]
            if word.form in c.FORBIDDEN:
                found.add("får")
            if word.form in {"rätt", "möjlighet"} and following[:1] == ["att"]:
                found.add("får" if word.form == "rätt" else "kan")
            if word.form == "rätt" and following[:1] == ["till"]:
                found.add("får")
            if word.form in {"går", "gick"} and "att" in following:
                found.add("kan")
            if word.form == "kommer" and following[:1] == ["att"]:
                found.add("kommer att")
        return frozenset(kind for kind in found if kind)

    def _is_attributive(self, index: int) -> bool:
        """Whether "lämpligt" belongs to the noun after it: "ett lämpligt verktyg"."""
        following = self.words[index + 1 : index + 2]
        return (
            self.words[index].form in {"lämpligt", "möjligt", "obligatoriska", "obligatoriskt"}
            and bool(following)
            and following[0].content
            and not following[0].is_verb
        )

    def _has_infinitive(self, index: int) -> bool:
        """Whether "får" is the auxiliary and not "receives", "kan" not "knows"."""
        named = False
        for word in self.words[index + 1 :]:
            if word.form == "att" or (word.form in c.ADDING and named):
                return False
            named |= word.content and not word.is_verb
            found = verbs.tags(word.form)
            if INFINITIVE in found and (FINITE not in found or PASSIVE in found):
                return True
        return False

    @property
    def verbs(self) -> list[Word]:
        """Its verbs, auxiliaries of duty and adjectives made of verbs left out."""
        found = []
        for index, word in enumerate(self.words):
            receives = c.DUTY.get(word.form) == "får" and not self._has_infinitive(index)
            if word.is_verb and (word.form not in c.DUTY or receives):
                found.append(word)
        return found

    @property
    def main_verb(self) -> Word | None:
        """The verb that says most: the last that is no auxiliary, before any "att"."""
        own = self.verbs
        stop = next(
            (w.position for w in self.words if w.form == "att" and w is not self.words[0]), None
        )
        early = [v for v in own if stop is None or v.position < stop]
        light = [v for v in early if verbs.lemmas(v.form) & {"få", "ge"}]
        content = [v for v in early if v.content] or light or [v for v in own if v.content]
        best = content or own
        return best[-1] if best else None

    @property
    def is_passive(self) -> bool:
        """Whether its main verb is in the passive: "betalas", "är betald"."""
        verb = self.main_verb
        found = verbs.tags(verb.form) if verb else frozenset()
        if PASSIVE in found:
            return True
        return (
            PARTICIPLE in found
            and SUPINE not in found
            and any(is_copula(word.form) for word in self.words)
        )

    @property
    def has_finite(self) -> bool:
        """Whether it has its finite verb yet."""
        return any(is_finite(word.form) for word in self.words)


@dataclass(eq=False)
class Parsed:
    """A sentence, read."""

    text: str
    words: list[Word]
    clauses: list[Clause]

    @property
    def content(self) -> list[Word]:
        """The words that must stand in a source."""
        return [word for word in self.words if word.content]
