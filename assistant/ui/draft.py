"""The draft that the guide ends in: what a municipality and an association can start from."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from docx import Document

from assistant.ui import guide_texts
from assistant.ui.groundwork import Groundwork
from assistant.ui.guide import Guide, Reference
from assistant.ui.markdown_text import escape, escape_block
from assistant.ui.suitability import Finding, weigh

Style = Literal["title", "heading", "question", "text", "item", "missing"]


@dataclass(frozen=True)
class Block:
    """A piece of the draft, before it is Markdown or Word."""

    style: Style
    text: str


def markdown(guide: Guide, groundwork: Groundwork, today: date) -> str:
    """The draft as Markdown."""
    pieces = []
    for block in blocks(guide, groundwork, today):
        match block.style:
            case "title":
                pieces.append(f"# {escape(block.text)}")
            case "heading":
                pieces.append(f"## {escape(block.text)}")
            case "question":
                pieces.append(f"### {escape(block.text)}")
            case "item":
                pieces.append(f"- {escape(block.text)}")
            case "missing":
                pieces.append(f"*{escape(block.text)}*")
            case "text":
                pieces.append(escape_block(block.text))
    return "\n\n".join(pieces) + "\n"


def word(guide: Guide, groundwork: Groundwork, today: date) -> bytes:
    """The draft as a Word file (DOCX)."""
    document = Document()
    document.core_properties.title = guide_texts.DRAFT_TITLE
    document.core_properties.language = "sv-SE"
    for block in blocks(guide, groundwork, today):
        match block.style:
            case "title":
                document.add_heading(block.text, 0)
            case "heading":
                document.add_heading(block.text, 1)
            case "question":
                document.add_heading(block.text, 2)
            case "item":
                document.add_paragraph(block.text, style="List Bullet")
            case "missing":
                document.add_paragraph().add_run(block.text).italic = True
            case "text":
                for line in block.text.splitlines():
                    document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def blocks(guide: Guide, groundwork: Groundwork, today: date) -> Iterator[Block]:
    """The draft, piece by piece; references are numbered in the order they are used."""
    numbers: dict[Reference, int] = {}

    def mark(reference: Reference) -> str:
        if reference.paragraph_id is None:
            return ""
        return f" [{numbers.setdefault(reference, len(numbers) + 1)}]"

    yield Block("title", guide_texts.DRAFT_TITLE)
    yield Block("text", guide_texts.DRAFT_INTRO.format(date=today.isoformat()))
    result = weigh(guide, groundwork.choices)
    if result.answered:
        yield Block("heading", guide_texts.SUITABILITY)
        yield Block("text", guide_texts.NO_VERDICT)
        for title, findings in (
            (guide_texts.SPEAKS_FOR, result.for_),
            (guide_texts.SPEAKS_AGAINST, result.against),
            (guide_texts.FIND_OUT, result.find_out),
        ):
            yield from _findings(title, findings, mark)
    for section in guide.sections:
        yield Block("heading", section.title)
        for question in section.questions:
            yield Block("question", question.text + mark(question.reference))
            answer = groundwork.answers.get(question.id, "").strip()
            yield Block("text", answer) if answer else Block("missing", guide_texts.NOT_ANSWERED)
    yield Block("heading", guide_texts.REFERENCES)
    for reference, number in numbers.items():
        quoted = " ".join(reference.quote.split())
        yield Block("text", f"[{number}] {reference.place}: ”{quoted}”")


def _findings(
    title: str, findings: tuple[Finding, ...], mark: Callable[[Reference], str]
) -> Iterator[Block]:
    if findings:
        yield Block("question", title)
        for finding in findings:
            yield Block("item", finding.text + mark(finding.condition.reference))
