"""The guide's second step: the handbook's questions answered in the visitor's own words."""

from __future__ import annotations

import html
import logging
from datetime import date

import streamlit as st

from assistant.errors import AssistantError
from assistant.ui import answer_view, draft, guide_texts, navigation, resources
from assistant.ui.components import mount
from assistant.ui.conversation_file import WORD_TYPE
from assistant.ui.delivery import file_button
from assistant.ui.groundwork import MAX_ANSWER, Groundwork, from_json
from assistant.ui.guide import Guide, Question, Section
from assistant.ui.quotes import quote

logger = logging.getLogger(__name__)

_ANSWER = '<div class="room"><div class="answer"></div></div>'


def render(guide: Guide, work: Groundwork) -> None:
    """Draw the chosen part with its questions, and what to do with all of it."""
    st.header(guide_texts.BUILD)
    st.write(guide_texts.BUILD_INTRO)
    progress = st.empty()
    section = _part(guide)
    st.html(
        f'<h3 class="fa-part" id="del">{html.escape(section.title)}</h3>'
        f'<p class="fa-help">{html.escape(section.intro)}</p>'
    )
    mount("reveal", {"id": "del", "when": section.id}, key="reveal", html="<span hidden></span>")
    for question in section.questions:
        _question(question, work)
    # Counted when the fields of this run have been read.
    done = sum(bool(work.answers.get(each.id, "").strip()) for each in guide.questions)
    progress.caption(guide_texts.PROGRESS.format(done=done, total=len(guide.questions)))
    _ask_box(section)
    _steps(guide, section)
    _keep(guide, work)


def _part(guide: Guide) -> Section:
    by_id = {section.id: section for section in guide.sections}
    chosen = st.pills(
        guide_texts.PART,
        list(by_id),
        default=None if "guide_parts" in st.session_state else guide.sections[0].id,
        required=True,
        format_func=lambda name: by_id[name].title,
        label_visibility="collapsed",
        key="guide_parts",
        persist_state="session",
    )
    return by_id[chosen]


def _question(question: Question, work: Groundwork) -> None:
    key = f"answer-{question.id}"
    # Kept by the callback and by the value: a press on "Nästa" can end the run that would have read
    # the field, and a run that comes soon after can be without its callback.
    written = st.text_area(
        question.text,
        key=key,
        height=110,
        max_chars=MAX_ANSWER,
        persist_state="session",
        on_change=lambda: _write(work, question.id, st.session_state[key]),
    )
    _write(work, question.id, written)
    quote(question.reference)


def _write(work: Groundwork, question_id: str, text: str) -> None:
    work.answers[question_id] = text


def _ask_box(section: Section) -> None:
    """The documents at hand: one question, answered here, without leaving the guide."""
    with st.expander(guide_texts.ASK_HERE):
        with st.form(f"ask-{section.id}", border=False, clear_on_submit=True):
            question = st.text_input(guide_texts.ASK_LABEL)
            sent = st.form_submit_button(guide_texts.ASK_BUTTON)
        if sent and question.strip():
            st.session_state["guide_answer"] = (section.id, *_answered(question))
        asked_in, asked, view = st.session_state.get("guide_answer", ("", "", None))
        if view is not None and asked_in == section.id:
            st.html(f'<p class="fa-asked">{html.escape(asked)}</p>')
            result = mount("answer", view, key="guide-answer", html=_ANSWER, triggers=("open",))
            if result.open:
                navigation.read(result.open)


def _answered(question: str) -> tuple[str, dict[str, object]]:
    library = resources.assistant()
    answer = library.ask(question)
    return answer.question, answer_view.answer_view(answer, library, resources.settings())


def _steps(guide: Guide, section: Section) -> None:
    place = guide.sections.index(section)
    with st.container(horizontal=True):
        if place > 0:
            before = guide.sections[place - 1]
            st.button(
                guide_texts.PREVIOUS.format(title=before.title), on_click=_turn, args=(before.id,)
            )
        if place + 1 < len(guide.sections):
            after = guide.sections[place + 1]
            st.button(
                guide_texts.NEXT.format(title=after.title),
                type="primary",
                on_click=_turn,
                args=(after.id,),
            )


def _turn(section_id: str) -> None:
    st.session_state["guide_parts"] = section_id


def _keep(guide: Guide, work: Groundwork) -> None:
    st.header(guide_texts.KEEP)
    st.write(guide_texts.KEEP_INTRO)
    with st.container(horizontal=True):
        file_button(
            guide_texts.DRAFT_WORD,
            lambda: draft.word(guide, work, date.today()),
            name=f"{guide_texts.FILE}.docx",
            media_type=WORD_TYPE,
            kind="primary",
        )
        file_button(
            guide_texts.DRAFT_MARKDOWN,
            lambda: draft.markdown(guide, work, date.today()).encode(),
            name=f"{guide_texts.FILE}.md",
            media_type="text/markdown",
        )
        file_button(
            guide_texts.SAVE,
            lambda: work.to_json().encode(),
            name=f"{guide_texts.FILE}.json",
            media_type="application/json",
        )
    _open(guide)
    if not work.is_empty:
        with st.popover(guide_texts.CLEAR, type="tertiary"):
            st.button(guide_texts.CLEAR_SURE, on_click=_replace, args=(guide, Groundwork()))


def _open(guide: Guide) -> None:
    # A new key empties the field once a file is opened, so that what is written after stays.
    number = st.session_state.setdefault("opened_files", 0)
    file = st.file_uploader(guide_texts.OPEN, type=["json"], key=f"saved-{number}")
    if st.session_state.pop("just_opened", False):
        st.success(guide_texts.OPENED)
    if file is None:
        return
    try:
        opened = from_json(file.getvalue(), guide)
    except AssistantError as error:
        logger.info("%s", error)
        st.error(guide_texts.NOT_OPENED)
        return
    st.session_state["opened"] = opened
    st.session_state["opened_files"] = number + 1
    st.session_state["just_opened"] = True
    st.rerun()


def take_opened(guide: Guide) -> None:
    """Put a file that has been opened into the fields, which must not be drawn yet."""
    if opened := st.session_state.pop("opened", None):
        _replace(guide, opened)


def _replace(guide: Guide, work: Groundwork) -> None:
    """Put another groundwork in the place of the visitor's."""
    st.session_state["groundwork"] = work
    for condition in guide.conditions:
        st.session_state[f"condition-{condition.id}"] = work.choices.get(condition.id)
    for question in guide.questions:
        st.session_state[f"answer-{question.id}"] = work.answers.get(question.id, "")
