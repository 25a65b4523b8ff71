"""Elements of a web page to blocks, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

from assistant.documents.blocks import Block, BlockKind
from assistant.documents.characters import clean_characters

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby "
    "s samp small span strike strong sub sup time tt u var wbr img picture br button".split()
)
_HEADING = re.compile(r"h([1-6])$")
_NOTE_MARK = re.compile(r"^[\[(]?(?:\d{1,3}|[*†‡]|[a-z])[\])]?$")
_UNIT = re.compile(r"\b[kcdm]?m$")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class Walk:
    """Goes through the elements in order and collects blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.text: list[str] = []
        self.kind: BlockKind = "text"
        """What loose text becomes: `answer` inside an answer."""
        self.depth = 0
        """Of lists."""

    def flush(self, kind: BlockKind | None = None, level: int = 0) -> None:
        """End the block that is being collected."""
        text = clean_characters("".join(self.text))
        self.text = []
        lines = [" ".join(line.split()) for line in text.split("\n")]
        folded = "\n".join(line for line in lines if line)
        if folded:
            self.blocks.append(Block(kind or self.kind, folded, level))

    def element(self, element: HtmlElement) -> None:
        """Take in an element with all that is in it, but not the text after it."""
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag == "br":
            self.text.append("\n")
        elif tag == "sup" and _NOTE_MARK.match(_joined(element)):
            self._raised(element)
        elif tag == "button" and element.get("aria-expanded") is None:
            return
        elif heading := self._heading_level(element):
            self.flush()
            self._heading(element, heading)
        elif tag in _INLINE and tag != "button":
            self._children(element)
        else:
            self.flush()
            self._block(element)

    def _raised(self, element: HtmlElement) -> None:
        """A footnote mark goes; the 2 of m², the 6 of 10⁶ and raised letters are text."""
        mark, before = _joined(element), "".join(self.text[-3:])
        above = element.getparent()
        if next(element.iter("a"), None) is not None or (above is not None and above.tag == "a"):
            return
        if mark.isalpha():
            self.text.append(mark)
        elif mark.isdigit() and (before[-1:].isdigit() or _UNIT.search(before)):
            self.text.append(mark.translate(_RAISED))

    def _children(self, element: HtmlElement) -> None:
        self.text.append(_spaced(element.text))
        for child in element:
            self.element(child)
            self.text.append(_spaced(child.tail))

    def _heading_level(self, element: HtmlElement) -> int:
        if match := _HEADING.match(element.tag):
            return int(match[1])
        if element.get("role") == "heading":
            level = element.get("aria-level") or "2"
            return min(max(int(level), 1), 6) if level.isdigit() else 2
        return 0

    def _heading(self, element: HtmlElement, level: int) -> None:
        self.text = [_joined(element)]
        if _folds_out(element):
            self.flush("question")
        elif self.kind == "answer":
            self.flush("answer")
        else:
            self.flush("heading", level)

    def _block(self, element: HtmlElement) -> None:
        tag = element.tag
        if tag in ("ul", "ol", "menu"):
            self._list(element, ordered=tag == "ol")
        elif tag == "dl":
            self._definitions(element)
        elif tag == "details":
            self._details(element)
        elif tag == "table":
            self._table(element)
        elif tag == "blockquote":
            self._quote(element)
        elif tag == "button":
            self.text = [_joined(element)]
            self.flush("question")
        elif (element.get("itemtype") or "").rstrip("/").endswith("schema.org/Question"):
            self._question(element)
        elif _is_panel(element):
            self._answer(element)
        else:
            self._children(element)
            self.flush()

    def _list(self, element: HtmlElement, *, ordered: bool) -> None:
        start = element.get("start") or "1"
        number = int(start) if start.isdigit() and len(start) < 6 else 1
        style = element.get("type") or "1"
        for child in element:
            if child.tag != "li":
                self.element(child)
                self.flush()
                continue
            count = len(self.blocks)
            outer, self.kind = self.kind, "item"
            self.depth += 1
            self._children(child)
            self.flush("item", self.depth - 1)
            self.depth -= 1
            self.kind = outer
            self._mark_first(count, _counter(number, style) if ordered else "")
            number += 1

    def _mark_first(self, since: int, mark: str) -> None:
        """Give the item's first block its number; further blocks of text in it belong to it."""
        new = self.blocks[since:]
        if not new:
            return
        first = new[0]
        joined: list[Block] = []
        for block in new:
            level = max(block.level, self.depth) if block.kind == "item" else block.level
            if joined and block.kind == "item" and level == self.depth and joined[-1] is not first:
                joined.append(Block("item", block.text, level))
            elif joined and block.kind == "item" and level == self.depth:
                first = Block("item", f"{joined[-1].text} {block.text}", level)
                joined[-1] = first
            else:
                if block.kind == "item":
                    block = Block("item", block.text, level)
                joined.append(block)
                first = joined[0]
        if mark and joined[0].kind == "item" and not joined[0].text.startswith(mark):
            joined[0] = Block("item", f"{mark} {joined[0].text}", joined[0].level)
        self.blocks[since:] = joined

    def _definitions(self, element: HtmlElement) -> None:
        for child in element.iter("dt", "dd"):
            if next((a for a in child.iterancestors("dl")), None) is not element:
                continue
            if child.tag == "dt":
                self.text = [_joined(child)]
                self.flush("question")
            else:
                self._answer(child)

    def _details(self, element: HtmlElement) -> None:
        summary = element.find("summary")
        if summary is not None:
            self.text = [_joined(summary)]
            self.flush("question")
            after, summary.tail = summary.tail, None
            element.remove(summary)
            element.text = f"{element.text or ''}{after or ''}"
        self._answer(element)

    def _question(self, element: HtmlElement) -> None:
        """schema.org microdata: a question with its accepted answer."""
        names = element.xpath(".//*[@itemprop='name']")
        answers = element.xpath(".//*[@itemprop='acceptedAnswer' or @itemprop='suggestedAnswer']")
        if not names or not answers:
            self._children(element)
            self.flush()
            return
        self.text = [_joined(names[0])]
        self.flush("question")
        self._answer(answers[0])

    def _answer(self, element: HtmlElement) -> None:
        outer, self.kind = self.kind, "answer"
        self._children(element)
        self.flush()
        self.kind = outer

    def _quote(self, element: HtmlElement) -> None:
        who = [_joined(e) for e in element.iter("cite", "footer", "figcaption")]
        for said in list(element.iter("cite", "footer", "figcaption")):
            if said.getparent() is not None:
                said.drop_tree()
        self.text = [_joined(element), *(f"\n{name}" for name in who[:1])]
        self.flush("quote")

    def _table(self, element: HtmlElement) -> None:
        rows = [
            row for row in element.iter("tr") if next(row.iterancestors("table"), None) is element
        ]
        if _is_layout(element, rows):
            for cell in (cell for row in rows for cell in row):
                self._children(cell)
                self.flush()
            return
        caption = element.find("caption")
        if caption is not None:
            self.text = [_joined(caption)]
            self.flush()
        for row in rows:
            cells = [_joined(cell) for cell in row if cell.tag in ("td", "th")]
            if any(cells):
                self.text = [" | ".join(cells)]
                self.flush("table")


def _is_layout(table: HtmlElement, rows: list[HtmlElement]) -> bool:
    """Whether the table only places things on the page: it holds headings, lists or paragraphs."""
    if table.get("role") == "presentation" or all(len(row) < 2 for row in rows):
        return True
    parts = table.iterdescendants("table", "h1", "h2", "h3", "h4", "ul", "ol", "p", "details", "dl")
    weights = {"p": 1, "ul": 1, "ol": 1}
    cells = max(sum(len(row) for row in rows), 1)
    return sum(weights.get(part.tag, 3) for part in parts) > 2 * cells


def _joined(element: HtmlElement) -> str:
    """All text in the element on one line."""
    walk = Walk()
    walk.text.append(_spaced(element.text))
    for child in element:
        walk.element(child)
        walk.text.append(_spaced(child.tail))
    walk.flush()
    return " ".join(" ".join(block.text for block in walk.blocks).split())


def _spaced(text: str | None) -> str:
    """Line ends of the markup are spaces; only <br> ends a line."""
    return (text or "").replace("\n", " ").replace("\r", " ")


def _folds_out(element: HtmlElement) -> bool:
    inner: Iterable[HtmlElement] = element.iter()
    return any(e.get("aria-expanded") is not None and e.get("aria-controls") for e in inner)


def _is_panel(element: HtmlElement) -> bool:
    """Whether a button folds this element out."""
    ident = element.get("id")
    if not ident or '"' in ident:
        return False
    root = element.getroottree()
    return bool(root.xpath(f'//*[@aria-expanded and contains(@aria-controls, "{ident}")]'))


def _counter(number: int, style: str) -> str:
    if style in ("a", "A") and 1 <= number <= 26:
        return f"{chr(ord(style) + number - 1)})"
    return f"{number}."
