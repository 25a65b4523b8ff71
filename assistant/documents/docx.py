"""Word documents to blocks, by python-docx: what the reader of a printout would see."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn
from lxml import etree

from assistant.documents.archive import open_archive
from assistant.documents.blocks import Block, Dropped, Reading
from assistant.documents.characters import clean_characters
from assistant.documents.contents import without_contents
from assistant.documents.docx_styles import Numbering, Styles
from assistant.documents.typed import typed_blocks
from assistant.errors import DocumentError

_SKIPPED = frozenset(
    qn(tag)
    for tag in (
        "w:del",
        "w:moveFrom",
        "w:instrText",
        "w:delText",
        "w:delInstrText",
        "w:pict",
        "w:object",
        "w:drawing",
        "w:footnoteReference",
        "w:endnoteReference",
        "w:commentReference",
        "w:rPr",
        "w:pPr",
        "w:sdtPr",
        "w:annotationRef",
        "w:footnoteRef",
        "w:endnoteRef",
    )
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}
_CONTENTS = re.compile(r"^(?:toc|innehåll|table of figures|figurförteckning)\s?\d?$", re.IGNORECASE)


def read(data: bytes, name: str) -> Reading:
    """Read the Word document `data`; `name` is the file's. Raises `DocumentError`."""
    open_archive(data, "word/document.xml").close()
    try:
        document = docx.Document(io.BytesIO(data))
        return _Walk(document).reading()
    except DocumentError:
        raise
    # python-docx raises whatever a missing or odd part leads to.
    except (
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        IndexError,
        AssertionError,
        etree.LxmlError,
        docx.exceptions.PythonDocxError,
        OSError,
        RecursionError,
    ) as error:
        raise DocumentError(
            "is damaged. Open it in Word or LibreOffice and save it anew."
        ) from error


class _Walk:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.styles = Styles(document)
        self.numbering = Numbering(document)
        self.notes = {**_notes(document, "footnote"), **_notes(document, "endnote")}
        self.blocks: list[Block] = []
        self.dropped: list[Dropped] = []
        self.level = 0
        """Of the nearest heading made with a style."""

    def reading(self) -> Reading:
        self.container(self.document.element.body)
        if not self.blocks:
            raise DocumentError(
                "holds no text. If its pages are pictures, run text recognition "
                "(OCR) and save the result."
            )
        title = " ".join(clean_characters(self.document.core_properties.title or "").split())
        sane = " " in title and not title.lower().endswith((".doc", ".docx"))
        blocks, contents = without_contents(self.blocks)
        return Reading(tuple(blocks), title if sane else None, (*self.dropped, *contents))

    def container(self, parent: Any) -> None:
        """Paragraphs and tables in order, also inside content controls and insertions."""
        for child in parent:
            if child.tag == qn("w:p"):
                self.paragraph(child)
            elif child.tag == qn("w:tbl"):
                self.table(child)
            elif child.tag == qn("w:sdt"):
                if _is_contents(child):
                    self._drop_contents(child)
                else:
                    for content in child.findall(qn("w:sdtContent")):
                        self.container(content)
            elif child.tag in (qn("w:ins"), qn("w:customXml"), qn("w:moveTo")):
                self.container(child)

    def paragraph(self, element: Any) -> None:
        style = self.styles.of(element)
        text = _text(element)
        if not any(map(str.isalnum, text)):
            return
        if _CONTENTS.match(style.name):
            self.dropped.append(Dropped("contents page", text))
            return
        level = self.styles.heading_level(element)
        mark = self.numbering.mark(element, style)
        if level:
            self.level = level
            self.blocks.append(Block("heading", " ".join(text.split()), level))
        elif mark is not None:
            number = f"{mark.label} " if mark.label else ""
            self.blocks.append(Block("item", number + " ".join(text.split()), mark.level))
        elif self.styles.looks_like_heading(element, text):
            self.blocks.append(Block("heading", " ".join(text.split()), min(self.level + 1, 6)))
        elif style.name.lower() in ("quote", "intense quote", "citat", "starkt citat"):
            self.blocks.append(Block("quote", text))
        else:
            self.blocks += typed_blocks(text)
        self._notes_of(element)

    def _notes_of(self, element: Any) -> None:
        for kind in ("footnote", "endnote"):
            for reference in element.iter(qn(f"w:{kind}Reference")):
                if text := self.notes.get((kind, reference.get(qn("w:id")))):
                    self.blocks.append(Block("footnote", text))

    def table(self, element: Any) -> None:
        rows = [
            _cells(row)
            for row in element.iter(qn("w:tr"))
            if next(row.iterancestors(qn("w:tbl"))) is element
        ]
        if all(len(cells) < 2 for cells in rows):
            for cells in rows:
                for cell in cells:
                    self.container(cell)
            return
        for cells in rows:
            texts = [
                " ".join(" ".join(_text(p) for p in cell.iter(qn("w:p"))).split()) for cell in cells
            ]
            if any(texts):
                self.blocks.append(Block("table", " | ".join(texts)))
        for paragraph in element.iter(qn("w:p")):
            self._notes_of(paragraph)

    def _drop_contents(self, element: Any) -> None:
        for paragraph in element.iter(qn("w:p")):
            if text := _text(paragraph):
                self.dropped.append(Dropped("contents page", text))


def _cells(row: Any) -> list[Any]:
    """The row's cells; one that goes on from the row above has nothing to say."""
    cells = []
    for child in row:
        if child.tag == qn("w:sdt"):
            cells += list(child.iter(qn("w:tc")))
        elif child.tag == qn("w:tc"):
            cells.append(child)
    return cells


def _is_contents(element: Any) -> bool:
    return any(
        "table of contents" in (g.get(qn("w:val")) or "").lower()
        for g in element.iter(qn("w:docPartGallery"))
    )


def _text(paragraph: Any) -> str:
    """What the paragraph says: insertions kept, deletions, hidden text and field codes not."""
    text = clean_characters("".join(_pieces(paragraph)))
    return "\n".join(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)


def _pieces(element: Any) -> Iterator[str]:
    waiting = list(reversed(element))
    while waiting:
        child = waiting.pop()
        tag = child.tag
        if tag in _SKIPPED or (tag == qn("w:r") and _is_hidden(child)):
            continue
        if tag == qn("w:t"):
            yield child.text or ""
        elif tag in (qn("w:tab"), qn("w:ptab")):
            yield " "
        elif tag in (qn("w:br"), qn("w:cr")):
            yield "\n" if child.get(qn("w:type")) not in ("page", "column") else " "
        elif tag == qn("w:noBreakHyphen"):
            yield "-"
        else:
            waiting.extend(reversed(child))


def _is_hidden(run: Any) -> bool:
    properties = run.find(qn("w:rPr"))
    if properties is None:
        return False
    vanish = properties.find(qn("w:vanish"))
    return vanish is not None and vanish.get(qn("w:val")) not in ("0", "false", "off")


def _notes(document: Any, kind: str) -> dict[tuple[str, str | None], str]:
    """(kind, id) → text of every footnote or endnote."""
    found: dict[tuple[str, str | None], str] = {}
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(f"/{kind}s"):
            continue
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(relation.target_part.blob, parser)
        for note in root.iter(qn(f"w:{kind}")):
            if note.get(qn("w:type")) in (None, "normal"):
                text = " ".join(" ".join(_text(p) for p in note.iter(qn("w:p"))).split())
                found[kind, note.get(qn("w:id"))] = text
    return found
