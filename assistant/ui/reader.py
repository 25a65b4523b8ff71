"""The page "Dokument": every source as it reads, and the paragraph that a link points to."""

from __future__ import annotations

import html

import streamlit as st

from assistant.model import Source
from assistant.ui import conversation, navigation, places, resources, texts
from assistant.ui.components import mount
from assistant.ui.markdown_text import unlinked
from assistant.ui.reader_view import Found, reader_view

_READER = '<div class="room"><div class="reader"></div></div>'


def page() -> None:
    """Draw the chosen document."""
    library = resources.assistant()
    sources = {source.id: source for source in library.sources()}
    marked = _linked_paragraph(sources)
    if conversation.turns() and st.button(f"← {texts.BACK_TO_ASK}", type="tertiary"):
        navigation.back_to_ask()
    chosen = _choose(sources)
    # Asked for once: the index may be swapped while the page is drawn.
    paragraphs = library.paragraphs(chosen.id)
    if marked is not None and all(each.id != marked for each in paragraphs):
        marked = None
        st.query_params.pop("stycke", None)
    _head(chosen, len(paragraphs))
    words = st.text_input(texts.SEARCH, key="search", max_chars=200)
    view, found = reader_view(paragraphs, sources, marked=marked, words=words)
    if words.strip():
        _tell(found, words)
    mount("reader", view, key="reader", html=_READER)


def _linked_paragraph(sources: dict[str, Source]) -> str | None:
    """The paragraph that the address names, its document chosen; None where it names none."""
    library = resources.assistant()
    linked: str | None = st.query_params.get("stycke")
    source_id = st.query_params.get("dokument")
    if linked is not None:
        try:
            source_id = library.paragraph(linked).source
        except KeyError:
            # The paragraph is gone; its document, which an id begins with, may well be there.
            within = [name for name in sources if linked.startswith(f"{name}-")]
            source_id = max(within, key=len, default=source_id)
            linked = None
            st.warning(texts.NO_SUCH_PARAGRAPH)
    if source_id is not None and source_id not in sources:
        source_id = None
        st.warning(texts.NO_SUCH_SOURCE)
    # Followed once: after that the visitor may choose another document.
    if source_id is not None and st.session_state.get("followed") != (linked, source_id):
        st.session_state["followed"] = (linked, source_id)
        st.session_state["reading"] = source_id
        st.session_state["search"] = ""
    return linked


def _choose(sources: dict[str, Source]) -> Source:
    ids = list(sources)
    kept = st.session_state.get("reading")
    chosen = st.selectbox(
        texts.CHOOSE_DOCUMENT,
        ids,
        index=ids.index(kept) if kept in ids else 0,
        format_func=lambda name: sources[name].title,
    )
    st.session_state["reading"] = chosen
    return sources[chosen]


def _head(source: Source, paragraphs: int) -> None:
    about = [
        places.meta(source.kind, None, source.year),
        texts.PUBLISHED_BY.format(publisher=source.publisher) if source.publisher else "",
        texts.PARAGRAPH_COUNT.format(count=paragraphs),
    ]
    st.html(
        f'<div class="fa-document"><h1>{html.escape(source.title)}</h1>'
        f"<p>{html.escape(' · '.join(filter(None, about)))}</p></div>"
    )
    if source.url and source.url.startswith(("https://", "http://")):
        st.link_button(texts.ORIGINAL, source.url, type="tertiary")


def _tell(found: Found, words: str) -> None:
    if not found.hits:
        st.caption(texts.SEARCH_NONE.format(words=unlinked(" ".join(words.split()))))
    elif found.hits == 1:
        st.caption(texts.SEARCH_HIT)
    else:
        st.caption(texts.SEARCH_HITS.format(hits=found.hits, paragraphs=found.paragraphs))
