"""What an embedding model makes of words, questions and paragraphs, each read only once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np
from tqdm import tqdm

from assistant.index.cache import Cache
from assistant.index.paragraphs import ReadParagraph
from assistant.index.store import disk_errors
from assistant.index.tokens import projection_key
from assistant.model import Paragraph
from assistant.settings import Settings

_PARAGRAPHS, _TEXTS = 64, 512
"""Read, and kept, at a time: an interrupted build loses no more than these."""
_QUESTION = "question\0"
_T = TypeVar("_T")


class Embedder(Protocol):
    """What a build needs of an embedding model."""

    name: str

    def words(self, found: Sequence[str]) -> np.ndarray:
        """Vectors of single words, float32, shape (len(found), dimensions)."""
        ...

    def questions(self, found: Sequence[str]) -> np.ndarray:
        """Vectors of questions that are compared with questions, in the same form."""
        ...

    def read(self, paragraphs: Sequence[Paragraph]) -> list[ReadParagraph]:
        """The vectors of each paragraph's windows and, where the model gives them, its tokens."""
        ...


class KeptReadings:
    """Reads with the model what the cache does not hold; a bar shows it on a terminal."""

    def __init__(self, settings: Settings, cache: Cache, embedder: Embedder | None) -> None:
        """`embedder` is loaded from the settings, when first needed, where it is None."""
        self._settings = settings
        self._cache = cache
        self._embedder = embedder
        self._used: list[str] = []
        self.read = 0
        """How many texts the model has read."""

    def words(self, found: Sequence[str]) -> np.ndarray:
        """The vector of each word, shape (len(found), dimensions)."""
        return self._vectors(found, found, "Läser ord", "ord", lambda e, t: e.words(t))

    def questions(self, found: Sequence[str]) -> np.ndarray:
        """The vector of each question, shape (len(found), dimensions)."""
        keys = [_QUESTION + text for text in found]
        return self._vectors(found, keys, "Läser frågor", "frågor", lambda e, t: e.questions(t))

    def paragraphs(self, found: Sequence[Paragraph]) -> dict[str, ReadParagraph]:
        """What the model makes of each paragraph, by its id."""
        self._used += map(_read_as, found)
        with disk_errors(self._settings.index):
            kept = self._cache.paragraphs([_read_as(p) for p in found])
        result = {p.id: read for p, read in zip(found, kept, strict=True) if read}
        # Longest first: texts of a batch are alike in length, and the time left is over- rather
        # than underestimated.
        missing = sorted(
            (p for p in found if p.id not in result), key=lambda p: len(p.text), reverse=True
        )
        with _bar(sum(len(p.text) for p in missing), "Läser stycken", "tecken") as bar:
            for batch in _batches(missing, _PARAGRAPHS):
                read = self._loaded().read(batch)
                with disk_errors(self._settings.index):
                    self._cache.add_paragraphs([_read_as(p) for p in batch], read)
                result.update(zip([p.id for p in batch], read, strict=True))
                bar.update(sum(len(p.text) for p in batch))
        self.read += len(missing)
        return result

    def prune(self, documents: Sequence[str]) -> None:
        """Forget what was not asked for, and all documents but those of these keys."""
        self._cache.prune(self._used, documents)

    def _vectors(
        self,
        texts: Sequence[str],
        keys: Sequence[str],
        what: str,
        unit: str,
        embed: Callable[[Embedder, Sequence[str]], np.ndarray],
    ) -> np.ndarray:
        self._used += keys
        with disk_errors(self._settings.index):
            kept = dict(zip(keys, self._cache.vectors(keys), strict=True))
        missing = [(k, t) for k, t in zip(keys, texts, strict=True) if kept[k] is None]
        with _bar(len(missing), what, unit) as bar:
            for batch in _batches(missing, _TEXTS):
                names = [key for key, _ in batch]
                vectors = embed(self._loaded(), [text for _, text in batch])
                with disk_errors(self._settings.index):
                    self._cache.add_vectors(names, vectors)
                kept.update(zip(names, vectors, strict=True))
                bar.update(len(batch))
        self.read += len(missing)
        return np.array([kept[key] for key in keys], dtype=np.float32)

    def _loaded(self) -> Embedder:
        if self._embedder is None:
            from assistant.index.embeddings import SentenceTransformerEmbeddings

            self._embedder = SentenceTransformerEmbeddings(self._settings.embeddings)
        return self._embedder


def _read_as(paragraph: Paragraph) -> str:
    """Under what a paragraph is kept that was read: all that it was read with."""
    return "\0".join((projection_key(), *paragraph.heading, paragraph.text))


def _batches(items: Sequence[_T], count: int) -> Iterator[Sequence[_T]]:
    for begin in range(0, len(items), count):
        yield items[begin : begin + count]


def _bar(total: int, text: str, unit: str) -> Any:
    return tqdm(
        total=total,
        desc=text,
        unit=f" {unit}",
        disable=not (total and sys.stderr.isatty()),
        unit_scale=True,
        leave=False,
    )
