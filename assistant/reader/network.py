"""The reader's network: a small BERT encoder that reads question and passage together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from assistant.index.encoder import Encoder, PackedWords
from assistant.index.short import in_int8
from assistant.index.weights import BLOCK_DTYPE


class ReaderNetwork(nn.Module):
    """Encoder with two heads: where the answer stands, and whether there is one."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        hidden = encoder.positions.shape[1]
        self.encoder = encoder
        self.span = nn.Linear(hidden, 2)
        self.mix = nn.Linear(3 * hidden, hidden)
        self.answers = nn.Linear(hidden, 1)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Judge pairs of one length, which `mask` tells from padding; each (batch, length).

        :returns: answer logits (batch,) and span logits (batch, length, 2); the first token
            stands for "no answer", tokens outside the passage are at -1e4.
        """
        x = self.encoder(ids, segments, mask).float()
        return self._judge(x, segments * mask)

    @torch.inference_mode()
    def read(
        self, ids: Tensor, segments: Tensor, lengths: Sequence[int]
    ) -> list[tuple[float, np.ndarray]]:
        """Judge pairs that stand one after the other, each (tokens,).

        :returns: for each its answer logit and its span logits, shape (length, 2).
        """
        *_, states = self.encoder.read(ids, lengths, segments)
        own = zip(states.split(list(lengths)), segments.split(list(lengths)), strict=True)
        judged = [self._judge(x[None].float(), kinds[None]) for x, kinds in own]
        return [(float(answer[0]), spans[0].numpy()) for answer, spans in judged]

    def _judge(self, x: Tensor, segments: Tensor) -> tuple[Tensor, Tensor]:
        """The heads alone: encoder states (batch, length, hidden) to the two kinds of logits."""
        passage = segments.float()
        first = torch.zeros_like(passage)
        first[:, 0] = 1.0
        spans = self.span(self.dropout(x)) + (passage + first - 1.0)[..., None] * 1e4
        inside = spans.mean(-1) + (passage - 1.0) * 1e4
        evidence = (torch.softmax(inside, -1)[..., None] * x).sum(1)
        average = (x * passage[..., None]).sum(1) / passage.sum(1, keepdim=True).clamp(min=1.0)
        pooled = torch.cat([x[:, 0], evidence, average], -1)
        hidden = torch.tanh(self.mix(self.dropout(pooled)))
        return self.answers(self.dropout(hidden)).squeeze(-1), spans

    def save(self, path: Path, blocks: np.ndarray, positions: int) -> None:
        """Write the weights: matrices in 8 bits, a scale a row, the rest in 16.

        :param blocks: Q4_0 blocks of the word embeddings, (vocabulary, hidden / 32).
        :param positions: the longest pair in tokens.
        """
        kept = {"words.nibbles": blocks["nibbles"], "words.scale": blocks["scale"]}
        for name, value in self.state_dict().items():
            if name.startswith("encoder.words."):
                continue
            found = value.detach().float()
            if name == "encoder.positions":
                found = found[:positions]
            if name.endswith("weight") and found.ndim == 2:
                whole, scale = in_int8(found)
                kept[f"{name}.scale"], kept[name] = scale[:, 0].numpy(), whole.numpy()
            else:
                kept[name] = found.numpy().astype(np.float16)
        np.savez(path, allow_pickle=False, **kept)

    @classmethod
    def unpack(cls, path: Path) -> tuple[ReaderNetwork, np.ndarray]:
        """Read what `save` wrote, to fit on; and the blocks of its word embeddings."""
        with np.load(path) as kept:
            state = {
                name: torch.from_numpy(
                    kept[name].astype(np.float32)
                    * (kept[f"{name}.scale"][:, None] if f"{name}.scale" in kept else 1.0)
                )
                for name in kept.files
                if not name.endswith(".scale") and not name.startswith("words.")
            }
            blocks = np.empty(kept["words.scale"].shape, dtype=BLOCK_DTYPE)
            blocks["scale"], blocks["nibbles"] = kept["words.scale"], kept["words.nibbles"]
        positions, hidden = state["encoder.positions"].shape
        feed_forward = len(state["encoder.layers.0.up.weight"])
        layers = sum(name.endswith(".up.weight") for name in state)
        words = PackedWords(blocks)
        network = cls(Encoder(words, hidden, feed_forward, layers, positions))
        network.load_state_dict(state, strict=False)
        return network, blocks

    @classmethod
    def load(cls, path: Path) -> ReaderNetwork:
        """Read what `save` wrote, ready to judge."""
        network, _ = cls.unpack(path)
        network.eval().requires_grad_(False).encoder.shorten(integers=True)
        return network
