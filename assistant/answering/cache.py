"""Replies kept between questions, when `ASSISTANT_LLM_CACHE` names a file. Off by default.

What is kept is what the model wrote with the ids of the paragraphs that it named; it is checked
again each time it is used. No question is stored, only a digest of it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.model import Paragraph

logger = logging.getLogger(__name__)

MOST = 5000
"""Replies that are kept; the oldest go first."""


@dataclass(frozen=True)
class Kept:
    """A reply: its sentences, each with the ids of the paragraphs that it named."""

    sentences: tuple[tuple[str, tuple[str, ...]], ...]
    missing: str | None


class ReplyCache:
    """A SQLite file of replies. A file that cannot be used is logged and done without."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened before the first use."""
        self._path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(self._path, timeout=2)) as connection, connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS reply (key TEXT PRIMARY KEY, value TEXT NOT NULL)"
            )
            yield connection

    def get(self, key: str) -> Kept | None:
        """The reply of a key, or None."""
        try:
            with self._open() as connection:
                row = connection.execute("SELECT value FROM reply WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            found = json.loads(row[0])
            sentences = tuple((text, tuple(ids)) for text, ids in found["sentences"])
            return Kept(sentences, found["missing"])
        except (sqlite3.Error, OSError, ValueError, KeyError, TypeError) as error:
            logger.warning("ASSISTANT_LLM_CACHE cannot be read: %s", error)
            return None

    def put(self, key: str, kept: Kept) -> None:
        """Keep a reply."""
        value = json.dumps({"sentences": kept.sentences, "missing": kept.missing})
        try:
            with self._open() as connection:
                connection.execute("INSERT OR REPLACE INTO reply VALUES (?, ?)", (key, value))
                connection.execute(
                    "DELETE FROM reply WHERE rowid <= (SELECT max(rowid) FROM reply) - ?", (MOST,)
                )
        except (sqlite3.Error, OSError) as error:
            logger.warning("ASSISTANT_LLM_CACHE cannot be written: %s", error)


def key(
    question: str, history: Sequence[str], paragraphs: Sequence[Paragraph], model: str, version: str
) -> str:
    """The digest of all that a reply depends on."""
    parts = [question, list(history), [[p.id, p.text] for p in paragraphs], model, version]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()
