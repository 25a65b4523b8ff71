"""What every page has: title, look, and a browser that is told the page is Swedish."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from assistant.ui import texts
from assistant.ui.components import mount

_FOLDER = Path(__file__).parent


def frame() -> None:
    """Set the page up; first of all on every run."""
    st.set_page_config(page_title=texts.TITLE, page_icon=str(_FOLDER / "icon.svg"), layout="wide")
    st.logo(str(_FOLDER / "icon.svg"), size="large")
    st.html(_FOLDER / "frame.css")
    # Streamlit says lang="en" and names its own controls in English; a screen reader would then
    # read Swedish with an English voice.
    mount("language", {}, key="language", html="<span hidden></span>")
