"""How a generation stands in Chroma: its windows, and what belongs to them, in collections."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from assistant.index.paragraphs import ReadParagraph
from assistant.index.tokens import Tokens
from assistant.index.windows import Window, windows
from assistant.model import Paragraph
from assistant.swedish import is_english

COSINE = {"hnsw": {"space": "cosine", "ef_search": 200}}
_PAGE = 2000


def add_windows(
    collection: Any,
    paragraphs: Sequence[Paragraph],
    read: Mapping[str, ReadParagraph],
    batch: int = 1000,
) -> None:
    """Write paragraphs to a collection: one record a window, the first with the whole paragraph."""
    english = {p.id: is_english(p.text) for p in paragraphs}
    sources = {p.id: p.source for p in paragraphs}
    rows = [
        (f"{p.id}#{number}", window, vector, p if number == 0 else None)
        for p in paragraphs
        for number, (window, vector) in enumerate(zip(windows(p), read[p.id].windows, strict=True))
    ]
    for begin in range(0, len(rows), batch):
        part = rows[begin : begin + batch]
        collection.add(
            ids=[name for name, _, _, _ in part],
            documents=[window.embedded for _, window, _, _ in part],
            embeddings=[vector for _, _, vector, _ in part],
            metadatas=[
                _metadata(
                    window,
                    paragraph,
                    source=sources[window.paragraph_id],
                    english=english[window.paragraph_id],
                )
                for _, window, _, paragraph in part
            ],
        )


def _metadata(
    window: Window, paragraph: Paragraph | None, *, source: str, english: bool
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "paragraph": window.paragraph_id,
        "source": source,
        "start": window.start,
        "end": window.end,
        "english": english,
    }
    if paragraph is not None:
        found["json"] = json.dumps(asdict(paragraph), ensure_ascii=False)
    return found


def add_vectors(
    collection: Any, items: Sequence[Any], vectors: np.ndarray, batch: int = 1000
) -> None:
    """Write things that JSON can hold, each with its vector, many in a record.

    :param vectors: float32, shape (len(items), dimensions); kept as float16.
    """
    for begin in range(0, len(items), batch):
        part = slice(begin, begin + batch)
        halves = vectors[part].astype(np.float16)
        text = json.dumps(list(items[part]), ensure_ascii=False)
        metadata = {"items": text, "vectors": _text(halves.tobytes())}
        collection.add(ids=[str(begin)], embeddings=[[0.0]], metadatas=[metadata])


def read_vectors(collection: Any, dimensions: int) -> tuple[list[Any], np.ndarray]:
    """Read what `add_vectors` wrote.

    :param dimensions: of a vector, where there is none.
    """
    items: list[Any] = []
    vectors: list[np.ndarray] = []
    for _, metadata in _rows(collection):
        some = json.loads(metadata["items"])
        part = np.frombuffer(b64decode(metadata["vectors"]), np.float16)
        vectors.append(part.reshape(len(some), -1).astype(np.float32))
        items += some
    return items, np.concatenate(vectors or [np.zeros((0, dimensions), dtype=np.float32)])


def add_tokens(collection: Any, read: Mapping[str, ReadParagraph], batch: int = 500) -> None:
    """Write the tokens of paragraphs to a collection of their own, whole, as text."""
    found = [(name, one.tokens.to_bytes()) for name, one in read.items() if one.tokens]
    for begin in range(0, len(found), batch):
        part = found[begin : begin + batch]
        collection.add(
            ids=[name for name, _ in part],
            embeddings=[[0.0]] * len(part),
            metadatas=[{"tokens": _text(tokens)} for _, tokens in part],
        )


def read_tokens(collection: Any) -> dict[str, Tokens]:
    """Read what `add_tokens` wrote."""
    return {
        name: Tokens.from_bytes(b64decode(metadata["tokens"]))
        for name, metadata in _rows(collection)
    }


def read_windows(collection: Any, dimensions: int) -> tuple[dict[str, dict[str, Any]], np.ndarray]:
    """The metadata of each window that `add_windows` wrote, by its id, and their vectors, a row each."""
    metadatas: dict[str, dict[str, Any]] = {}
    vectors = [np.zeros((0, dimensions), dtype=np.float32)]
    for page in _pages(collection, "metadatas", "embeddings"):
        metadatas.update(zip(page["ids"], page["metadatas"], strict=True))
        vectors.append(np.asarray(page["embeddings"], dtype=np.float32).reshape(-1, dimensions))
    return metadatas, np.concatenate(vectors)


def _rows(collection: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each record's id and metadata."""
    for page in _pages(collection, "metadatas"):
        yield from zip(page["ids"], page["metadatas"], strict=True)


def _pages(collection: Any, *include: str) -> Iterator[Any]:
    for begin in range(0, collection.count(), _PAGE):
        yield collection.get(include=list(include), limit=_PAGE, offset=begin)


def _text(data: bytes) -> str:
    """Bytes as text, in which form Chroma keeps them as they are."""
    return b64encode(data).decode()
