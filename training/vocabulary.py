"""Cuts the packaged vocabulary of 250,000 pieces down to those of Swedish and English text."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from tokenizers import Tokenizer

from assistant.index.weights import SPECIALS


def common_words(per_language: int) -> Counter[str]:
    """Swedish and English words with a weight, small and capitalised (needs ``wordfreq``)."""
    import wordfreq

    counts: Counter[str] = Counter()
    for language, share in (("sv", 1.0), ("en", 0.3)):
        for word in wordfreq.top_n_list(language, per_language):
            weight = wordfreq.word_frequency(word, language) * 1e9 * share
            counts[word] += int(weight) + 1
            counts[word.capitalize()] += int(weight * 0.1) + 1
    return counts


def _is_plain(piece: str) -> bool:
    """Whether a piece is one Latin letter, digit or sign (with or without a leading space)."""
    text = piece.removeprefix("▁")
    if len(text) != 1:
        return piece == "▁"
    if unicodedata.category(text)[0] == "L":
        return "LATIN" in unicodedata.name(text, "")
    return ord(text) < 0x3000


def kept_pieces(
    tokenizer: Tokenizer,
    pieces: Sequence[str],
    words: Counter[str],
    texts: Iterable[str],
    size: int,
) -> np.ndarray:
    """Indices of the ``size`` pieces to keep: specials, single signs, then by weight.

    :param words: words with weights; those of the texts are added to them.
    :param texts: running text whose pieces are kept before those of the word lists.
    """
    weights: Counter[int] = Counter()
    for text in texts:
        for index in tokenizer.encode(text).ids:
            weights[index] += 20_000
    items = list(words.items())
    for start in range(0, len(items), 10_000):
        batch = items[start : start + 10_000]
        encoded = tokenizer.encode_batch([word for word, _ in batch])
        for (_, weight), encoding in zip(batch, encoded, strict=True):
            for index in encoding.ids:
                weights[index] += weight
    always = {i for i, piece in enumerate(pieces) if piece in SPECIALS or _is_plain(piece)}
    ranked = [index for index, _ in weights.most_common() if index not in always]
    return np.array(sorted(always) + sorted(ranked[: size - len(always)]), dtype=np.int64)
