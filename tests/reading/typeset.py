"""Sets blocks in pages: flat ODT for LibreOffice, HTML for Chromium; both to PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from tests.reading.layouts import Layout
from tests.reading.truth import TrueBlock, numbered, source_blocks

SOFFICE = shutil.which("soffice")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PDFTOTEXT = shutil.which("pdftotext")

TABLE = [
    ["Verksamhet", "Andel idéburna", "Antal IOP 2019"],
    ["Äldreomsorg", "3,1 procent", "14"],
    ["Stöd till våldsutsatta", "41 procent", "37"],
    ["Integration och etablering av nyanlända", "12 procent", "52"],
    ["Folkhögskolor", "74 procent", "9"],
]
NOTES = [
    "Se prop. 2017/18:158 s. 42 och där anförd praxis.",
    "Dom i mål C-113/13, Spezzino, EU:C:2014:2440, punkt 59 och 60, samt domen i mål C-50/14, "
    "CASTA, där domstolen utvecklade vad som krävs för att ett undantag ska vara tillåtet.",
    "Statskontoret 2018:3 s. 17.",
]
COVER = ["Idéburet offentligt partnerskap", "Utredningens stödmaterial"]


@dataclass
class Setting:
    """A typeset file with what a reader should find in it."""

    layout: Layout
    path: Path
    blocks: list[TrueBlock]
    notes: list[str]
    furniture: list[str]
    contents: list[str]


def true_blocks(layout: Layout) -> tuple[list[TrueBlock], list[str]]:
    """The blocks in reading order, and the footnotes."""
    blocks = source_blocks(*layout.text)
    top = min(b.level for b in blocks if b.kind == "heading")
    blocks = [replace(b, level=b.level - top + 1) if b.kind == "heading" else b for b in blocks]
    if layout.numbered:
        blocks = numbered(blocks)
    if layout.table:
        texts = [i for i, b in enumerate(blocks) if b.kind == "text"]
        at = texts[5] + 1
        blocks[at:at] = [TrueBlock("table", " | ".join(row)) for row in TABLE]
    count = sum(b.kind == "text" for b in blocks)
    notes = (
        [
            f"{NOTES[i % len(NOTES)]} Jfr avsnitt {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[i]}."
            for i in range(count // layout.notes)
        ]
        if layout.notes
        else []
    )
    return blocks, notes


def hyphenated(text: str) -> str:
    """Soft hyphens where a Swedish word may be cut: before a consonant and vowel, far from ends."""

    def cut(match: re.Match[str]) -> str:
        word = match[0]
        points = [
            i
            for i in range(3, len(word) - 3)
            if word[i] in "bdfgklmnprstv" and word[i + 1] in "aeiouyåäö"
        ]
        for i in reversed(points):
            word = word[:i] + "\u00ad" + word[i:]
        return word

    return re.sub(r"[a-zåäöA-ZÅÄÖ]{8,}", cut, text)


def contents_lines(blocks: list[TrueBlock]) -> list[tuple[str, int]]:
    """Entries of a made-up contents page."""
    heads = [b.text for b in blocks if b.kind == "heading" and b.level <= 2]
    return [(text, 3 + i) for i, text in enumerate(heads)]


def set_odt(layout: Layout, folder: Path) -> Setting:
    """Write the layout as flat ODT."""
    from tests.reading.flat_odt import document

    blocks, notes = true_blocks(layout)
    path = folder / f"{layout.name}.fodt"
    path.write_text(document(layout, blocks, notes), encoding="utf-8")
    return _setting(layout, path, blocks, notes)


def set_html(layout: Layout, folder: Path) -> Setting:
    """Write the layout as HTML with print styles."""
    from tests.reading.print_html import document

    blocks, _notes = true_blocks(layout)
    path = folder / f"{layout.name}.html"
    path.write_text(document(layout, blocks), encoding="utf-8")
    return _setting(layout, path, blocks, [])


def _setting(layout: Layout, path: Path, blocks: list[TrueBlock], notes: list[str]) -> Setting:
    furniture = [re.sub(r"\{pages?\}", "#", line) for line in (layout.header, layout.footer)]
    lines = [text for text, _ in contents_lines(blocks)] if layout.contents else []
    return Setting(
        layout, path, blocks, notes, [f for f in furniture if re.search(r"\w", f)], lines
    )


def to_pdf(settings: list[Setting], folder: Path) -> None:
    """Convert all; each setting's path becomes the PDF's, and its blocks get their pages."""
    writer = [s for s in settings if s.path.suffix == ".fodt"]
    if writer:
        subprocess.run(
            [
                str(SOFFICE),
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(folder),
                *[str(s.path) for s in writer],
            ],
            check=True,
            capture_output=True,
            timeout=600,
        )
    for setting in settings:
        if setting.path.suffix == ".html":
            subprocess.run(
                [
                    str(CHROMIUM),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-background-networking",
                    f"--user-data-dir={folder / 'chromium'}",
                    "--no-pdf-header-footer",
                    f"--print-to-pdf={setting.path.with_suffix('.pdf')}",
                    setting.path.as_uri(),
                ],
                check=True,
                capture_output=True,
                timeout=600,
            )
        setting.path = setting.path.with_suffix(".pdf")
        setting.blocks = with_pages(setting.blocks, page_texts(setting.path))


def page_texts(path: Path) -> list[str]:
    """Letters and digits of each page, as poppler reads them (another library than ours)."""
    out = subprocess.run(
        [str(PDFTOTEXT), "-raw", str(path), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode("utf-8")
    return [letters(page) for page in out.split("\f")]


def letters(text: str) -> str:
    """Only letters and digits: what survives any typesetting."""
    return re.sub(r"[\W_]", "", text).casefold()


def with_pages(blocks: list[TrueBlock], pages: list[str]) -> list[TrueBlock]:
    """Find the page where each block begins, going through the pages with the blocks."""
    result = []
    page = at = 0
    for block in blocks:
        start = letters(block.text)[:24]
        found = None
        for number in range(page, len(pages)):
            place = pages[number].find(start, at if number == page else 0)
            for length in (16, 10, 6):
                if place >= 0 or number > page + 1:
                    break
                # The block begins on the last line of a page, or a footnote mark is in the way.
                tail = pages[number][-120:]
                if start[:length] and tail.endswith(start[:length]):
                    place = len(pages[number]) - length
            if place >= 0:
                found = number
                at = place + 1
                page = number
                break
        result.append(replace(block, page=found + 1 if found is not None else None))
    return result


def html_text(text: str, layout: Layout) -> str:
    """Escaped, hyphenated if the layout is."""
    return escape(hyphenated(text) if layout.hyphenate else text)
