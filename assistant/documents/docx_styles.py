"""Styles and numbering of a Word document: which paragraphs are headings and list items."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_HEADING = re.compile(r"^(?:heading|rubrik|överskrift|kop|titre)\s?([1-9])$", re.IGNORECASE)
_TITLE = frozenset(["title", "rubrik", "titel", "dokumentrubrik"])
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Style:
    """A paragraph style with what it inherits."""

    name: str = ""
    chain: tuple[Any, ...] = ()
    """The style's element and those that it is based on."""


@dataclass(frozen=True)
class Mark:
    """A list item's depth from 0, and its number as printed ("" for bullets)."""

    level: int
    label: str


class Styles:
    """The document's paragraph styles."""

    def __init__(self, document: Any) -> None:
        self._styles: dict[str, Any] = {}
        self._default = ""
        for element in document.styles.element.iter(qn("w:style")):
            ident = element.get(qn("w:styleId")) or ""
            self._styles[ident] = element
            if element.get(qn("w:type")) == "paragraph" and element.get(qn("w:default")) == "1":
                self._default = ident
        self._sizes: Counter[float] = Counter()
        for paragraph in document.element.body.iter(qn("w:p")):
            text = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
            self._sizes[self._size(paragraph)] += len(text)
        self._usual = self._sizes.most_common(1)[0][0] if self._sizes else 0.0

    def of(self, paragraph: Any) -> Style:
        """The paragraph's style."""
        chain: list[Any] = []
        ident: str | None = _value(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"))
        ident = ident or self._default
        while ident and ident in self._styles and len(chain) < 20:
            element = self._styles[ident]
            chain.append(element)
            ident = _value(element.find(qn("w:basedOn")))
        name = _value(chain[0].find(qn("w:name"))) if chain else None
        return Style(name or "", tuple(chain))

    def heading_level(self, paragraph: Any) -> int:
        """1–6 for what a style or an outline level makes a heading, else 0."""
        style = self.of(paragraph)
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if own is not None and (_value(own) or "9").isdigit():
            level = int(_value(own) or 9)
            return min(level + 1, 6) if level < 9 else 0
        for element in style.chain:
            name = (_value(element.find(qn("w:name"))) or "").strip()
            if match := _HEADING.match(name):
                return min(int(match[1]), 6)
            if name.lower() in _TITLE:
                return 1
            outline = _value(element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}"))
            if outline and outline.isdigit() and int(outline) < 9:
                return min(int(outline) + 1, 6)
        return 0

    def looks_like_heading(self, paragraph: Any, text: str) -> bool:
        """Bold or large all through, and short: a heading made by hand."""
        if len(text) > 120 or "\n" in text or text.endswith((".", ",", ";")):
            return False
        if next(paragraph.iterancestors(qn("w:tc")), None) is not None:
            return False
        runs = [
            run
            for run in paragraph.iter(qn("w:r"))
            if any((t.text or "").strip() for t in run.iter(qn("w:t")))
        ]
        bold = bool(runs) and all(self._is_bold(run, paragraph) for run in runs)
        return bold or self._size(paragraph) > 1.15 * self._usual > 0

    def _is_bold(self, run: Any, paragraph: Any) -> bool:
        own = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        if own is not None:
            return _value(own) not in ("0", "false", "off")
        return any(
            (b := element.find(f"{qn('w:rPr')}/{qn('w:b')}")) is not None
            and _value(b) not in ("0", "false", "off")
            for element in self.of(paragraph).chain
        )

    def _size(self, paragraph: Any) -> float:
        """Type size in half points, 0 where it is the document's default."""
        own = [_value(s) for s in paragraph.iterfind(f"{qn('w:r')}/{qn('w:rPr')}/{qn('w:sz')}")]
        styled = [_value(e.find(f"{qn('w:rPr')}/{qn('w:sz')}")) for e in self.of(paragraph).chain]
        return next((float(v) for v in [*own[:1], *styled] if v and v.isdigit()), 0.0)


class Numbering:
    """Counts the automatic numbers of lists."""

    def __init__(self, document: Any) -> None:
        self._formats: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        part = next(
            (
                r.target_part
                for r in document.part.rels.values()
                if not r.is_external and r.reltype.endswith("/numbering")
            ),
            None,
        )
        if part is None:
            return
        root = part.element
        abstract = {a.get(qn("w:abstractNumId")): a for a in root.iter(qn("w:abstractNum"))}
        for number in root.iter(qn("w:num")):
            ident = number.get(qn("w:numId"))
            definition = abstract.get(_value(number.find(qn("w:abstractNumId"))))
            for level in definition.iter(qn("w:lvl")) if definition is not None else ():
                depth = int(level.get(qn("w:ilvl")) or 0)
                self._formats[ident, depth] = (
                    _value(level.find(qn("w:numFmt"))) or "decimal",
                    _value(level.find(qn("w:lvlText"))) or "",
                    int(_value(level.find(qn("w:start"))) or 1),
                )

    def mark(self, paragraph: Any, style: Style) -> Mark | None:
        """The paragraph's place in a list, if it is an item; counts it."""
        for element in (paragraph, *style.chain):
            properties = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            ident = _value(properties.find(qn("w:numId"))) if properties is not None else None
            if properties is not None and ident is not None:
                break
        else:
            return _styled_item(style)
        if ident == "0":
            return None
        level = int(_value(properties.find(qn("w:ilvl"))) or 0)
        kind, pattern, start = self._formats.get((ident, level), ("bullet", "", 1))
        counts = self._counts[ident]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [depth for depth in counts if depth > level]:
            del counts[deeper]
        if kind in ("bullet", "none"):
            return Mark(level, "")
        label = re.sub(r"%([1-9])", lambda m: self._number(ident, int(m[1]) - 1), pattern)
        return Mark(level, label)

    def _number(self, ident: str, level: int) -> str:
        kind, _, start = self._formats.get((ident, level), ("decimal", "", 1))
        value = self._counts[ident].get(level, start)
        if kind in ("lowerLetter", "upperLetter") and 1 <= value <= 26:
            letter = _LETTERS[value - 1]
            return letter if kind == "lowerLetter" else letter.upper()
        return str(value)


def _styled_item(style: Style) -> Mark | None:
    """Word's list styles without numbering of their own."""
    match = re.match(
        r"(?:list (?:bullet|number)|(?:punkt|numrerad )lista)\s?([2-5])?$", style.name.lower()
    )
    return Mark(int(match[1] or 1) - 1, "") if match else None


def _value(element: Any) -> str | None:
    return element.get(qn("w:val")) if element is not None else None
