"""Swedish words as the grounding checks see them: verb forms, word families, synonyms, phrases.

The word lists are general: everyday words of authorities and associations, not those of any
one document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from assistant.answering.grounding.conjugation import DEED_ENDINGS, STRONG_NOUNS
from assistant.answering.grounding.verbs import entries, is_infinitive, lemmas
from assistant.swedish import stem

_SUFFIXES = (
    "ningarna", "ningen", "ningar", "ning", "andet", "ande", "endet", "ende", "elsen", "elser",
    "else", "heten", "heter", "het", "ligheten", "lighet", "ligt", "liga", "lig", "arna", "aren",
    "are", "ationen", "ationer", "ation", "erare", "iska", "iskt", "isk", "skapet", "skap",
    "bart", "bara", "bar", "samma", "samt", "sam", "eringen", "ering", "an", "nad", "naden",
)  # fmt: skip


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
            if word.endswith(suffix) and is_infinitive(root):
                keys.add("f:v:" + root)
        if is_infinitive(word):
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
    for number, line in enumerate(entries("synonyms.txt")):
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
        if form.endswith(suffix) and is_infinitive(root):
            keys |= exact(root)
    return frozenset(number for key in keys for number in table.get(key, ()))


@lru_cache(maxsize=1)
def phrases() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Expressions by the lemma of their first word: (the other words, the word to read)."""
    table: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for line in entries("phrases.txt"):
        many, one = (side.strip() for side in line.split(">"))
        first, *rest = many.split()
        table[first].append((tuple(rest), one))
    for found in table.values():
        found.sort(key=lambda entry: -len(entry[0]))
    return dict(table)


def is_same(a: str, b: str) -> bool:
    """Whether two case-folded words are forms of one word."""
    return a == b or bool(exact(a) & exact(b))


def is_related(a: str, b: str) -> bool:
    """Whether two words are one word, of one family, or listed as synonyms."""
    return is_same(a, b) or bool(family(a) & family(b)) or bool(synonyms(a) & synonyms(b))
