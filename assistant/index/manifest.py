"""What a generation of the index was made of, and where the live one is written down."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from assistant.errors import IndexMismatch
from assistant.model import Source

LAYOUT = 11
"""Raised when an index of an older layout can no longer be read."""


@dataclass(frozen=True)
class Manifest:
    """A generation: its Chroma collection, the model it was made with, and its sources."""

    generation: str
    model: str
    dimensions: int
    corpus_digest: str
    sources: tuple[Source, ...]
    paragraphs: int
    windows: int
    created: str
    """UTC, ISO 8601."""
    layout: int = LAYOUT

    def to_json(self) -> str:
        """One JSON object."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what `to_json` wrote; `IndexMismatch` when another layout wrote it."""
        try:
            data: dict[str, Any] = json.loads(text)
            if data.get("layout") != LAYOUT:
                raise IndexMismatch(
                    "The index has another layout than this version reads. "
                    "Build it again: python ingest.py"
                )
            data["sources"] = tuple(Source(**source) for source in data["sources"])
            return cls(**data)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise IndexMismatch(
                f"The index's manifest is damaged ({error}). Build it again: python ingest.py"
            ) from error

    def require_model(self, model: str) -> None:
        """Raise `IndexMismatch` unless the index was made with `model`."""
        if self.model != model:
            raise IndexMismatch(
                f"The index was made with the embedding model {self.model!r}, but the settings "
                f"say {model!r}. Build it again with: python ingest.py – or set "
                f"ASSISTANT_EMBEDDINGS={self.model}"
            )
