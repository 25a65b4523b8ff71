"""PDF to blocks, by pdfium: text as a reader sees it, without what belongs to the page."""

from __future__ import annotations

import pypdfium2

from assistant.documents import pdf_contents, pdf_footnotes
from assistant.documents.blocks import Block, Dropped, Reading
from assistant.documents.characters import LineJoiner, fold_space
from assistant.documents.limits import MAX_PAGES
from assistant.documents.pdf_blocks import blocks
from assistant.documents.pdf_furniture import furniture
from assistant.documents.pdf_lines import Line, page_lines, page_segments, text_of
from assistant.documents.pdf_page import Page, read_page
from assistant.documents.pdf_pieces import pieces
from assistant.documents.pdf_setting import learn_setting
from assistant.errors import DocumentError

_DAMAGED = "is damaged or not a PDF. Export it anew from the program that made it."
_PROGRAMS = ("microsoft word", "microsoft powerpoint", "untitled", "file:", "http")
_ENDINGS = (".doc", ".docx", ".pdf", ".indd", ".html", ".odt", ".pptx")
_FEW_LETTERS = 15
"""Letters a page; a document with fewer on average is pictures of text."""


def read(data: bytes, name: str) -> Reading:
    """Read the PDF `data`; `name` is the file's.

    Raises `DocumentError` for a PDF that is damaged, locked by a password, or has no text.
    """
    document = _open(data)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise DocumentError(
                f"has {count} pages, more than {MAX_PAGES}. Split it into smaller files."
            )
        pages = [read_page(document, index) for index in range(count)]
        title = fold_space(str(document.get_metadata_value("Title") or ""))
    except pypdfium2.PdfiumError as error:
        raise DocumentError(_DAMAGED) from error
    finally:
        document.close()
    letters = sum(sum(map(str.isalpha, word.text)) for page in pages for word in page.words)
    if letters < _FEW_LETTERS * max(1, min(count, 4)):
        raise DocumentError(
            "has no text: its pages are pictures (scanned?). "
            "Run text recognition (OCR) on it, for example `ocrmypdf`, and put the result here."
        )
    found, dropped = _blocks(pages)
    return Reading(tuple(found), title if _is_title(title, name) else None, tuple(dropped))


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise DocumentError(
                "is locked by a password. Save a copy without the password and put it here."
            ) from error
        raise DocumentError(_DAMAGED) from error


def _blocks(pages: list[Page]) -> tuple[list[Block], list[Dropped]]:
    segments = [page_segments(page) for page in pages]
    outside = furniture(segments, [page.height for page in pages])
    dropped = [Dropped("text across the page", text) for page in pages for text in page.turned]
    seen: set[str] = set()
    lines: list[Line] = []
    for page, parts in zip(pages, segments, strict=True):
        for part in parts:
            if id(part) in outside and (text := text_of(part.words)) not in seen:
                seen.add(text)
                dropped.append(Dropped("running header, footer or page number", text))
        lines += page_lines(page, [part for part in parts if id(part) not in outside])
    joiner = LineJoiner(line.text for line in lines)
    lines, contents = pdf_contents.without_contents(lines)
    dropped += [Dropped("contents page", text) for text in contents]
    setting = learn_setting(lines)
    lines, notes = pdf_footnotes.parted(lines, setting, pages)
    found = blocks(pieces(lines, setting), setting, joiner)
    return pdf_footnotes.placed(found, notes, joiner), dropped


def _is_title(title: str, name: str) -> bool:
    """Whether the title field was filled by a person, not by the program with a file's name."""
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0].casefold()
    folded = title.casefold()
    made_up = folded.startswith(_PROGRAMS) or folded.endswith(_ENDINGS) or folded == stem
    return len(title) > 3 and " " in title and not made_up
