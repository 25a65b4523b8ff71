"""Turns pairs into padded tensors."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
        made.append(Encoded([*head, *body, EOS], len(head), answered, span))
    return made


def padded(length: int) -> int:
    """The length that a sequence is padded to."""
    return -(-length // _STEP) * _STEP


def collate(batch: Sequence[Encoded]) -> dict[str, Tensor]:
    """Pad a batch: ids, segments and mask (batch, length), labels, starts, ends (-100: none)."""
    length = padded(max(len(e.ids) for e in batch))
    ids = torch.full((len(batch), length), PAD)
    segments = torch.zeros_like(ids)
    mask = torch.zeros_like(ids)
    for row, e in enumerate(batch):
        ids[row, : len(e.ids)] = torch.tensor(e.ids)
        segments[row, e.first : len(e.ids)] = 1
        mask[row, : len(e.ids)] = 1
    return {
        "ids": ids,
        "segments": segments,
        "mask": mask,
        "labels": torch.tensor([float(e.answered) for e in batch]),
        "starts": torch.tensor([e.span[0] if e.span else -100 for e in batch]),
        "ends": torch.tensor([e.span[1] if e.span else -100 for e in batch]),
    }


def batches(
    encoded: Sequence[Encoded], tokens: int, shuffle: random.Random | None = None
) -> Iterator[list[int]]:
    """Indices of batches of like length, each at most so many tokens with padding."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for i, pair in enumerate(encoded):
        by_length[padded(len(pair.ids))].append(i)
    made: list[list[int]] = []
    for length, indices in by_length.items():
        if shuffle:
            shuffle.shuffle(indices)
        size = max(1, tokens // length)
        made += [indices[at : at + size] for at in range(0, len(indices), size)]
    if shuffle:
        shuffle.shuffle(made)
    yield from made
