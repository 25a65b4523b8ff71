"""Late interaction: every word of a question looks for its nearest word in a paragraph.

One vector for a whole text blurs what it says; here each token has its own, read in its sentence and
under its heading. A paragraph's score is the mean, over the question's tokens, of the cosine with the
nearest token of the paragraph or of its document's title, weighed by how rare the token is in the
corpus and by what it says in the question (docs/adr/0007, 0012).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from assistant.index.packaged import Read

RARITY = 1.4
"""Power of a token's idf in the weighing."""
UNSEEN = -1
"""Stands for a token that no paragraph has."""
_SCALE = 127.0


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text, in order; each array has one entry a token."""

    ids: np.ndarray
    """Numbers of the vocabulary's pieces, int32."""
    starts: np.ndarray
    """Where in the paragraph's text each begins, int32; -1 for those of its heading."""
    vectors: np.ndarray
    """Unit vectors times 127, int8, shape (number of tokens, dimensions)."""
    weights: np.ndarray | None = None
    """Of a question's: what each weighs beside its rarity. Not kept."""

    def to_bytes(self) -> bytes:
        """The three arrays, one after the other, after the number of tokens."""
        count = np.array([len(self.ids)], dtype=np.int32)
        return b"".join(a.tobytes() for a in (count, self.ids, self.starts, self.vectors))

    @classmethod
    def from_bytes(cls, data: bytes) -> Tokens:
        """Read what `to_bytes` made."""
        count = int(np.frombuffer(data, np.int32, 1)[0])
        ids, starts = np.frombuffer(data, np.int32, 2 * count, 4).reshape(2, count)
        vectors = np.frombuffer(data, np.int8, -1, 4 + 8 * count)
        return cls(ids, starts, vectors.reshape(count, -1))

    def under(self, title: Tokens) -> Tokens:
        """These with those of a title, as part of the heading."""
        starts = np.full(len(title.ids), -1, dtype=np.int32)
        return Tokens(
            np.concatenate([self.ids, title.ids]),
            np.concatenate([self.starts, starts]),
            np.concatenate([self.vectors, title.vectors]),
        )


@dataclass(frozen=True)
class Question:
    """A question that a model has read."""

    vector: np.ndarray
    """To be compared with those of windows, L2-normalised, shape (dimensions,)."""
    words: np.ndarray
    """Vectors of the words that were read with it, shape (number of words, dimensions)."""
    tokens: Tokens | None = None
    """None from a model that does not give them."""
    alike: np.ndarray | None = None
    """To be compared with other questions; like `vector`. None from a model that cannot."""


@runtime_checkable
class QuestionEmbeddings(Protocol):
    """A model that reads questions otherwise than as a text."""

    def read_question(self, text: str, words: Sequence[str] = ()) -> Question:
        """Read a question, and single words."""
        ...


@dataclass(frozen=True)
class Projection:
    """Takes away what all tokens share, and keeps the directions by which the tokens of a question
    meet those of what answers it.

    Made by `python -m training.projection`, and then fitted by `python -m training.meeting`.
    """

    document: np.ndarray
    """Mean state of documents' tokens, shape (hidden,)."""
    question: np.ndarray
    """Mean state of questions' tokens, shape (hidden,)."""
    components: np.ndarray
    """Of documents' tokens, shape (hidden, dimensions)."""
    asked: np.ndarray
    """Of questions' tokens, shape (hidden, dimensions)."""
    weight: np.ndarray
    """How much a question's token weighs by what it says there: a direction, shape (hidden,)."""
    whole: np.ndarray
    """Mean vector of whole questions, shape (hidden,)."""

    def project(self, states: np.ndarray, *, question: bool) -> np.ndarray:
        """States, shape (n, hidden), to unit vectors times 127, int8, shape (n, dimensions)."""
        mean, directions = (
            (self.question, self.asked) if question else (self.document, self.components)
        )
        moved = (states - mean) @ directions
        scaled: np.ndarray = np.round(unit(moved) * _SCALE).astype(np.int8)
        return scaled

    def weigh(self, states: np.ndarray) -> np.ndarray:
        """What a question's tokens weigh beside their rarity, above 0, shape (n,)."""
        weights: np.ndarray = np.exp((states - self.question) @ self.weight)
        return weights

    def compare(self, questions: np.ndarray) -> np.ndarray:
        """Vectors of whole questions, shape (..., hidden), less what all questions share."""
        return unit(questions - self.whole).astype(np.float32)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors at length 1, along the last axis; zeros stay zeros."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    found: np.ndarray = vectors / np.maximum(length, 1e-9)
    return found


def _projection_file() -> Traversable:
    return files("assistant.index") / "projection.npz"


@cache
def projection_key() -> str:
    """What changes with the packaged projection: vectors made with two of them do not compare."""
    return hashlib.sha256(_projection_file().read_bytes()).hexdigest()[:16]


@cache
def projection() -> Projection:
    """The packaged one, for the packaged embedding model."""
    with _projection_file().open("rb") as file, np.load(file) as data:
        names = ("document", "question", "components", "asked", "weight", "whole")
        return Projection(*(data[name].astype(np.float32) for name in names))


def question_tokens(read: Read) -> Tokens:
    """The tokens of a question that the encoder has read."""
    made = projection()
    vectors = made.project(read.states, question=True)
    return Tokens(read.ids, read.starts, vectors, made.weigh(read.states))


@dataclass(frozen=True)
class Meeting:
    """How the tokens of a question meet those of a paragraph."""

    cosines: np.ndarray
    """Shape (tokens of the question, tokens of the paragraph and its document's title)."""
    weights: np.ndarray
    """Of the question's tokens; they sum to 1."""
    starts: np.ndarray
    """Where in the paragraph each of its tokens begins; -1 in its heading and title."""
    opening: np.ndarray
    """Cosines with the nearest token of its document's first paragraph, one a token asked."""

    @property
    def score(self) -> float:
        """Weighed mean of the cosines with the nearest token."""
        return float(self.weights @ self.cosines.max(axis=1))

    @property
    def placed(self) -> float:
        """The same with the tokens of the document's first paragraph, which says what it is about.

        Who asks about a document by name does not find the name in each of its paragraphs.
        """
        return float(self.weights @ np.maximum(self.cosines.max(axis=1), self.opening))

    @property
    def weakest(self) -> float:
        """Cosine of the weightiest tokens' worst match: what of the question is not there."""
        heavy = self.weights >= 0.5 * self.weights.max()
        return float(self.cosines[heavy].max(axis=1).min())

    def within(self, start: int, end: int) -> float:
        """The score of the tokens in `text[start:end]` alone."""
        inside = (self.starts >= start) & (self.starts < end)
        return float(self.weights @ self.cosines[:, inside].max(axis=1)) if inside.any() else 0.0


def rarities(paragraphs: Sequence[np.ndarray]) -> dict[int, float]:
    """What each token weighs by how few paragraphs have it, and `UNSEEN`.

    :param paragraphs: the numbers of each one's tokens.
    """
    counts = Counter(int(i) for ids in paragraphs for i in np.unique(ids))
    idf = {i: float(np.log1p(len(paragraphs) / (1 + n))) for i, n in counts.items()}
    idf[UNSEEN] = float(np.log1p(len(paragraphs)))
    return {i: value**RARITY for i, value in idf.items()}


class TokenIndex:
    """The tokens of all paragraphs of a generation. Never changes; safe under threads."""

    def __init__(
        self, found: Sequence[Tokens], titles: Sequence[Tokens], openings: Sequence[Tokens]
    ) -> None:
        """For each paragraph its tokens, its document's title's and its first paragraph's."""
        self._found = [own.under(title) for own, title in zip(found, titles, strict=True)]
        self._openings = tuple(openings)
        self._rarity = rarities([tokens.ids for tokens in found])

    def meet(self, question: Question, numbers: Iterable[int]) -> list[Meeting]:
        """How a question meets the paragraphs of these numbers, in the same order."""
        numbers, tokens = list(numbers), question.tokens
        if tokens is None:
            return []
        rarity = [self._rarity.get(int(i), self._rarity[UNSEEN]) for i in tokens.ids]
        weights = np.array(rarity, dtype=np.float32)
        if tokens.weights is not None:
            weights = weights * tokens.weights.astype(np.float32)
        weights /= max(float(weights.sum()), 1e-9)
        chosen = [self._found[number] for number in numbers]
        asked = tokens.vectors.astype(np.float32) / _SCALE**2
        if not chosen or not len(asked):
            return []
        together = np.concatenate([own.vectors for own in chosen]).astype(np.float32)
        cosines = asked @ together.T
        cuts = np.cumsum([len(own.ids) for own in chosen])[:-1]
        distinct = {id(opening): opening for opening in (self._openings[n] for n in numbers)}
        near = {
            key: (asked @ opening.vectors.astype(np.float32).T).max(axis=1, initial=-1.0)
            for key, opening in distinct.items()
        }
        return [
            Meeting(part, weights, self._found[n].starts, near[id(self._openings[n])])
            for part, n in zip(np.split(cosines, cuts, axis=1), numbers, strict=True)
        ]
