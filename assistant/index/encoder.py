"""The network of multilingual-e5-small, over the packaged weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from assistant.index.short import shortened
from assistant.index.weights import PackagedModel

HEADS = 12
_ROUND = 32
"""Tokens are read in multiples of this."""
Attend = Callable[[Tensor], Tensor]
"""Attention: queries, keys and values in one, (..., 3 · hidden), to (..., hidden)."""


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
        """Map ids (...) to embeddings (..., hidden)."""
        packed = self.nibbles[ids].to(torch.float32).reshape(*ids.shape, -1, 16)
        high = torch.floor(packed / 16.0)
        values = torch.cat([packed - 16.0 * high, high], -1) - 8.0
        scales = self.scales[ids].to(torch.float32)
        return (values * scales[..., None]).reshape(*ids.shape, -1)


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

    def forward(self, x: Tensor, attend: Attend) -> Tensor:
        """Map (..., hidden) to the same shape. Sums and norms are made in the type of ``x``."""
        x = self.norm1(x + self.dropout(self.out(attend(self.qkv(x)))))
        x = self.norm2(x + self.dropout(self.down(functional.gelu(self.up(x)))))
        return x


def padded(mask: Tensor, training: bool) -> Attend:
    """Attention in texts of one length, where ``mask`` (batch, length) tells them from padding."""
    bias = torch.where(mask[:, None, None, :] > 0, 0.0, -1e4)

    def attend(joined: Tensor) -> Tensor:
        query, key, value = _heads(joined)
        if training:
            # Written out: on CPUs the fused kernel's backward pass is several times slower.
            scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
            attended = torch.softmax(scores + bias, -1).to(value.dtype) @ value
        else:
            attended = functional.scaled_dot_product_attention(
                query, key, value, attn_mask=bias.to(query.dtype)
            )
        joint: Tensor = attended.transpose(1, 2).flatten(2)
        return joint

    return attend


def packed(lengths: Sequence[int]) -> Attend:
    """Attention in texts that stand one after the other, without padding."""
    runs = [(length, len(list(same))) for length, same in groupby(lengths)]
    tokens = [length * count for length, count in runs]

    def attend(joined: Tensor) -> Tensor:
        parts = []
        for part, (length, count) in zip(joined.split(tokens), runs, strict=True):
            heads = _heads(part.view(count, length, -1))
            attended = functional.scaled_dot_product_attention(*heads)
            parts.append(attended.transpose(1, 2).reshape(count * length, -1))
        return torch.cat(parts)

    return attend


def _heads(joined: Tensor) -> Tensor:
    """Queries, keys and values: (batch, length, 3 · hidden) to (3, batch, heads, length, own)."""
    heads: Tensor = joined.unflatten(-1, (3, HEADS, -1))
    return heads.permute(2, 0, 3, 1, 4)


class Encoder(nn.Module):
    """The encoder, or its lower layers."""

    def __init__(
        self, words: nn.Module, hidden: int, feed_forward: int, layers: int, positions: int,
        dropout: float = 0.0,
    ) -> None:  # fmt: skip
        """`words` maps token ids (batch, length) to embeddings (batch, length, hidden)."""
        super().__init__()
        self.words = words
        self.positions = nn.Parameter(torch.zeros(positions, hidden))
        self.segments = nn.Parameter(torch.zeros(2, hidden))
        self.norm = nn.LayerNorm(hidden, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(hidden, feed_forward, dropout) for _ in range(layers))

    @classmethod
    def packaged(
        cls, source: PackagedModel, words: nn.Module, layers: int, dropout: float = 0.0
    ) -> Encoder:
        """With the packaged weights, of so many layers from below."""
        tensor = {name: torch.from_numpy(value) for name, value in source.tensors.items()}
        positions = tensor["emb.pos"]
        made = cls(words, source.hidden, source.feed_forward, layers, len(positions), dropout)
        state: dict[str, Tensor] = {
            "positions": positions,
            # Only the first row was ever trained: both kinds of segment start from it.
            "segments": tensor["emb.type"][:1].repeat(2, 1),
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
        made.load_state_dict(state, strict=False)
        return made

    def shorten(self, *, integers: bool = False) -> None:
        """Keep the matrices of the layers in fewer bits where the processor multiplies those faster.

        :param integers: whether 8 bits are enough; texts can then be read in one row only.
        """
        for layer in self.layers:
            for name, part in list(layer.named_children()):
                if isinstance(part, nn.Linear):
                    setattr(layer, name, shortened(part, integers=integers))

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """Token ids, segments and mask, each (batch, length), to (batch, length, hidden)."""
        x = self._begin(ids, torch.arange(ids.shape[1]), segments)
        attend = padded(mask, self.training)
        for layer in self.layers:
            x = layer(x, attend)
        return x

    def read(
        self, ids: Tensor, lengths: Sequence[int], segments: Tensor | None = None
    ) -> Iterator[Tensor]:
        """States after each layer, (tokens, hidden), of texts that stand one after the other.

        Without padding that is faster; texts of one length do best side by side.

        :param ids: token ids, shape (tokens,).
        :param lengths: of the texts, in tokens.
        :param segments: which of two kinds each token is, shape (tokens,); all the first if not
            given.
        """
        # A product is prepared, and kept in memory, for each number of tokens there is: a text
        # without meaning at the end makes such numbers few.
        tokens, filling = len(ids), -len(ids) % _ROUND
        ids = functional.pad(ids, (0, filling))
        lengths = [*lengths, filling] if filling else lengths
        places = torch.cat([torch.arange(length) for length in lengths])
        kinds = torch.zeros_like(ids)
        if segments is not None:
            kinds = functional.pad(segments, (0, filling))
        x = self._begin(ids, places, kinds)
        attend = packed(lengths)
        for layer in self.layers:
            x = layer(x, attend)
            yield x[:tokens]

    def _begin(self, ids: Tensor, places: Tensor, segments: Tensor) -> Tensor:
        x = self.words(ids) + self.positions[places] + self.segments[segments]
        begun: Tensor = self.dropout(self.norm(x))
        return begun
