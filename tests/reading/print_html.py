"""A layout as HTML with print styles, which Chromium turns into PDF."""

from __future__ import annotations

import re

from tests.reading.layouts import Layout
from tests.reading.truth import TrueBlock
from tests.reading.typeset import TABLE, contents_lines, html_text


def document(layout: Layout, blocks: list[TrueBlock]) -> str:
    """The whole page."""
    return (
        f'<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>{layout.name}</title>'
        f"<style>{_css(layout)}</style></head><body>{_contents(layout, blocks)}"
        f"<main>{''.join(body(layout, blocks))}</main></body></html>"
    )


def _contents(layout: Layout, blocks: list[TrueBlock]) -> str:
    if not layout.contents:
        return ""
    lines = "".join(
        f"<div><span>{text}</span><span>{page}</span></div>"
        for text, page in contents_lines(blocks)
    )
    return f"<nav><h2>Innehållsförteckning</h2>{lines}</nav>"


def body(layout: Layout, blocks: list[TrueBlock]) -> list[str]:
    """The blocks as elements."""
    parts = []
    i = 0
    while i < len(blocks):
        block = blocks[i]
        text = html_text(block.text, layout)
        if block.kind == "heading":
            parts.append(f"<h{block.level}>{text}</h{block.level}>")
        elif block.kind == "item":
            end = i
            while end < len(blocks) and blocks[end].kind == "item":
                end += 1
            parts.append(_list(layout, blocks[i:end]))
            i = end
            continue
        elif block.kind == "table":
            rows = "".join(
                "<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in TABLE
            )
            parts.append(f"<table>{rows}</table>")
            i += len(TABLE)
            continue
        else:
            parts.append(f"<p>{text}</p>")
        i += 1
    return parts


def _list(layout: Layout, items: list[TrueBlock]) -> str:
    if re.match(r"\d+\. ", items[0].text):
        parts = "".join(
            f"<li>{html_text(re.sub(r'^[0-9]+[.] ', '', item.text), layout)}</li>" for item in items
        )
        return f"<ol>{parts}</ol>"
    return "<ul>" + "".join(f"<li>{html_text(item.text, layout)}</li>" for item in items) + "</ul>"


def _css(layout: Layout) -> str:
    def content(line: str) -> str:
        parts = re.split(r"(\{pages?\})", line)
        return " ".join(
            {"{page}": "counter(page)", "{pages}": "counter(pages)"}.get(p, f'"{p}"')
            for p in parts
            if p
        )

    border = {"ruled": "td{border:1px solid #444}", "lines": "td{border-bottom:1px solid #444}"}
    headings = "".join(
        f"h{level}{{font-size:{size}pt;font-weight:{700 if bold else 400};"
        f"font-style:{'italic' if italic else 'normal'};"
        f"margin:{max(layout.space, 5) * 1.6}pt 0 {max(layout.space, 3) * 0.6}pt;"
        "break-after:avoid}}"
        for level, (size, bold, italic) in enumerate(
            (list(layout.headings) + [layout.headings[-1]] * 6)[:6], 1
        )
    )
    gap = f"0 0 {layout.space}pt" if not layout.indent else "0"
    return (
        f"@page{{size:{layout.page[0]}pt {layout.page[1]}pt;margin:{layout.margin}pt;"
        + (f"@top-left{{content:{content(layout.header)};font-size:8pt}}" if layout.header else "")
        + (
            f"@bottom-center{{content:{content(layout.footer)};font-size:8pt}}"
            if layout.footer
            else ""
        )
        + f"}}body{{margin:0;font:{layout.size}pt/{layout.leading} '{layout.font}'}}"
        f"main{{column-count:{layout.columns};column-gap:16pt}}"
        f"p{{margin:{gap};text-align:{'justify' if layout.justify else 'left'};hyphens:manual;"
        f"text-indent:{1.4 * layout.size if layout.indent else 0}pt;orphans:2;widows:2}}"
        f"ul,ol{{margin:0 0 {layout.space}pt;padding-left:22pt}}td{{padding:3pt 12pt 3pt 4pt;"
        "vertical-align:top}}"
        f"table{{border-collapse:collapse;margin:6pt 0}}nav{{break-after:page}}"
        f"nav div{{display:flex;"
        f"justify-content:space-between}}{border.get(layout.table, '')}{headings}"
    )
