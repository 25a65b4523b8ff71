"""One generation of the index, opened for asking."""

from __future__ import annotations

import json
import weakref
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from assistant.errors import IndexFailure
from assistant.index.examples import ExampleQuestions
from assistant.index.lexical import LexicalIndex
from assistant.index.manifest import Manifest
from assistant.index.paragraphs import title_id
from assistant.index.records import paragraph_from_dict
from assistant.index.rows import read_tokens, read_vectors, read_windows
from assistant.index.store import EXAMPLES, TOKENS, WORDS, Store
from assistant.index.tokens import TokenIndex
from assistant.index.vocabulary import Vocabulary
from assistant.model import Paragraph, Source
from assistant.swedish import is_english


class Generation:
    """The paragraphs, vectors and words of one generation. Never changes; safe under threads."""

    def __init__(self, store: Store, manifest: Manifest) -> None:
        """Open the generation that `manifest` names; `IndexFailure` when it is not whole."""
        self.manifest = manifest
        self.name = manifest.generation
        self.sources: dict[str, Source] = {source.id: source for source in manifest.sources}
        try:
            client = store.open(manifest.generation)
            # Released, with its files, when the last question to this generation is answered.
            weakref.finalize(self, store.close, client).atexit = False

            def collection(part: str = "") -> Any:
                name = manifest.generation + part
                return client.get_collection(name, embedding_function=None)

            self._collection = collection()
            windows, self._vectors = read_windows(self._collection, manifest.dimensions)
            written = [data["json"] for data in windows.values() if "json" in data]
            found = [paragraph_from_dict(json.loads(text)) for text in written]
            words, vectors = read_vectors(collection(WORDS), manifest.dimensions)
            examples, asked = read_vectors(collection(EXAMPLES), manifest.dimensions)
            tokens = read_tokens(collection(TOKENS))
        except IndexFailure:
            raise
        except Exception as error:
            raise IndexFailure(
                f"The index generation {manifest.generation} in {store} cannot be read ({error}). "
                "Build it again: python ingest.py --rebuild"
            ) from error
        counted = (len(found), len(windows)) == (manifest.paragraphs, manifest.windows)
        titles = set(map(title_id, self.sources))
        if tokens and tokens.keys() != {p.id for p in found} | titles:
            counted = False
        if not counted or not {p.source for p in found} <= set(self.sources):
            raise IndexFailure(
                f"The index generation {manifest.generation} in {store} is not whole. "
                "Build it again: python ingest.py --rebuild"
            )
        order = {source: number for number, source in enumerate(self.sources)}
        found.sort(key=lambda p: (order[p.source], p.position))
        self.paragraphs: tuple[Paragraph, ...] = tuple(found)
        self._shared = [p for p in found if p.also]
        self.numbers: dict[str, int] = {p.id: n for n, p in enumerate(found)}
        self._windows: dict[str, list[tuple[int, int, int]]] = {}
        """Start, end and row of the vector of each window, by paragraph id."""
        self._places: dict[str, tuple[str, int, int]] = {}
        """Paragraph id, start and end of each window, by its id."""
        for row, (name, data) in enumerate(windows.items()):
            paragraph, start, end = data["paragraph"], data["start"], data["end"]
            self._windows.setdefault(paragraph, []).append((start, end, row))
            self._places[name] = paragraph, start, end
        self._by_language = Counter(bool(data["english"]) for data in windows.values())
        self.vocabulary = Vocabulary(words, vectors, found)
        self.english = np.array([is_english(p.text) for p in found], dtype=bool)
        """Which paragraphs are in English; shape (number of paragraphs,)."""
        first = {p.source: p.id for p in reversed(found)}
        self.tokens = (
            TokenIndex(
                [tokens[p.id] for p in found],
                [tokens[title_id(p.source)] for p in found],
                [tokens[first[p.source]] for p in found],
            )
            if tokens
            else None
        )
        """None for an index made with another model than the packaged one."""
        self.examples = (
            ExampleQuestions(
                [question for question, _ in examples],
                asked,
                [answers for _, answers in examples],
                [(p.id, p.source) for p in found],
            )
            if examples
            else None
        )
        """None where the corpus has no example questions, or the model does not compare them."""
        self.lexical = LexicalIndex(found, [self.sources[p.source].title for p in found])

    @classmethod
    def live(cls, store: Store, model: str) -> Generation:
        """Open the live generation, which must have been made with the embedding model `model`.

        Raises `IndexMissing`, `IndexMismatch` or `IndexFailure`, each with its mend.
        """
        while True:
            manifest = store.require_manifest()
            manifest.require_model(model)
            try:
                return cls(store, manifest)
            except IndexFailure:
                # Two builds may have ended since the manifest was read, and this one be pruned.
                if store.require_manifest().generation == manifest.generation:
                    raise

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """The paragraph of this id; `KeyError` when there is none."""
        return self.paragraphs[self.numbers[paragraph_id]]

    def within(self, sources: Collection[str]) -> np.ndarray:
        """Which paragraphs stand in any of `sources`; bool, shape (number of paragraphs,).

        A text that several sources share is one paragraph, and stands in each of them.
        """
        return np.array(
            [
                p.source in sources or any(place.source in sources for place in p.also)
                for p in self.paragraphs
            ],
            dtype=bool,
        )

    def nearest(
        self, vector: Sequence[float], count: int, sources: Collection[str] | None = None
    ) -> dict[str, dict[tuple[int, int], float]]:
        """Cosines of the windows nearest to a question's vector, `count` of each language.

        :param sources: ids of the only sources to look in; None for all.

        Returns, by paragraph id, the cosine of each window found: {(start, end): cosine}.
        """
        found: defaultdict[str, dict[tuple[int, int], float]] = defaultdict(dict)
        for english, windows in self._by_language.items():
            page = self._collection.query(
                query_embeddings=[list(vector)],
                n_results=min(count, windows),
                where=self._where(english, sources),
                include=["distances"],
            )
            for name, distance in zip(page["ids"][0], page["distances"][0], strict=True):
                paragraph, start, end = self._places[name]
                found[paragraph][start, end] = 1.0 - float(distance)
        return dict(found)

    def _where(self, english: bool, sources: Collection[str] | None) -> dict[str, Any]:
        """Chroma's filter for windows in a language and, where any are named, in sources."""
        if sources is None:
            return {"english": english}
        stands: list[dict[str, Any]] = [{"source": {"$in": sorted(sources)}}]
        shared = [
            p.id
            for p in self._shared
            if p.source not in sources and any(place.source in sources for place in p.also)
        ]
        if shared:
            stands.append({"paragraph": {"$in": shared}})
        return {"$and": [{"english": english}, {"$or": stands} if shared else stands[0]]}

    def cosines(
        self, vector: Sequence[float], paragraph_ids: Sequence[str]
    ) -> dict[str, dict[tuple[int, int], float]]:
        """Cosines of every window of these paragraphs, in the form of `nearest`.

        Their vectors are kept beside Chroma: to ask it for them took as long as the search.
        """
        wanted = [(name, *window) for name in paragraph_ids for window in self._windows[name]]
        rows = [row for _, _, _, row in wanted]
        similarities = self._vectors[rows] @ np.asarray(vector, dtype=np.float32)
        found: defaultdict[str, dict[tuple[int, int], float]] = defaultdict(dict)
        for (name, start, end, _), similarity in zip(wanted, similarities.tolist(), strict=True):
            found[name][start, end] = similarity
        return dict(found)
