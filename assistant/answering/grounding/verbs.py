"""The listed verbs of Swedish, and how verbs that are not listed show themselves."""

from __future__ import annotations

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
    SUPINE,
    conjugate,
)

_DATA = Path(__file__).parent / "lexicon"


def entries(name: str) -> list[str]:
    """The lines of a word list, comments left out."""
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


_LISTED = [line.split() for line in entries("verbs.txt")]


def _load_verbs() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    lemmas: dict[str, set[str]] = defaultdict(set)
    tags: dict[str, set[str]] = defaultdict(set)
    for parts in _LISTED:
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


_PRESENT = {infinitive: rest[0] for infinitive, *rest in _LISTED if rest}
_SUPINES = {infinitive: rest[2] for infinitive, *rest in _LISTED if rest}


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


def is_infinitive(form: str) -> bool:
    """Whether a word is the infinitive of a listed verb."""
    return INFINITIVE in _TAGS.get(form, ())


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
