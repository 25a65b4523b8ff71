"""The page "Fråga": a conversation with answers that show their sources."""

from __future__ import annotations

import html
import logging

import streamlit as st

from assistant.errors import AssistantError
from assistant.model import Answer, Sentence
from assistant.settings import Settings
from assistant.ui import answer_view, conversation, feedback, navigation, resources, scope, texts
from assistant.ui.components import mount
from assistant.ui.conversation import Turn
from assistant.ui.conversation_file import downloads
from assistant.ui.follow_ups import follow_ups
from assistant.ui.markdown_text import unlinked

logger = logging.getLogger(__name__)

_ANSWER = '<div class="room"><div class="answer"></div></div>'


def page() -> None:
    """Draw the conversation, and answer what was asked."""
    settings = resources.settings()
    library = resources.assistant()
    turns = conversation.turns()
    # Streamlit's input pinned to the window scrolls the page to its end, past the answer; this one
    # stands last on the page and is kept in view by style.
    body = st.container()
    sources = library.sources()
    scope.take_linked(sources)
    with st.container(key="ask-box"):
        searched = scope.choose(sources)
        typed = st.chat_input(texts.PLACEHOLDER)
    asked = typed or st.session_state.pop("asked", None) or st.query_params.get("fraga")
    # A reload must not ask a shared question again.
    st.query_params.clear()

    with body:
        _disclosure(settings)
        if not turns and not asked:
            _welcome(library.suggestions(searched))
        for turn in turns:
            _turn(turn)
        if asked:
            _answer(asked, searched, settings)
        elif turns:
            _afterwards(turns, searched)


def _disclosure(settings: Settings) -> None:
    contact = ""
    if settings.contact_email:
        line = html.escape(texts.CONTACT_LINE.format(name=settings.contact_name))
        address = html.escape(settings.contact_email)
        contact = f' {line} <a href="mailto:{address}">{address}</a>.'
    st.html(
        f'<p class="fa-disclosure" role="note">{html.escape(settings.disclosure)} '
        f"{html.escape(texts.PRIVACY)}{contact}</p>"
    )


def _welcome(suggestions: list[str]) -> None:
    st.html(
        f'<div class="fa-welcome"><h1>{html.escape(texts.WELCOME)}</h1>'
        f"<p>{html.escape(texts.WELCOME_MORE)}</p></div>"
    )
    _questions(texts.TRY, suggestions, "start")


def _questions(heading: str, questions: list[str], name: str) -> None:
    """Questions as buttons that ask them."""
    if not questions:
        return
    st.html(f'<h2 class="fa-small">{html.escape(heading)}</h2>')
    with st.container(horizontal=True, key=name):
        for number, question in enumerate(questions):
            st.button(
                unlinked(question), key=f"{name}-{number}", on_click=_ask_next, args=(question,)
            )


def _ask_next(question: str) -> None:
    st.session_state["asked"] = question


def _ask_everywhere(question: str) -> None:
    scope.everywhere()
    _ask_next(question)


def _question(text: str, name: str) -> None:
    st.html(f'<h2 class="fa-question" id="{name}">{html.escape(text)}</h2>')


def _turn(turn: Turn) -> None:
    _question(turn.question, turn.name)
    if turn.view["kept"]:
        st.html(f'<p class="fa-kept">{html.escape(turn.view["kept"])}</p>')
    result = mount("answer", turn.view, key=turn.name, html=_ANSWER, triggers=("open",))
    if result.open:
        navigation.read(result.open)
    if turn.answer.status in ("answered", "partial", "not_found"):
        feedback.ask(turn)


def _answer(question: str, searched: list[str], settings: Settings) -> None:
    """Ask, showing the answer as it is made; keep it, and draw the page again with it."""
    st.html(f'<h2 class="fa-question">{html.escape(question)}</h2>')
    place = st.empty()
    place.html(f'<div class="fa-stream" role="status">{html.escape(texts.THINKING)}</div>')
    library = resources.assistant()
    said: list[str] = []
    answer: Answer | None = None
    try:
        for event in library.stream(question, conversation.history(), sources=searched):
            if isinstance(event, Sentence):
                said.append(event.text)
                shown = html.escape("\n".join(said)).replace("\n", "<br>")
                place.html(f'<div class="fa-stream" role="status">{shown}</div>')
            elif isinstance(event, Answer):
                answer = event
    except AssistantError as error:
        logger.error("Cannot answer: %s", error)
    except Exception:
        logger.exception("The answer failed")
    if answer is None:
        place.error(texts.ANSWER_FAILED)
        st.button(texts.TRY_AGAIN, on_click=_ask_next, args=(question,))
        return
    for earlier in conversation.turns():
        earlier.view["reveal"] = None
    turn = conversation.add(question, answer, answer_view.answer_view(answer, library, settings))
    turn.view["reveal"] = turn.name
    feedback.note_unanswered(turn)
    st.rerun()


def _afterwards(turns: list[Turn], searched: list[str]) -> None:
    """What to do next: go on, start again, take the conversation along."""
    last = turns[-1].answer
    if last.status in ("answered", "partial"):
        asked = [turn.question for turn in turns]
        _questions(texts.FOLLOW_UPS, follow_ups(last, asked, searched), "go-on")
    elif last.status == "not_found" and last.searched:
        st.button(texts.SCOPE_ASK_ALL, on_click=_ask_everywhere, args=(turns[-1].question,))
    with st.container(horizontal=True, key="conversation"):
        st.button(texts.NEW_CONVERSATION, on_click=conversation.restart, type="tertiary")
        downloads(turns)
