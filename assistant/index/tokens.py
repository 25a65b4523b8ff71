"""Late interaction: every word of a question looks for its nearest word in a paragraph.

One vector for a whole text blurs what it says; here each token has its own, read in its sentence and
under its heading. A paragraph's score is the mean, over the question's tokens, of the cosine with the
nearest token of the paragraph, weighed by how rare the token is in the corpus (docs/adr/0007).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from assistant.model import Paragraph
from assistant.swedish import sentences

if TYPE_CHECKING:
    from assistant.index.packaged import PackagedE5, Read

PART = 900
"""Characters of a paragraph that are read at a time."""
RARITY = 1.4
"""Power of a token's idf in the weighing."""
_SCALE = 127.0
DOCUMENT = "passage: "
"""Prompt before a document's text."""


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text, in order; each array has one entry a token."""

    ids: np.ndarray
    """Numbers of the vocabulary's pieces, int32."""
    starts: np.ndarray
    """Where in the paragraph's text each begins, int32; -1 for those of its heading."""
    vectors: np.ndarray
    """Unit vectors times 127, int8, shape (number of tokens, dimensions)."""

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


@runtime_checkable
class TokenEmbeddings(Protocol):
    """A model that gives a question's tokens with its vector."""

    def read_question(self, text: str) -> tuple[Sequence[float], Tokens | None]:
        """The question's vector and, where the model has them, its tokens."""
        ...


@dataclass(frozen=True)
class Projection:
    """Takes away what all tokens share, and what tells the fewest apart.

    Made by `python -m training.projection` from texts that are not the assistant's own.
    """

    document: np.ndarray
    """Mean state of documents' tokens, shape (hidden,)."""
    question: np.ndarray
    """Mean state of questions' tokens, shape (hidden,)."""
    components: np.ndarray
    """Shape (hidden, dimensions)."""

    def project(self, states: np.ndarray, *, question: bool) -> np.ndarray:
        """States, shape (n, hidden), to unit vectors times 127, int8, shape (n, dimensions)."""
        moved = (states - (self.question if question else self.document)) @ self.components
        moved /= np.linalg.norm(moved, axis=1, keepdims=True) + 1e-9
        scaled: np.ndarray = np.round(moved * _SCALE).astype(np.int8)
        return scaled


@cache
def projection() -> Projection:
    """The packaged one, for the packaged embedding model."""
    with (files("assistant.index") / "projection.npz").open("rb") as file, np.load(file) as data:
        return Projection(
            *(data[n].astype(np.float32) for n in ("document", "question", "components"))
        )


def parts(paragraph: Paragraph) -> Iterator[tuple[str, int, int]]:
    """What is read of a paragraph at a time: text, length of the heading before it, and where in
    the paragraph the rest begins. Cut between sentences where they are not too long for that.
    """
    heading = " – ".join(paragraph.heading)
    heading = f"{heading}\n" if heading else ""
    begin = end = 0
    for _, stop in sentences(paragraph.text):
        if stop - begin > PART and end > begin:
            yield heading + paragraph.text[begin:end], len(heading), begin
            begin = end
        end = stop
        while end - begin > 2 * PART:
            yield heading + paragraph.text[begin : begin + PART], len(heading), begin
            begin += PART
    if end > begin:
        yield heading + paragraph.text[begin:end], len(heading), begin


def document_tokens(encoder: PackagedE5, paragraphs: Sequence[Paragraph]) -> list[Tokens]:
    """The tokens of each paragraph and its heading, in the same order."""
    cut = [list(parts(paragraph)) for paragraph in paragraphs]
    read = iter(encoder.read([text for pieces in cut for text, _, _ in pieces], DOCUMENT))
    found = []
    for pieces in cut:
        joined = []
        for number, (_, head, begin) in enumerate(pieces):
            one = next(read)
            starts = np.where(one.starts < head, -1, one.starts - head + begin)
            keep = (starts >= 0) | (number == 0)
            vectors = projection().project(one.states[keep], question=False)
            joined.append((one.ids[keep], starts[keep].astype(np.int32), vectors))
        found.append(Tokens(*(np.concatenate(arrays) for arrays in zip(*joined, strict=True))))
    return found


def question_tokens(read: Read) -> Tokens:
    """The tokens of a question that the encoder has read."""
    return Tokens(read.ids, read.starts, projection().project(read.states, question=True))


@dataclass(frozen=True)
class Meeting:
    """How the tokens of a question meet those of a paragraph."""

    cosines: np.ndarray
    """Shape (tokens of the question, tokens of the paragraph)."""
    weights: np.ndarray
    """Of the question's tokens; they sum to 1."""
    starts: np.ndarray
    """Where in the paragraph each of its tokens begins; -1 in its heading."""

    @property
    def score(self) -> float:
        """Weighed mean of the cosines with the nearest token."""
        return float(self.weights @ self.cosines.max(axis=1))

    @property
    def weakest(self) -> float:
        """Cosine of the weightiest tokens' worst match: what of the question is not there."""
        heavy = self.weights >= 0.5 * self.weights.max()
        return float(self.cosines[heavy].max(axis=1).min())

    def within(self, start: int, end: int) -> float:
        """The score of the tokens in `text[start:end]` alone."""
        inside = (self.starts >= start) & (self.starts < end)
        return float(self.weights @ self.cosines[:, inside].max(axis=1)) if inside.any() else 0.0


class TokenIndex:
    """The tokens of all paragraphs of a generation. Never changes; safe under threads."""

    def __init__(self, found: Sequence[Tokens]) -> None:
        self._found = tuple(found)
        counts = Counter(int(i) for tokens in found for i in np.unique(tokens.ids))
        self._idf = {i: float(np.log1p(len(found) / (1 + n))) for i, n in counts.items()}
        self._rarest = float(np.log1p(len(found)))

    def meet(self, question: Tokens, numbers: Iterable[int]) -> list[Meeting]:
        """How a question meets the paragraphs of these numbers, in the same order."""
        idf = [self._idf.get(int(i), self._rarest) ** RARITY for i in question.ids]
        weights = np.array(idf, dtype=np.float32) / max(sum(idf), 1e-9)
        chosen = [self._found[number] for number in numbers]
        asked = question.vectors.astype(np.float32) / _SCALE**2
        if not chosen or not len(asked):
            return []
        together = np.concatenate([tokens.vectors for tokens in chosen]).astype(np.float32)
        cosines = asked @ together.T
        cuts = np.cumsum([len(tokens.ids) for tokens in chosen])[:-1]
        return [
            Meeting(part, weights, tokens.starts)
            for part, tokens in zip(np.split(cosines, cuts, axis=1), chosen, strict=True)
        ]
