"""The reader's network: a small BERT encoder that reads question and passage together."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.packaged import PackagedModel, unpack_blocks

HEADS = 12


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, hidden: int, feed_forward: int, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, eps=1e-12)
        self.up = nn.Linear(hidden, feed_forward)
        self.down = nn.Linear(feed_forward, hidden)
        self.norm2 = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Map (batch, length, hidden) to the same shape; ``bias`` hides the padding."""
        batch, length, hidden = x.shape
        qkv = self.qkv(x).view(batch, length, 3, HEADS, hidden // HEADS).permute(2, 0, 3, 1, 4)
        # Written out: on CPUs the fused kernel's backward pass is several times slower.
        scores = qkv[0] @ qkv[1].transpose(-1, -2) * (hidden // HEADS) ** -0.5
        attended = torch.softmax(scores + bias, -1).to(qkv.dtype) @ qkv[2]
        attended = attended.transpose(1, 2).reshape(batch, length, hidden)
        x = self.norm1(x + self.dropout(self.out(attended)))
        return self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """The encoder of multilingual-e5-small over a cut vocabulary; word embeddings are frozen."""

    def __init__(
        self, source: PackagedModel, kept: np.ndarray, layers: int, dropout: float
    ) -> None:
        super().__init__()
        words = torch.from_numpy(unpack_blocks(source.word_blocks[kept]))
        self.words = nn.Embedding.from_pretrained(words, freeze=True)
        tensor = {name: torch.from_numpy(value) for name, value in source.tensors.items()}
        self.positions = nn.Parameter(tensor["emb.pos"].clone())
        # Only the first row was ever trained: both kinds of segment start from it.
        self.segments = nn.Parameter(tensor["emb.type"][:1].repeat(2, 1))
        self.norm = nn.LayerNorm(source.hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(
            Layer(source.hidden, source.feed_forward, dropout) for _ in range(layers)
        )
        state: dict[str, Tensor] = {
            "norm.weight": tensor["emb.ln.w"],
            "norm.bias": tensor["emb.ln.b"],
        }
        names = {"ao": "out", "aln": "norm1", "fi": "up", "fo": "down", "oln": "norm2"}
        for i in range(layers):
            for end, kind in (("w", "weight"), ("b", "bias")):
                parts = [tensor[f"l{i}.{part}.{end}"] for part in "qkv"]
                state[f"layers.{i}.qkv.{kind}"] = torch.cat(parts)
                for short, name in names.items():
                    state[f"layers.{i}.{name}.{kind}"] = tensor[f"l{i}.{short}.{end}"]
        self.load_state_dict(state, strict=False)

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """Token ids, segments and mask, each (batch, length), to (batch, length, hidden)."""
        x = self.words(ids) + self.positions[: ids.shape[1]] + self.segments[segments]
        x = self.dropout(self.norm(x))
        bias = torch.where(mask[:, None, None, :] > 0, 0.0, -1e4)
        for layer in self.layers:
            x = layer(x, bias)
        return x


class ReaderNetwork(nn.Module):
    """Encoder with two heads: where the answer stands, and whether there is one."""

    def __init__(
        self, source: PackagedModel, kept: np.ndarray, layers: int = 8, dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.config: dict[str, Any] = {"layers": layers}
        self.encoder = Encoder(source, kept, layers, dropout)
        self.span = nn.Linear(source.hidden, 2)
        self.mix = nn.Linear(3 * source.hidden, source.hidden)
        self.answers = nn.Linear(source.hidden, 1)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Judge pairs.

        :returns: answer logits (batch,) and span logits (batch, length, 2); the first token
            stands for "no answer", tokens outside the passage are at -1e4.
        """
        x = self.encoder(ids, segments, mask).float()
        return self.judge_states(x, segments * mask)

    def judge_states(self, x: Tensor, segments: Tensor) -> tuple[Tensor, Tensor]:
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
