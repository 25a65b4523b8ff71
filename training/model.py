"""The reader's network: a small BERT encoder that reads question and passage together."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from assistant.index.encoder import Encoder
from assistant.index.weights import PackagedModel, unpack_blocks


class ReaderNetwork(nn.Module):
    """Encoder with two heads: where the answer stands, and whether there is one."""

    def __init__(
        self, source: PackagedModel, kept: np.ndarray, layers: int = 8, dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.config: dict[str, Any] = {"layers": layers}
        # Over a cut vocabulary, whose embeddings stay as they are.
        words = nn.Embedding.from_pretrained(
            torch.from_numpy(unpack_blocks(source.word_blocks[kept])), freeze=True
        )
        self.encoder = Encoder(source, words, layers, dropout)
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
