"""PowerPoint slides to blocks, by python-pptx: the title is a heading, the number the page."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pptx
from lxml import etree
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn

from assistant.documents.archive import open_archive
from assistant.documents.blocks import Block, Dropped, Reading
from assistant.documents.characters import clean_characters, fold_space
from assistant.documents.typed import typed_blocks
from assistant.errors import DocumentError

_FURNITURE = frozenset(
    [PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.HEADER]
)
_TITLES = frozenset(
    [PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE]
)
_BODIES = frozenset(
    [
        PP_PLACEHOLDER.BODY,
        PP_PLACEHOLDER.OBJECT,
        PP_PLACEHOLDER.VERTICAL_BODY,
        PP_PLACEHOLDER.VERTICAL_OBJECT,
    ]
)


def read(data: bytes, name: str) -> Reading:
    """Read the presentation `data`; `name` is the file's. Raises `DocumentError`."""
    open_archive(data, "ppt/presentation.xml").close()
    try:
        return _reading(pptx.Presentation(io.BytesIO(data)))
    except DocumentError:
        raise
    # python-pptx raises whatever a missing or odd part leads to.
    except (
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        IndexError,
        AssertionError,
        etree.LxmlError,
        PythonPptxError,
        OSError,
        RecursionError,
        zipfile.BadZipFile,
    ) as error:
        raise DocumentError(
            "is damaged. Open it in PowerPoint or LibreOffice and save it anew."
        ) from error


def _reading(presentation: Any) -> Reading:
    slides = list(presentation.slides)
    running = _running_texts(slides)
    blocks: list[Block] = []
    dropped = [Dropped("the same on many slides", text) for text, _ in running]
    for number, slide in enumerate(slides, start=1):
        if slide.element.get("show") in ("0", "false"):
            dropped.append(Dropped("hidden slide", f"slide {number}"))
            continue
        blocks += _slide(slide, number, running)
    if not any(block.kind != "heading" for block in blocks):
        raise DocumentError(
            "holds no text (are its slides pictures?). Export the presentation as "
            "PDF and run text recognition (OCR) on it."
        )
    title = fold_space(presentation.core_properties.title or "")
    sane = " " in title and title.lower().replace("-", " ") != "powerpoint presentation"
    return Reading(tuple(blocks), title if sane else None, tuple(dropped))


def _slide(slide: Any, number: int, running: set[tuple[str, tuple[int, int]]]) -> list[Block]:
    shapes = [
        s
        for s in _shapes(slide.shapes)
        if _placeholder(s) not in _FURNITURE and not (s.has_text_frame and _signature(s) in running)
    ]
    title = next((s for s in shapes if _placeholder(s) in _TITLES and _shape_text(s)), None)
    height = 1 + max((s.top or 0 for s in shapes), default=0)
    rest = sorted(
        (s for s in shapes if s is not title),
        key=lambda s: (round(12 * (s.top or 0) / height), s.left or 0),
    )
    blocks: list[Block] = []
    if title is not None:
        opening = _placeholder(title) == PP_PLACEHOLDER.CENTER_TITLE
        text = fold_space(_shape_text(title))
        blocks.append(Block("heading", text, 1 if opening else 2, number))
    elif rest and rest[0].has_text_frame and 0 < len(_shape_text(rest[0])) <= 90:
        # Without a title the uppermost short text is what the slide is called.
        text = fold_space(_shape_text(rest[0]))
        if "\n" not in _shape_text(rest[0]).strip():
            blocks.append(Block("heading", text, 2, number))
            rest = rest[1:]
    for shape in rest:
        if getattr(shape, "has_table", False) and shape.has_table:
            blocks += _table(shape.table, number)
        elif shape.has_text_frame:
            blocks += _frame(shape, number)
    return blocks


def _shapes(shapes: Any) -> Iterator[Any]:
    """All shapes, groups opened."""
    waiting = list(reversed(list(shapes)))
    while waiting:
        shape = waiting.pop()
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            waiting.extend(reversed(list(shape.shapes)))
        else:
            yield shape


def _placeholder(shape: Any) -> Any:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _shape_text(shape: Any) -> str:
    return clean_characters(shape.text_frame.text).strip() if shape.has_text_frame else ""


def _signature(shape: Any) -> tuple[str, tuple[int, int]]:
    """Text and place (to some millimetres): what running text has in common."""
    place = (shape.top or 0) // 90000, (shape.left or 0) // 90000
    return fold_space(shape.text_frame.text), place


def _running_texts(slides: list[Any]) -> set[tuple[str, tuple[int, int]]]:
    """Texts that stand in the same place on most slides: footers that are no placeholders."""
    counts: Counter[tuple[str, tuple[int, int]]] = Counter()
    for slide in slides:
        counts.update(
            {
                _signature(s)
                for s in _shapes(slide.shapes)
                if s.has_text_frame and s.text_frame.text.strip() and _placeholder(s) not in _TITLES
            }
        )
    return {key for key, times in counts.items() if times >= 3 and times > 0.5 * len(slides)}


def _frame(shape: Any, number: int) -> list[Block]:
    paragraphs = [
        (
            p,
            "\n".join(
                filter(
                    None,
                    (
                        " ".join(line.split())
                        for line in clean_characters(p.text.replace("\v", "\n")).split("\n")
                    ),
                )
            ),
        )
        for p in shape.text_frame.paragraphs
    ]
    shown = [(p, text) for p, text in paragraphs if any(map(str.isalnum, text))]
    in_body = _placeholder(shape) in _BODIES and len(shown) > 1
    blocks: list[Block] = []
    count = 0
    for paragraph, text in shown:
        properties = paragraph._p.pPr
        bullet = _bullet(properties)
        if bullet == "number":
            count += 1
            blocks.append(Block("item", f"{count}. {fold_space(text)}", paragraph.level, number))
            continue
        count = 0
        if bullet == "bullet" or (bullet is None and in_body):
            blocks.append(Block("item", fold_space(text), paragraph.level, number))
        else:
            blocks += [Block(b.kind, b.text, b.level, number) for b in typed_blocks(text)]
    return blocks


def _bullet(properties: Any) -> str | None:
    """ "bullet", "number", "none", or None where the layout decides."""
    if properties is None:
        return None
    for tag, kind in (
        ("a:buNone", "none"),
        ("a:buAutoNum", "number"),
        ("a:buChar", "bullet"),
        ("a:buBlip", "bullet"),
    ):
        if properties.find(qn(tag)) is not None:
            return kind
    return None


def _table(table: Any, number: int) -> list[Block]:
    rows = [
        [fold_space(cell.text) for cell in row.cells if not cell.is_spanned] for row in table.rows
    ]
    return [Block("table", " | ".join(cells), 0, number) for cells in rows if any(cells)]
