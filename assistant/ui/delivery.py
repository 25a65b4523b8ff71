"""A download that holds what was written last.

Streamlit's own download button is bound to the run that drew it: pressed straight from a field, it
loses the press to the run that the field has started. This one makes the file after that run.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from typing import Literal

import streamlit as st

from assistant.ui.components import mount


def file_button(
    label: str,
    make: Callable[[], bytes],
    *,
    name: str,
    media_type: str,
    kind: Literal["primary", "secondary"] = "secondary",
) -> None:
    """A button that makes a file and hands it to the browser as `name`."""
    if st.button(label, key=f"file-{name}", type=kind):
        data = {
            "id": secrets.token_hex(8),
            "name": name,
            "type": media_type,
            "content": base64.b64encode(make()).decode("ascii"),
        }
        mount("deliver", data, key=f"deliver-{name}", html="<span hidden></span>")
