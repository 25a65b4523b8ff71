"""Fits the reader's network."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.multiprocessing as multiprocessing
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from assistant.reader.network import ReaderNetwork
from training.batches import Encoded, batches, collate, encode
from training.examples import Example

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FitSettings:
    """How to fit; the defaults made the weights that ship."""

    epochs: int = 3
    rate: float = 6e-5
    head_rate: float = 3e-4
    tokens: int = 2048  # a batch, with padding
    warm_up: float = 0.08
    span_weight: float = 0.5
    rank_weight: float = 1.0  # of telling a question's answering passage from its others
    label_smoothing: float = 0.03
    bfloat16: bool = True
    seed: int = 4
    workers: int = 2


def fit(
    network: ReaderNetwork,
    tokenizer: Tokenizer,
    draw: Callable[[], list[Example]],
    settings: FitSettings,
) -> None:
    """Fit in place; ``draw`` gives each epoch's pairs.

    With several workers each takes the next batch and updates the shared weights without waiting
    for the others: on a busy machine that is much faster than threads in step, but two runs then
    differ in the last digits. One worker gives the same weights each time.
    """
    shuffle = random.Random(settings.seed)
    work: list[list[Encoded]] = []
    for _ in range(settings.epochs):
        encoded = encode(tokenizer, draw())
        work += [[encoded[i] for i in b] for b in batches(encoded, settings.tokens, shuffle)]
    log.info("%d batches in %d epochs", len(work), settings.epochs)
    context = multiprocessing.get_context("spawn")
    counter = context.Value("i", 0)
    if settings.workers == 1:
        _work(0, network, work, counter, settings)
    else:
        network.share_memory()
        workers = [
            context.Process(target=_work, args=(i, network, work, counter, settings), daemon=True)
            for i in range(settings.workers)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
            if worker.exitcode:
                raise RuntimeError(f"a fitting process ended with code {worker.exitcode}")
    network.eval()


def _work(
    number: int,
    network: ReaderNetwork,
    work: Sequence[Sequence[Encoded]],
    counter: Any,
    settings: FitSettings,
) -> None:
    """Take batches until none is left."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    if settings.workers > 1:
        torch.set_num_threads(1)
    torch.set_flush_denormal(True)  # several times faster on gradients close to nothing
    torch.manual_seed(settings.seed + number)
    network.train()
    encoder = [p for p in network.encoder.parameters() if p.requires_grad]
    inside = {id(p) for p in encoder}
    heads = [p for p in network.parameters() if p.requires_grad and id(p) not in inside]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": settings.rate}, {"params": heads, "lr": settings.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    rates = [group["lr"] for group in optimizer.param_groups]
    total, warm = len(work), max(1, int(len(work) * settings.warm_up))
    began, running, done = time.monotonic(), [0.0, 0.0], 0
    while True:
        with counter.get_lock():
            step = counter.value
            counter.value += 1
        if step >= total:
            return
        share = min((step + 1) / warm, (total - step) / (total - warm))
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * share
        loss, span_loss = _losses(network, work[step], settings)
        (loss + settings.span_weight * span_loss).backward()
        torch.nn.utils.clip_grad_norm_(encoder + heads, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        done += 1
        for i, value in enumerate((loss.item(), span_loss.item())):
            running[i] = 0.98 * running[i] + 0.02 * value
        if done % 50 == 0:
            answer_mean, span_mean = (value / (1 - 0.98**done) for value in running)
            log.info(
                "batch %d of %d, answer loss %.3f, span loss %.3f, %.0f s",
                *(step, total, answer_mean, span_mean, time.monotonic() - began),
            )


def _losses(
    network: ReaderNetwork, pairs: Sequence[Encoded], settings: FitSettings
) -> tuple[Tensor, Tensor]:
    """Losses of the answer head and of the span head."""
    batch = collate(pairs)
    with torch.autocast("cpu", torch.bfloat16, enabled=settings.bfloat16):
        answers, spans = network(batch["ids"], batch["segments"], batch["mask"])
    smooth = settings.label_smoothing
    labels = batch["labels"] * (1 - 2 * smooth) + smooth
    loss = functional.binary_cross_entropy_with_logits(answers.float(), labels)
    ranks = _rank_loss(answers.float(), batch["labels"], batch["groups"])
    loss = loss + settings.rank_weight * ranks
    span_loss = torch.zeros(())
    if (batch["starts"] >= 0).any():
        starts, ends = spans.float().unbind(-1)
        span_loss = functional.cross_entropy(starts, batch["starts"])
        span_loss = (span_loss + functional.cross_entropy(ends, batch["ends"])) / 2
    return loss, span_loss


def _rank_loss(answers: Tensor, labels: Tensor, groups: Tensor) -> Tensor:
    """How far from all of a question's odds its answering passages have, where it has both kinds; as
    if there were as many such questions as pairs, by fours.
    """
    losses = [torch.zeros(())]
    for group in groups.unique():
        own = groups == group
        right = own & (labels > 0.5)
        if 0 < right.sum() < own.sum():
            losses.append(answers[own].logsumexp(0) - answers[right].logsumexp(0))
    return torch.stack(losses).sum() * 4 / len(groups)


@torch.no_grad()
def judge(
    network: ReaderNetwork, tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]],
    tokens: int = 8192, bfloat16: bool = True,
) -> np.ndarray:  # fmt: skip
    """Answer logit and span-over-null margin of (question, passage) pairs, shape (n, 2)."""
    network.eval()
    encoded = encode(tokenizer, [Example(q, t, False, None, "") for q, t in pairs])
    scores = np.zeros((len(pairs), 2), dtype=np.float32)
    for indices in batches(encoded, tokens):
        batch = collate([encoded[i] for i in indices])
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            answers, spans = network(batch["ids"], batch["segments"], batch["mask"])
        spans = spans.float()
        margin = (spans[:, 1:].amax(1) - spans[:, 0]).sum(-1)
        scores[indices] = torch.stack([answers.float(), margin], -1).numpy()
    return scores
