"""The fitting of how tokens meet."""

import numpy as np
import torch

from assistant.index.tokens import Projection
from training.meeting import Asked, Corpus, Meeting, fit, report


def test_it_learns_what_a_question_means_by_its_words() -> None:
    """Each question's token lies nearest to a paragraph that does not answer, and so learns."""
    hidden, dimensions = 8, 8
    random = np.random.default_rng(1)
    states = [random.normal(size=(3, hidden)).astype(np.float16) for _ in range(6)]
    turn = np.linalg.qr(random.normal(size=(hidden, hidden)))[0]
    weights = np.full(3, 1 / 3, dtype=np.float32)
    asked = [
        Asked((own.astype(np.float32) @ turn).astype(np.float16), weights, (number,))
        for number, own in enumerate(states)
    ]
    corpus = Corpus(states, {-1: 1.0}, asked)
    zeros, same = np.zeros(hidden, np.float32), np.eye(hidden, dimensions, dtype=np.float32)
    torch.manual_seed(0)
    meeting = Meeting(Projection(zeros, zeros, same, same, zeros, zeros))
    before = report(meeting, corpus)
    fit(meeting, [corpus], epochs=300, rate=0.02, seed=1)
    assert "first 1.000" in report(meeting, corpus) != before
