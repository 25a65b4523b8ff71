"""Where one clause of a Swedish sentence ends and the next begins."""

from __future__ import annotations

from assistant.answering.grounding import classes as c
from assistant.answering.grounding import verbs
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.conjugation import INFINITIVE
from assistant.answering.grounding.openers import (
    clause_follows,
    finite_first,
    finite_near,
    infinitive_next,
    is_bare_supine,
    is_gapped,
    is_relative_here,
    opens,
    supine_next,
)
from assistant.answering.grounding.reading import Word, is_finite, is_finite_at, read


def parse(text: str) -> Parsed:
    """Read a sentence. Never fails; a sentence that is oddly built has one clause."""
    words = _without_cleft(read(text))
    return Parsed(text, [w for w in words if not w.is_mark], cut(words))


def _without_cleft(words: list[Word]) -> list[Word]:
    """ "Det är nämnden som beslutar" as "nämnden beslutar"."""
    forms = [word.form for word in words[:12]]
    if len(forms) < 5 or forms[0] != "det" or forms[1] not in {"är", "var", "blir"}:
        return words
    at = next((i for i, form in enumerate(forms) if form == "som"), 0)
    inside = words[2:at]
    plain = not any(w.is_mark or is_finite(w.form) or w.form in c.PREPOSITIONS for w in inside)
    if at < 3 or not plain or not is_finite_at(words, at + 1):
        return words
    words[2].first = True
    return [*inside, *words[at + 1 :]]


def cut(words: list[Word]) -> list[Clause]:
    """The clauses of a sentence, in order; each word is told which one it stands in."""
    cutter = _Cutter(words)
    for index in range(len(words)):
        cutter.take(index)
    for clause in cutter.clauses:
        _forget_prepositions(clause)
    return cutter.clauses


class _Cutter:
    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.clauses = [Clause()]
        self.at = 0
        self.finite = False
        """Whether the clause at hand has its finite verb."""
        self.comma = False
        self.joined = False
        """Whether "och" or the like came after that verb."""
        self.since_comma: list[Word] | None = None
        """The words of the clause at hand after its last comma."""

    @property
    def here(self) -> Clause:
        return self.clauses[self.at]

    def open(
        self, kind: str, connective: str, *, restrictive: bool = False, parent: int | None = None
    ) -> None:
        self.clauses.append(Clause(kind, connective, restrictive=restrictive, parent=parent))
        self.at = len(self.clauses) - 1
        self.finite = False
        self.since_comma = None

    def add(self, word: Word) -> None:
        self.here.words.append(word)
        word.clause = self.at
        if self.since_comma is not None:
            self.since_comma.append(word)

    def take(self, index: int) -> None:
        """Put one word where it belongs."""
        word = self.words[index]
        if word.is_mark:
            self.comma = True
            self.since_comma = [] if self.finite else None
            return
        self._resume(index)
        kind = opens(self.words, index)
        if kind is not None:
            self._subordinate(index, kind)
            self.comma = self.joined = False
            return
        if word.form in c.ADDING or word.form in c.CONTRAST:
            self._join(index)
        elif self.finite and is_finite_at(self.words, index):
            self._second_verb(index)
        begin = index - len(self.here.words)
        bare = self.here.kind != "main" and is_bare_supine(self.words, begin, index)
        if is_finite_at(self.words, index) or (bare and not self.finite):
            self.finite = True
            self.joined = False
        self.add(word)
        self.comma = False

    def _resume(self, index: int) -> None:
        """Go back to "ska, om inte annat anges, | bestämma" at its infinitive."""
        here, word = self.here, self.words[index]
        done = self.comma or (
            here.kind == "relative" and all(w.form not in c.DUTY for w in here.words)
        )
        if not done or not self.finite or here.kind == "main" or here.parent is None:
            return
        above = self.clauses[here.parent]
        last = above.words[-1] if above.words else None
        waits = last is not None and last.form in c.DUTY and last.form not in {"behöver", "krävs"}
        if waits and INFINITIVE in verbs.tags(word.form):
            self.at = here.parent

    def _subordinate(self, index: int, kind: str) -> None:
        word = self.words[index]
        noun = None
        if kind in {"time", "place"} and is_relative_here(self.words, index):
            kind = "relative"
        if kind == "relative":
            noun = _noun_before(self.here)
        empty = not any(w.content for w in self.here.words)
        if word.form == "som" and self.here.words and self.here.words[-1].form in {"vad", "vem"}:
            self.add(word)
            return
        parent = self.at if self.here.words else None
        if self.joined and kind == self.here.kind and self.here.parent is not None:
            parent = self.here.parent
            noun = noun if kind != "relative" else self.here.noun
        widens = index > 0 and self.words[index - 1].form == "exempelvis"
        widens |= word.form == "oavsett"
        narrows = kind == "relative" and not self.comma and noun is not None
        restrictive = not widens and (kind in {"condition", "time", "place"} or narrows)
        if kind == self.here.kind and empty and not self.finite:
            self.add(word)
            return
        # "inte för att …": the negation is of what follows.
        denied = [w for w in self.words[max(0, index - 2) : index] if w.form in c.NEGATION]
        self.open(kind, word.form, restrictive=restrictive, parent=parent)
        self.here.noun = noun
        if kind in {"purpose", "cause"}:
            for other in denied:
                for clause in self.clauses:
                    clause.words = [w for w in clause.words if w is not other]
                self.add(other)
        self.add(word)
        bare = kind == "relative" and supine_next(self.words, index + 1)
        if bare or (kind == "purpose" and infinitive_next(self.words, index + 1)):
            self.finite = True

    def _join(self, index: int) -> None:
        """ "och", "men": a clause of its own when a verb of its own follows."""
        form = self.words[index].form
        here, at = self.here, self.at
        if form == "utan" and not here.negations:
            return
        self.joined = True
        if not self.finite or opens(self.words, index + 1) is not None:
            return
        waiting = here.parent is not None and not self.clauses[here.parent].has_finite
        if waiting and here.kind != "main" and finite_near(self.words, index + 1) < 2:
            return
        first = finite_first(self.words, index + 1)
        if form in c.CONTRAST or clause_follows(self.words, index + 1):
            kind = here.kind if first or (not self.comma and form in c.ADDING) else "main"
            if form in c.CONTRAST and self.comma:
                kind = "main"
            restrictive = here.restrictive and kind != "main"
            self.open(kind, form, restrictive=restrictive, parent=here.parent if first else None)
            self.here.shares = at if first else None
            self.here.noun = here.noun if first and kind == "relative" else None
        elif is_gapped(self.words, index, here):
            self.open(here.kind, form, parent=at)
            self.here.gapped = True
            self.finite = True
            return
        else:
            return
        if form in c.CONTRAST and not clause_follows(self.words, index + 1):
            # "men inte i konferensrummen": the verb is the one before.
            while self.comma and self.clauses[at].kind != "main":
                above = self.clauses[at].parent
                if above is None:
                    break
                at = above
            self.here.gapped, self.here.parent = True, at
            if infinitive_next(self.words, index + 1):
                # "får förvara men inte använda": the doer is the one before, too.
                self.here.shares = at
            self.finite = True

    def _second_verb(self, index: int) -> None:
        """A finite verb after another: the clause around goes on, or a new one begins."""
        here = self.here
        if here.kind != "main" and not self.joined:
            above = here.parent
            while above is not None and self.clauses[above].has_finite:
                above = self.clauses[above].parent
            if above is not None:
                self.at, self.finite = above, False
                return
            opening = self.clauses[0]
            if opening.kind == "main" and opening.words and is_finite(opening.words[0].form):
                opening.kind, opening.connective, opening.restrictive = "condition", "om", True
            self.open("main", "")
        elif not self.joined and here.words and is_finite(here.words[0].form):
            # "Har avtalet inte sagts upp förlängs det": the verb first, and then another.
            here.kind, here.connective, here.restrictive = "condition", "om", True
            self.open("main", "")
        elif self.since_comma is not None and not self.joined and here.kind == "main":
            # "Kommunen köper sex av platserna, resten finansieras med gåvor."
            moved = self.since_comma
            here.words = [word for word in here.words if word not in moved]
            self.open("main", "")
            for word in moved:
                self.add(word)


def _forget_prepositions(clause: Clause) -> None:
    """What follows "och" begins anew: the preposition before it reaches no further."""
    if clause.connective in c.ADDING | c.CONTRAST:
        for word in clause.words:
            if word.form in c.PREPOSITIONS:
                break
            word.preposition = None
    elif clause.kind != "main":
        # "om" and "efter" open the clause here; they govern no noun.
        for word in clause.words:
            if word.preposition == clause.connective:
                word.preposition = None


def _noun_before(clause: Clause) -> Word | None:
    for word in reversed(clause.words):
        if word.form in {"det", "den", "de"}:
            return None
        if word.content:
            return None if word.is_verb else word
    return None
