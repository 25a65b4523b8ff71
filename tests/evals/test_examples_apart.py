"""The example questions and the evaluation sets are kept apart, or the sets would measure memory."""

from pathlib import Path

import pytest

from evals.cases import load_set
from evals.fit import learnt_rows

SETS = sorted((Path(__file__).parents[2] / "evals" / "sets").glob("*.jsonl"))
ALIKE = 0.9
"""Cosine from which two questions are one in other words."""


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_no_question_of_a_set_is_an_example_or_nearly_one(assistant, path):
    cases = load_set(path).cases
    assert not learnt_rows([load_set(path)], assistant.examples())
    asked = assistant.retriever.embeddings.questions([case.question for case in cases])
    nearest = (asked @ assistant._generation.examples._vectors.T).max(axis=1)
    assert [c.id for c, cosine in zip(cases, nearest, strict=True) if cosine > ALIKE + 0.01] == []
