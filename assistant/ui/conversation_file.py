"""The conversation as a file to keep: Markdown or Word, with its references written out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import streamlit as st
from docx import Document

from assistant.ui import places, resources, texts
from assistant.ui.conversation import Turn
from assistant.ui.markdown_text import escape, escape_block

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def downloads(turns: Sequence[Turn]) -> None:
    """Buttons that download the conversation."""
    disclosure = resources.settings().disclosure
    with st.popover(texts.DOWNLOAD, type="tertiary"):
        # Made on the click: most visitors never take the conversation along.
        st.download_button(
            texts.DOWNLOAD_WORD,
            data=lambda: word(turns, disclosure, date.today()),
            file_name=f"{texts.CONVERSATION_FILE}.docx",
            mime=WORD_TYPE,
            on_click="ignore",
            width="stretch",
        )
        st.download_button(
            texts.DOWNLOAD_MARKDOWN,
            data=lambda: markdown(turns, disclosure, date.today()),
            file_name=f"{texts.CONVERSATION_FILE}.md",
            mime="text/markdown",
            on_click="ignore",
            width="stretch",
        )


def markdown(turns: Sequence[Turn], disclosure: str, today: date) -> str:
    """The conversation as Markdown."""
    pieces = [
        f"# {texts.CONVERSATION_TITLE}",
        escape(f"{texts.DATE_LINE.format(date=today.isoformat())}. {disclosure}"),
    ]
    for turn in turns:
        pieces += [f"## {escape(turn.question)}", escape_block(turn.answer.text)]
        pieces += [f"> {escape(turn.view['kept'])}"] if turn.view["kept"] else []
        pieces += [f"> {escape(turn.answer.notice)}"] if turn.answer.notice else []
        if turn.answer.citations:
            pieces.append(f"**{texts.REFERENCES}**")
            for c in turn.answer.citations:
                quoted = escape(" ".join(c.quote.split()))
                pieces.append(f"\\[{c.number}\\] {escape(places.reference(c))}: ”{quoted}”")
    return "\n\n".join(pieces) + "\n"


def word(turns: Sequence[Turn], disclosure: str, today: date) -> bytes:
    """The conversation as a Word file (DOCX)."""
    document = Document()
    document.core_properties.title = texts.CONVERSATION_TITLE
    document.core_properties.language = "sv-SE"
    document.add_heading(texts.CONVERSATION_TITLE, 0)
    document.add_paragraph(f"{texts.DATE_LINE.format(date=today.isoformat())}. {disclosure}")
    for turn in turns:
        document.add_heading(turn.question, 1)
        for line in turn.answer.text.splitlines():
            document.add_paragraph(line)
        if turn.view["kept"]:
            document.add_paragraph(turn.view["kept"], style="Intense Quote")
        if turn.answer.notice:
            document.add_paragraph(turn.answer.notice, style="Intense Quote")
        if turn.answer.citations:
            document.add_heading(texts.REFERENCES, 2)
            for c in turn.answer.citations:
                quoted = " ".join(c.quote.split())
                document.add_paragraph(f"[{c.number}] {places.reference(c)}: ”{quoted}”")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
