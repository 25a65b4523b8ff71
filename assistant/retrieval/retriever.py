"""Hybrid search: vectors and words together, as a LangChain retriever."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.index.generation import Generation
from assistant.model import Hit
from assistant.retrieval.query import Query, read_query

NEAREST = 150
"""Windows asked of the vector index."""
CANDIDATES = 30
"""Paragraphs taken from each side before the two are weighed together."""
DENSE_WEIGHT = 0.65
DENSE_WEIGHT_ENGLISH = 0.9

Windows = Mapping[tuple[int, int], float]


class HybridRetriever(BaseRetriever):
    """Ranks paragraphs by min-max-scaled cosine and BM25, blended.

    Min-max blending came out above rank fusion on three Swedish sets (docs/adr/0003). The scores of
    each part stay on the hit.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    embeddings: Embeddings
    current: Callable[[], Generation]
    """Gives the live generation; asked once a search."""
    k: int = 10

    def search(self, question: str, k: int | None = None) -> list[Hit]:
        """The `k` best paragraphs for a question that stands alone, best first."""
        generation = self.current()
        return self.search_query(read_query(question, (), generation), generation, k)

    def search_query(self, query: Query, generation: Generation, k: int | None = None) -> list[Hit]:
        """The `k` best paragraphs for a question that has been read, best first."""
        k = k or self.k
        if not generation.paragraphs:
            return []
        ranked = self._rank(query, generation)
        by_id = {hit.paragraph.id: hit for hit in ranked}
        named = [
            by_id.pop(name, None) or Hit(generation.paragraph(name), 1.0)
            for name in query.named or ()
        ]
        front = [replace(hit, score=1.0, parts={**hit.parts, "named": 1.0}) for hit in named]
        return (front + list(by_id.values()))[:k]

    def _rank(self, query: Query, generation: Generation) -> list[Hit]:
        vector = self.embeddings.embed_query(query.corrected)
        windows = generation.nearest(vector, NEAREST)
        lexical = generation.lexical.scores(query.terms)
        dense_first = sorted(windows, key=lambda p: -max(windows[p].values()))[:CANDIDATES]
        best = np.argsort(-lexical, kind="stable")[:CANDIDATES]
        words_first = [generation.paragraphs[n].id for n in best if lexical[n] > 0]
        candidates = list(dict.fromkeys([*dense_first, *words_first]))
        windows = generation.cosines(vector, candidates)
        dense = np.array([max(windows[p].values()) for p in candidates])
        mean = np.array([float(np.mean(list(windows[p].values()))) for p in candidates])
        words = np.array([lexical[generation.numbers[p]] for p in candidates])
        weight = DENSE_WEIGHT_ENGLISH if query.english else DENSE_WEIGHT
        score = weight * _scaled(dense) + (1 - weight) * _scaled(words)
        order = np.argsort(-score, kind="stable")
        return [
            Hit(
                generation.paragraph(candidates[n]),
                score=float(score[n]),
                dense=float(dense[n]),
                lexical=float(words[n]),
                parts={"mean": float(mean[n])},
                windows=windows[candidates[n]],
            )
            for n in order
        ]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        generation = self.current()
        return [
            Document(
                id=hit.paragraph.id,
                page_content=hit.paragraph.text,
                metadata={
                    **{k: v for k, v in asdict(hit.paragraph).items() if k not in ("id", "text")},
                    "title": generation.sources[hit.paragraph.source].title,
                    "score": hit.score,
                    "dense": hit.dense,
                    "lexical": hit.lexical,
                },
            )
            for hit in self.search(query, kwargs.get("k"))
        ]


def _scaled(values: np.ndarray) -> np.ndarray:
    low, high = float(values.min()), float(values.max())
    return (values - low) / (high - low) if high > low else np.zeros_like(values)
