"""One generation of the index, opened for asking."""

from __future__ import annotations

import json
import weakref
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from langchain_chroma import Chroma

from assistant.errors import IndexFailure
from assistant.index.lexical import LexicalIndex
from assistant.index.manifest import Manifest
from assistant.index.paragraphs import ReadParagraph, title_id
from assistant.index.records import paragraph_from_dict
from assistant.index.store import TOKENS, WORDS, Store
from assistant.index.tokens import TokenIndex, Tokens
from assistant.index.vocabulary import Vocabulary
from assistant.index.windows import Window, windows
from assistant.model import Paragraph, Source
from assistant.swedish import is_english

COSINE = {"hnsw": {"space": "cosine", "ef_search": 200}}
_PAGE = 2000


def add_windows(
    collection: Any,
    paragraphs: Sequence[Paragraph],
    read: Mapping[str, ReadParagraph],
    batch: int = 1000,
) -> None:
    """Write paragraphs to a collection: one record a window, the first with the whole paragraph."""
    english = {p.id: is_english(p.text) for p in paragraphs}
    sources = {p.id: p.source for p in paragraphs}
    rows = [
        (f"{p.id}#{number}", window, vector, p if number == 0 else None)
        for p in paragraphs
        for number, (window, vector) in enumerate(zip(windows(p), read[p.id].windows, strict=True))
    ]
    for begin in range(0, len(rows), batch):
        part = rows[begin : begin + batch]
        collection.add(
            ids=[name for name, _, _, _ in part],
            documents=[window.embedded for _, window, _, _ in part],
            embeddings=[vector for _, _, vector, _ in part],
            metadatas=[
                _metadata(
                    window,
                    paragraph,
                    source=sources[window.paragraph_id],
                    english=english[window.paragraph_id],
                )
                for _, window, _, paragraph in part
            ],
        )


def add_words(collection: Any, words: Mapping[str, np.ndarray], batch: int = 1000) -> None:
    """Write the vectors of single words to a collection of their own, many in a record."""
    names = list(words)
    for begin in range(0, len(names), batch):
        part = names[begin : begin + batch]
        vectors = np.array([words[word] for word in part], dtype=np.float16)
        metadata = {
            "words": json.dumps(part, ensure_ascii=False),
            "vectors": _text(vectors.tobytes()),
        }
        collection.add(ids=[str(begin)], embeddings=[[0.0]], metadatas=[metadata])


def _read_words(collection: Any, dimensions: int) -> tuple[list[str], np.ndarray]:
    found: list[str] = []
    vectors = [np.zeros((0, dimensions), dtype=np.float32)]
    for _, metadata in _pages(collection):
        found += json.loads(metadata["words"])
        part = np.frombuffer(b64decode(metadata["vectors"]), np.float16)
        vectors.append(part.reshape(-1, dimensions).astype(np.float32))
    return found, np.concatenate(vectors)


def add_tokens(collection: Any, read: Mapping[str, ReadParagraph], batch: int = 500) -> None:
    """Write the tokens of paragraphs to a collection of their own, whole, as text."""
    found = [(name, one.tokens.to_bytes()) for name, one in read.items() if one.tokens]
    for begin in range(0, len(found), batch):
        part = found[begin : begin + batch]
        collection.add(
            ids=[name for name, _ in part],
            embeddings=[[0.0]] * len(part),
            metadatas=[{"tokens": _text(tokens)} for _, tokens in part],
        )


def _read_tokens(collection: Any) -> dict[str, Tokens]:
    return {
        name: Tokens.from_bytes(b64decode(metadata["tokens"]))
        for name, metadata in _pages(collection)
    }


def _text(data: bytes) -> str:
    """Bytes as text, in which form Chroma keeps them as they are."""
    return b64encode(data).decode()


def _pages(collection: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each record's id and metadata, read a page at a time."""
    for begin in range(0, collection.count(), _PAGE):
        page = collection.get(include=["metadatas"], limit=_PAGE, offset=begin)
        yield from zip(page["ids"], page["metadatas"], strict=True)


def _metadata(
    window: Window, paragraph: Paragraph | None, *, source: str, english: bool
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "paragraph": window.paragraph_id,
        "source": source,
        "start": window.start,
        "end": window.end,
        "english": english,
    }
    if paragraph is not None:
        found["json"] = json.dumps(asdict(paragraph), ensure_ascii=False)
    return found


class Generation:
    """The paragraphs, vectors and words of one generation. Never changes; safe under threads."""

    def __init__(self, store: Store, manifest: Manifest) -> None:
        """Open the generation that `manifest` names; `IndexFailure` when it is not whole."""
        self.manifest = manifest
        self.name = manifest.generation
        self.sources: dict[str, Source] = {source.id: source for source in manifest.sources}
        try:
            client = store.open(manifest.generation)
            self._chroma = Chroma(
                client=client,
                collection_name=manifest.generation,
                create_collection_if_not_exists=False,
            )
            # Released, with its files, when the last question to this generation is answered.
            weakref.finalize(self, store.close, client).atexit = False

            def collection(part: str = "") -> Any:
                name = manifest.generation + part
                return client.get_collection(name, embedding_function=None)

            metadatas = [metadata for _, metadata in _pages(collection())]
            found = [paragraph_from_dict(json.loads(m["json"])) for m in metadatas if "json" in m]
            words, vectors = _read_words(collection(WORDS), manifest.dimensions)
            tokens = _read_tokens(collection(TOKENS))
        except IndexFailure:
            raise
        except Exception as error:
            raise IndexFailure(
                f"The index generation {manifest.generation} in {store} cannot be read ({error}). "
                "Build it again: python ingest.py --rebuild"
            ) from error
        counted = (len(found), len(metadatas)) == (manifest.paragraphs, manifest.windows)
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
        self._windows = Counter(metadata["paragraph"] for metadata in metadatas)
        self._by_language = Counter(bool(metadata["english"]) for metadata in metadatas)
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
        hits = [
            hit
            for english, windows in self._by_language.items()
            for hit in self._chroma.similarity_search_by_vector_with_relevance_scores(
                list(vector), k=min(count, windows), filter=self._where(english, sources)
            )
        ]
        found: defaultdict[str, dict[tuple[int, int], float]] = defaultdict(dict)
        for document, distance in hits:
            data = document.metadata
            found[data["paragraph"]][data["start"], data["end"]] = 1.0 - float(distance)
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
        """Cosines of every window of these paragraphs, in the form of `nearest`."""
        ids = [f"{name}#{n}" for name in paragraph_ids for n in range(self._windows[name])]
        if not ids:
            return {}
        page = self._chroma.get(ids=ids, include=["embeddings", "metadatas"])
        similarities = np.asarray(page["embeddings"], dtype=np.float32) @ np.asarray(
            vector, dtype=np.float32
        )
        found: defaultdict[str, dict[tuple[int, int], float]] = defaultdict(dict)
        for data, similarity in zip(page["metadatas"], similarities, strict=True):
            found[data["paragraph"]][data["start"], data["end"]] = float(similarity)
        return dict(found)
