"""`sources.toml`: what staff say of each source. Every key may be left out; nothing is guessed."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.documents.decoding import decode
from assistant.errors import CorpusError, DocumentError
from assistant.model import Source

SOURCES_FILE = "sources.toml"

_TEXTS = ("file", "title", "kind", "language", "publisher", "url", "abbreviation")
_ID = re.compile(r"[\w][\w.-]*")
_LINE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")


def slug(name: str) -> str:
    """A source id from a file's name: lower case, letters and digits with hyphens between."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return "-".join(re.findall(r"[a-z0-9]+", letters)) or "dokument"


@dataclass(frozen=True)
class Entries:
    """The tables of `sources.toml`, checked."""

    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Entries:
        """Read the file; a folder without one has no entries. Raises `CorpusError`."""
        path = folder / SOURCES_FILE
        if not path.exists():
            return cls()
        try:
            tables = tomllib.loads(decode(path.read_bytes()))
        except tomllib.TOMLDecodeError as error:
            place = _LINE.search(str(error))
            line = f" line {place[1]}" if place and place[1] else ""
            reason = _LINE.sub("", str(error)).strip()
            raise CorpusError(
                f"{path}{line}: {reason}. Correct the line; text stands in quotes, "
                "one table a source."
            ) from error
        except (OSError, DocumentError) as error:
            raise CorpusError(f"{path} cannot be read: {error}") from error
        for ident, table in tables.items():
            _check(path, ident, table)
        return cls(tables)

    def files(
        self, folder: Path, paths: Sequence[Path], readable: Container[str]
    ) -> dict[Path, str]:
        """The source id of each file that an entry names, or that has an entry's id as its name.

        A file that is left out otherwise, such as README.md, is a source when an entry names it.

        Raises `CorpusError` for a file that is not there, is outside, or is named twice.
        """
        found: dict[Path, str] = {}
        path: Path | None
        by_name = {_plain(path.relative_to(folder).as_posix()): path for path in paths}
        for ident, table in self.tables.items():
            if "file" in table:
                path = _named(folder, ident, table["file"], by_name, readable)
            else:
                path = _like(folder, ident, table, paths)
            if path is None:
                continue
            if path in found:
                raise CorpusError(
                    f"{folder / SOURCES_FILE}: [{found[path]}] and [{ident}] name the same file, "
                    f"{path.name}. Remove one of them."
                )
            found[path] = ident
        return found

    def only_addresses(self, found: set[str]) -> list[str]:
        """Ids of entries that have a web address and no file."""
        return [
            ident
            for ident, table in self.tables.items()
            if ident not in found and "url" in table and "file" not in table
        ]

    def source(self, ident: str, file: str) -> Source:
        """The source that an entry describes; its title is empty where none is given."""
        table = self.tables.get(ident, {})
        return Source(
            id=ident,
            title=table.get("title", ""),
            kind=table.get("kind", "dokument"),
            language=table.get("language", "sv"),
            publisher=table.get("publisher"),
            year=table.get("year"),
            url=table.get("url"),
            abbreviation=table.get("abbreviation"),
            file=file,
        )

    def text(self, ident: str) -> str:
        """The entry in a form that changes only when what it says does, for the digest."""
        return json.dumps(self.tables.get(ident, {}), sort_keys=True, default=str)


def _check(path: Path, ident: str, table: object) -> None:
    where = f"{path}: [{ident}]"
    if not isinstance(table, dict):
        raise CorpusError(
            f"{path}: {ident!r} stands outside a table. Put it below the line with "
            "its source's [id]."
        )
    if not _ID.fullmatch(ident):
        raise CorpusError(f"{where}: an id has letters, digits, hyphens and full stops. Rename it.")
    for key in _TEXTS:
        if key in table and not (isinstance(table[key], str) and table[key].strip()):
            raise CorpusError(f'{where}: {key} is not a text. Write {key} = "…".')
    year = table.get("year")
    if year is not None and (
        not isinstance(year, int) or isinstance(year, bool) or not 1000 <= year <= 2999
    ):
        raise CorpusError(f"{where}: year is not a year. Write it as year = 2015, or leave it out.")


def _named(
    folder: Path, ident: str, file: str, by_name: Mapping[str, Path], readable: Container[str]
) -> Path:
    where = f"{folder / SOURCES_FILE}: [{ident}]"
    path = Path(file)
    inside = not path.is_absolute() and (folder / path).resolve().is_relative_to(folder.resolve())
    if not inside:
        raise CorpusError(
            f"{where}: the file {file!r} is outside the corpus folder. Put it in the "
            "folder and name it as it stands there."
        )
    found = by_name.get(_plain(path.as_posix()), folder / path)
    if not found.is_file():
        raise CorpusError(
            f"{where}: the file {file!r} is not there. Put it in the folder, or correct the name."
        )
    if found.suffix.lower() not in readable:
        raise CorpusError(
            f"{where}: the file {file!r} is of a kind that cannot be read. Save it "
            "as PDF, DOCX or text."
        )
    return found


def _plain(name: str) -> str:
    """A file's name with its letters composed: some systems store "ö" as "o" and two dots."""
    return unicodedata.normalize("NFC", name)


def _like(folder: Path, ident: str, table: Mapping[str, Any], paths: Sequence[Path]) -> Path | None:
    """The file whose name without ending is the id; None where a web address is all there is."""
    found = [path for path in paths if path.stem == ident or slug(path.stem) == ident]
    if len(found) > 1:
        names = " and ".join(path.name for path in found[:2])
        raise CorpusError(
            f'{folder / SOURCES_FILE}: [{ident}] may be {names}. Say which with file = "…".'
        )
    if not found and "url" not in table:
        raise CorpusError(
            f"{folder / SOURCES_FILE}: [{ident}] has no file: none is named {ident}. "
            'Add file = "…", or remove the entry.'
        )
    return found[0] if found else None
