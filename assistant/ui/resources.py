"""What all visitors share: the settings, the assistant, the store of feedback."""

from __future__ import annotations

import html
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from assistant.errors import AssistantError, IndexMismatch, IndexMissing
from assistant.settings import Settings, load_settings
from assistant.storage import Store
from assistant.ui import texts

if TYPE_CHECKING:
    from assistant.assistant import Assistant

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Problem:
    """Why there is nothing to ask, as a visitor and whoever runs the service should read it."""

    what: str
    mend: str
    command: str = ""


EMPTY = Problem(texts.EMPTY_INDEX, texts.EMPTY_INDEX_MEND, "python ingest.py")


@st.cache_resource(show_spinner=False)
def settings() -> Settings:
    """The settings, read once a process."""
    return load_settings()


@st.cache_resource(show_spinner=texts.LOADING)
def _assistant() -> Assistant:
    # Imported here: the page's frame shows while the model's libraries load.
    from assistant.assistant import shared

    return shared(settings())


@st.cache_resource(show_spinner=False)
def store() -> Store | None:
    """The store of feedback, or None where nothing is stored."""
    path = settings().store
    return Store(path) if path else None


def assistant() -> Assistant:
    """The assistant; where it cannot be had, the page says why in Swedish and ends."""
    found = _opened()
    if not isinstance(found, Problem):
        return found
    _say(found)
    if st.button(texts.TRY_AGAIN, type="primary"):
        st.rerun()
    st.stop()
    raise AssertionError("st.stop does not return")


def _opened() -> Assistant | Problem:
    try:
        found: Assistant = _assistant()
        return found if found.sources() else EMPTY
    except IndexMissing as error:
        logger.error("%s", error)
        return Problem(texts.NO_INDEX, texts.NO_INDEX_MEND, "python ingest.py")
    except IndexMismatch as error:
        logger.error("%s", error)
        return Problem(texts.OLD_INDEX, texts.OLD_INDEX_MEND, "python ingest.py --rebuild")
    except AssistantError as error:
        logger.error("%s", error)
    except Exception:
        logger.exception("The assistant could not be opened")
    return Problem(texts.CANNOT_START, texts.CANNOT_START_MEND)


def _say(problem: Problem) -> None:
    code = f"<p><code>{html.escape(problem.command)}</code></p>" if problem.command else ""
    st.html(
        f'<div class="fa-problem" role="alert"><h1>{html.escape(problem.what)}</h1>'
        f"<p>{html.escape(problem.mend)}</p>{code}</div>"
    )
