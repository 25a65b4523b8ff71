"""A source's words in the page, and the way to where they stand."""

from __future__ import annotations

import html

import streamlit as st

from assistant.ui import guide_texts, navigation, texts
from assistant.ui.guide import Reference


def quote(reference: Reference) -> None:
    """A source's words under what rests on them, and the way to them."""
    if reference.paragraph_id is None:
        st.caption(guide_texts.BROKEN)
        return
    st.html(
        f'<blockquote class="fa-quote">”{html.escape(reference.quote)}”'
        f"<cite>{html.escape(reference.place)}</cite></blockquote>"
    )
    st.page_link(
        navigation.pages()["reader"],
        label=texts.READ_IN_DOCUMENT,
        query_params={"stycke": reference.paragraph_id},
    )
