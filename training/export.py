"""Writes the fitted network as one small ONNX file: int8 layers and 4-bit word embeddings."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from assistant.index.encoder import PackedWords
from training.model import ReaderNetwork


class _Exported(nn.Module):
    """The network for one pair at a time, so that no padding or mask is needed."""

    positions: Tensor

    def __init__(self, network: ReaderNetwork, blocks: np.ndarray, positions: int) -> None:
        super().__init__()
        self.network = network
        self.words = PackedWords(blocks)
        self.register_buffer("positions", network.encoder.positions.detach()[:positions].clone())

    def forward(self, ids: Tensor, segments: Tensor) -> tuple[Tensor, Tensor]:
        """Map ids and segments (1, length) to the answer logit (1,) and span logits (length, 2)."""
        network, encoder = self.network, self.network.encoder
        x = self.words(ids) + self.positions[: ids.shape[1]] + encoder.segments[segments]
        x = encoder.norm(x)
        bias = torch.zeros((1, 1, 1, 1))
        for layer in encoder.layers:
            x = layer(x, bias)
        answer, spans = network.judge_states(x, segments)
        return answer, spans[0]


def export(network: ReaderNetwork, blocks: np.ndarray, target: Path, positions: int) -> None:
    """Write the network as ONNX with dynamic int8 matrix products (needs ``onnx``).

    :param blocks: Q4_0 blocks of the kept word embeddings, (vocabulary, hidden / 32).
    :param positions: the longest pair in tokens.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    wrapped = _Exported(network.eval(), blocks, positions).eval()
    ids = torch.randint(5, 1000, (1, 40))
    segments = (torch.arange(40) > 12).long()[None]
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        torch.onnx.export(
            wrapped, (ids, segments), str(plain),
            input_names=["ids", "segments"], output_names=["answer", "spans"],
            dynamic_axes={"ids": {1: "length"}, "segments": {1: "length"}, "spans": {0: "length"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(
            plain, target, per_channel=True, weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul"],
        )  # fmt: skip
