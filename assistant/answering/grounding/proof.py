"""Whether a sentence is supported by the paragraphs that it names, and by which sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.answering.grounding import classes, facts, replacing, verbs
from assistant.answering.grounding.alignment import align
from assistant.answering.grounding.arguments import arguments
from assistant.answering.grounding.clauses import Clause, Parsed
from assistant.answering.grounding.conjugation import IMPERATIVE, PARTICIPLE
from assistant.answering.grounding.cutting import parse
from assistant.answering.grounding.meaning import objection
from assistant.answering.grounding.reading import Word
from assistant.answering.grounding.units import Span, Unit, hanging_lists, units_of
from assistant.model import Paragraph

LONGEST = 600
"""Characters of a sentence that is looked at; a longer one is not supported."""
_DIRECTED = frozenset("till från med mot hos utan efter före åt via vid under".split())
_LOOSE = frozenset({"av", "för", "om"})
_YES_NO = re.compile(r"^(?:ja|nej|jo|javisst|yes|no)\b[,.:!–-]*\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Support:
    """What proves a sentence, or why nothing does."""

    spans: tuple[Span, ...] = ()
    """The source sentences that together say it, in order."""
    reason: str = ""
    """Why it is not supported; empty when it is."""
    nearest: tuple[Span, ...] = ()
    """Where it is not supported: the source sentences that come nearest to it, in order; empty when
    none does."""

    @property
    def ok(self) -> bool:
        """Whether the sentence is supported."""
        return bool(self.spans)


def support(
    sentence: str, paragraphs: Sequence[Paragraph], says: replacing.Says | None = None
) -> Support:
    """Look for the sentences of the paragraphs that say what `sentence` says.

    One sentence of one paragraph is enough; a sentence that joins two statements may have one for
    each. Nothing is matched by likeness: every word of substance, every number, name, negation and
    duty of the sentence must stand in what is returned.

    :param says: chooses what comes nearest where nothing proves the sentence; it proves nothing.
    """
    text = without_yes_no(sentence)
    if len(text) > LONGEST:
        return Support(reason="too long")
    units = [unit for index, p in enumerate(paragraphs) for unit in units_of(index, p)]
    whole = _folded(text)
    verbatim = next((u for u in units if whole and _folded(u.text) == whole), None)
    if verbatim:
        return Support(verbatim.spans)
    claim = parse(text)
    if not claim.content:
        return Support(reason="says nothing")
    reason, best = "no source sentence", -1
    lists = hanging_lists(units)
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
    parts = _parts(claim)
    parts = parts if len(parts) > 1 else []
    pieces = [" ".join(word.raw for clause in part for word in clause.words) for part in parts]
    spans: list[Span] = []
    for part, piece in zip(parts, pieces, strict=True):
        found = next(
            (u for u in units if _judge(claim, part, piece, u, spans, paragraphs)[0] is None), None
        )
        if found is None:
            spans = []
            break
        spans += found.spans
    if spans:
        return Support(tuple(sorted(set(spans), key=replacing.place)))
    units, asked = [*units, *lists], len(claim.content)
    if says is None:
        return Support((), reason, replacing.nearest(units, met, asked))
    return Support((), reason, replacing.said(text, paragraphs, units, met, asked, says, pieces))


def is_quote(sentence: str, paragraph: Paragraph) -> bool:
    """Whether a text is a sentence of the paragraph to the letter, marks aside."""
    whole = _folded(sentence)
    return bool(whole) and any(_folded(unit.text) == whole for unit in units_of(0, paragraph))


def _folded(text: str) -> str:
    return " ".join(re.findall(r"[\w§%@]+", text.casefold()))


def without_yes_no(sentence: str) -> str:
    """A sentence without an opening "Ja," or "Nej,": no paragraph says that."""
    rest = _YES_NO.sub("", sentence.strip())
    return rest[:1].upper() + rest[1:]


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Parsed:
    return parse(text)


def _judge(
    claim: Parsed,
    chosen: Sequence[Clause],
    text: str,
    unit: Unit,
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
    missing: Sequence[Word], words: Sequence[Word], source: Parsed, unit: Unit, earlier: str
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
