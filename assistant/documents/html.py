"""HTML to blocks, by lxml: headings, lists, tables, quotes, and questions with their answers."""

from __future__ import annotations

import codecs
import re

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from assistant.documents import html_faq
from assistant.documents.blocks import Block, Reading
from assistant.documents.characters import clean_characters
from assistant.documents.decoding import decode
from assistant.documents.html_main import main_element
from assistant.documents.html_walk import Walk
from assistant.errors import DocumentError

MAX_DEPTH = 200
"""Deepest nesting of elements; real pages have some thirty levels."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read(data: bytes, name: str) -> Reading:
    """Read the web page `data`; `name` is the file's.

    Raises `DocumentError` for what is not HTML, is nested too deep, or holds no text.
    """
    text = _DECLARATION.sub("", _decoded(data))
    if not re.search(r"<[a-zA-Z!]", text):
        raise DocumentError("holds no HTML. Save the page anew, or give it the ending .txt.")
    tree = _parsed(text)
    head_title = _head_title(tree)
    questions = html_faq.questions_in_metadata(tree)
    body = tree.find("body")
    if body is None:
        body = tree
    root, dropped = main_element(body)
    walk = Walk()
    walk.element(root)
    walk.flush()
    blocks = html_faq.with_questions(walk.blocks, questions, _fragment)
    if not any(block.text for block in blocks):
        raise DocumentError(
            "holds no text of its own (does it need JavaScript?). Save the page from a browser, "
            "or as PDF, and put that here."
        )
    return Reading(tuple(blocks), _title(root, head_title), tuple(dropped))


def _decoded(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and b"\0" not in data:
        try:
            codec = codecs.lookup(declared[1].decode("ascii"))
        except LookupError:
            return decode(data)
        if codec.name not in ("utf-8", "utf-16", "ascii"):
            try:
                data.decode("utf-8")
            except UnicodeDecodeError:
                return data.decode(codec.name, errors="replace").replace("\r\n", "\n")
    return decode(data)


def _parsed(text: str) -> HtmlElement:
    depth = deepest = 0
    parser = lxml.html.HTMLParser(huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError("cannot be read as HTML. Save the page anew.") from error
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    cut = any("depth" in entry.message.lower() for entry in parser.error_log)
    if cut or deepest > MAX_DEPTH:
        raise DocumentError(
            f"nests elements more than {MAX_DEPTH} deep, which no real page does. "
            "Save the page anew, or as PDF."
        )
    return tree


def _fragment(markup: str) -> list[Block]:
    """Blocks of a piece of HTML: the answer in a page's metadata."""
    walk = Walk()
    if markup.strip():
        try:
            walk.element(lxml.html.fragment_fromstring(markup[:50_000], create_parent="div"))
        except (etree.ParserError, etree.XMLSyntaxError):
            return []
        walk.flush()
    return walk.blocks


def _head_title(tree: HtmlElement) -> str | None:
    graph = tree.xpath("string(//meta[@property='og:title']/@content)")
    plain = tree.findtext(".//title")
    title = " ".join(clean_characters(graph or plain or "").split())
    return title or None


def _title(root: HtmlElement, head_title: str | None) -> str | None:
    """The page's one first heading; else what its head says, without the site's name."""
    headings = [" ".join(clean_characters(h.text_content()).split()) for h in root.iter("h1")]
    if len(headings) == 1 and headings[0]:
        return headings[0]
    if head_title:
        parts = re.split(r"\s+[|–—·»-]\s+", head_title)
        return max(parts[:2], key=len) if len(parts) > 1 else head_title
    return None
