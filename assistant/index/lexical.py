"""The words' side of the index: BM25 over stems, with compounds in parts and spelling mended."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

import bm25s
import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from assistant.model import Paragraph
from assistant.swedish import STOP_WORDS, fold, split_compound, stem, terms, words

# It announces every build of an index at a level of its own.
logging.getLogger("bm25s").setLevel(logging.WARNING)


class LexicalIndex:
    """BM25 (bm25s, Lucene's variant) over paragraphs with their headings and titles."""

    def __init__(self, paragraphs: Sequence[Paragraph], titles: Sequence[str]) -> None:
        """Index `paragraphs`; `titles[i]` is the title of the source of `paragraphs[i]`."""
        texts = [
            f"{title}\n{' '.join(p.heading)}\n{p.label or ''}\n{p.text}"
            for p, title in zip(paragraphs, titles, strict=True)
        ]
        counts: defaultdict[str, int] = defaultdict(int)
        for text in texts:
            for word in words(text):
                counts[word] += 1
        self.counts = dict(counts)
        """How often each case-folded word stands in the corpus."""
        self._vocabulary = frozenset(w for w in counts if w.isalpha() and w not in STOP_WORDS)
        self._bm25 = bm25s.BM25(k1=1.2, b=0.6)
        tokens = [self.document_terms(text) or ["\0"] for text in texts]
        if texts:
            self._bm25.index(tokens, show_progress=False)
        self._terms = [frozenset(found) for found in tokens]

    def document_terms(self, text: str) -> list[str]:
        """The stems that a text is found by, the parts of its compounds among them."""
        return terms(text) + [part for word in words(text) for part in self._parts(word)]

    def _parts(self, word: str) -> list[str]:
        if len(word) < 8:
            return []
        return [stem(part) for part in split_compound(word, self._vocabulary)]

    @cached_property
    def _commonest(self) -> list[str]:
        """The words that slips are mended to, the commonest first: of equals the first is taken."""
        return sorted(self._vocabulary, key=lambda word: (-self.counts[word], word))

    @cached_property
    def _folded(self) -> dict[str, str]:
        """The commonest word for each spelling without diacritics."""
        found: dict[str, str] = {}
        for word in reversed(self._commonest):
            found[fold(word)] = word
        return found

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in self._vocabulary)

    @cached_property
    def _by_initial(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._commonest:
            if len(word) > 3:
                found[fold(word[0])].append(word)
        return dict(found)

    def knows(self, word: str) -> bool:
        """Whether the corpus has the word, in any ending."""
        return word in self.counts or stem(word) in self._stems

    def correct(self, word: str) -> str:
        """The word as the corpus spells it: missing å/ä/ö and slips of one or two letters mended.

        A word that the corpus knows, or that is like none of its words, comes back as it is.
        """
        if not word.isalpha() or len(word) < 4 or word in STOP_WORDS or self.knows(word):
            return word
        folded = self._folded.get(fold(word))
        if folded:
            return folded
        allowed = 1 if len(word) < 8 else 2
        best = process.extractOne(
            word,
            self._by_initial.get(fold(word[0]), ()),
            scorer=DamerauLevenshtein.distance,
            score_cutoff=allowed,
        )
        if best is None or (len(word) < 6 and fuzz.ratio(word, best[0]) < 80):
            return word
        return str(best[0])

    def query_terms(self, text: str) -> list[str]:
        """The stems that a question is searched by, with the parts of its compounds."""
        corrected = " ".join(self.correct(word) for word in words(text))
        found = terms(corrected)
        return found + [part for word in words(corrected) for part in self._parts(word)]

    def scores(self, query_terms: Sequence[str]) -> np.ndarray:
        """BM25 score of every paragraph: float32, shape (number of paragraphs,)."""
        known = [term for term in query_terms if self._frequencies.get(term)]
        if not known:
            return np.zeros(len(self._terms), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def idf(self, term: str) -> float:
        """How telling a stem is: Lucene's idf, in nats; the highest for a stem never seen."""
        frequency = self._frequencies.get(term, 0)
        count = max(1, len(self._terms))
        return float(np.log(1 + (count - frequency + 0.5) / (frequency + 0.5)))

    @cached_property
    def _frequencies(self) -> dict[str, int]:
        found: defaultdict[str, int] = defaultdict(int)
        for stems in self._terms:
            for term in stems:
                found[term] += 1
        return dict(found)

    def terms_of(self, number: int) -> frozenset[str]:
        """The stems of paragraph `number`, its headings and title included."""
        return self._terms[number]
