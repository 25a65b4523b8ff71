"""Measures a reader on articles it was not fitted on, beside the encoder's cosine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.metrics import roc_auc_score

from assistant.index.embeddings import SentenceTransformerEmbeddings
from training.data import Data, Passage, Question
from training.examples import with_title

Judge = Callable[[Sequence[tuple[str, str]]], np.ndarray]
"""Scores (question, text) pairs: the higher, the more likely answered; shape (n,)."""


def refused_at(answered: np.ndarray, scores: np.ndarray, false_refusal: float) -> float:
    """Share of the unanswerable refused when so many of the answerable are refused too."""
    threshold = np.quantile(scores[answered], false_refusal)
    return float((scores[~answered] < threshold).mean())


def summary(answered: np.ndarray, scores: np.ndarray) -> dict[str, float]:
    """Area under the curve, and refused at 5 and 15 % of false refusals."""
    return {
        "n": float(len(scores)),
        "auc": float(roc_auc_score(answered, scores)),
        "refused_at_05": refused_at(answered, scores, 0.05),
        "refused_at_15": refused_at(answered, scores, 0.15),
    }


def answerability(data: Data, questions: Sequence[Question], judge: Judge) -> dict[str, float]:
    """Each question against its own passage with its title; one in full, as retrieval finds it."""
    pairs = []
    for question in questions:
        passage = data.passages[question.passage]
        pairs.append((question.text, with_title(passage.title, passage.text)[0]))
    answered = np.array([q.answer is not None for q in questions])
    return summary(answered, judge(pairs))


def neighbourhood(passage: Passage, sentence: int) -> str:
    """A sentence with the one before and after it, below the passage's title."""
    first, last = max(0, sentence - 1), min(len(passage.sentences) - 1, sentence + 1)
    text = passage.text[passage.sentences[first][0] : passage.sentences[last][1]]
    return with_title(passage.title, text)[0]


def alone(passage: Passage, sentence: int) -> str:
    """A sentence by itself, below the passage's title."""
    start, end = passage.sentences[sentence]
    return with_title(passage.title, passage.text[start:end])[0]


def sentence_choice(
    data: Data,
    questions: Sequence[Question],
    judge: Judge,
    window: Callable[[Passage, int], str] = alone,
) -> tuple[float, int]:
    """Share of questions whose best-scored sentence holds the answer, and how many were tried.

    Only passages of three sentences or more are tried; a sentence holds the answer when its text
    does, wherever in the passage the answer is repeated.
    """
    pairs: list[tuple[str, str]] = []
    tried: list[tuple[int, int, set[int]]] = []
    for question in questions:
        passage = data.passages[question.passage]
        answer = (question.answer or "").lower()
        holding = {
            i for i, (start, end) in enumerate(passage.sentences)
            if answer and answer in passage.text[start:end].lower()
        }  # fmt: skip
        if len(passage.sentences) < 3 or not holding:
            continue
        tried.append((len(pairs), len(passage.sentences), holding))
        pairs += [(question.text, window(passage, i)) for i in range(len(passage.sentences))]
    scores = judge(pairs)
    right = sum(int(np.argmax(scores[at : at + n])) in holding for at, n, holding in tried)
    return right / max(1, len(tried)), len(tried)


def cosine_judge(pairs: Sequence[tuple[str, str]]) -> np.ndarray:
    """The baseline: the packaged encoder's cosine of question and text."""
    encoder = SentenceTransformerEmbeddings()
    texts = list(dict.fromkeys(text for _, text in pairs))
    asked = list(dict.fromkeys(question for question, _ in pairs))
    passages = dict(zip(texts, encoder.encode(texts), strict=True))
    questions = {question: np.array(encoder.embed_query(question)) for question in asked}
    return np.array([float(passages[text] @ questions[question]) for question, text in pairs])
