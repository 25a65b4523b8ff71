"""Markdown to blocks: CommonMark by markdown-it-py, and what converters from PDF and web leave."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.documents import chunks
from assistant.documents.blocks import Block, BlockKind, Reading
from assistant.documents.characters import LineJoiner
from assistant.documents.decoding import decode, rows
from assistant.documents.lines import join

_ATX = re.compile(r"^#{1,6} +\S", re.MULTILINE)
_BOLD = re.compile(r"\*\*[^*\s][^*\n]{0,300}\*\*")
_LINK = re.compile(r"\[[^\]\n]{1,200}\]\([^)\s]{1,500}\)")
_FRONT_MATTER = re.compile(r"\A\s*---\n(?:[A-Za-z_-]+:.*\n|[ \t-].*\n)+---\n")
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")
_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,20})\]:\s*")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\s]{1,20}\]")
_ARROWS = re.compile(r"^[\s➔→➢➤►▶»]+(?=\S)")
_CELLS = re.compile(r"\s*\t\s*|\s{2,}")
_ADDRESS = re.compile(r"^(?:mailto:|tel:|https?://)", re.IGNORECASE)

# Indented text is code in CommonMark, and with PDFs it is text. HTML is stripped, not rendered.
_PARSER = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable("table").disable("code")


def looks_like(text: str) -> bool:
    """Whether plain text is in fact Markdown: headings and anything else, bold words, or links."""
    head = text[:200_000]
    headings = len(_ATX.findall(head))
    return headings >= 2 or (headings + len(_BOLD.findall(head)) + len(_LINK.findall(head))) >= 2


def read(data: bytes, name: str) -> Reading:
    """Read a Markdown file. Raises `DocumentError` when the bytes are not text."""
    return parse(decode(data))


def parse(text: str) -> Reading:
    """The blocks of Markdown text (decoded, normalised)."""
    title = None
    if front := _FRONT_MATTER.match(text):
        match = _FRONT_TITLE.search(front[0])
        title = match[1] if match else None
        text = text[front.end() :]
    text = _without_comments(text).replace("&nbsp;", " ")
    return Reading(tuple(_Walker(rows(text)).blocks()), title=title)


class _Walker:
    """Walks the flat token stream once; nesting is counted, never recursed into."""

    def __init__(self, lines: list[str]) -> None:
        self._tokens = _PARSER.parse("\n".join(lines))
        self._joiner = LineJoiner(lines)
        self._found: list[Block] = []
        self._lists: list[int | None] = []  # for each open list its next number, None for bullets
        self._item: str | None = None  # the mark of an item whose first paragraph is to come
        self._quote: list[str] | None = None
        self._row: list[str] | None = None

    def blocks(self) -> list[Block]:
        for i, token in enumerate(self._tokens):
            match token.type:
                case "bullet_list_open":
                    self._lists.append(None)
                case "ordered_list_open":
                    self._lists.append(int(token.attrs.get("start", 1)))
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.pop()
                    self._item = None
                case "list_item_open":
                    self._item = self._mark(token)
                case "blockquote_open":
                    self._quote = []
                case "blockquote_close":
                    self._add("quote", "\n".join(self._quote or []))
                    self._quote = None
                case "tr_open":
                    self._row = []
                case "tr_close":
                    self._add("table", " | ".join(self._row or []))
                    self._row = None
                case "inline":
                    self._inline(token, self._tokens[i - 1])
                case "html_block":
                    self._paragraph(_plain_html(token.content))
                case "fence":
                    self._paragraph(token.content)
        return self._found

    def _mark(self, token: Token) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return ""
        self._lists[-1] = number + 1
        return f"{token.info or number}{token.markup} "

    def _inline(self, token: Token, opener: Token) -> None:
        text = inline_text(token.children or [])
        if opener.type in ("th_open", "td_open") and self._row is not None:
            self._row.append(" ".join(text.split()))
        elif opener.type == "heading_open":
            self._heading(text, int(opener.tag[1]), setext=opener.markup in ("-", "="))
        else:
            self._paragraph(text)

    def _heading(self, text: str, level: int, *, setext: bool) -> None:
        if setext and (len(text) > 120 or text.rstrip().endswith((".", ",", ";"))):
            self._paragraph(text)  # a rule drawn right under a paragraph
        else:
            row = "\t" in text.strip()  # of a table whose rows were taken for headings
            self._add("table" if row else "heading", _cells(text) if row else text, level)

    def _paragraph(self, text: str) -> None:
        if not text.strip():
            return
        if self._quote is not None:
            self._quote.append(" ".join(text.split()))
        elif note := _FOOTNOTE.match(text):
            self._add("footnote", f"{note[1]} {text[note.end() :]}")
        elif self._item is not None and self._lists:
            mark, self._item = self._item, None
            self._add(
                "item",
                mark + _ARROWS.sub("", join(text.split("\n"), self._joiner)),
                len(self._lists) - 1,
            )
        elif self._lists:
            self._add("item", join(text.split("\n"), self._joiner), len(self._lists))
        elif "\n" not in text and self._tabulated(text.strip()):
            self._add("table", _cells(text))
        else:
            for block in chunks.blocks(text.split("\n"), self._joiner):
                self._add(block.kind, block.text, block.level)

    def _tabulated(self, text: str) -> bool:
        """Whether tabs or wide gaps part a line into cells; below a row two spaces are enough."""
        below = bool(self._found) and self._found[-1].kind == "table"
        return "\t" in text or "    " in text or (below and "  " in text)

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        text = _FOOTNOTE_MARK.sub("", text).strip()
        if text:
            self._found.append(Block(kind, text, level))


def _without_comments(text: str) -> str:
    """Text without HTML comments; one that never ends is left as it is."""
    parts, start = [], 0
    while (opened := text.find("<!--", start)) >= 0 and (end := text.find("-->", opened)) >= 0:
        parts.append(text[start:opened])
        start = end + 3
    return "".join([*parts, text[start:]])


def inline_text(tokens: Sequence[Token]) -> str:
    """What a reader sees of inline tokens; an address that a link hides stays hidden."""
    parts: list[str] = []
    for token in tokens:
        match token.type:
            case "text" | "code_inline":
                parts.append(token.content)
            case "softbreak" | "hardbreak":
                parts.append("\n")
            case "html_inline":
                parts.append("\n" if _BREAK_TAG.match(token.content) else "")
    return html.unescape("".join(parts))


def _plain_html(text: str) -> str:
    return html.unescape(_TAG.sub("", _BREAK_TAG.sub("\n", text)))


def _cells(text: str) -> str:
    return " | ".join(cell for cell in _CELLS.split(text.strip()) if cell)
