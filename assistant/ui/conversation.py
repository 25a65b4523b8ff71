"""The conversation of one browser tab: in Streamlit's session, gone when the tab is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from assistant.guard import mask
from assistant.model import Answer

SHOWN_OF_BLOCKED = 200
"""Characters shown of a question that was not asked on."""


@dataclass
class Turn:
    """A question and what was said to it, as it was drawn then."""

    number: int
    """Counts the visit's turns, also over conversations: no widget inherits another's state."""
    question: str
    answer: Answer
    view: dict[str, Any]
    verdict: str | None = None
    """What the visitor thought, once stored."""

    @property
    def name(self) -> str:
        """Unique within the visit: for keys of widgets and ids of elements."""
        return f"svar-{self.number}"


def turns() -> list[Turn]:
    """The turns so far, oldest first."""
    return st.session_state.setdefault("turns", [])  # type: ignore[no-any-return]


def add(question: str, answer: Answer, view: dict[str, Any]) -> Turn:
    """Go on with a question and its answer."""
    number = st.session_state.get("turn_count", 0) + 1
    st.session_state["turn_count"] = number
    turn = Turn(number, shown(question, answer), answer, view)
    turns().append(turn)
    return turn


def history() -> list[str]:
    """The earlier questions, oldest first, without those that were stopped."""
    return [turn.question for turn in turns() if turn.answer.status not in ("blocked", "error")]


def shown(question: str, answer: Answer) -> str:
    """The question as it stands in the page: of a stopped one little, and nothing personal."""
    if answer.status != "blocked":
        return question
    masked = mask(question)
    return masked if len(masked) <= SHOWN_OF_BLOCKED else masked[:SHOWN_OF_BLOCKED] + " …"


def restart() -> None:
    """Forget the conversation."""
    st.session_state["turns"] = []
