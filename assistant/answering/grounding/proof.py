"""Whether a sentence is supported by the paragraphs that it names, and by which sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from assistant.answering.grounding import classes, facts, verbs
from assistant.answering.grounding.alignment import align
from assistant.answering.grounding.arguments import arguments
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.conjugation import IMPERATIVE, PARTICIPLE
from assistant.answering.grounding.cutting import parse
from assistant.answering.grounding.meaning import objection
from assistant.answering.grounding.openers import TAKES_OM
from assistant.answering.grounding.reading import Word
from assistant.model import Paragraph
from assistant.swedish import sentences

LONGEST = 600
"""Characters of a sentence that is looked at; a longer one is not supported."""
NEAR, LEAST = 0.6, 0.3
"""Share of a sentence's content words that a source sentence has which may stand in its place: so many,
else two source sentences with so many together, else the one with most, if it has as many as the second."""
_DIRECTED = frozenset("till från med mot hos utan efter före åt via vid under".split())
_LOOSE = frozenset({"av", "för", "om"})
_YES_NO = re.compile(r"^(?:ja|nej|jo|javisst|yes|no)\b[,.:!–-]*\s+", re.IGNORECASE)
_ITEM = re.compile(r"^(?:[-*•·–—]|\d{1,2}[.)]|[a-z]\))\s+")
_NUMBERED = re.compile(r"^(?:1[.)]|a\)|[-•–—])\s")
_END_OF_ITEM = re.compile(r"[,;]?(?:\s+(?:och|eller|samt))?$")
_HANGING = re.compile(r"\b(?:om|när|att|där|som)$", re.IGNORECASE)
_SUPPOSING = re.compile(r"\b(?:om|när)$", re.IGNORECASE)
_AFTER_NUMBER = re.compile(r"(?<=\d[.!?]) (?=[A-ZÅÄÖ][a-zåäö]+ [^A-ZÅÄÖ])")


@dataclass(frozen=True)
class Span:
    """A sentence of a paragraph that helps to prove a claim: `paragraph.text[start:end]`."""

    paragraph: int
    """Index of the paragraph among those that were given."""
    start: int
    end: int


@dataclass(frozen=True)
class Support:
    """What proves a sentence, or why nothing does."""

    spans: tuple[Span, ...] = ()
    """The source sentences that together say it, in order."""
    reason: str = ""
    """Why it is not supported; empty when it is."""
    nearest: tuple[Span, ...] = ()
    """Where it is not supported: the source sentence that has most of its words, or two that have
    them together, in order; empty when none has."""

    @property
    def ok(self) -> bool:
        """Whether the sentence is supported."""
        return bool(self.spans)


@dataclass(frozen=True)
class _Unit:
    """One sentence of a paragraph, with what is known before it is read."""

    spans: tuple[Span, ...]
    text: str
    heading: tuple[str, ...]
    label: str
    before: str
    joined: bool = False
    """Whether it is a list's item behind its opening line."""
    asserts: bool = True
    """Whether it says something alone; an item that hangs on "om" does not."""


def support(sentence: str, paragraphs: Sequence[Paragraph]) -> Support:
    """Look for the sentences of the paragraphs that say what `sentence` says.

    One sentence of one paragraph is enough; a sentence that joins two statements may have one for
    each. Nothing is matched by likeness: every word of substance, every number, name, negation and
    duty of the sentence must stand in what is returned.
    """
    text = without_yes_no(sentence)
    if len(text) > LONGEST:
        return Support(reason="too long")
    units = [unit for index, p in enumerate(paragraphs) for unit in _units(index, p)]
    whole = _folded(text)
    verbatim = next((u for u in units if whole and _folded(u.text) == whole), None)
    if verbatim:
        return Support(verbatim.spans)
    claim = parse(text)
    if not claim.content:
        return Support(reason="says nothing")
    reason, best = "no source sentence", -1
    lists = _hanging_lists(units)
    units = [unit for unit in units if unit.asserts]
    met: list[frozenset[int]] = []
    for unit in units:
        why, words = _judge(claim, claim.clauses, text, unit)
        if why is None:
            return Support(unit.spans)
        met.append(words)
        if len(words) > best:
            best, reason = len(words), why
    met += [_judge(claim, claim.clauses, text, unit)[1] for unit in lists]
    nearest = _nearest([*units, *lists], met, len(claim.content))
    parts = _parts(claim)
    spans: list[Span] = []
    for part in parts if len(parts) > 1 else []:
        piece = " ".join(word.raw for clause in part for word in clause.words)
        found = next(
            (u for u in units if _judge(claim, part, piece, u, spans, paragraphs)[0] is None), None
        )
        if found is None:
            return Support((), reason, nearest)
        spans += found.spans
    ordered = sorted(set(spans), key=_place)
    return Support(tuple(ordered)) if ordered else Support((), reason, nearest)


def _nearest(units: Sequence[_Unit], met: Sequence[frozenset[int]], asked: int) -> tuple[Span, ...]:
    """The source sentences to show in place of one with so many words of content.

    :param met: for each unit, which words of content it has.
    """
    order = sorted(range(len(units)), key=lambda n: -len(met[n]))  # the earlier first among equals
    if not order:
        return ()
    first = order[0]
    second = max(order, key=lambda n: len(met[first] | met[n]))
    chosen = [first]
    if len(met[first]) < NEAR * asked <= len(met[first] | met[second]):
        chosen.append(second)
    if len(met[first]) < 2 or len(met[first]) < LEAST * asked:
        return ()
    return tuple(sorted({span for n in chosen for span in units[n].spans}, key=_place))


def _place(span: Span) -> tuple[int, int]:
    return span.paragraph, span.start


def is_quote(sentence: str, paragraph: Paragraph) -> bool:
    """Whether a text is a sentence of the paragraph to the letter, marks aside."""
    whole = _folded(sentence)
    return bool(whole) and any(_folded(unit.text) == whole for unit in _units(0, paragraph))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[\w§%@]+", text.casefold()))


def without_yes_no(sentence: str) -> str:
    """A sentence without an opening "Ja," or "Nej,": no paragraph says that."""
    rest = _YES_NO.sub("", sentence.strip())
    return rest[:1].upper() + rest[1:]


def _sentences(text: str) -> list[tuple[int, int]]:
    """The sentences, also those after a number that ends the one before ("… klockan 16. Tiden")."""
    found = []
    for start, end in sentences(text):
        begin = start
        for match in _AFTER_NUMBER.finditer(text, start, end):
            if len(text[begin : match.start()].split()) > 2:
                found.append((begin, match.start()))
                begin = match.end()
        found.append((begin, end))
    return found


def _units(number: int, paragraph: Paragraph) -> list[_Unit]:
    """The sentences of a paragraph; a list's items also each with its opening line."""
    spans = [Span(number, start, end) for start, end in _sentences(paragraph.text)]
    texts = [paragraph.text[span.start : span.end] for span in spans]
    opener: int | None = None
    units = []
    for index, (span, text) in enumerate(zip(spans, texts, strict=True)):
        before = " ".join(texts[max(0, index - 2) : index])
        rest = (paragraph.heading, paragraph.label or "", before)
        asserts = True
        if _opens_list(texts, index):
            opener = index
        elif opener is not None:
            lead = texts[opener].rstrip(" :")
            item = _END_OF_ITEM.sub("", _ITEM.sub("", text))
            # What hangs on "om" or "att" is not said on its own, nor one of several conditions.
            asserts = not (_HANGING.search(lead) or item.startswith("att "))
            supposing = _SUPPOSING.search(lead) and lead.split()[-2:][0] not in TAKES_OM
            if asserts or not supposing or not _are_joined(texts[opener + 1 :]):
                joined = f"{lead} {item[:1].lower()}{item[1:]}"
                units.append(_Unit((spans[opener], span), joined, *rest, joined=True))
            if not texts[opener].endswith(":") and text.endswith("."):
                opener = None
        units.append(_Unit((span,), text, *rest, asserts=asserts))
    return units


def _hanging_lists(units: Sequence[_Unit]) -> list[_Unit]:
    """Each list with items that say nothing alone, as one: "… får registreras om 1. …, 2. …"."""
    found: list[_Unit] = []
    for before, unit in pairwise(units):
        if unit.asserts:
            continue
        opener = found.pop() if found and not before.asserts else before
        (start,), (end,) = opener.spans[:1], unit.spans[-1:]
        spans = (Span(start.paragraph, start.start, end.end),)
        found.append(replace(opener, spans=spans, text=f"{opener.text} {unit.text}"))
    return found


def _opens_list(texts: Sequence[str], index: int) -> bool:
    """Whether a list follows: a colon, or an unfinished sentence before a first item."""
    if index + 1 == len(texts):
        return False
    text = texts[index].rstrip()
    return (index == 0 and text.endswith(":")) or (
        not text.endswith((".", "!", "?"))
        and bool(_NUMBERED.match(texts[index + 1]))
        and not _ITEM.match(text)
    )


def _are_joined(items: Sequence[str]) -> bool:
    """Whether all the items of a list must hold: "…, och" before the last."""
    return any(item.rstrip().endswith(" och") for item in items)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Parsed:
    return parse(text)


def _judge(
    claim: Parsed,
    chosen: Sequence[Clause],
    text: str,
    unit: _Unit,
    shared: Sequence[Span] = (),
    paragraphs: Sequence[Paragraph] = (),
) -> tuple[str | None, frozenset[int]]:
    """(None, …) when a unit supports the chosen clauses, else the reason; and which of their words
    of content it has, by number."""
    source = _parsed(without_yes_no(unit.text))
    words = [word for clause in chosen for word in clause.words]
    content = [word for word in words if word.content]
    if not content:
        return "says nothing" if len(chosen) == len(claim.clauses) else None, frozenset()
    found = align(words, source, claim.words)
    missing = found.missing
    met = frozenset(n for n, word in enumerate(content) if word not in missing)
    if unit.joined and not any(found.uses(w) for w in source.clauses[0].words if w.content):
        return "hangs on its list", met
    if missing:
        earlier = " ".join(paragraphs[s.paragraph].text[s.start : s.end] for s in shared)
        missing = _not_carried(missing, words, source, unit, earlier)
    if missing:
        return f"word {missing[0].form}", met
    unmet = facts.unmet(text, unit.text, [*unit.heading, unit.label, unit.before])
    return unmet or objection(claim, chosen, source, found), met


def _not_carried(
    missing: Sequence[Word], words: Sequence[Word], source: Parsed, unit: _Unit, earlier: str
) -> list[Word]:
    """The missing words that are not just what a pronoun, or the heading, already says.

    "Uppgifterna ska raderas" may rest on "De ska raderas" after a sentence on "uppgifterna".
    """
    content = [word for word in words if word.content]
    if len(missing) * 2 > len(content) or any(w.preposition in _DIRECTED for w in missing):
        return list(missing)
    # What is said of something must be said there; only what it is said of may come from before.
    told = [w for w in missing if verbs.tags(w.form) - {IMPERATIVE, PARTICIPLE}]
    if told and not any(verbs.lemmas(w.form) & {"göra", "ske"} for w in source.words):
        return told
    heading = " ".join(unit.heading)
    context = f"{heading} {unit.before} {earlier}" if _refers_back(source) else heading
    left = align(missing, _parsed(context), words).missing
    # What stands after a preposition may come from before only where no other stands there.
    taken = {w.preposition for w in source.words if w.content and w.preposition}
    rivals = [w for w in missing if w.preposition in taken and w.preposition not in _LOOSE]
    return left or rivals


def _refers_back(source: Parsed) -> bool:
    """Whether a sentence leans on those before it: a pronoun, or no subject of its own."""
    articles = {"den", "det", "de", "detta", "denna", "dessa", "sin", "sitt", "sina"}
    for word, following in zip(source.words, [*source.words[1:], None], strict=True):
        if word.form not in classes.ANAPHORS:
            continue
        stands_before_noun = following is not None and (
            following.is_number or (following.content and not following.is_verb)
        )
        connective = source.clauses[word.clause].connective
        # "banor där det körs gods": neither points back.
        opens = word.form == connective or (connective == "där" and word.form == "det")
        if not opens and (word.form not in articles or not stands_before_noun):
            return True
    first = next((clause for clause in source.clauses if clause.words), None)
    if first is None:
        return True
    opening = any(w.content and not w.preposition for w in first.words[:2])
    subject = arguments(first, source).subject
    return not opening and all(w.is_number or w.form in {"procent", "andel"} for w in subject)


def _parts(claim: Parsed) -> list[list[Clause]]:
    """The claim cut where one statement ends and another begins."""
    parts: list[list[Clause]] = []
    for clause in claim.clauses:
        if not clause.words:
            continue
        joins = clause.connective in classes.ADDING | classes.CONTRAST
        if not parts or (clause.kind == "main" and joins):
            parts.append([clause])
        elif joins or (len(parts[-1]) > 1 and parts[-1][-1].kind == clause.kind):
            # "… när A och när B": each stands with the same main clause.
            parts.append([*(c for c in parts[-1] if c.kind != clause.kind), clause])
        else:
            parts[-1].append(clause)
    return parts
