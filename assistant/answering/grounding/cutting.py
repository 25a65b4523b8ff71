"""Where one clause of a Swedish sentence ends and the next begins."""

from __future__ import annotations

from assistant.answering.grounding import classes as c
from assistant.answering.grounding import lexicon
from assistant.answering.grounding.clauses import SUBJECT_RELATIVES, Clause, Parsed
from assistant.answering.grounding.reading import Word, is_finite, is_finite_at, read

_TAKES_OM = frozenset(
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


def parse(text: str) -> Parsed:
    """Read a sentence. Never fails; a sentence that is oddly built has one clause."""
    words = read(text)
    return Parsed(text, [w for w in words if not w.is_mark], cut(words))


_BEFORE_VERB = frozenset(
    "inte också även sedan dessutom då som helt delvis eller ofta alltid aldrig bara därmed".split()
)


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
        kind = _opens(self.words, index)
        if kind is not None:
            self._subordinate(index, kind)
            self.comma = self.joined = False
            return
        if word.form in c.ADDING or word.form in c.CONTRAST:
            self._join(index)
        elif self.finite and is_finite_at(self.words, index):
            self._second_verb(index)
        if is_finite_at(self.words, index):
            self.finite = True
            self.joined = False
        self.add(word)
        self.comma = False

    def _subordinate(self, index: int, kind: str) -> None:
        word = self.words[index]
        noun = None
        if kind in {"time", "place"} and _is_relative_here(self.words, index):
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
        restrictive = kind in {"condition", "time", "place"} or (
            kind == "relative" and not self.comma and noun is not None
        )
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
        if kind == "purpose" and _infinitive_next(self.words, index + 1):
            self.finite = True

    def _join(self, index: int) -> None:
        """ "och", "men": a clause of its own when a verb of its own follows."""
        form = self.words[index].form
        here, at = self.here, self.at
        if form == "utan" and not here.negations:
            return
        self.joined = True
        if not self.finite or _opens(self.words, index + 1) is not None:
            return
        waiting = here.parent is not None and not self.clauses[here.parent].has_finite
        if waiting and here.kind != "main" and _finite_count(self.words, index + 1) < 2:
            return
        first = _finite_first(self.words, index + 1)
        if form in c.CONTRAST or _clause_follows(self.words, index + 1):
            kind = here.kind if first or (not self.comma and form in c.ADDING) else "main"
            if form in c.CONTRAST and self.comma:
                kind = "main"
            restrictive = here.restrictive and kind != "main"
            self.open(kind, form, restrictive=restrictive, parent=here.parent if first else None)
            self.here.shares = at if first else None
            self.here.noun = here.noun if first and kind == "relative" else None
        elif _is_gapped(self.words, index, here):
            self.open(here.kind, form, parent=at)
            self.here.gapped = True
            self.finite = True
            return
        else:
            return
        if form in c.CONTRAST and not _clause_follows(self.words, index + 1):
            # "men inte i konferensrummen": the verb is the one before.
            while self.comma and self.clauses[at].kind != "main":
                above = self.clauses[at].parent
                if above is None:
                    break
                at = above
            self.here.gapped, self.here.parent = True, at
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


def _is_relative_here(words: list[Word], index: int) -> bool:
    """Whether "då" or "där" belongs to the noun before it: "den dag då", "på boendet där"."""
    if not index or words[index].form not in {"där", "då", "när"}:
        return False
    before = words[index - 1]
    if words[index].form == "där":
        return before.form == "," or (before.preposition is not None and before.content)
    return before.form in _TIMES


def _opens(words: list[Word], index: int) -> str | None:
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
        opens = index > 0 and _finite_follows(words, index + 1) and not at_once
        return "place" if opens else None
    if form in {"hur", "vad", "huruvida", "varför"}:
        return "that" if index and _finite_follows(words, index + 1) else None
    if form in SUBJECT_RELATIVES | {"varav"}:
        return "relative" if index and _finite_follows(words, index + 1) else None
    if form == "att":
        return _opens_att(words, index, before)
    return None


def _att_near(words: list[Word], index: int) -> bool:
    return any(word.form == "att" for word in words[index + 1 : index + 3])


def _opens_att(words: list[Word], index: int, before: str) -> str | None:
    if before in {"efter", "sedan"} or (
        before == "det" and index > 1 and words[index - 2].form == "efter"
    ):
        return None
    infinitive = _infinitive_next(words, index + 1)
    if before == "för":
        return "purpose"
    return "that" if not infinitive and _finite_follows(words, index + 1) else None


def _is_condition(words: list[Word], index: int) -> bool:
    """Whether "om" means "if", not "about"."""
    before = words[index - 1].form if index else ""
    if before in _TAKES_OM or not _finite_follows(words, index + 1):
        return False
    if not index:
        return True
    if not _finite_before(words, index):
        return False
    opening = words[0].form in c.CONDITION | c.TIME | c.CAUSE and words[0].form != "då"
    closed = any(word.form == "," for word in words[:index])
    earlier = sum(is_finite_at(words, i) for i in range(index))
    # In an opening clause the one verb still to come is the main clause's.
    return not (opening and not closed and _finite_count(words, index + 1) < 2 and earlier < 2)


def _finite_count(words: list[Word], index: int) -> int:
    return sum(is_finite_at(words, i) for i in range(index, len(words)))


def _finite_before(words: list[Word], index: int) -> bool:
    """Whether the clause that a word stands in already has its verb, or begins there."""
    for at in range(index - 1, -1, -1):
        word = words[at]
        if word.is_mark or word.form in c.ADDING | c.CONTRAST | {"endast", "bara"}:
            return True
        if is_finite(word.form):
            return True
    return False


def _infinitive_next(words: list[Word], index: int) -> bool:
    for word in words[index : index + 3]:
        found = lexicon.tags(word.form)
        if lexicon.INFINITIVE in found or word.form in {"kunna", "få", "vara", "ha", "bli"}:
            return True
        if lexicon.FINITE in found or word.form in c.DUTY or word.form in c.PRONOUNS:
            return False
    return False


def _finite_follows(words: list[Word], index: int) -> bool:
    """Whether a finite verb comes before the next comma or connective."""
    for at in range(index, min(len(words), index + 14)):
        if words[at].form in {",", ";", ":"}:
            return False
        if is_finite_at(words, at):
            return True
        if words[at].form in {"att", "eftersom", "som"} and at > index:
            return False
        if words[at].form in {"och", "samt"} and _finite_first(words, at + 1):
            # "för kvinnor och barn och är bemannat"
            return False
    return False


def _clause_follows(words: list[Word], index: int) -> bool:
    """Whether a clause follows, also one whose subject has a relative clause of its own."""
    if _finite_follows(words, index):
        return True
    near = next((w.form for w in words[index + 1 : index + 6] if w.form in {"som", ","}), "")
    return near == "som" and _finite_count(words, index) > 1


def _finite_first(words: list[Word], index: int) -> bool:
    """Whether the clause goes on with a verb, and so shares the subject before it."""
    for at in range(index, min(len(words), index + 4)):
        if is_finite_at(words, at):
            return True
        if words[at].form not in _BEFORE_VERB:
            return False
    return False


def _is_gapped(words: list[Word], index: int, clause: Clause) -> bool:
    """Whether "och" is followed by a new subject and a preposition that the verb had before."""
    before = {word.preposition for word in clause.words if word.preposition}
    for offset, word in enumerate(words[index + 1 : index + 5]):
        if word.form in c.PREPOSITIONS:
            return offset > 0 and word.form in before
        if word.is_mark or is_finite(word.form) or word.is_verb or word.form == "att":
            return False
    return False


def _noun_before(clause: Clause) -> Word | None:
    for word in reversed(clause.words):
        if word.form in {"det", "den", "de"}:
            return None
        if word.content:
            return None if word.is_verb else word
    return None
