"""Text to paragraphs in one call, for the tests of this folder."""

from assistant.documents import markdown, structure, text
from assistant.documents.blocks import Block, Dropped, Reading
from assistant.model import Paragraph, Source


def from_text(content: str, **source: object) -> list[Paragraph]:
    return made(text.read(content.encode(), "prov.txt"), **source)[0]


def from_markdown(content: str, **source: object) -> list[Paragraph]:
    return made(markdown.read(content.encode(), "prov.md"), **source)[0]


def from_blocks(*blocks: Block, **source: object) -> list[Paragraph]:
    return made(Reading(tuple(blocks)), **source)[0]


def made(reading: Reading, **source: object) -> tuple[list[Paragraph], list[Dropped]]:
    values = {"id": "prov", "title": structure.document_title(reading) or ""} | source
    return structure.paragraphs(Source(**values), reading)  # type: ignore[arg-type]
