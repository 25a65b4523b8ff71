"""Products of matrices in fewer bits, where the processor makes them faster (docs/adr/0009, 0014)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

_MOST = 127.0


def in_int8(rows: Tensor) -> tuple[Tensor, Tensor]:
    """A matrix in 8-bit integers, and what each of its rows is to be multiplied by, shape (rows, 1)."""
    scale = (rows.abs().amax(1, keepdim=True) / _MOST).clamp_(min=1e-12)
    return torch.round(rows / scale).to(torch.int8), scale


class Bfloat16Linear(nn.Module):
    """A product in bfloat16; gives bfloat16."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.weight = nn.Parameter(linear.weight.to(torch.bfloat16), requires_grad=False)
        self.bias = nn.Parameter(linear.bias.to(torch.bfloat16), requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map (..., n) to (..., m)."""
        return nn.functional.linear(x.to(torch.bfloat16), self.weight, self.bias)


class Int8Linear(nn.Module):
    """A product of 8-bit integers, with a scale for each row of the input and of the weight; gives
    float32.
    """

    weight: Tensor
    scale: Tensor
    bias: Tensor

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        weight, scale = in_int8(linear.weight.detach())
        self.register_buffer("weight", weight.t().contiguous())
        self.register_buffer("scale", scale[:, 0])
        self.register_buffer("bias", linear.bias.detach().clone())

    def forward(self, x: Tensor) -> Tensor:
        """Map (rows, n) to (rows, m)."""
        rows, scale = in_int8(x)
        product = torch._int_mm(rows, self.weight)
        return product.float().mul_(scale).mul_(self.scale).add_(self.bias)


def shortened(linear: nn.Linear, *, integers: bool) -> nn.Module:
    """The product as this processor makes it fastest; as it is where nothing is known of that.

    :param integers: whether 8 bits are enough.
    """
    known: dict[str, Any] = getattr(torch.cpu, "get_capabilities", dict)()
    if integers and _multiplies_integers(known):
        return Int8Linear(linear)
    if known.get("amx_bf16") or known.get("avx512_bf16"):
        return Bfloat16Linear(linear)
    return linear


def _multiplies_integers(known: dict[str, Any]) -> bool:
    """Whether 8 bits are the fastest; with AMX, bfloat16 was found fast enough."""
    vector = known.get("avx512_vnni") or known.get("avx_vnni")
    return bool(vector) and not known.get("amx_bf16") and hasattr(torch, "_int_mm")
