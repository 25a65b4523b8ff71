"""The Streamlit script: frame, menu, and the page that was chosen."""

from __future__ import annotations

import logging

import streamlit as st

from assistant.ui import navigation, texts
from assistant.ui.frame import frame

frame()
page = st.navigation(list(navigation.pages().values()), position="top")
try:
    # A container of its own, so that style can tell the page from what the frame puts before it.
    with st.container(key="page"):
        page.run()
except Exception:
    # Streamlit's own message is in English; the traceback is for the log.
    logging.getLogger(__name__).exception("A page failed")
    st.error(texts.PAGE_FAILED)
