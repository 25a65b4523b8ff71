"""Figures for ranked lists with few right answers. `gold` holds the right ids."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import log2

import numpy as np


def hit(ranked: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 where one of the best `k` is right."""
    return float(any(each in gold for each in ranked[:k]))


def reciprocal_rank(ranked: Sequence[str], gold: Collection[str], k: int) -> float:
    """1 / rank of the first right one among the best `k`, else 0."""
    return next((1 / rank for rank, each in enumerate(ranked[:k], 1) if each in gold), 0.0)


def ndcg(ranked: Sequence[str], gold: Collection[str], k: int) -> float:
    """nDCG@k with gain 1 for each right one (Järvelin & Kekäläinen 2002, ACM TOIS 20:422–446)."""
    gained = sum(1 / log2(rank + 1) for rank, each in enumerate(ranked[:k], 1) if each in gold)
    ideal = sum(1 / log2(rank + 1) for rank in range(1, min(len(gold), k) + 1))
    return gained / ideal if ideal else 0.0


def area_under_curve(right: Sequence[float], wrong: Sequence[float]) -> float:
    """Chance that a random one of `right` scores above a random one of `wrong`, ties half."""
    above = np.array(right)[:, None]
    below = np.array(wrong)[None, :]
    return float((above > below).mean() + (above == below).mean() / 2)


def refused_at(
    answerable: Sequence[float], unanswerable: Sequence[float], false_refusal: float
) -> float:
    """Share of the unanswerable refused by the threshold that refuses at most `false_refusal`."""
    scores = np.sort(np.array(answerable))
    threshold = scores[min(int(false_refusal * len(scores)), len(scores) - 1)]
    return float((np.array(unanswerable) < threshold).mean())
