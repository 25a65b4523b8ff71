"""The pages and how one leads to another."""

from __future__ import annotations

import streamlit as st

from assistant.ui import texts


def pages() -> dict[str, st.Page]:
    """The pages by name, in the order of the menu."""
    # The pages lead to each other, so they are imported when all of them can be.
    from assistant.ui import ask, guide_page, reader, staff

    return {
        "ask": st.Page(ask.page, title=texts.ASK_PAGE, url_path="fraga", default=True),
        "reader": st.Page(reader.page, title=texts.READ_PAGE, url_path="dokument"),
        "guide": st.Page(guide_page.page, title=texts.GUIDE_PAGE, url_path="vagledning"),
        "unanswered": st.Page(
            staff.unanswered_page,
            title=texts.UNANSWERED_PAGE,
            url_path="fragor-utan-svar",
            visibility=staff.visibility(),
        ),
        "evaluation": st.Page(
            staff.evaluation_page,
            title=texts.EVALUATION_PAGE,
            url_path="utvardering",
            visibility=staff.visibility(),
        ),
    }


def read(paragraph_id: str) -> None:
    """Go to a paragraph in its document. Ends the run."""
    st.switch_page(pages()["reader"], query_params={"stycke": paragraph_id})


def back_to_ask(question: str | None = None) -> None:
    """Go to the chat, with a question to ask there if one is given. Ends the run."""
    if question is not None:
        st.session_state["asked"] = question
    st.switch_page(pages()["ask"])
