"""A small trained reader: does a passage answer a question, and where?

The weights beside this file are made by ``python -m training.reader``; their data, licences and
measured limits are in ``training/README.md``. Without the weights the assistant works all the
same: :meth:`Reader.load` then returns None.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from assistant.reader.network import ReaderNetwork

__all__ = ["Reader", "Reading"]

log = logging.getLogger(__name__)

_BOS, _EOS = 0, 2
_MAX_SPAN = 40  # tokens


@dataclass(frozen=True)
class Reading:
    """What the reader makes of one passage.

    ``probability`` that the passage answers the question; ``passage[start:end]`` is where the
    answer most likely stands, whether or not there is one.
    """

    probability: float
    start: int
    end: int


class Reader:
    """Judges question–passage pairs on the CPU; safe to share between threads."""

    def __init__(
        self,
        network: ReaderNetwork,
        tokenizer: Tokenizer,
        calibration: Sequence[float],
        max_question: int,
        max_length: int,
    ) -> None:
        """Use :meth:`load`.

        :param calibration: weight of the answer logit, and a constant.
        :param max_question: longest question in tokens; the rest is not read.
        :param max_length: longest pair in tokens; the passage's rest is not read.
        """
        self._network = network
        self._tokenizer = tokenizer
        self._calibration = tuple(calibration)
        self._max_question = max_question
        self._max_length = max_length

    @classmethod
    def load(cls, folder: Path | None = None) -> Reader | None:
        """Load the weights.

        :param folder: where ``reader.npz``, ``tokenizer.json`` and ``reader.json`` are; the
            packaged ones by default.
        :returns: None when the weights are missing.
        """
        folder = folder or Path(__file__).parent
        paths = [folder / name for name in ("reader.npz", "tokenizer.json", "reader.json")]
        if missing := [path.name for path in paths if not path.is_file()]:
            log.info("no reader: %s missing in %s", ", ".join(missing), folder)
            return None
        settings = json.loads(paths[2].read_text(encoding="utf-8"))
        return cls(
            ReaderNetwork.load(paths[0]),
            Tokenizer.from_file(str(paths[1])),
            settings["calibration"],
            settings["max_question"],
            settings["max_length"],
        )

    def score(self, question: str, passages: Sequence[str]) -> np.ndarray:
        """Probability that each passage answers the question.

        :param passages: paragraphs, or sentences with their neighbours, best after a line with
            their title or heading; up to about 180 words are read.
        :returns: float32 array of shape (n,), calibrated on articles the reader was not fitted on.
        """
        readings = self.read(question, passages)
        return np.array([reading.probability for reading in readings], dtype=np.float32)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """Like :meth:`score`, and where in each passage the answer would stand."""
        asked = self._tokenizer.encode(question).ids[: self._max_question]
        head = [_BOS, *asked, _EOS, _EOS]
        found = self._tokenizer.encode_batch(list(passages))
        bodies = [encoding.ids[: self._max_length - len(head) - 1] for encoding in found]
        readable = [number for number, body in enumerate(bodies) if asked and body]
        rows = [[*head, *bodies[number], _EOS] for number in readable]
        if not rows:
            return [Reading(0.0, 0, 0)] * len(passages)
        ids = torch.tensor([token for row in rows for token in row])
        segments = torch.tensor([int(n >= len(head)) for row in rows for n in range(len(row))])
        judged = self._network.read(ids, segments, [len(row) for row in rows])
        readings = dict(zip(readable, judged, strict=True))
        weight, constant = self._calibration
        result = []
        for number, encoding in enumerate(found):
            if number not in readings:
                result.append(Reading(0.0, 0, 0))
                continue
            answer, spans = readings[number]
            logit = max(-30.0, min(30.0, weight * answer + constant))
            first, last = _best_span(spans[len(head) : len(head) + len(bodies[number])])
            start, end = encoding.offsets[first][0], encoding.offsets[last][1]
            result.append(Reading(1.0 / (1.0 + math.exp(-logit)), start, end))
        return result


def _best_span(spans: np.ndarray) -> tuple[int, int]:
    """First and last token of the best span, from start and end logits of shape (n, 2)."""
    scores = spans[:, 0, None] + spans[None, :, 1]
    allowed = np.tri(len(spans), dtype=bool).T & np.tri(len(spans), k=_MAX_SPAN, dtype=bool)
    first, last = np.unravel_index(np.argmax(np.where(allowed, scores, -np.inf)), scores.shape)
    return int(first), int(last)
