"""The page "Vägledning": does a partnership suit us, and a groundwork in our own words."""

from __future__ import annotations

import html

import streamlit as st

from assistant.ui import build_page, guide_texts, resources, texts
from assistant.ui.groundwork import Groundwork
from assistant.ui.guide import Choice, Condition, Guide, open_guide
from assistant.ui.quotes import quote
from assistant.ui.suitability import Finding, Result, weigh

STEPS = {"passar": guide_texts.SUITABILITY, "bygg": guide_texts.BUILD}


def page() -> None:
    """Draw the step that the address names."""
    guide = current_guide(resources.assistant().index_name)
    build_page.take_opened(guide)
    with st.container(width=840):
        st.title(texts.GUIDE_PAGE)
        st.html(f'<p class="fa-lead">{html.escape(guide_texts.INTRO)}</p>')
        if _step() == "passar":
            _suitability(guide, groundwork())
        else:
            build_page.render(guide, groundwork())


@st.cache_resource(show_spinner=False, max_entries=2)
def current_guide(index_name: str) -> Guide:
    """The guide as checked against the index named; read once an index."""
    return open_guide(resources.assistant())


def groundwork() -> Groundwork:
    """What this visitor has chosen and written so far."""
    return st.session_state.setdefault("groundwork", Groundwork())  # type: ignore[no-any-return]


def _step() -> str:
    """The chosen step; the address names it, so that a link leads to it."""
    asked = st.query_params.get("del")
    first = asked if asked in STEPS else "passar"
    step = st.segmented_control(
        guide_texts.STEP,
        list(STEPS),
        default=None if "guide_steps" in st.session_state else first,
        required=True,
        format_func=STEPS.__getitem__,
        label_visibility="collapsed",
        key="guide_steps",
        persist_state="session",
    )
    st.query_params["del"] = step
    return str(step)


def _suitability(guide: Guide, work: Groundwork) -> None:
    st.header(guide_texts.SUITABILITY)
    st.write(guide_texts.CONDITIONS_INTRO)
    for number, condition in enumerate(guide.conditions, 1):
        _condition(number, condition, work)
    _result(weigh(guide, work.choices))
    st.button(guide_texts.NEXT.format(title=guide_texts.BUILD), type="primary", on_click=_go_on)


def _go_on() -> None:
    st.session_state["guide_steps"] = "bygg"


def _condition(number: int, condition: Condition, work: Groundwork) -> None:
    key = f"condition-{condition.id}"
    with st.container(border=True):
        st.html(f'<h3 class="fa-condition">{number}. {html.escape(condition.question)}</h3>')
        st.html(f'<p class="fa-help">{html.escape(condition.help)}</p>')
        # Kept by the callback and by the value: of presses in quick succession, some runs are never
        # finished and some callbacks never made, but the last run has every value.
        chosen = st.pills(
            condition.question,
            list(guide_texts.CHOICES),
            format_func=guide_texts.CHOICES.__getitem__,
            label_visibility="collapsed",
            key=key,
            persist_state="session",
            on_change=lambda: _choose(work, condition.id, st.session_state[key]),
        )
        _choose(work, condition.id, chosen)
        quote(condition.reference)


def _choose(work: Groundwork, condition_id: str, chosen: Choice | None) -> None:
    if chosen is None:
        work.choices.pop(condition_id, None)
    else:
        work.choices[condition_id] = chosen


def _result(result: Result) -> None:
    st.header(guide_texts.RESULT)
    if not result.answered:
        st.write(guide_texts.RESULT_EMPTY)
        return
    st.html(f'<p class="fa-note">{html.escape(guide_texts.NO_VERDICT)}</p>')
    for title, kind, findings in (
        (guide_texts.SPEAKS_FOR, "for", result.for_),
        (guide_texts.SPEAKS_AGAINST, "against", result.against),
        (guide_texts.FIND_OUT, "find-out", result.find_out),
    ):
        _findings(title, kind, findings)
    if result.unanswered == 1:
        st.caption(guide_texts.RESULT_LEFT_ONE)
    elif result.unanswered:
        st.caption(guide_texts.RESULT_LEFT.format(count=result.unanswered))
    settings = resources.settings()
    if settings.contact_email:
        address = html.escape(settings.contact_email)
        contact = f'{html.escape(settings.contact_name)} (<a href="mailto:{address}">{address}</a>)'
        st.html(f"<p>{html.escape(guide_texts.TALK).format(contact=contact)}</p>")


def _findings(title: str, kind: str, findings: tuple[Finding, ...]) -> None:
    if not findings:
        return
    items = "".join(
        f'<li>{html.escape(each.text)} <span class="fa-number">'
        f"{guide_texts.CONDITION.format(number=each.number)}</span></li>"
        for each in findings
    )
    st.html(
        f'<section class="fa-findings fa-{kind}"><h3>{html.escape(title)} '
        f"({len(findings)})</h3><ul>{items}</ul></section>"
    )
