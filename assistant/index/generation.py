"""One generation of the index, opened for asking."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from langchain_chroma import Chroma

from assistant.errors import IndexFailure
from assistant.index.lexical import LexicalIndex
from assistant.index.manifest import Manifest
from assistant.index.records import paragraph_from_dict
from assistant.index.store import Store
from assistant.index.windows import Window
from assistant.model import Paragraph, Source

COSINE = {"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 200}}
_PAGE = 2000


def add_windows(
    collection: Any,
    paragraphs: Sequence[Paragraph],
    windows: Mapping[str, Sequence[Window]],
    vectors: Mapping[str, np.ndarray],
    batch: int = 1000,
) -> None:
    """Write paragraphs to a collection: one record a window, the first with the whole paragraph."""
    rows = [
        (f"{p.id}#{number}", window, p if number == 0 else None)
        for p in paragraphs
        for number, window in enumerate(windows[p.id])
    ]
    for begin in range(0, len(rows), batch):
        part = rows[begin : begin + batch]
        collection.add(
            ids=[name for name, _, _ in part],
            documents=[window.embedded for _, window, _ in part],
            embeddings=[vectors[window.embedded] for _, window, _ in part],
            metadatas=[_metadata(window, paragraph) for _, window, paragraph in part],
        )


def _metadata(window: Window, paragraph: Paragraph | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "paragraph": window.paragraph_id,
        "start": window.start,
        "end": window.end,
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
            self._chroma = Chroma(
                client=store.open(manifest.generation),
                collection_name=manifest.generation,
                create_collection_if_not_exists=False,
            )
            metadatas = self._read_all()
        except Exception as error:
            raise IndexFailure(
                f"The index generation {manifest.generation} in {store} cannot be read ({error}). "
                "Build it again: python ingest.py --rebuild"
            ) from error
        found = [paragraph_from_dict(json.loads(m["json"])) for m in metadatas if "json" in m]
        if len(found) != manifest.paragraphs or len(metadatas) != manifest.windows:
            raise IndexFailure(
                f"The index generation {manifest.generation} in {store} is not whole. "
                "Build it again: python ingest.py --rebuild"
            )
        order = {source: number for number, source in enumerate(self.sources)}
        found.sort(key=lambda p: (order[p.source], p.position))
        self.paragraphs: tuple[Paragraph, ...] = tuple(found)
        self.numbers: dict[str, int] = {p.id: n for n, p in enumerate(found)}
        windows: defaultdict[str, int] = defaultdict(int)
        for metadata in metadatas:
            windows[metadata["paragraph"]] += 1
        self._windows = dict(windows)
        self.lexical = LexicalIndex(found, [self.sources[p.source].title for p in found])

    def _read_all(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = self._chroma.get(include=["metadatas"], limit=_PAGE, offset=len(found))
            found.extend(page["metadatas"])
            if len(page["metadatas"]) < _PAGE:
                return found

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """The paragraph of this id; `KeyError` when there is none."""
        return self.paragraphs[self.numbers[paragraph_id]]

    def nearest(
        self, vector: Sequence[float], count: int
    ) -> dict[str, dict[tuple[int, int], float]]:
        """Cosines of the `count` windows nearest to a question's vector.

        Returns, by paragraph id, the cosine of each window found: {(start, end): cosine}.
        """
        total = sum(self._windows.values())
        if not total:
            return {}
        hits = self._chroma.similarity_search_by_vector_with_relevance_scores(
            list(vector), k=min(count, total)
        )
        found: defaultdict[str, dict[tuple[int, int], float]] = defaultdict(dict)
        for document, distance in hits:
            data = document.metadata
            found[data["paragraph"]][data["start"], data["end"]] = 1.0 - float(distance)
        return dict(found)

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
