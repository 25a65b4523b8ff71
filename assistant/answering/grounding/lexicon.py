"""Swedish words as the grounding checks see them: verb forms, word families, synonyms, phrases.

The word lists are general: everyday words of authorities and associations, not those of any
one document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from assistant.answering.grounding.conjugation import (
    DEED_ENDINGS,
    FINITE,
    IMPERATIVE,
    INFINITIVE,
    PARTICIPLE,
    PASSIVE,
    STRONG_NOUNS,
    SUPINE,
    conjugate,
)
from assistant.swedish import stem

_DATA = Path(__file__).parent / "lexicon"

_SUFFIXES = (
    "ningarna", "ningen", "ningar", "ning", "andet", "ande", "endet", "ende", "elsen", "elser",
    "else", "heten", "heter", "het", "ligheten", "lighet", "ligt", "liga", "lig", "arna", "aren",
    "are", "ationen", "ationer", "ation", "erare", "iska", "iskt", "isk", "skapet", "skap",
    "bart", "bara", "bar", "samma", "samt", "sam", "eringen", "ering", "an", "nad", "naden",
)  # fmt: skip


def _lines(name: str) -> list[str]:
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _load_verbs() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    lemmas: dict[str, set[str]] = defaultdict(set)
    tags: dict[str, set[str]] = defaultdict(set)
    for line in _lines("verbs.txt"):
        parts = line.split()
        for form, tag in conjugate(parts):
            lemmas[form].add(parts[0].removesuffix("s") if parts[0].endswith("as") else parts[0])
            tags[form].add(tag)
    return dict(lemmas), dict(tags)


_LEMMAS, _TAGS = _load_verbs()
for _form in (
    "för led under rätt lika mot fall del lär stöd inför kring låg bidraget bidragen anslaget "
    "anslagen avdraget avslaget övertaget utslaget uppdraget"
).split():
    # Far more often a preposition, a noun or an adverb than a verb.
    _TAGS.pop(_form, None)


_PRESENT = {
    infinitive: rest[0]
    for infinitive, *rest in (line.split() for line in _lines("verbs.txt"))
    if rest
}


_SUPINES = {
    infinitive: rest[2]
    for infinitive, *rest in (line.split() for line in _lines("verbs.txt"))
    if rest
}


def supine(infinitive: str) -> str:
    """The supine of a verb; a word that is no known verb comes back as it is."""
    if not _TAGS.get(infinitive):
        return infinitive
    return _SUPINES.get(infinitive, infinitive + "t")


def present(infinitive: str, *, passive: bool) -> str:
    """The present tense of a verb; a word that is no known verb comes back as it is."""
    if not _TAGS.get(infinitive):
        return infinitive
    form = _PRESENT.get(infinitive, infinitive + "r")
    if not passive or form.endswith("s"):
        return form
    return (form.removesuffix("er") if form.endswith("er") else form.removesuffix("r")) + "s"


_PREFIXES = (
    "ut ute in inne av på upp ned ner åter över under för före med mot till sam om efter fram bort "
    "vidare kvar bi an be er und från fort hop ihop"
).split()


@lru_cache(maxsize=50_000)
def _without_prefix(form: str) -> str | None:
    """The known verb form in a verb with a prefix: "blir" in "uteblir"; None when there is none."""
    for prefix in _PREFIXES:
        base = form.removeprefix(prefix)
        if len(base) > 3 and base != form and _TAGS.get(base, set()) & {FINITE, INFINITIVE}:
            return base
    return next((b for b in _JOINED if form.endswith(b) and len(form) > len(b) + 3), None)


_JOINED = (
    *"ställa ställer ställde ställt ställs sätta sätter satte satt sätts göra gör".split(),
    "föras",
    "fördes",
    "förts",
    "förs",
    "regleras",
    "styras",
    "ställas",
)
"""Verb forms that nouns are put before: "journalföra", "detaljreglera"."""


def particle(form: str) -> tuple[str, str] | None:
    """A verb with a prefix as the particle and the verb: "avstängd" as ("av", "stängd")."""
    for prefix in _PREFIXES:
        base = form.removeprefix(prefix)
        if base == form or len(base) < 3:
            continue
        if _TAGS.get(base):
            return prefix, base
        roots = [base.removesuffix(s) + "a" for s in DEED_ENDINGS if base.endswith(s)]
        verb = next((root for root in roots if INFINITIVE in _TAGS.get(root, set())), None)
        if verb:
            # "överflyttning" as ("över", "flytta")
            return prefix, verb
    return None


def tags(form: str) -> frozenset[str]:
    """What a case-folded word can be as a verb: finite, infinitive, supine, …; empty for none."""
    return _tags(form)


@lru_cache(maxsize=50_000)
def _tags(form: str) -> frozenset[str]:
    found = set(_TAGS.get(form, ()))
    base = _without_prefix(form) if not found else None
    if base:
        return frozenset(_TAGS[base] - {IMPERATIVE})
    if not found and len(form) > 4:
        # A verb that is not listed shows itself in the passive and in the past.
        if form.endswith("ades"):
            found |= {FINITE, PASSIVE}
        elif form.endswith("as") and not form.endswith(("nas", "las", "ras")):
            found |= {FINITE, INFINITIVE, PASSIVE}
    if not found and len(form) > 6:
        # Verbs in -era are regular and new ones are made every day.
        for ending, tag in (
            ("erar", FINITE),
            ("erade", FINITE),
            ("erat", SUPINE),
            ("era", INFINITIVE),
        ):
            if form.endswith(ending):
                found.add(tag)
        for ending in ("eras", "erades", "erats"):
            if form.endswith(ending):
                found |= {PASSIVE, SUPINE if ending == "erats" else FINITE}
        if form.endswith("eras"):
            found.add(INFINITIVE)
    return frozenset(found)


@lru_cache(maxsize=50_000)
def lemmas(form: str) -> frozenset[str]:
    """The infinitives that a form may belong to; a word that is no known verb is its own stem."""
    known = _LEMMAS.get(form)
    if known:
        return frozenset(known)
    base = _without_prefix(form)
    if base:
        prefix = form.removesuffix(base)
        return frozenset(prefix + lemma for lemma in _LEMMAS[base])
    if form.endswith("s") and form[:-1] in _LEMMAS and PARTICIPLE not in _tags(form[:-1]):
        return frozenset(_LEMMAS[form[:-1]])
    return frozenset()


# Too short for a rule on endings.
_SHORT = {
    "medlen": "medel",
    "medlens": "medel",
    "året": "år",
    "åren": "år",
    "årets": "år",
    "års": "år",
}


_DOUBLED = tuple(m + e for m in ("mm", "nn") for e in ("et", "en", "ets", "ens"))
_ADJECTIVES = (
    (("en", "et", "na"), "en"),
    (("er", "ert", "ra", "ret", "rets"), "er"),
    (("el", "let", "len", "lets", "lens"), "el"),
)


@lru_cache(maxsize=50_000)
def exact(form: str) -> frozenset[str]:
    """Keys of the word itself: two words that share one are the same word, inflected or not."""
    form = _SHORT.get(form, form)
    keys = {stem(form)} | {"v:" + lemma for lemma in lemmas(form)}
    if form.endswith("s") and len(form) > 4:
        keys.add(stem(form[:-1]))
    if len(form) > 3 and form.endswith("n") and form[-2] in "aeiouyåäöé":
        keys.add(stem(form[:-1]))
    if len(form) > 5 and form.endswith(_DOUBLED):
        # "hemmet" of "hem", "programmen" of "program".
        keys.add(stem(re.sub(r"([mn])\1e(?:t|n|ts|ns)$", r"\1", form)))
    if len(form) > 5:
        # "regelbunden", "regelbundet", "regelbundna"; "säker", "säkra"; "kapitel", "kapitlet".
        for endings, root in _ADJECTIVES:
            keys |= {f"a:{form.removesuffix(e)}{root}" for e in endings if form.endswith(e)}
    for long, short in (
        ("er", ""),
        ("erna", ""),
        ("or", "a"),
        ("et", ""),
        ("en", ""),
        ("an", "a"),
        ("tt", ""),
        ("ena", "e"),
    ):
        if form.endswith(long) and len(form) - len(long) >= 3:
            keys.add(stem(form.removesuffix(long) + short))
    return frozenset(keys)


@lru_cache(maxsize=50_000)
def family(form: str) -> frozenset[str]:
    """Keys of the word's family: "utvärdera" and "utvärdering", "samverka" and "samverkan"."""
    keys: set[str] = set()
    for word in {form, form.removesuffix("s"), *lemmas(form)}:
        for verb, noun in STRONG_NOUNS:
            if word.endswith(noun) or (word.endswith(verb) and word in lemmas(form)):
                prefix = re.sub(f"({'|'.join(noun)}|{verb})$", "", word)
                keys.add(f"f:{prefix}:{verb}" if len(prefix) > 1 else "")
        for suffix in DEED_ENDINGS:
            root = word.removesuffix(suffix) + "a"
            if word.endswith(suffix) and INFINITIVE in _TAGS.get(root, set()):
                keys.add("f:v:" + root)
        if INFINITIVE in _TAGS.get(word, set()):
            keys.add("f:v:" + word)
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 4:
                keys.add("f:" + word.removesuffix(suffix).rstrip("aer"))
        root = min((stem(word), word), key=len)
        keys.add("f:" + root.rstrip("aer") if len(root) > 4 else "f:" + root)
    return frozenset(key for key in keys if len(key) > 5)


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[int]]:
    table: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(_lines("synonyms.txt")):
        for word in line.split():
            for key in exact(word):
                table[key].add(number)
    return {key: frozenset(numbers) for key, numbers in table.items()}


@lru_cache(maxsize=50_000)
def synonyms(form: str) -> frozenset[int]:
    """Numbers of the synonym groups that a word is in."""
    table = _groups()
    keys = set(exact(form))
    for suffix in DEED_ENDINGS:
        root = form.removesuffix(suffix) + "a"
        if form.endswith(suffix) and INFINITIVE in _TAGS.get(root, set()):
            keys |= exact(root)
    return frozenset(number for key in keys for number in table.get(key, ()))


@lru_cache(maxsize=1)
def phrases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Expressions by the lemma of their first word: (the other words, the word to read)."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for line in _lines("phrases.txt"):
        many, one = (side.strip() for side in line.split(">"))
        first, *rest = many.split()
        table[first].append((tuple(rest), one))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return dict(table)


def is_same(a: str, b: str) -> bool:
    """Whether two case-folded words are forms of one word."""
    return a == b or bool(exact(a) & exact(b))


def is_related(a: str, b: str) -> bool:
    """Whether two words are one word, of one family, or listed as synonyms."""
    return is_same(a, b) or bool(family(a) & family(b)) or bool(synonyms(a) & synonyms(b))
