"""Documents and paragraphs as JSON, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant.documents.blocks import Dropped
from assistant.documents.corpus import Document
from assistant.model import Paragraph, Place, Source


def document_to_dict(document: Document) -> dict[str, Any]:
    """A document that has been read, as a JSON object."""
    return asdict(document)


def document_from_dict(data: dict[str, Any]) -> Document:
    """Read what `document_to_dict` made."""
    return Document(
        source=Source(**data["source"]),
        paragraphs=tuple(paragraph_from_dict(paragraph) for paragraph in data["paragraphs"]),
        dropped=tuple(Dropped(**piece) for piece in data["dropped"]),
    )


def paragraph_from_dict(data: dict[str, Any]) -> Paragraph:
    """Read a paragraph that `dataclasses.asdict` made, perhaps by way of JSON."""
    return Paragraph(
        **{
            **data,
            "heading": tuple(data["heading"]),
            "also": tuple(
                Place(**{**place, "heading": tuple(place["heading"])}) for place in data["also"]
            ),
        }
    )
