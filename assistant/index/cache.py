"""What has been read and embedded before: no build does it twice, even after a `kill -9`."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType

import numpy as np

from assistant.errors import IndexFailure
from assistant.index.paragraphs import ReadParagraph

_SCHEMA = """
CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS paragraphs (key TEXT PRIMARY KEY, read BLOB NOT NULL) WITHOUT ROWID;
DROP TABLE IF EXISTS tokens;
CREATE TABLE IF NOT EXISTS readings (key TEXT PRIMARY KEY, document TEXT NOT NULL);
"""


class Cache:
    """A SQLite file: vectors by model and text, read documents by a key of the caller's.

    It is only ever a saving of work: a damaged or missing file is made anew.
    """

    def __init__(self, path: Path, model: str) -> None:
        self._model = model
        self._connection = _open(path)

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._model}\0{text}".encode()).hexdigest()

    def vectors(self, texts: Sequence[str]) -> list[np.ndarray | None]:
        """The vector of each text, float32, or None where it has not been embedded."""
        query = "SELECT vector FROM vectors WHERE key = ?"
        rows = (self._connection.execute(query, (self._key(text),)).fetchone() for text in texts)
        return [np.frombuffer(row[0], dtype=np.float32) if row else None for row in rows]

    def add_vectors(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Keep a batch of vectors, shape (len(texts), dimensions); on disk when this returns."""
        rows = [
            (self._key(text), vector.tobytes()) for text, vector in zip(texts, vectors, strict=True)
        ]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def paragraphs(self, texts: Sequence[str]) -> list[ReadParagraph | None]:
        """What is kept of each paragraph, by all that it was read with; None where nothing is."""
        query = "SELECT read FROM paragraphs WHERE key = ?"
        rows = (self._connection.execute(query, (self._key(text),)).fetchone() for text in texts)
        return [ReadParagraph.from_bytes(row[0]) if row else None for row in rows]

    def add_paragraphs(self, texts: Sequence[str], found: Sequence[ReadParagraph]) -> None:
        """Keep a batch of paragraphs that have been read; on disk when this returns."""
        rows = [(self._key(text), read.to_bytes()) for text, read in zip(texts, found, strict=True)]
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO paragraphs VALUES (?, ?)", rows)

    def document(self, key: str) -> dict[str, object] | None:
        """The document kept under this key, as its JSON object."""
        row = self._connection.execute(
            "SELECT document FROM readings WHERE key = ?", (key,)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def add_document(self, key: str, document: dict[str, object]) -> None:
        """Keep a document that has been read."""
        text = json.dumps(document, ensure_ascii=False)
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO readings VALUES (?, ?)", (key, text))

    def prune(self, texts: Iterable[str], keys: Iterable[str]) -> None:
        """Forget all but these texts and paragraphs, and these documents."""
        keep = [(self._key(text),) for text in texts]
        documents = [(key,) for key in keys]
        with self._connection:
            run = self._connection.execute
            run("CREATE TEMP TABLE kept (key TEXT PRIMARY KEY)")
            self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", keep)
            run("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM kept)")
            run("DELETE FROM paragraphs WHERE key NOT IN (SELECT key FROM kept)")
            run("DELETE FROM kept")
            self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", documents)
            run("DELETE FROM readings WHERE key NOT IN (SELECT key FROM kept)")
            run("DROP TABLE kept")


def _open(path: Path) -> sqlite3.Connection:
    for attempt in (1, 2):
        connection = None
        try:
            connection = sqlite3.connect(path, timeout=30)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.executescript(_SCHEMA)
            with closing(connection.execute("PRAGMA quick_check")) as check:
                if check.fetchone()[0] == "ok":
                    return connection
        except sqlite3.OperationalError as error:
            if connection is not None:
                connection.close()
            raise IndexFailure(
                f"{path} cannot be written ({error}). Make room on the disk and make the folder "
                "writable, then run the command again."
            ) from error
        except sqlite3.DatabaseError:
            pass
        if connection is not None:
            connection.close()
        if attempt == 1:
            for suffix in ("", "-wal", "-shm"):
                Path(f"{path}{suffix}").unlink(missing_ok=True)
    raise IndexFailure(f"{path} is damaged. Delete it and run the command again.")
