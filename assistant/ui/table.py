"""A table that a reader of the screen can find, and anyone without a mouse can scroll.

Streamlit's own scrolls sideways on a narrow screen, but the keyboard does not reach it
(https://dequeuniversity.com/rules/axe/4.10/scrollable-region-focusable).
"""

from collections.abc import Mapping, Sequence

import streamlit as st
from markupsafe import Markup


def table(name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Draw rows of text under the keys of the first, each row headed by its first value.

    :param name: what the table is called to a screen reader.
    """
    empty = Markup("")
    heads = empty.join(Markup('<th scope="col">{}</th>').format(key) for key in rows[0])
    body = empty.join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            first, empty.join(Markup("<td>{}</td>").format(each) for each in rest)
        )
        for first, *rest in (row.values() for row in rows)
    )
    st.html(
        Markup(
            '<div class="fa-table" role="region" aria-label="{}" tabindex="0">'
            "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>"
        ).format(name, heads, body)
    )
