"""The network of multilingual-e5-small, over the packaged weights."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.index.weights import PackagedModel

HEADS = 12


class PackedWords(nn.Module):
    """The packaged 4-bit word embeddings, unpacked row by row as they are looked up."""

    nibbles: Tensor
    scales: Tensor

    def __init__(self, blocks: np.ndarray) -> None:
        """`blocks`: Q4_0 blocks, shape (vocabulary, hidden / 32)."""
        super().__init__()
        self.register_buffer(
            "nibbles", torch.from_numpy(blocks["nibbles"].reshape(len(blocks), -1))
        )
        self.register_buffer("scales", torch.from_numpy(blocks["scale"].astype(np.float16)))

    def forward(self, ids: Tensor) -> Tensor:
        """Map ids (batch, length) to embeddings (batch, length, hidden)."""
        batch, length = ids.shape
        packed = self.nibbles[ids].to(torch.float32).reshape(batch, length, -1, 16)
        high = torch.floor(packed / 16.0)
        values = torch.cat([packed - 16.0 * high, high], -1) - 8.0
        scales = self.scales[ids].to(torch.float32)
        return (values * scales[..., None]).reshape(batch, length, -1)


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
        if self.training:
            # Written out: on CPUs the fused kernel's backward pass is several times slower.
            scores = qkv[0] @ qkv[1].transpose(-1, -2) * (hidden // HEADS) ** -0.5
            attended = torch.softmax(scores + bias, -1).to(qkv.dtype) @ qkv[2]
        else:
            attended = functional.scaled_dot_product_attention(
                qkv[0], qkv[1], qkv[2], attn_mask=bias
            )
        attended = attended.transpose(1, 2).reshape(batch, length, hidden)
        x = self.norm1(x + self.dropout(self.out(attended)))
        x = self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))
        return x


class Encoder(nn.Module):
    """The encoder's lower layers, with the packaged weights to begin with."""

    def __init__(
        self, source: PackagedModel, words: nn.Module, layers: int, dropout: float = 0.0
    ) -> None:
        """`words` maps token ids (batch, length) to embeddings (batch, length, hidden)."""
        super().__init__()
        self.words = words
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
        return self.finish(self.begin(ids, segments, mask), mask)

    def begin(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """The same, after the last layer but one."""
        x: Tensor = self.words(ids) + self.positions[: ids.shape[1]] + self.segments[segments]
        x = self.dropout(self.norm(x))
        bias = _bias(mask)
        for layer in self.layers[:-1]:
            x = layer(x, bias)
        return x

    def finish(self, x: Tensor, mask: Tensor) -> Tensor:
        """What `begin` gave, after the last layer."""
        last: Tensor = self.layers[-1](x, _bias(mask))
        return last


def _bias(mask: Tensor) -> Tensor:
    return torch.where(mask[:, None, None, :] > 0, 0.0, -1e4)
