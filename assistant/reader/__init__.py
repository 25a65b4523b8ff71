"""A small trained reader: does a passage answer a question, and where?

The weights beside this file are made by ``python -m training.reader``; their data, licences and
measured limits are in ``training/README.md``. Without the weights the assistant works all the
same: :meth:`Reader.load` then returns None.
"""

from __future__ import annotations

import json
import logging
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

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
    """Judges question–passage pairs on the CPU; safe to share between threads.

    Each pair is read on its own, so a score does not depend on its companions.
    """

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        tokenizer: Tokenizer,
        calibration: Sequence[float],
        max_question: int,
        max_length: int,
    ) -> None:
        """Use :meth:`load`.

        :param calibration: weights of the answer logit and of the span margin, and a constant.
        :param max_question: longest question in tokens; the rest is not read.
        :param max_length: longest pair in tokens; the passage's rest is not read.
        """
        self._session = session
        self._tokenizer = tokenizer
        self._calibration = tuple(calibration)
        self._max_question = max_question
        self._max_length = max_length

    @classmethod
    def load(cls, folder: Path | None = None, threads: int | None = None) -> Reader | None:
        """Load the weights.

        :param folder: where ``reader.onnx``, ``tokenizer.json`` and ``reader.json`` are; the
            packaged ones by default.
        :param threads: for one pair; two by default, or one on a machine with a single core.
        :returns: None when the weights are missing.
        """
        folder = folder or Path(__file__).parent
        paths = [folder / name for name in ("reader.onnx", "tokenizer.json", "reader.json")]
        if missing := [path.name for path in paths if not path.is_file()]:
            log.info("no reader: %s missing in %s", ", ".join(missing), folder)
            return None
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or min(2, os.cpu_count() or 1)
        options.inter_op_num_threads = 1
        # Idle threads that spin take the cores from the embedding model.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        session = onnxruntime.InferenceSession(
            str(paths[0]), options, providers=["CPUExecutionProvider"]
        )
        settings = json.loads(paths[2].read_text(encoding="utf-8"))
        return cls(
            session,
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
        return [self._read_one(asked, passage) for passage in passages]

    def _read_one(self, asked: list[int], passage: str) -> Reading:
        head = [_BOS, *asked, _EOS, _EOS]
        encoding = self._tokenizer.encode(passage)
        body = encoding.ids[: self._max_length - len(head) - 1]
        if not asked or not body:
            return Reading(0.0, 0, 0)
        ids = np.array([[*head, *body, _EOS]], dtype=np.int64)
        segments = np.zeros_like(ids)
        segments[0, len(head) :] = 1
        answer, spans = self._session.run(None, {"ids": ids, "segments": segments})
        # As in fitting, the closing token counts as passage for the margin, not for the span.
        margin = float((spans[1:].max(0) - spans[0]).sum())
        weight, margin_weight, constant = self._calibration
        logit = weight * float(answer[0]) + margin_weight * margin + constant
        first, last = _best_span(spans[len(head) : len(head) + len(body)])
        return Reading(
            1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, logit)))),
            encoding.offsets[first][0],
            encoding.offsets[last][1],
        )


def _best_span(spans: np.ndarray) -> tuple[int, int]:
    """First and last token of the best span, from start and end logits of shape (n, 2)."""
    scores = spans[:, 0, None] + spans[None, :, 1]
    allowed = np.tri(len(spans), dtype=bool).T & np.tri(len(spans), k=_MAX_SPAN, dtype=bool)
    first, last = np.unravel_index(np.argmax(np.where(allowed, scores, -np.inf)), scores.shape)
    return int(first), int(last)
