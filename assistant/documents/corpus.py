"""The corpus folder: which files are sources, what they are, and their paragraphs."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from assistant.documents import sandbox, structure
from assistant.documents.blocks import Dropped, Reading
from assistant.documents.examples import EXAMPLES_FILE
from assistant.documents.limits import MAX_BYTES
from assistant.documents.sources import SOURCES_FILE, Entries, slug
from assistant.errors import CorpusError, DocumentError
from assistant.model import Paragraph, Place, Source

logger = logging.getLogger(__name__)

READER_VERSION = 2
"""Counts up when the same file would give other paragraphs, so that every source is read again."""

READERS = {
    ".txt": "text", ".md": "markdown", ".markdown": "markdown", ".pdf": "pdf", ".docx": "docx",
    ".pptx": "pptx", ".odt": "odt", ".html": "html", ".htm": "html",
}  # fmt: skip
"""The module of this package that reads each kind of file."""

LARGE_TEXT = 2**20
"""Bytes; larger texts are read apart too, where time and memory are bounded."""

SAME_WORDS = 6
"""Fewest words of a paragraph that is merged with its like."""

SNAPSHOTS = ".snapshots"
"""Folder below the corpus where pages fetched from the web are kept as <id>.html, .pdf or .txt."""


@dataclass(frozen=True)
class SourceFile:
    """A source and the file that holds it."""

    source: Source
    path: Path
    entry: str = "{}"
    """What sources.toml says of it, for the digest."""


@dataclass(frozen=True)
class Scan:
    """What a corpus folder holds, before any document is read in."""

    files: tuple[SourceFile, ...]
    problems: tuple[str, ...] = ()
    """Files that are not read, each with the reason and the mend."""


@dataclass(frozen=True)
class Document:
    """A document as paragraphs, in reading order."""

    source: Source
    paragraphs: tuple[Paragraph, ...]
    dropped: tuple[Dropped, ...] = ()


def scan(folder: Path) -> Scan:
    """List the sources of a corpus folder with their digests; subfolders too, hidden files not.

    Raises `CorpusError` when the folder is missing or holds no readable document, or when its
    sources.toml is broken, names a file that is not there or outside, or names an id twice.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise CorpusError(
            f"No corpus folder at {folder}. Create it and put documents there, or "
            "name another with --corpus."
        )
    entries = Entries.load(folder)
    paths, problems = _paths(folder)
    files: dict[str, SourceFile] = {}
    wanted = entries.files(folder, paths, READERS)
    for path in sorted({*paths, *wanted}):
        ident = wanted.get(path) or slug(path.stem)
        if ident in files:
            raise CorpusError(
                f"Two files have the source id {ident!r}: {_below(files[ident].path, folder)} and "
                f"{_below(path, folder)}. Rename one, or give it an entry in {SOURCES_FILE}."
            )
        try:
            files[ident] = _source_file(folder, path, ident, entries)
        except DocumentError:
            # Listed all the same: reading it tells why, and its last good version can stay.
            source, entry = entries.source(ident, _below(path, folder)), entries.text(ident)
            files[ident] = SourceFile(source, path, entry)
    for ident in entries.only_addresses(set(files)):
        names = (f"{ident}.html", f"{ident}.pdf", f"{ident}.txt")
        snapshots = [folder / SNAPSHOTS / name for name in names]
        kept = next((path for path in snapshots if path.is_file()), None)
        if kept:
            files[ident] = _source_file(folder, kept, ident, entries)
        else:
            problems.append(f"{ident}: its web page is not fetched. Run python ingest.py --fetch.")
    if not files:
        told = f" ({'; '.join(problems[:3])})" if problems else ""
        raise CorpusError(
            f"No readable documents in {folder}{told}. Put .txt, .md, .pdf, .docx, "
            ".pptx, .odt or .html files there."
        )
    return Scan(tuple(files[ident] for ident in sorted(files)), tuple(problems))


def web_pages(folder: Path) -> dict[str, str]:
    """Id and address of each source that has a web address and no file of its own.

    Raises `CorpusError` when the folder is missing or its sources.toml is broken.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise CorpusError(f"No corpus folder at {folder}. Create it, or name another.")
    entries = Entries.load(folder)
    paths, _ = _paths(folder)
    wanted = entries.files(folder, paths, READERS)
    found = {wanted.get(path) or slug(path.stem) for path in {*paths, *wanted}}
    return {ident: str(entries.tables[ident]["url"]) for ident in entries.only_addresses(found)}


def _source_file(folder: Path, path: Path, ident: str, entries: Entries) -> SourceFile:
    source, entry = entries.source(ident, _below(path, folder)), entries.text(ident)
    return SourceFile(replace(source, digest=_digest(_bytes(path), entry)), path, entry)


def read(file: SourceFile) -> Document:
    """Read a document: its paragraphs, and its source with title and the digest of what was read.

    Raises `DocumentError` when the file cannot be read, holds no text, is too large, or changes
    while it is read.
    """
    data = _bytes(file.path)
    try:
        document = _document(file, data)
    except DocumentError as error:
        told = str(error)
        named = told if told.startswith(file.path.name) else f"{file.source.file}: {told}"
        raise DocumentError(named) from error
    except Exception as error:  # a parser that stumbles over one file must not stop the others
        logger.exception("Reading %s failed", file.source.file)
        raise DocumentError(
            f"{file.source.file}: cannot be read ({type(error).__name__}): it may be damaged. "
            "Save it anew, or as PDF, and put that in its place."
        ) from error
    if not document.paragraphs:
        raise DocumentError(f"{file.source.file}: holds no text. Put text in it, or remove it.")
    return document


def _document(file: SourceFile, data: bytes) -> Document:
    reading = _reading(READERS[file.path.suffix.lower()], data, file.path.name)
    title = file.source.title or structure.document_title(reading) or file.path.stem
    digest = _digest(data, file.entry)
    source = replace(file.source, title=" ".join(title.split()), digest=digest)
    paragraphs, dropped = structure.paragraphs(source, reading)
    return Document(source, tuple(paragraphs), tuple(dropped))


def _reading(reader: str, data: bytes, name: str) -> Reading:
    if reader in sandbox.RISKY or len(data) > LARGE_TEXT:
        return sandbox.read(reader, data, name)
    reading: Reading = import_module(f"{__package__}.{reader}").read(data, name)
    return reading


def deduplicate(documents: Iterable[Document]) -> list[Paragraph]:
    """All paragraphs, each text once: where else it stands is in `also` of the first.

    White space is folded to compare. Sections of statutes and texts of a few words stay apart.
    """
    kept: dict[str, Paragraph] = {}
    for document in documents:
        for paragraph in document.paragraphs:
            words = paragraph.text.split()
            if paragraph.kind == "section" or len(words) < SAME_WORDS:
                kept[paragraph.id] = paragraph
                continue
            key = " ".join(words)
            if first := kept.get(key):
                kept[key] = replace(first, also=(*first.also, _place(paragraph)))
            else:
                kept[key] = paragraph
    return list(kept.values())


def _place(paragraph: Paragraph) -> Place:
    return Place(paragraph.source, paragraph.heading, paragraph.position, paragraph.page)


def _paths(folder: Path) -> tuple[list[Path], list[str]]:
    """The readable files below the folder, in order, and what is wrong with others."""
    root = folder.resolve()
    paths, problems = [], []
    for path in _walk(folder):
        name = _below(path, folder)
        if not _is_unicode(name):
            told = name.encode("utf-8", "replace").decode()
            problems.append(f"{told}: not read: its name is not UTF-8. Rename it.")
        elif not path.is_file():
            problems.append(f"{name}: not read: it is no file, or a link to nothing. Remove it.")
        elif not path.resolve().is_relative_to(root):
            problems.append(
                f"{name}: not read: it links to a place outside the corpus folder. "
                "Copy the file into the folder."
            )
        elif path.suffix.lower() in READERS:
            paths.append(path)
        else:
            kind = f"a {path.suffix} file" if path.suffix else "a file without ending"
            problems.append(f"{name}: not read: {kind}. Save it as PDF, DOCX or text.")
    return paths, problems


def _walk(folder: Path) -> Iterator[Path]:
    """Every file, subfolders too, without what is hidden; links to folders are not followed."""
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not (
                name.startswith((".", "~$"))
                or name in (SOURCES_FILE, EXAMPLES_FILE)
                or name.upper().startswith("README")
            ):
                yield Path(here) / name


def _is_unicode(name: str) -> bool:
    """Whether a file's name can be written down; from other systems come bytes that cannot."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _below(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _bytes(path: Path) -> bytes:
    """The bytes of a file that stands still while it is read; tries twice."""
    for _ in range(2):
        try:
            with path.open("rb") as stream:
                before = os.fstat(stream.fileno())
                if before.st_size > MAX_BYTES:
                    raise DocumentError(_too_large(path.name, before.st_size))
                data = stream.read(MAX_BYTES + 1)
            after = path.stat()
        except OSError as error:
            raise DocumentError(
                f"{path.name} cannot be read ({error.strerror}). Check that the file is there and "
                "may be read."
            ) from error
        if (len(data), before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return data
    raise DocumentError(
        f"{path.name} changed while it was read. Run python ingest.py again when it is saved."
    )


def _too_large(name: str, size: int) -> str:
    return (
        f"{name} is {size / 2**20:.0f} MB, more than {MAX_BYTES // 2**20} MB. "
        "Split it, or save it with smaller pictures."
    )


def _digest(data: bytes, entry: str) -> str:
    told = hashlib.sha256(data)
    told.update(f"\0{entry}\0{READER_VERSION}".encode())
    return told.hexdigest()
