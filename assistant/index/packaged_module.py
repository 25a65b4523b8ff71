"""The packaged model as a module of sentence-transformers, as every other model comes.

Apart from it, since that library takes as long to load as all the rest, and a question is read
without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sentence_transformers.base.modules.input_module import InputModule

from assistant.index.packaged import PackagedE5


class PackagedModule(InputModule):
    """Gives texts the vectors that the model was trained to give."""

    def __init__(self, packaged: PackagedE5) -> None:
        super().__init__()
        self._packaged = packaged
        self.encoder = packaged.encoder

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Tokens of the texts, each after the prompt, and how many each has."""
        return self._packaged.features([f"{prompt or ''}{text}" for text in inputs])

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add `sentence_embedding`, float32, shape (number of texts, 384)."""
        features["sentence_embedding"] = self._packaged.vectors(features)
        return features

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self._packaged.dimensions

    def get_sentence_embedding_dimension(self) -> int:
        """Length of a vector, by the older name."""
        return self.get_embedding_dimension()

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """The weights stay in their package; there is nothing to save."""
