"""The same blocks as DOCX, PPTX and web page."""

from __future__ import annotations

import subprocess
from pathlib import Path

import docx
import pptx
from pptx.util import Pt

from tests.reading.truth import TrueBlock
from tests.reading.typeset import SOFFICE, TABLE


def save_docx(blocks: list[TrueBlock], path: Path) -> None:
    """With heading styles, list styles, a table, a header and a footer."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Dnr KS 2019/0457"
    document.sections[0].footer.paragraphs[0].text = "Kommunledningskontoret"
    rows = 0
    for block in blocks:
        if block.kind == "heading":
            document.add_heading(block.text, block.level)
        elif block.kind == "item" and block.text[:1].isdigit():
            document.add_paragraph(block.text)
        elif block.kind == "item":
            document.add_paragraph(block.text, style="List Bullet")
        elif block.kind == "table":
            rows += 1
            if rows == 1:
                table = document.add_table(len(TABLE), 3)
                for cells, texts in zip(table.rows, TABLE, strict=True):
                    for cell, text in zip(cells.cells, texts, strict=True):
                        cell.text = text
        else:
            document.add_paragraph(block.text)
    document.save(str(path))


def save_pptx(blocks: list[TrueBlock], path: Path) -> list[TrueBlock]:
    """A slide for each heading; the blocks with their slide numbers come back."""
    presentation = pptx.Presentation()
    placed: list[TrueBlock] = []
    number = 0
    body = None
    for block in blocks:
        if block.kind == "heading" or body is None:
            number += 1
            slide = presentation.slides.add_slide(presentation.slide_layouts[1])
            slide.shapes.title.text = block.text if block.kind == "heading" else "Utan rubrik"
            body = slide.placeholders[1].text_frame
            box = slide.shapes.add_textbox(Pt(30), Pt(500), Pt(300), Pt(20))
            box.text_frame.text = "Göteborgs Stad – IOP"
            slide.notes_slide.notes_text_frame.text = "Säg detta högt men visa det inte."
        if block.kind != "heading":
            paragraph = body.paragraphs[0] if not body.text else body.add_paragraph()
            paragraph.text = block.text
        placed.append(TrueBlock(block.kind, block.text, block.level, number))
    presentation.save(str(path))
    return placed


def convert(paths: list[Path], ending: str, folder: Path) -> list[Path]:
    """Flat ODT to another format of LibreOffice's."""
    subprocess.run(
        [
            str(SOFFICE),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            ending,
            "--outdir",
            str(folder),
            *map(str, paths),
        ],
        check=True,
        capture_output=True,
        timeout=600,
    )
    return [folder / f"{path.stem}.{ending}" for path in paths]


MENU = "".join(
    f'<li><a href="/{i}">{name}</a></li>'
    for i, name in enumerate(["Start", "Om oss", "Våra frågor", "Medlemmar", "Kalender", "Kontakt"])
)


def web_page(main: str, style: int) -> str:
    """A page with `main` (HTML) as its main text, in one of three manners of building sites."""
    title = "<title>Idéburet offentligt partnerskap | Forum</title>"
    cookies = (
        '<div class="cookie-consent" role="dialog"><p>Vi använder kakor för att webbplatsen ska '
        "fungera bra för dig.</p><button>Godkänn</button></div>"
    )
    footer = "<p>Forum, Alsnögatan 7, Stockholm</p><p>Följ oss i sociala medier</p>"
    if style == 0:
        return (
            f'<!doctype html><html lang="sv"><head><meta charset="utf-8">{title}</head><body>'
            f"{cookies}"
            f"<header><nav><ul>{MENU}</ul></nav></header><main><article>{main}</article></main>"
            f"<aside><h2>Relaterat</h2><ul>{MENU}</ul></aside><footer>{footer}</footer></body>"
            "</html>"
        )
    if style == 1:
        return (
            '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
            f"{title}</head>"
            f'<body><form id="aspnetForm"><div id="top-menu" class="navigation"><ul>{MENU}</ul>'
            "</div>"
            f'<div class="page"><div class="breadcrumbs"><a href="/">Start</a> / Partnerskap</div>'
            f'<div class="col-9 text">{main}<div class="share-buttons"><a>Dela på Facebook</a>'
            "</div></div>"
            f'<div class="sidebar"><h3>Nyheter</h3><ul>{MENU}</ul></div></div>'
            f'<div id="footer">{footer}</div></form>{cookies}</body></html>'
        )
    return (
        f"<html><head>{title}</head><body><table><tr><td><ul>{MENU}</ul></td><td><div><div>{main}"
        f"</div></div></td></tr></table><div>{footer}</div></body></html>"
    )
