"""Hybrid search: vectors and words together, as a LangChain retriever."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.index.examples import PLENTY, Alike
from assistant.index.generation import Generation
from assistant.index.tokens import Meeting, Question, QuestionEmbeddings
from assistant.index.vocabulary import telling
from assistant.model import Hit
from assistant.retrieval.query import Query, read_query
from assistant.swedish import stem

NEAREST = 150
"""Windows asked of the vector index."""
CANDIDATES = 30
"""Paragraphs taken from each side before the two are weighed together."""


@dataclass(frozen=True)
class Weights:
    """Of a softmax ranking, fitted by `training.ranking` (docs/adr/0003)."""

    above: float
    """Of the best window's cosine, above what the best few of its language have."""
    share: float
    """Of BM25, as a share of the best paragraph's."""
    likeness: float
    """Of the words' likeness, in standard deviations."""
    foreign: float
    """Of a paragraph in another language than the question."""
    met: float = 0.0
    """Of the tokens' meeting."""
    placed: float = 0.0
    """Of their meeting with the opening of the document too."""
    asked: float = 0.0
    """Of the example questions that are like this one, and that the paragraph answers."""
    asked_many: float = 0.0
    """The same, where the paragraph's source has plenty of them."""


WITH_TOKENS = Weights(
    above=10.0,
    share=0.33,
    likeness=1.5,
    foreign=0.0,
    met=22.0,
    placed=23.5,
    asked=2.5,
    asked_many=4.5,
)
WITHOUT_TOKENS = Weights(above=45.0, share=1.3, likeness=5.3, foreign=-0.5)
"""For an index made with another model than the packaged one."""


class HybridRetriever(BaseRetriever):
    """Ranks paragraphs by the cosine of their best window, BM25, words that mean alike, tokens that
    meet, and example questions.

    The scores of each part stay on the hit.
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
        """The `k` best paragraphs for a question that has been read, best first.

        Where the question is kept to some sources, it is as if there were no others to rank.
        """
        k = k or self.k
        searched = np.ones(len(generation.paragraphs), dtype=bool)
        if query.sources is not None:
            searched = generation.within(query.sources)
        if not searched.any():
            return []
        ranked = self._rank(query, generation, searched)
        by_id = {hit.paragraph.id: hit for hit in ranked}
        named = [
            by_id.pop(name) if name in by_id else Hit(generation.paragraph(name), 1.0)
            for name in query.named or ()
        ]
        front = [replace(hit, score=1.0, parts={**hit.parts, "named": 1.0}) for hit in named]
        return (front + list(by_id.values()))[:k]

    def _rank(self, query: Query, generation: Generation, searched: np.ndarray) -> list[Hit]:
        asked = telling(query.corrected)
        question = self._read(query.corrected, generation.vocabulary.unknown(asked))
        vector = question.vector.tolist()
        windows = generation.nearest(vector, NEAREST, query.sources)
        lexical = generation.lexical.scores(query.terms) * searched
        rarities = [generation.lexical.idf(stem(word)) for word in asked]
        likeness = generation.vocabulary.likeness(asked, question.words, rarities)
        dense_first = sorted(windows, key=lambda p: -max(windows[p].values()))[:CANDIDATES]
        by_words = [_best(lexical, CANDIDATES), _best(likeness.standard * searched, CANDIDATES)]
        alike, density = Alike(np.zeros(len(searched)), 0.0, 0.0), np.zeros(len(searched))
        if generation.examples is not None and question.alike is not None:
            alike = generation.examples.meet(question.alike, searched)
            density = generation.examples.density
            by_words.append(_best(alike.paragraphs * generation.examples.covered, CANDIDATES))
        words_first = [generation.paragraphs[n].id for numbers in by_words for n in numbers]
        candidates = list(dict.fromkeys([*dense_first, *words_first]))
        windows = generation.cosines(vector, candidates)
        numbers = np.array([generation.numbers[p] for p in candidates])
        dense = np.array([max(windows[p].values()) for p in candidates])
        top = float(lexical[numbers].max())
        foreign = generation.english[numbers] != query.english
        meetings: Sequence[Meeting] = ()
        if generation.tokens is not None:
            meetings = generation.tokens.meet(question, numbers)
        weighed = {
            "above": _above_others(dense, foreign),
            "share": lexical[numbers] / (top + 2.0),
            "likeness": likeness.standard[numbers],
            "foreign": foreign.astype(float),
            "met": np.array([meeting.score for meeting in meetings] or np.zeros(len(numbers))),
            "placed": np.array([meeting.placed for meeting in meetings] or np.zeros(len(numbers))),
            "asked": alike.paragraphs[numbers],
        }
        weights = WITH_TOKENS if meetings else WITHOUT_TOKENS
        logits = sum(getattr(weights, name) * column for name, column in weighed.items())
        plenty = np.minimum(density[numbers] / PLENTY, 1.0)
        logits += plenty * (weights.asked_many - weights.asked) * weighed["asked"]
        score = np.exp(logits - logits.max())
        return [
            Hit(
                generation.paragraph(candidates[n]),
                score=float(score[n]),
                dense=float(dense[n]),
                lexical=float(lexical[numbers[n]]),
                parts={
                    **{name: float(column[n]) for name, column in weighed.items()},
                    "nearness": float(likeness.nearness[numbers[n]]),
                    "weakest": float(likeness.weakest[numbers[n]]),
                    "known": likeness.known,
                    "answered": alike.answered,
                    "unanswered": alike.unanswered,
                },
                windows=windows[candidates[n]],
                meeting=meetings[n] if meetings else None,
                examples=float(density[numbers[n]]),
            )
            for n in np.argsort(-score, kind="stable")
        ]

    def _read(self, text: str, words: Sequence[str]) -> Question:
        if isinstance(self.embeddings, QuestionEmbeddings):
            return self.embeddings.read_question(text, words)
        vector = np.array(self.embeddings.embed_query(text), dtype=np.float32)
        found = np.array(self.embeddings.embed_documents(list(words)), dtype=np.float32)
        return Question(vector, found)

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


def _above_others(dense: np.ndarray, foreign: np.ndarray) -> np.ndarray:
    """Cosines less the mean of the five best of their language.

    Texts in the question's own language lie nearer to it whatever they say; what tells is how a
    paragraph stands out among its own.
    """
    result = dense.copy()
    for group in (foreign, ~foreign):
        if group.any():
            result[group] -= np.sort(dense[group])[-5:].mean()
    return result


def _best(scores: np.ndarray, count: int) -> list[int]:
    order = np.argsort(-scores, kind="stable")[:count]
    return [int(number) for number in order if scores[number] > 0]
