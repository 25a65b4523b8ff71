"""OpenDocument text to blocks, straight from its XML."""

from __future__ import annotations

from typing import Any

from assistant.documents.archive import open_archive, xml_part
from assistant.documents.blocks import Block, Dropped, Reading
from assistant.documents.characters import clean_characters, fold_space
from assistant.documents.contents import without_contents
from assistant.documents.typed import typed_blocks
from assistant.errors import DocumentError

_NS = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"


def _q(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{_NS.format(prefix)}}}{local}"


_SKIPPED = frozenset(
    _q(n)
    for n in (
        "text:note",
        "text:tracked-changes",
        "office:annotation",
        "office:annotation-end",
        "draw:frame",
        "draw:custom-shape",
        "draw:text-box",
        "text:page-number",
        "text:bookmark",
    )
)
_INDEXES = frozenset(
    _q(n)
    for n in (
        "text:table-of-content",
        "text:illustration-index",
        "text:table-index",
        "text:alphabetical-index",
        "text:object-index",
        "text:user-index",
        "text:bibliography",
    )
)
_WRAPPERS = frozenset(_q(n) for n in ("text:section", "text:index-body", "text:numbered-paragraph"))
_MAX_DEPTH = 100


def read(data: bytes, name: str) -> Reading:
    """Read the OpenDocument text `data`; `name` is the file's. Raises `DocumentError`."""
    with open_archive(data, "content.xml") as archive:
        content = xml_part(archive, "content.xml")
        names = archive.namelist()
        styles = xml_part(archive, "styles.xml") if "styles.xml" in names else None
        meta = xml_part(archive, "meta.xml") if "meta.xml" in names else None
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read(
            "META-INF/manifest.xml"
        ):
            raise DocumentError("is locked by a password. Save it without one.")
    body = content.find(f".//{_q('office:text')}")
    if body is None:
        raise DocumentError("is not an OpenDocument text. Save it as .odt.")
    walk = _Walk(_style_table(content, styles), _list_formats(content, styles))
    walk.container(body, 0)
    if not walk.blocks:
        raise DocumentError(
            "holds no text. If its pages are pictures, run text recognition (OCR) "
            "and save the result."
        )
    title = meta.find(".//{http://purl.org/dc/elements/1.1/}title") if meta is not None else None
    text = fold_space(title.text or "") if title is not None else ""
    blocks, contents = without_contents(walk.blocks)
    return Reading(tuple(blocks), text if " " in text else None, (*walk.dropped, *contents))


def _style_table(*parts: Any) -> dict[str, tuple[str, str, int]]:
    """Style name → (parent, name as shown, outline level or 0)."""
    found: dict[str, tuple[str, str, int]] = {}
    for part in parts:
        for style in part.iter(_q("style:style")) if part is not None else ():
            name = style.get(_q("style:name")) or ""
            level = style.get(_q("style:default-outline-level")) or "0"
            found[name] = (
                style.get(_q("style:parent-style-name")) or "",
                (style.get(_q("style:display-name")) or name).replace("_20_", " "),
                int(level) if level.isdigit() else 0,
            )
    return found


def _list_formats(*parts: Any) -> dict[tuple[str, int], str]:
    """(list style, level from 1) → text after the number; only numbered levels are there."""
    found: dict[tuple[str, int], str] = {}
    for part in parts:
        for style in part.iter(_q("text:list-style")) if part is not None else ():
            name = style.get(_q("style:name")) or ""
            for level in style.iter(_q("text:list-level-style-number")):
                if level.get(_q("style:num-format")) in ("1", "a", "A"):
                    depth = int(level.get(_q("text:level")) or 1)
                    found[name, depth] = level.get(_q("style:num-suffix")) or "."
    return found


class _Walk:
    def __init__(
        self, styles: dict[str, tuple[str, str, int]], formats: dict[tuple[str, int], str]
    ) -> None:
        self.styles = styles
        self.formats = formats
        self.blocks: list[Block] = []
        self.dropped: list[Dropped] = []

    def container(self, parent: Any, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise DocumentError("nests its parts too deep. Save it anew.")
        for child in parent:
            if child.tag == _q("text:h"):
                self.heading(child)
            elif child.tag == _q("text:p"):
                self.paragraph(child)
            elif child.tag == _q("text:list"):
                self.list(child, 0, child.get(_q("text:style-name")) or "", depth)
            elif child.tag == _q("table:table"):
                self.table(child)
            elif child.tag in _INDEXES:
                self.dropped += [
                    Dropped("contents page", text)
                    for p in child.iter(_q("text:p"))
                    if (text := _text(p))
                ]
            elif child.tag in _WRAPPERS:
                self.container(child, depth + 1)

    def heading(self, element: Any) -> None:
        level = element.get(_q("text:outline-level")) or "1"
        if text := fold_space(_text(element)):
            number = min(max(int(level), 1), 6) if level.isdigit() else 1
            self.blocks.append(Block("heading", text, number))
        self._notes_of(element)

    def paragraph(self, element: Any) -> None:
        text = _text(element)
        if any(map(str.isalnum, text)):
            names, level = self._style(element)
            if level or "title" in names or "rubrik" in names:
                self.blocks.append(Block("heading", fold_space(text), level or 1))
            elif names & {"quotations", "citat", "quote"}:
                self.blocks.append(Block("quote", text))
            else:
                self.blocks += typed_blocks(text)
        self._notes_of(element)

    def _style(self, element: Any) -> tuple[set[str], int]:
        """Names of the paragraph's style and of those it is based on; its outline level."""
        names: set[str] = set()
        name = element.get(_q("text:style-name")) or ""
        while name in self.styles and name not in names and len(names) < 40:
            names.add(name)
            parent, shown, level = self.styles[name]
            names.add(shown.lower())
            if level:
                return names, min(level, 6)
            name = parent
        return names, 0

    def _notes_of(self, element: Any) -> None:
        for body in element.iter(_q("text:note-body")):
            if text := fold_space(" ".join(_text(p) for p in body.iter(_q("text:p")))):
                self.blocks.append(Block("footnote", text))

    def list(self, element: Any, level: int, style: str, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise DocumentError("nests its lists too deep. Save it anew.")
        suffix = self.formats.get((style, level + 1))
        number = 0
        for item in element:
            if item.tag not in (_q("text:list-item"), _q("text:list-header")):
                continue
            start = item.get(_q("text:start-value")) or ""
            number = int(start) if start.isdigit() else number + 1
            label = f"{number}{suffix} " if suffix and item.tag == _q("text:list-item") else ""
            for child in item:
                if child.tag == _q("text:list"):
                    own = child.get(_q("text:style-name")) or style
                    self.list(child, level + 1, own, depth + 1)
                elif child.tag == _q("text:h"):
                    self.heading(child)
                elif child.tag == _q("text:p") and (text := fold_space(_text(child))):
                    self.blocks.append(Block("item", label + text, level))
                    self._notes_of(child)
                    label = ""

    def table(self, element: Any) -> None:
        rows = []
        for row in element.iter(_q("table:table-row")):
            if next(row.iterancestors(_q("table:table"))) is not element:
                continue
            rows.append([cell for cell in row if cell.tag == _q("table:table-cell")])
        if all(len(cells) < 2 for cells in rows):
            for cells in rows:
                for cell in cells:
                    self.container(cell, 1)
            return
        for cells in rows:
            texts = [
                fold_space(" ".join(_text(p) for p in cell.iter(_q("text:p"), _q("text:h"))))
                for cell in cells
            ]
            if any(texts):
                self.blocks.append(Block("table", " | ".join(texts)))


def _text(element: Any) -> str:
    """What the paragraph says, its line breaks kept; notes, comments and frames left out."""
    parts: list[str] = [element.text or ""]
    waiting = [(child, False) for child in reversed(element)]
    while waiting:
        child, done = waiting.pop()
        if done:
            parts.append(child.tail or "")
            continue
        if child.tag in _SKIPPED:
            parts.append(child.tail or "")
            continue
        waiting.append((child, True))
        if child.tag == _q("text:line-break"):
            parts.append("\v")
        elif child.tag in (_q("text:s"), _q("text:tab")):
            parts.append(" ")
        else:
            parts.append(child.text or "")
            waiting.extend((inner, False) for inner in reversed(child))
    lines = "".join(parts).replace("\n", " ").replace("\r", " ").split("\v")
    folded = [" ".join(clean_characters(line).split()) for line in lines]
    return "\n".join(line for line in folded if line)
