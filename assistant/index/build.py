"""Building the index: only what changed is read, only what is new is embedded, the rest is kept."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import sys
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from tqdm import tqdm

from assistant.documents.corpus import Document, SourceFile, deduplicate, read, scan
from assistant.documents.examples import Example, read_examples
from assistant.errors import AssistantError, CorpusError, DocumentError, IndexFailure
from assistant.index.cache import Cache
from assistant.index.generation import Generation
from assistant.index.kept import Embedder, KeptReadings
from assistant.index.manifest import LAYOUT, Manifest
from assistant.index.paragraphs import ReadParagraph, titles
from assistant.index.records import document_from_dict, document_to_dict
from assistant.index.rows import COSINE, add_tokens, add_vectors, add_windows
from assistant.index.store import EXAMPLES, TOKENS, WORDS, Store, disk_errors, open_store
from assistant.index.tokens import projection_key
from assistant.index.vocabulary import vocabulary
from assistant.model import Paragraph, Source
from assistant.settings import PACKAGED_EMBEDDINGS, Settings


@dataclass
class BuildReport:
    """What a build did, source by source."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    """For each source: id, file, title, paragraphs, dropped (reason → count)."""
    paragraphs: int = 0
    windows: int = 0
    embedded: int = 0
    examples: int = 0
    """Example questions beside the documents."""
    examples_known: list[str] = field(default_factory=list)
    """Sources that are public texts whose example questions come with the assistant."""
    examples_gone: int = 0
    """Those that are not used, since what answered them is no longer in the corpus."""
    generation: str = ""
    seconds: float = 0.0


def build(
    corpus: Path, settings: Settings, *, embedder: Embedder | None = None, rebuild: bool = False
) -> BuildReport:
    """Bring the index up to date with the corpus folder and make it live in one step.

    :param embedder: the model to embed with; loaded from the settings when anything is to embed.
    :param rebuild: make a new generation even when nothing changed, reading everything anew.

    Raises `CorpusError` when the corpus cannot be used and `IndexFailure` when the index cannot be
    written; the last good index is then untouched. A document that cannot be read stands in
    `problems`; where an earlier version of it was indexed, that one is kept.
    """
    started = time.perf_counter()
    folder = settings.index
    files = scan(corpus)
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "build.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise IndexFailure(
                f"Another build is writing {folder}. Wait for it to end, then run again."
            ) from error
    try:
        with Cache(folder / "cache.sqlite", settings.embeddings) as cache:
            report = _Build(corpus, settings, cache, embedder, rebuild).run(files.files)
    finally:
        lock.release()
    report.problems[:0] = [str(problem) for problem in files.problems]
    report.seconds = time.perf_counter() - started
    return report


@dataclass(frozen=True)
class _Found:
    """What a generation is made of besides its paragraphs; vectors stand a row an item."""

    words: list[str]
    word_vectors: np.ndarray
    examples: list[Example]
    example_vectors: np.ndarray
    read: dict[str, ReadParagraph]
    """By paragraph id, and by that of each title."""


class _Build:
    def __init__(
        self,
        corpus: Path,
        settings: Settings,
        cache: Cache,
        embedder: Embedder | None,
        rebuild: bool,
    ) -> None:
        self._corpus = corpus
        self._settings = settings
        self._cache = cache
        self._model = KeptReadings(settings, cache, embedder)
        self._rebuild = rebuild
        self._store: Store = open_store(settings)
        self._standing: set[str] = set()
        self._report = BuildReport()

    def run(self, files: Sequence[SourceFile]) -> BuildReport:
        live = self._live()
        before = {source.id: source for source in live.sources} if live else {}
        documents = self._documents(files, before)
        if not documents:
            raise CorpusError(
                "No document of the corpus can be read, so the index stays as it is. "
                + " ".join(self._report.problems)
            )
        paragraphs = deduplicate(documents)
        self._count(documents, paragraphs)
        examples = self._examples(paragraphs)
        digest = _digest(documents, paragraphs, examples)
        report = self._report
        report.removed = sorted(set(before) - {document.source.id for document in documents})
        same = live is not None and live.corpus_digest == digest and not self._rebuild
        if same and live is not None and self._whole(live):
            report.generation, report.windows = live.generation, live.windows
            return report
        sources = [document.source for document in documents]
        found = _Found(
            words := vocabulary(paragraphs),
            self._model.words(words),
            examples,
            self._model.questions([example.question for example in examples]),
            self._model.paragraphs([*paragraphs, *titles(sources, paragraphs)]),
        )
        report.embedded = self._model.read
        report.windows = sum(len(found.read[p.id].windows) for p in paragraphs)
        self._publish(sources, paragraphs, found, digest)
        with suppress(sqlite3.Error):  # the index is live; tidying its cache can wait for room
            self._model.prune([_key(document.source) for document in documents])
        return report

    def _live(self) -> Manifest | None:
        try:
            found = self._store.manifest()
        except AssistantError:
            return None  # damaged, or of an older layout: made anew
        if found:
            # Answers go on from it until the new one is live, though it be of another model.
            self._standing = {found.generation}
        return found if found and found.model == self._settings.embeddings else None

    def _whole(self, manifest: Manifest) -> bool:
        try:
            Generation(self._store, manifest)
        except AssistantError:
            return False
        return True

    def _documents(self, files: Sequence[SourceFile], before: dict[str, Source]) -> list[Document]:
        found = []
        report = self._report
        for file in _progress(files, "Läser dokument", "dokument"):
            name = file.source.id
            try:
                document = self._read(file)
            except DocumentError as error:
                kept = self._kept(before[name]) if name in before else None
                report.problems.append(
                    str(error) + (" The last version that could be read is kept." if kept else "")
                )
                if kept:
                    found.append(kept)
                    report.unchanged.append(name)
                continue
            found.append(document)
            if name not in before:
                report.new.append(name)
            elif before[name].digest != document.source.digest:
                report.changed.append(name)
            else:
                report.unchanged.append(name)
        return found

    def _read(self, file: SourceFile) -> Document:
        if not self._rebuild and (cached := self._kept(file.source)):
            return cached
        document = read(file)
        with disk_errors(self._settings.index):
            self._cache.add_document(_key(document.source), document_to_dict(document))
        return document

    def _kept(self, source: Source) -> Document | None:
        """The source's document as it was read before; None when it has to be read."""
        try:
            found = self._cache.document(_key(source))
            return document_from_dict(found) if found else None
        except (ValueError, TypeError, KeyError):
            return None  # kept by a version whose paragraphs had other fields

    def _examples(self, paragraphs: Sequence[Paragraph]) -> list[Example]:
        """The example questions; none with a model that does not compare them."""
        if self._settings.embeddings != PACKAGED_EMBEDDINGS:
            return []
        examples = read_examples(self._corpus, paragraphs)
        self._report.problems += examples.problems
        self._report.examples = len(examples.found)
        self._report.examples_known = sorted(
            {s for names in examples.known.values() for s in names}
        )
        self._report.examples_gone = examples.gone
        return examples.found

    def _count(self, documents: Sequence[Document], paragraphs: Sequence[Paragraph]) -> None:
        self._report.paragraphs = len(paragraphs)
        for document in documents:
            dropped: dict[str, int] = {}
            for piece in document.dropped:
                dropped[piece.reason] = dropped.get(piece.reason, 0) + 1
            source = document.source
            self._report.sources.append(
                {
                    "id": source.id,
                    "file": source.file,
                    "title": source.title,
                    "paragraphs": len(document.paragraphs),
                    "dropped": dropped,
                }
            )

    def _publish(
        self,
        sources: Sequence[Source],
        paragraphs: Sequence[Paragraph],
        found: _Found,
        digest: str,
    ) -> None:
        created = datetime.now(UTC)
        name = f"gen-{created:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        self._store.prune(self._standing)
        with self._store.create(name) as client:
            collection = client.create_collection(
                name, configuration=COSINE, embedding_function=None
            )
            add_windows(collection, paragraphs, found.read)

            def beside(ending: str) -> Any:
                return client.create_collection(name + ending, embedding_function=None)

            add_vectors(beside(WORDS), found.words, found.word_vectors)
            asked = [(example.question, example.answers) for example in found.examples]
            examples = beside(EXAMPLES)
            if asked:
                add_vectors(examples, asked, found.example_vectors)
            add_tokens(beside(TOKENS), found.read)
        manifest = Manifest(
            generation=name,
            model=self._settings.embeddings,
            dimensions=next((one.windows.shape[1] for one in found.read.values()), 0),
            corpus_digest=digest,
            sources=tuple(sources),
            paragraphs=len(paragraphs),
            windows=self._report.windows,
            created=created.isoformat(timespec="seconds"),
        )
        self._store.publish(manifest)
        # The generation before is kept: someone may be asking it.
        self._store.prune(self._standing | {name})
        self._report.generation = name


def _key(source: Source) -> str:
    """Under what a read document is kept: paragraphs carry their source's id, titles its file."""
    return f"{source.digest} {source.id} {source.file}"


def _digest(
    documents: Sequence[Document], paragraphs: Sequence[Paragraph], examples: Sequence[Example]
) -> str:
    """SHA-256 (hex) of all that an index is made of."""
    found = hashlib.sha256(f"layout {LAYOUT} {projection_key()}".encode())
    sources = [document.source for document in documents]
    for part in (*map(asdict, sources), *map(asdict, paragraphs), *map(asdict, examples)):
        found.update(repr(part).encode())
    return found.hexdigest()


def _progress(files: Sequence[SourceFile], text: str, unit: str) -> Iterable[SourceFile]:
    return tqdm(files, desc=text, unit=f" {unit}", disable=not sys.stderr.isatty(), leave=False)
