"""Generations of the index in Chroma, on disk or on a server, and the one name that is live.

On disk each generation is a folder with a Chroma database of its own, and `manifest.json` names the
live one: it is replaced by one rename. On a Chroma server each generation is a collection, and one
record of the collection `forum-assistent` holds the manifest: it is replaced by one upsert.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import threading
import weakref
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import chromadb
import httpx
from chromadb.config import Settings as ChromaSettings

from assistant.errors import IndexFailure, IndexMissing, UsageError
from assistant.index import in_use
from assistant.index.manifest import Manifest
from assistant.settings import Settings

WORDS = "-words"
"""Ends the name of the collection that holds a generation's single words."""
TOKENS = "-tokens"
"""Ends the name of the collection that holds the tokens of a generation's paragraphs."""
EXAMPLES = "-examples"
"""Ends the name of the collection that holds the example questions of a generation."""

_ROOM = 2**19
"""Bytes that Chroma may write merely to open a database."""

ANSWER_WITHIN = 60.0
"""Seconds that a Chroma server may take to answer a request."""

_CLIENTS = threading.RLock()
"""Clients of one folder share a database, counted by Chroma, but not safely under threads."""

_MISSING = "There is no index at {place}. Build it with: python ingest.py"


class Store(ABC):
    """Where generations live. A reader keeps the generation it opened; a writer makes a new one."""

    @abstractmethod
    def manifest(self) -> Manifest | None:
        """The live generation's manifest, or None when nothing has been built."""

    @abstractmethod
    def open(self, generation: str) -> Any:
        """The Chroma client that holds the generation's collection, to read from."""

    @abstractmethod
    def close(self, client: Any) -> None:
        """Give back what a client from `open` holds: files and memory."""

    @abstractmethod
    def create(self, generation: str) -> AbstractContextManager[Any]:
        """A Chroma client to write a new generation's collections to.

        Where writing fails, what was written is removed and `IndexFailure` is raised.
        """

    @abstractmethod
    def publish(self, manifest: Manifest) -> None:
        """Make the manifest's generation the live one, in one step."""

    @abstractmethod
    def prune(self, keep: set[str]) -> None:
        """Remove every generation but these, and what an interrupted build left.

        A folder that someone is reading is left for a later build to remove.
        """

    def require_manifest(self) -> Manifest:
        """The live manifest; `IndexMissing` when nothing has been built."""
        found = self.manifest()
        if found is None:
            raise IndexMissing(_MISSING.format(place=self))
        return found


class FolderStore(Store):
    """Generations in a folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    def _manifest_file(self) -> Path:
        return self._folder / "manifest.json"

    def manifest(self) -> Manifest | None:
        try:
            return Manifest.from_json(self._manifest_file().read_text("utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise IndexFailure(
                f"{self._manifest_file()} cannot be read ({error}). "
                "Make it readable, or build the index again: python ingest.py"
            ) from error

    def open(self, generation: str) -> Any:
        folder = self._folder / generation
        held = in_use.hold(folder)
        try:
            if not (folder / "chroma.sqlite3").is_file():
                raise IndexMissing(_MISSING.format(place=folder))
            client = _client(folder) if _writable(folder) else _client_of_copy(folder)
        except BaseException:
            in_use.let_go(held)
            raise
        weakref.finalize(client, in_use.let_go, held)
        return client

    def close(self, client: Any) -> None:
        with _CLIENTS:
            client.close()

    @contextmanager
    def create(self, generation: str) -> Iterator[Any]:
        folder = self._folder / generation
        with disk_errors(self._folder):
            try:
                folder.mkdir(parents=True)
                in_use.prepare(folder)
                client = _client(folder)
                try:
                    yield client
                finally:
                    self.close(client)
            except BaseException:
                # Half a generation would take the room that the next try needs.
                shutil.rmtree(folder, ignore_errors=True)
                raise

    def publish(self, manifest: Manifest) -> None:
        with disk_errors(self._folder):
            temporary = self._folder / "manifest.json.new"
            with temporary.open("w", encoding="utf-8") as file:
                file.write(manifest.to_json())
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._manifest_file())

    def prune(self, keep: set[str]) -> None:
        for folder in self._folder.glob("gen-*"):
            if folder.name in keep:
                continue
            with in_use.alone(folder) as unused:
                if unused:
                    shutil.rmtree(folder, ignore_errors=True)


class ServerStore(Store):
    """Generations as collections on a Chroma server, shared by any number of readers."""

    _NAME = "forum-assistent"

    def __init__(self, url: str) -> None:
        self._url = url
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(
                f"ASSISTANT_CHROMA_URL={url!r} is not an address. Write it as http://host:8000"
            )
        port = parts.port or (443 if parts.scheme == "https" else 80)
        with self._reachable():
            # Chroma's client waits for ever; a server that hangs must not hang a question.
            httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=ANSWER_WITHIN)
            self._client = chromadb.HttpClient(
                host=parts.hostname,
                port=port,
                ssl=parts.scheme == "https",
                settings=ChromaSettings(anonymized_telemetry=False),
            )
            session = getattr(getattr(self._client, "_server", None), "_session", None)
            if isinstance(session, httpx.Client):
                session.timeout = httpx.Timeout(ANSWER_WITHIN)

    def __str__(self) -> str:
        return self._url

    @contextmanager
    def _reachable(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # the client raises a family of its own and httpx's
            raise IndexFailure(
                f"The Chroma server {self._url} does not answer ({error}). "
                "Start it, or correct ASSISTANT_CHROMA_URL."
            ) from error

    def manifest(self) -> Manifest | None:
        with self._reachable():
            if self._NAME not in {c.name for c in self._client.list_collections()}:
                return None
            collection = self._client.get_collection(self._NAME, embedding_function=None)
            found = collection.get(ids=["live"])["documents"]
        return Manifest.from_json(found[0]) if found else None

    def open(self, generation: str) -> Any:
        return self._client

    def close(self, client: Any) -> None:
        pass  # one client serves every generation

    @contextmanager
    def create(self, generation: str) -> Iterator[Any]:
        with self._reachable():
            yield self._client

    def publish(self, manifest: Manifest) -> None:
        with self._reachable():
            collection = self._client.get_or_create_collection(self._NAME, embedding_function=None)
            collection.upsert(ids=["live"], documents=[manifest.to_json()], embeddings=[[0.0]])

    def prune(self, keep: set[str]) -> None:
        with self._reachable():
            for collection in self._client.list_collections():
                name = collection.name
                for ending in (WORDS, TOKENS, EXAMPLES):
                    name = name.removesuffix(ending)
                if name.startswith("gen-") and name not in keep:
                    self._client.delete_collection(collection.name)


def open_store(settings: Settings) -> Store:
    """The store that the settings name: a folder, or a server."""
    if settings.chroma_url:
        return ServerStore(settings.chroma_url)
    return FolderStore(settings.index)


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn what a full or read-only disk raises into one clear `IndexFailure`."""
    try:
        yield
    except (OSError, sqlite3.Error, chromadb.errors.ChromaError) as error:
        raise IndexFailure(_cannot_write(folder, error)) from error
    except Exception as error:
        # Chroma's core is compiled and raises its own kind; a bug of ours would not speak of I/O.
        text = str(error).lower()
        if any(word in text for word in ("disk", "readonly", "read-only", "space", "i/o")):
            raise IndexFailure(_cannot_write(folder, error)) from error
        raise


def _cannot_write(folder: Path, error: Exception) -> str:
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return (
        f"The index cannot be written in {folder} ({reason}). Make room on the disk and make the "
        "folder writable, then run python ingest.py again. The last good index is untouched."
    )


def _client(folder: Path) -> Any:
    with _CLIENTS:
        return chromadb.PersistentClient(
            path=str(folder), settings=ChromaSettings(anonymized_telemetry=False)
        )


def _client_of_copy(folder: Path) -> Any:
    """Chroma opens its files for writing even to read them: where it cannot, it reads a copy."""
    copies = tempfile.mkdtemp(prefix="forum-assistent-")
    try:
        client = _client(Path(shutil.copytree(folder, Path(copies) / folder.name)))
    except BaseException as error:
        shutil.rmtree(copies, ignore_errors=True)
        if isinstance(error, OSError):
            raise IndexFailure(
                f"{folder} cannot be written, and no copy of it made in {Path(copies).parent} "
                f"({error.strerror}). Make room on the disk."
            ) from error
        raise
    weakref.finalize(client, shutil.rmtree, copies, ignore_errors=True)
    return client


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_ROOM))
            return True
    except OSError:
        return False
