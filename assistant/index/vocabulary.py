"""Words that mean alike: a vector for each word of the corpus, to meet everyday questions halfway.

"inköp" stands nowhere in a text on "upphandling", so BM25 sees nothing in common, and a sentence's
vector blurs it. Vectors of single words, with their common mean taken away (they otherwise all
point the same way), find such neighbours, also between Swedish and English.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.index.tokens import unit
from assistant.model import Paragraph
from assistant.swedish import STOP_WORDS, is_english, stem, words

_SHORTEST = 3
_EPSILON = 1e-6
SURE = 16.0
"""Weight, in nats of idf, at which the words of a question say half of what many would say."""


def telling(text: str) -> list[str]:
    """The words of a text that carry meaning, each once, in order."""
    return [
        word
        for word in dict.fromkeys(words(text))
        if len(word) >= _SHORTEST and word not in STOP_WORDS and any(map(str.isalpha, word))
    ]


def vocabulary(paragraphs: Sequence[Paragraph]) -> list[str]:
    """The words to embed for these paragraphs: the commonest form of each stem, sorted."""
    counts = Counter(word for p in paragraphs for word in telling(_text(p)))
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for word in counts:
        forms[stem(word)].append(word)
    return sorted(max(found, key=lambda word: (counts[word], word)) for found in forms.values())


def _text(paragraph: Paragraph) -> str:
    return f"{' '.join(paragraph.heading)} {paragraph.text}"


@dataclass(frozen=True)
class Likeness:
    """How the words asked for meet the words of each paragraph; arrays have one entry each."""

    standard: np.ndarray
    """Weighed mean over the words of the cosine with the paragraph's nearest word, standardised
    over the paragraphs of its language: a word that is near everything says nothing."""
    nearness: np.ndarray
    """The same, of the cosines themselves."""
    weakest: np.ndarray
    """Cosine of the word that the paragraph meets least."""
    known: float
    """Cosine of the word that the whole corpus meets least."""


class Vocabulary:
    """The words of a corpus with their vectors, and which paragraphs have them."""

    def __init__(
        self, found: Sequence[str], vectors: np.ndarray, paragraphs: Sequence[Paragraph]
    ) -> None:
        """`vectors[i]` is the vector of `found[i]`; shape (len(found), dimensions)."""
        self._rows = {stem(word): row for row, word in enumerate(found)}
        self._mean = vectors.mean(axis=0) if len(vectors) else np.zeros(0)
        self._vectors = unit(vectors - self._mean)
        rows = [
            sorted({self._rows[s] for s in map(stem, telling(_text(p))) if s in self._rows})
            for p in paragraphs
        ]
        english = np.array([is_english(p.text) for p in paragraphs], dtype=bool)
        self._groups = [group for group in (english, ~english) if group.any()]
        # One flat list of rows, cut where paragraphs begin; a paragraph without words has a row of
        # zeros, past the last.
        self._vectors = np.vstack([self._vectors, np.zeros((1, self._vectors.shape[1]))])
        filled = [row or [len(found)] for row in rows]
        self._flat = np.array([r for row in filled for r in row], dtype=np.int64)
        self._starts = np.cumsum([0, *map(len, filled)])[:-1]

    def unknown(self, asked: Sequence[str]) -> list[str]:
        """Those of the words that the corpus has in no form, and whose vectors `likeness` needs."""
        return [word for word in asked if stem(word) not in self._rows]

    def likeness(
        self, asked: Sequence[str], vectors: np.ndarray, weights: Sequence[float]
    ) -> Likeness:
        """How well each paragraph's words meet the words asked for.

        :param vectors: of the words that `unknown` returned, shape (their number, dimensions).
        :param weights: one for each word asked, such as its idf.
        """
        count = len(self._starts)
        if not asked or not count:
            return Likeness(np.zeros(count), np.zeros(count), np.zeros(count), 0.0)
        rest = iter(unit(vectors - self._mean)) if len(vectors) else iter(())
        questions = np.stack(
            [
                self._vectors[self._rows[stem(word)]] if stem(word) in self._rows else next(rest)
                for word in asked
            ]
        )
        near = self._vectors @ questions.T
        best = np.maximum.reduceat(near[self._flat], self._starts, axis=0)
        standard = np.zeros_like(best)
        for group in self._groups:
            part = best[group]
            standard[group] = (part - part.mean(axis=0)) / (part.std(axis=0) + 0.05)
        share = np.asarray(weights, dtype=np.float64)
        nearness = best @ (share / (share.sum() + _EPSILON))
        share /= share.sum() + SURE
        return Likeness(
            standard=standard @ share,
            nearness=nearness,
            weakest=best.min(axis=1),
            known=float(near.max(axis=0).min()),
        )
