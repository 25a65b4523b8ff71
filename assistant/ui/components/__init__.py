"""The page's own components: JavaScript and CSS beside this file, put into the page by Streamlit.

They take data as JSON and put every text in as text. Registered once a process.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_FOLDER = Path(__file__).parent


def mount(
    name: str, data: dict[str, Any], *, key: str, html: str, triggers: tuple[str, ...] = ()
) -> Any:
    """Draw component `name` (`name.js`, `name.css`) with `data`; gives its triggers' values."""
    callbacks = {f"on_{trigger}_change": _nothing for trigger in triggers}
    return _component(name, html)(data=data, key=key, **callbacks)


@cache
def _component(name: str, html: str) -> Any:
    return st.components.v2.component(
        f"forum_{name}",
        html=html,
        css=(_FOLDER / f"{name}.css").read_text(encoding="utf-8"),
        js=(_FOLDER / f"{name}.js").read_text(encoding="utf-8"),
    )


def _nothing() -> None:
    """A trigger needs a callback to be told of; the page reads its value instead."""
