"""Finds passages that look as if they answered a question: by the packaged encoder and by BM25."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer

from assistant.index.embeddings import SentenceTransformerEmbeddings
from training.data import Data, Question

_CHARACTERS = 1200  # of a passage; longer ones are told apart by their beginning


def near_misses(data: Data, questions: Sequence[Question], top: int = 4) -> dict[str, list[str]]:
    """For each answerable question, the ids of passages near it that do not hold its answer.

    :param top: how many of the best by each of the two ways are looked at.
    """
    ids = list(data.passages)
    texts = [f"{p.title}\n{p.text[:_CHARACTERS]}" for p in data.passages.values()]
    encoder = SentenceTransformerEmbeddings()
    passages = encoder.encode(texts)
    stemmer = Stemmer.Stemmer("swedish")
    lexical = bm25s.BM25()
    lexical.index(
        bm25s.tokenize(texts, stopwords=None, stemmer=stemmer, show_progress=False),
        show_progress=False,
    )
    asked = [q for q in questions if q.answer is not None]
    dense = np.array([encoder.embed_query(q.text) for q in asked]) @ passages.T
    by_dense = np.argsort(-dense, axis=1)[:, : top + 1]
    by_words, _ = lexical.retrieve(
        bm25s.tokenize([q.text for q in asked], stopwords=None, stemmer=stemmer,
                       show_progress=False),
        k=top + 1, show_progress=False,
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for question, first, second in zip(asked, by_dense, by_words, strict=True):
        gold = data.passages[question.passage]
        answer = (question.answer or "").lower()
        found[question.id] = [
            other.id
            for other in (data.passages[ids[i]] for i in dict.fromkeys([*first, *second]))
            if other.id != gold.id
            and other.part == gold.part
            and not (answer and answer in other.text.lower())
            and not (question.source == "swequad" and other.title == gold.title)
        ]
    return found
