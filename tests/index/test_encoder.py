"""The network's two ways over several texts: side by side with padding, or one after the other."""

from copy import deepcopy

import numpy as np
import pytest
import torch
from torch import nn

from assistant.index.encoder import Encoder
from assistant.index.short import Bfloat16Linear, Int8Linear, shortened
from assistant.index.weights import read_packaged, unpack_blocks

TEXTS = ([5, 17, 99, 3], [5, 8, 11, 12], [7] * 40, [9, 2])


@pytest.fixture(scope="module")
def encoder():
    source = read_packaged()
    words = nn.Embedding.from_pretrained(torch.from_numpy(unpack_blocks(source.word_blocks[:200])))
    return Encoder.packaged(source, words, 3).eval().requires_grad_(False)


def one_by_one(encoder):
    return [
        encoder(ids, torch.zeros_like(ids), torch.ones_like(ids))[0].numpy()
        for ids in (torch.tensor([text]) for text in TEXTS)
    ]


def test_texts_do_not_see_each_other(encoder):
    lengths = [len(text) for text in TEXTS]
    *_, last = encoder.read(torch.tensor([token for text in TEXTS for token in text]), lengths)
    for own, alone in zip(last.split(lengths), one_by_one(encoder), strict=True):
        assert np.allclose(own.numpy(), alone, atol=1e-4)


def test_padding_is_not_seen(encoder):
    longest = max(map(len, TEXTS))
    ids = torch.tensor([text + [1] * (longest - len(text)) for text in TEXTS])
    mask = torch.tensor([[1] * len(text) + [0] * (longest - len(text)) for text in TEXTS])
    states = encoder(ids, torch.zeros_like(ids), mask)
    for row, alone in zip(states, one_by_one(encoder), strict=True):
        assert np.allclose(row[: len(alone)].numpy(), alone, atol=1e-4)


@pytest.mark.parametrize("kind", [Bfloat16Linear, Int8Linear])
def test_short_weights_give_nearly_the_same(encoder, kind):
    ids = torch.tensor([TEXTS[2]])
    exact = encoder(ids, torch.zeros_like(ids), torch.ones_like(ids))
    halved = deepcopy(encoder)
    for layer in halved.layers:
        for name in ("qkv", "out", "up", "down"):
            setattr(layer, name, kind(getattr(layer, name)))
    *_, short = halved.read(ids[0], [ids.shape[1]])
    assert short.dtype == torch.float32
    assert torch.cosine_similarity(exact[0], short).min() > 0.99


@pytest.mark.parametrize(
    ("processor", "integers", "expected"),
    [
        ({}, True, nn.Linear),
        ({"avx512_bf16": True, "avx512_vnni": True}, False, Bfloat16Linear),
        ({"avx512_bf16": True, "avx512_vnni": True}, True, Int8Linear),
        ({"avx_vnni": True}, True, Int8Linear),
        ({"avx_vnni": True}, False, nn.Linear),
        ({"amx_bf16": True, "avx512_vnni": True}, True, Bfloat16Linear),
    ],
)
def test_the_processor_decides(monkeypatch, processor, integers, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: processor, raising=False)
    assert type(shortened(nn.Linear(4, 4), integers=integers)) is expected


def test_an_empty_row_is_no_failure_in_integers():
    linear = nn.Linear(4, 3)
    found = Int8Linear(linear)(torch.zeros(2, 4))
    assert torch.allclose(found, linear.bias.expand(2, 3))
