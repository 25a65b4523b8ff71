"""How well the readers read documents that were made from known texts."""

from __future__ import annotations

import pytest

from assistant.documents import structure
from assistant.model import Source
from tests.reading.conftest import OFFICE
from tests.reading.layouts import LAYOUTS
from tests.reading.measure import measure

OTHERS = [
    "odt by LibreOffice",
    "docx by LibreOffice",
    "docx by python-docx",
    "pptx",
    "web page 0",
    "web page 1",
    "web page 2",
]
SAME_STYLE = {"bold-heads", "web-letter"}
"""Layouts whose headings of all levels look alike, so that their levels cannot be told."""


@pytest.mark.parametrize("name", [layout.name for layout in LAYOUTS])
def test_pdf(pdfs, name):
    setting, reading = pdfs[name]
    result = measure(setting, reading)
    assert result.words >= 0.98, result.missed
    assert result.paragraphs >= 0.95, result.missed
    assert result.headings >= 0.95, result.missed
    assert result.pages == 1, result.missed
    assert result.furniture == []
    assert result.notes == 1, result.missed
    assert name in SAME_STYLE or result.paths >= 0.95
    # A row that is cut by the end of a page is two rows.
    assert result.tables >= 0.6, result.missed


@pytest.mark.parametrize("name", OFFICE)
@pytest.mark.parametrize("kind", OTHERS)
def test_other_formats(documents, kind, name):
    setting, reading = documents[kind, name]
    result = measure(setting, reading)
    assert result.words >= 0.98, result.missed
    assert result.paragraphs >= 0.98, result.missed
    assert result.headings == 1, result.missed
    assert result.pages == 1, result.missed
    assert result.notes == 1 and result.tables == 1, result.missed
    assert result.furniture == []
    assert kind == "pptx" or result.paths == 1


def test_slides_leave_notes_and_footers_out(documents):
    for name in OFFICE:
        _, reading = documents["pptx", name]
        text = "\n".join(block.text for block in reading.blocks)
        assert "Säg detta högt" not in text and "Göteborgs Stad – IOP" not in text


def test_web_pages_leave_menus_and_banners_out(documents):
    for name in OFFICE:
        for style in range(3):
            _, reading = documents[f"web page {style}", name]
            text = "\n".join(block.text for block in reading.blocks)
            words = ["Kalender", "kakor", "Facebook", "Relaterat", "Nyheter"]
            # A page that marks nothing, not even with a class, keeps its footer.
            for word in [*words, "Alsnögatan"] if style < 2 else words:
                assert word not in text, (style, word)


@pytest.mark.parametrize(
    "name", ["statute", "statute-columns", "web-statute", "web-law", "law-notes", "italic-heads"]
)
def test_statutes_keep_their_sections_in_pdf(pdfs, name):
    """As many sections as the source text has, each with its label."""
    setting, reading = pdfs[name]
    source = Source("lag", "Lag (2016:1145) om offentlig upphandling", abbreviation="LOU")
    found, _ = structure.paragraphs(source, reading)
    labels = [p.label for p in found if p.label]
    wanted = [b.text for b in setting.blocks if b.kind == "heading" and b.text.endswith("§")]
    assert len(labels) == len(wanted) > 10
    assert all(label.endswith("§ LOU") for label in labels)
