"""The pages for staff, behind a password."""

from __future__ import annotations

import hmac
from typing import Literal

import streamlit as st
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.ui import resources, texts

TRIES = RateLimitItemPerMinute(10)
"""Wrong passwords from all visitors together: guessing must be slow, whoever guesses."""


def visibility() -> Literal["visible", "hidden"]:
    """Closed pages stay out of the menu."""
    return "visible" if resources.settings().admin_password else "hidden"


def unanswered_page() -> None:
    """Questions that were refused or marked wrong."""
    require(texts.UNANSWERED_PAGE)
    from assistant.ui import unanswered

    unanswered.render()


def evaluation_page() -> None:
    """The evaluation runs."""
    require(texts.EVALUATION_PAGE)
    from assistant.ui import evaluation

    evaluation.render()


def require(title: str) -> None:
    """Let staff through; everyone else gets a form, or a word on why there is none."""
    st.title(title)
    password = resources.settings().admin_password
    if password is None:
        st.info(f"**{texts.STAFF_CLOSED}** {texts.STAFF_CLOSED_MORE}")
        st.stop()
    if st.session_state.get("staff"):
        with st.container(horizontal=True, horizontal_alignment="right"):
            st.button(texts.LOG_OUT, on_click=_log_out, type="tertiary")
        return
    st.write(texts.STAFF_ONLY)
    with st.form("login", border=False, width=420):
        given = st.text_input(texts.PASSWORD, type="password", autocomplete="current-password")
        sent = st.form_submit_button(texts.LOG_IN, type="primary")
    if sent:
        _try(given, password.get_secret_value())
    st.stop()


def _try(given: str, password: str) -> None:
    limiter = _limiter()
    if not limiter.test(TRIES, "staff"):
        st.error(texts.TOO_MANY_TRIES)
    elif hmac.compare_digest(given.encode(), password.encode()):
        st.session_state["staff"] = True
        st.rerun()
    else:
        limiter.hit(TRIES, "staff")
        st.error(texts.WRONG_PASSWORD)


def _log_out() -> None:
    st.session_state.pop("staff", None)


@st.cache_resource(show_spinner=False)
def _limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())
