"""Where to search: all documents, those of some kinds, or some of them. Chosen beside the input."""

from __future__ import annotations

import html
from collections.abc import Collection, Sequence

import streamlit as st

from assistant.model import Source
from assistant.ui import texts

_KINDS = "kinds"
_DOCUMENTS = "documents"


def choose(sources: Sequence[Source]) -> list[str]:
    """Draw the choice; gives the ids of the only sources to search, none for all."""
    if len(sources) < 2:
        return []
    _tidy(sources)
    # What is chosen stands beside the button, so it is drawn when the fields have been read.
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="scope"):
        with st.popover(texts.SCOPE, type="tertiary"):
            chosen = _fields(sources)
        st.html(f'<p class="fa-scope" role="status">{_told(chosen, sources)}</p>')
    return chosen


def take_linked(sources: Sequence[Source]) -> None:
    """Choose the documents that the address names, before the choice is drawn."""
    known = {source.id for source in sources}
    if linked := [name for name in st.query_params.get_all(texts.SCOPE_PARAMETER) if name in known]:
        everywhere()
        st.session_state[_key(_DOCUMENTS)] = linked


def everywhere() -> None:
    """Search all documents again."""
    # By fields of a new name: of fields in a closed popover the browser keeps what was chosen, and
    # sends it again with the next question.
    st.session_state["scope-turn"] = st.session_state.get("scope-turn", 0) + 1


def titles(ids: Sequence[str], sources: Sequence[Source]) -> str:
    """The document named by its title, or how many there are: titles are long."""
    named = [source.title for source in sources if source.id in ids]
    return named[0] if len(named) == 1 else texts.SCOPE_COUNT.format(count=len(named))


def _told(chosen: Sequence[str], sources: Sequence[Source]) -> str:
    return html.escape(titles(chosen, sources) if chosen else texts.SCOPE_ALL)


def _fields(sources: Sequence[Source]) -> list[str]:
    kinds = _kinds(sources)
    wanted: Sequence[str] = []
    if len(kinds) > 1:
        wanted = st.pills(
            texts.SCOPE_KIND,
            kinds,
            selection_mode="multi",
            format_func=str.capitalize,
            key=_key(_KINDS),
            persist_state="session",
        )
    within = {s.id: s.title for s in sources if not wanted or s.kind in wanted}
    _keep(_DOCUMENTS, within)
    documents = st.multiselect(
        texts.SCOPE_DOCUMENT,
        list(within),
        format_func=within.__getitem__,
        placeholder=texts.SCOPE_ALL_OF_THEM,
        select_all=False,
        key=_key(_DOCUMENTS),
        persist_state="session",
    )
    if wanted or documents:
        st.button(texts.SCOPE_CLEAR, on_click=everywhere, type="tertiary")
    return documents or (list(within) if wanted else [])


def _kinds(sources: Sequence[Source]) -> list[str]:
    return list(dict.fromkeys(source.kind for source in sources))


def _tidy(sources: Sequence[Source]) -> None:
    """Forget choices that a new index no longer has; Streamlit takes them for a fault."""
    _keep(_KINDS, _kinds(sources))
    _keep(_DOCUMENTS, {source.id for source in sources})


def _keep(field: str, known: Collection[str]) -> None:
    chosen = st.session_state.get(_key(field)) or []
    if gone := [each for each in chosen if each not in known]:
        st.session_state[_key(field)] = [each for each in chosen if each not in gone]


def _key(field: str) -> str:
    return f"scope-{field}-{st.session_state.get('scope-turn', 0)}"
