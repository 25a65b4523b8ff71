"""Plain text made safe where Streamlit, or a reader of a downloaded file, expects Markdown."""

from __future__ import annotations

import re

# Every ASCII punctuation mark may be escaped in CommonMark, so all that could begin markup is.
_ADDRESS = re.compile(r"https?(?=:)|www(?=\.)|\S(?=@)", re.IGNORECASE)
"""Where Streamlit's Markdown sees a link, whatever is escaped."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:&@-])")


def escape(text: str) -> str:
    """`text` as Markdown that shows the same characters: no markup, link, formula or emoji."""
    return _SPECIAL.sub(r"\\\1", text)


def unlinked(text: str) -> str:
    """The same where Streamlit draws it: addresses, which it would link itself, are no links.

    They hold a character that nobody sees, so this is not for texts to take along.
    """
    return escape(_ADDRESS.sub(lambda found: f"{found[0]}\N{WORD JOINER}", text))


def escape_block(text: str) -> str:
    """The same for text of several lines: each line stays one, and none becomes a list or code."""
    return "  \n".join(
        re.sub(r"^(\d+)([.)])", r"\1\\\2", escape(line.strip())) for line in text.splitlines()
    )
