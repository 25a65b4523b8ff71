"""How the reader is fitted: what the search found for one question is judged side by side."""

import random

import pytest
import torch

from training.batches import Encoded, batches, collate
from training.fit import _rank_loss


def pair(question, answered, length=20):
    return Encoded([5] * length, 4, answered, None, question)


def test_the_pairs_of_one_question_stand_in_one_batch():
    pairs = [
        pair(f"fråga {n}", m == 0, 20 + 40 * (m == n % 4)) for n in range(30) for m in range(4)
    ]
    made = list(batches(pairs, 512, random.Random(1)))
    assert sorted(i for batch in made for i in batch) == list(range(120))
    where = {}
    for number, batch in enumerate(made):
        for i in batch:
            where.setdefault(pairs[i].group, set()).add(number)
    assert all(len(numbers) == 1 for numbers in where.values())
    assert len(made) < 120


def test_a_question_s_loss_is_its_own_passages_alone():
    batch = collate([pair("a", True), pair("a", False), pair("b", False), pair("", True)])
    assert batch["groups"].tolist() == [0, 0, 2, 3]
    labels, groups = batch["labels"], batch["groups"]
    told = _rank_loss(torch.tensor([3.0, -3.0, 9.0, -9.0]), labels, groups)
    turned = _rank_loss(torch.tensor([-3.0, 3.0, 9.0, -9.0]), labels, groups)
    assert told.item() == pytest.approx(0.0025, abs=1e-3)
    assert turned.item() == pytest.approx(6.0025, abs=1e-3)
