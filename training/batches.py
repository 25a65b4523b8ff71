"""Turns pairs into padded tensors."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.examples import Example

BOS, PAD, EOS = 0, 1, 2
MAX_QUESTION = 64
MAX_LENGTH = 256
_STEP = 32  # lengths are padded to multiples: few shapes, so that compiled kernels are used again


@dataclass(frozen=True)
class Encoded:
    """Token ids of one pair; ``first`` is where the passage begins, spans are token places."""

    ids: list[int]
    first: int
    answered: bool
    span: tuple[int, int] | None  # (0, 0) says that there is no answer
    group: str = ""  # the question, where the pair is one of several that the search found for it


def encode(tokenizer: Tokenizer, examples: Sequence[Example]) -> list[Encoded]:
    """Lay out pairs as ``<s> question </s> </s> passage </s>``, at most MAX_LENGTH tokens."""
    questions = tokenizer.encode_batch([e.question for e in examples])
    texts = tokenizer.encode_batch([e.text for e in examples])
    made: list[Encoded] = []
    for example, question, text in zip(examples, questions, texts, strict=True):
        head = [BOS, *question.ids[:MAX_QUESTION], EOS, EOS]
        body = text.ids[: MAX_LENGTH - len(head) - 1]
        span: tuple[int, int] | None = None if example.answered else (0, 0)
        answered = example.answered
        if example.span is not None:
            inside = [
                i for i, (a, b) in enumerate(text.offsets)
                if b > example.span[0] and a < example.span[1] and b > a
            ]  # fmt: skip
            if inside and inside[-1] < len(body):
                span = (inside[0] + len(head), inside[-1] + len(head))
            else:
                span, answered = (0, 0), False
        group = example.question if example.kind == "own" else ""
        made.append(Encoded([*head, *body, EOS], len(head), answered, span, group))
    return made


def shuffled(examples: Sequence[Example], random: random.Random) -> list[Example]:
    """The pairs in another order, neighbours of one question together."""
    found = [list(group) for _, group in groupby(examples, lambda e: e.question)]
    random.shuffle(found)
    return [example for group in found for example in group]


def padded(length: int) -> int:
    """The length that a sequence is padded to."""
    return -(-length // _STEP) * _STEP


def collate(batch: Sequence[Encoded]) -> dict[str, Tensor]:
    """Pad a batch: ids, segments and mask (batch, length), labels, starts, ends (-100: none),
    groups (the same number: found for one question)."""
    length = padded(max(len(e.ids) for e in batch))
    ids = torch.full((len(batch), length), PAD)
    segments = torch.zeros_like(ids)
    mask = torch.zeros_like(ids)
    for row, e in enumerate(batch):
        ids[row, : len(e.ids)] = torch.tensor(e.ids)
        segments[row, e.first : len(e.ids)] = 1
        mask[row, : len(e.ids)] = 1
    first = {e.group: row for row, e in reversed(list(enumerate(batch)))}
    groups = [first[e.group] if e.group else row for row, e in enumerate(batch)]
    return {
        "ids": ids,
        "segments": segments,
        "mask": mask,
        "labels": torch.tensor([float(e.answered) for e in batch]),
        "starts": torch.tensor([e.span[0] if e.span else -100 for e in batch]),
        "ends": torch.tensor([e.span[1] if e.span else -100 for e in batch]),
        "groups": torch.tensor(groups),
    }


def batches(
    encoded: Sequence[Encoded], tokens: int, shuffle: random.Random | None = None
) -> Iterator[list[int]]:
    """Indices of batches of like length, each at most so many tokens with padding; neighbours of
    one group stand in one batch.
    """
    by_length: dict[int, list[list[int]]] = defaultdict(list)
    for _, pairs in groupby(range(len(encoded)), lambda i: encoded[i].group or i):
        group = list(pairs)
        by_length[padded(max(len(encoded[i].ids) for i in group))].append(group)
    made: list[list[int]] = []
    for length, groups in by_length.items():
        if shuffle:
            shuffle.shuffle(groups)
        batch: list[int] = []
        for group in groups:
            if batch and (len(batch) + len(group)) * length > tokens:
                made.append(batch)
                batch = []
            batch = batch + group
        made.append(batch)
    if shuffle:
        shuffle.shuffle(made)
    yield from made
