"""What a visitor thinks of an answer: helpful, wrong source, wrong, something missing."""

from __future__ import annotations

import logging

import streamlit as st

from assistant.errors import AssistantError
from assistant.ui import resources, texts
from assistant.ui.conversation import Turn

logger = logging.getLogger(__name__)


def ask(turn: Turn) -> None:
    """Draw the question under an answer; store what is chosen. Nothing where nothing is stored."""
    if turn.verdict is not None:
        st.caption(texts.FEEDBACK_THANKS)
        return
    if resources.settings().store is None:
        return
    chosen = st.pills(
        texts.FEEDBACK_ASK,
        list(texts.FEEDBACK),
        format_func=texts.FEEDBACK.__getitem__,
        key=f"verdict-{turn.name}",
    )
    if chosen == "helpful":
        _store(turn, "helpful", "")
    elif chosen is not None:
        with st.form(f"comment-{turn.name}", border=False):
            comment = st.text_area(texts.FEEDBACK_COMMENT, max_chars=1000, height=100)
            if st.form_submit_button(texts.FEEDBACK_SEND):
                _store(turn, chosen, comment)


def note_unanswered(turn: Turn) -> None:
    """Keep a question that the sources did not answer, for staff."""
    if turn.answer.status not in ("not_found", "partial"):
        return
    try:
        if store := resources.store():
            store.add_unanswered(turn.question, turn.answer.status, turn.answer.index)
    except AssistantError as error:
        logger.error("%s", error)


def _store(turn: Turn, verdict: str, comment: str) -> None:
    try:
        if store := resources.store():
            store.add_feedback(
                turn.answer.id,
                verdict,
                comment,
                question=turn.question,
                status=turn.answer.status,
                sources=", ".join(dict.fromkeys(c.source for c in turn.answer.citations)),
                index_name=turn.answer.index,
            )
        turn.verdict = verdict
    except AssistantError as error:
        logger.error("%s", error)
        st.error(texts.FEEDBACK_FAILED)
        return
    st.rerun()
