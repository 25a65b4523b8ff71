"""Which words of a claim stand in a sentence of its source, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.answering.grounding import classes, facts, lexicon, verbs
from assistant.answering.grounding.clauses import Parsed
from assistant.answering.grounding.reading import Word
from assistant.swedish import fold, stem

_NOT_A_COMPOUND = frozenset(
    "miss icke anti mini maxi halv dubbel åter över under fel mellan".split()
)
_DEFINITE = ("en", "et", "an", "na", "ns", "ts")


@dataclass
class Alignment:
    """The claim's content words with the source words that say the same."""

    pairs: dict[int, list[Word]] = field(default_factory=dict)
    """By the claim word's position."""
    missing: list[Word] = field(default_factory=list)
    """Content words that the source does not have."""

    def has(self, word: Word) -> bool:
        """Whether the claim's word was found."""
        return word.position in self.pairs

    def hits(self, word: Word) -> list[Word]:
        """The source words that say what the claim's word says."""
        return self.pairs.get(word.position, [])

    def uses(self, word: Word) -> bool:
        """Whether some word of the claim says what this word of the source says."""
        return any(hit is word for hits in self.pairs.values() for hit in hits)


def align(claim: Sequence[Word], source: Parsed, beside: Sequence[Word] = ()) -> Alignment:
    """Find each content word of a claim in a source sentence.

    :param beside: the claim's other words: half a compound counts only when they have its rest.
    """
    found = Alignment()
    spelled_there = _initials(source.words)
    spelled_here = {
        word.position: short
        for short, run in _initials(list(claim)).items()
        if any(fold(s.form) == short for s in source.words)
        for word in run
    }
    for word in claim:
        if word.is_number:
            value = facts.NUMERALS.get(word.form, word.form)
            same = [s for s in source.words if facts.NUMERALS.get(s.form, s.form) == value]
            if same:
                found.pairs[word.position] = same
            continue
        if not word.content:
            # Light verbs need no support, but where they stand tells which clause is meant.
            same = [s for s in source.words if s.is_verb and word.is_verb]
            same = [s for s in same if is_like(word, s) and s.form not in classes.DUTY]
            if same and word.form not in classes.DUTY:
                found.pairs[word.position] = same
            continue
        same = [s for s in source.words if _can_match(s) and lexicon.is_same(word.form, s.form)]
        if not same:
            same = [
                s for s in source.words if _can_match(s) and lexicon.is_related(word.form, s.form)
            ]
        if not same:
            same = _particle(word, source.words)
        if not same:
            same = _compound(word, source.words, [*claim, *beside])
        if not same:
            same = spelled_there.get(fold(word.form).removesuffix("s"), [])
        if not same and word.position in spelled_here:
            same = [s for s in source.words if fold(s.form) == spelled_here[word.position]]
        if same:
            found.pairs[word.position] = same
        else:
            found.missing.append(word)
    return found


def _particle(word: Word, source: Sequence[Word]) -> list[Word]:
    """ "avstängd" as "stängs … av", and the other way round."""
    parts = verbs.particle(word.form)
    if parts:
        particle, verb = parts
        near = {w.form for w in source}
        return [s for s in source if particle in near and lexicon.is_same(verb, s.form)]
    found = []
    for candidate in source:
        parts = verbs.particle(candidate.form)
        if parts and lexicon.is_same(parts[1], word.form) and word.particle == parts[0]:
            found.append(candidate)
    return found


def is_like(a: Word, b: Word) -> bool:
    """Whether two words are one word or listed as synonyms."""
    return lexicon.is_same(a.form, b.form) or bool(
        lexicon.synonyms(a.form) & lexicon.synonyms(b.form)
    )


def _can_match(word: Word) -> bool:
    return word.content or word.form in classes.FREE or word.form in classes.AMOUNT


def _compound(word: Word, source: Sequence[Word], claim: Sequence[Word]) -> list[Word]:
    """Source words that a compound's parts stand in, or that the word is a part of."""
    parts = _both_parts(word.form, source)
    if parts:
        return parts
    root = stem(word.form)
    for candidate in source:
        if not candidate.content or len(candidate.form) < len(root) + 3:
            continue
        other = stem(candidate.form)
        if len(root) >= 3 and other.endswith(root):
            front = other.removesuffix(root)
            if len(front) < 3 or front in _NOT_A_COMPOUND:
                continue
            if _is_definite(word.form) or _says(front, claim, word):
                return [candidate]
        if len(root) >= 4 and candidate.form.startswith(root):
            back = candidate.form.removeprefix(root).lstrip("s")
            if len(back) >= 3 and _says(back, claim, word):
                return [candidate]
    return []


def _both_parts(form: str, source: Sequence[Word]) -> list[Word]:
    for cut in range(len(form) - 3, 2, -1):
        first, second = form[:cut], form[cut:]
        tail = [s for s in source if s.content and lexicon.is_related(second, s.form)]
        if not tail or len(stem(second)) < 3:
            continue
        for front in dict.fromkeys((first, first.removesuffix("s"), first + "a", first + "e")):
            head = [
                s
                for s in source
                if len(front) >= 3
                and s not in tail
                and (
                    lexicon.is_related(front, s.form)
                    or (s.form.startswith(front) and len(front) > 4)
                )
            ]
            if head:
                return [*tail, *head]
    return []


def _says(part: str, claim: Sequence[Word], apart: Word) -> bool:
    part = part.removesuffix("s") if len(part) > 4 else part
    return any(
        w.position != apart.position
        and len(stem(w.form)) >= 3
        and (lexicon.is_related(part, w.form) or stem(w.form) == stem(part))
        for w in claim
    )


def _is_definite(form: str) -> bool:
    return form.endswith(_DEFINITE) and len(form) > 4


def _initials(words: Sequence[Word]) -> dict[str, list[Word]]:
    """The runs of words whose first letters may be a short name: "iop" and its three words."""
    plain = [word for word in words if word.form[0].isalpha()]
    return {
        "".join(fold(word.form)[0] for word in plain[i : i + n]): plain[i : i + n]
        for n in (3, 4)
        for i in range(len(plain) - n + 1)
    }
