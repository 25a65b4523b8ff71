"""Untrusted text stays text where Markdown is read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from assistant.ui.markdown_text import escape, escape_block, unlinked

HOSTILE = [
    "<script>alert(1)</script>",
    "[klicka](javascript:alert(1))",
    "![bild](https://example.org/x.png)",
    "**fet** _kursiv_ `kod` ~~struken~~",
    "# rubrik",
    "- punkt",
    "1. punkt",
    "> citat",
    "$x^2$ :red[färg] :smile: <b>",
    "a | b",
    "&lt;script&gt;",
]


def shown(markdown):
    root = SyntaxTreeNode(MarkdownIt().enable("table").enable("strikethrough").parse(markdown))
    kinds = {node.type for node in root.walk()}
    return kinds, "".join(node.content for node in root.walk() if node.type == "text")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_markup_survives(text):
    kinds, words = shown(escape_block(text))
    assert kinds <= {"root", "paragraph", "inline", "text"}
    assert words == text


@given(st.text(alphabet="ab*_`[]()!<>#&$:~|\\+-.1 ", min_size=1, max_size=40))
def test_whatever_is_escaped_reads_the_same(text):
    words = " ".join(f"x{text}x".split())
    assert shown(escape(words)) == ({"root", "paragraph", "inline", "text"}, words)


# What mdast-util-gfm-autolink-literal, which Streamlit's Markdown uses, makes links of in plain text.
LINKED = re.compile(
    r"(https?://|www(?=\.))([-.\w]+)|([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)", re.IGNORECASE
)


@pytest.mark.parametrize(
    "text", ["se https://a.se/b?c=d", "HTTP://a.se", "www.a.se", "skriv till a.b+c@d.se", "@a@b.se"]
)
def test_addresses_are_no_links_where_streamlit_draws_them(text):
    assert LINKED.search(text)
    kinds, words = shown(unlinked(text))
    assert kinds == {"root", "paragraph", "inline", "text"} and not LINKED.search(words)
    assert words.replace("\N{WORD JOINER}", "") == text


def test_lines_stay_lines():
    assert escape_block("ett\n2. två").split("\n") == ["ett  ", "2\\. två"]
