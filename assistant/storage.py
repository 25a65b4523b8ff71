"""Feedback and unanswered questions in SQLite: masked, without IP addresses, kept for a while.

A row that `add_feedback` has returned for is on disk: the journal is a write-ahead log that is
synced at every commit. Several processes may share the file.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from assistant.errors import AssistantError
from assistant.guard import mask

Table = Literal["feedback", "unanswered"]
TABLES: tuple[Table, ...] = ("feedback", "unanswered")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY, created TEXT NOT NULL, answer_id TEXT NOT NULL, verdict TEXT NOT NULL,
    comment TEXT NOT NULL, question TEXT NOT NULL, status TEXT NOT NULL, sources TEXT NOT NULL,
    index_name TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS unanswered (
    id INTEGER PRIMARY KEY, created TEXT NOT NULL, question TEXT NOT NULL, status TEXT NOT NULL,
    index_name TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS feedback_created ON feedback (created);
CREATE INDEX IF NOT EXISTS unanswered_created ON unanswered (created);
"""


class StorageError(AssistantError):
    """The store of feedback cannot be opened, read or written."""


class Store:
    """The store at `path`, made if it is missing. Thread-safe.

    Raises `StorageError` when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Readable by the service's own user only, from the first byte.
            path.touch(mode=0o600)
            self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False)
            self._connection.row_factory = sqlite3.Row
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise self._failure("opened", error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        with self._lock:
            self._connection.close()

    def add_feedback(
        self,
        answer_id: str,
        verdict: str,
        comment: str = "",
        *,
        question: str = "",
        status: str = "",
        sources: str = "",
        index_name: str = "",
    ) -> None:
        """Store what a visitor thought of an answer. On return the row survives a crash."""
        self._insert(
            "INSERT INTO feedback (created, answer_id, verdict, comment, question, status, "
            "sources, index_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (answer_id, verdict, mask(comment), mask(question), status, sources, index_name),
        )

    def add_unanswered(self, question: str, status: str, index_name: str = "") -> None:
        """Store a question that the sources did not answer."""
        self._insert(
            "INSERT INTO unanswered (created, question, status, index_name) VALUES (?, ?, ?, ?)",
            (mask(question), status, index_name),
        )

    def rows(self, table: Table, *, limit: int = -1) -> Iterator[dict[str, Any]]:
        """The rows of `table`, newest first, at most `limit` of them."""
        query = f"SELECT * FROM {_known(table)} ORDER BY id DESC LIMIT ?"
        try:
            with self._lock:
                found = self._connection.execute(query, (limit,)).fetchall()
        except sqlite3.Error as error:
            raise self._failure("read", error) from error
        yield from (dict(row) for row in found)

    def count(self, table: Table) -> int:
        """How many rows `table` has."""
        with self._lock:
            row = self._connection.execute(f"SELECT COUNT(*) FROM {_known(table)}").fetchone()
        return int(row[0])

    def purge(self, older_than_days: int) -> int:
        """Erase the rows older than so many days (0: all); returns how many they were."""
        before = _stamp(datetime.now(UTC) - timedelta(days=older_than_days))
        erased = 0
        try:
            with self._lock:
                with self._connection:
                    for table in TABLES:
                        erased += self._connection.execute(
                            f"DELETE FROM {table} WHERE created <= ?", (before,)
                        ).rowcount
                # What was erased must not live on in the write-ahead log.
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise self._failure("purged", error) from error
        return erased

    def _insert(self, statement: str, values: tuple[str, ...]) -> None:
        row = (_stamp(datetime.now(UTC)), *(_storable(value) for value in values))
        try:
            with self._lock, self._connection:
                self._connection.execute(statement, row)
        except sqlite3.Error as error:
            raise self._failure("written", error) from error

    def _failure(self, what: str, error: Exception) -> StorageError:
        return StorageError(
            f"{self.path} cannot be {what}: {error}. Make the folder writable and give it room, "
            "or set ASSISTANT_STORE to another file (empty: nothing is stored)."
        )


def _known(table: Table) -> Table:
    if table not in TABLES:
        raise ValueError(f"no table {table!r}")
    return table


def _storable(value: str) -> str:
    """`value` without the lone surrogates that UTF-8, and so SQLite, cannot hold."""
    return value.encode("utf-8", "replace").decode("utf-8")


def _stamp(moment: datetime) -> str:
    """UTC to the minute: enough for retention, too coarse to point at one visit in a web log."""
    return moment.strftime("%Y-%m-%dT%H:%MZ")
