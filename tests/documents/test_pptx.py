"""Slides: titles, bullets, tables, and what is left out."""

from __future__ import annotations

import io

import pptx
import pytest
from pptx.util import Inches

from assistant.documents import pptx as reader
from assistant.errors import DocumentError


def read(presentation):
    out = io.BytesIO()
    presentation.save(out)
    return reader.read(out.getvalue(), "a.pptx")


@pytest.fixture
def show():
    return pptx.Presentation()


def slide(show, title, lines=(), layout=1):
    slide = show.slides.add_slide(show.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    if lines:
        frame = slide.placeholders[1].text_frame
        frame.text = lines[0][0]
        for text, level in lines[1:]:
            paragraph = frame.add_paragraph()
            paragraph.text, paragraph.level = text, level
    return slide


def box(slide, text, left=1, top=5):
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1))
    shape.text_frame.text = text
    return shape


def test_titles_bullets_and_numbers(show):
    slide(show, "Om IOP", layout=0)
    slide(show, "Varför?", [("Tillit", 0), ("mellan\vparter", 1), ("Resurser", 0)])
    assert [(b.kind, b.text, b.level, b.page) for b in read(show).blocks] == [
        ("heading", "Om IOP", 1, 1),
        ("heading", "Varför?", 2, 2),
        ("item", "Tillit", 0, 2),
        ("item", "mellan parter", 1, 2),
        ("item", "Resurser", 0, 2),
    ]


def test_columns_groups_and_tables_in_reading_order(show):
    page = slide(show, "Två sidor", layout=5)
    box(page, "till höger om det andra", left=5)
    box(page, "till vänster på bilden", left=1)
    group = page.shapes.add_group_shape()
    group.shapes.add_textbox(
        Inches(1), Inches(6), Inches(2), Inches(1)
    ).text_frame.text = "i en grupp längst ned"
    table = page.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(5), Inches(1)).table
    for i, text in enumerate(["År", "IOP", "2019", "5"]):
        table.cell(i // 2, i % 2).text = text
    assert [b.text for b in read(show).blocks] == [
        "Två sidor",
        "År | IOP",
        "2019 | 5",
        "till vänster på bilden",
        "till höger om det andra",
        "i en grupp längst ned",
    ]


def test_footers_notes_and_hidden_slides_are_left_out(show):
    for i in range(4):
        page = slide(show, f"Bild om sak {i}", [("Något", 0), (f"Annat {i}", 0)])
        box(page, "Göteborgs Stad", top=7)
        page.notes_slide.notes_text_frame.text = "Hemlig anteckning"
    show.slides[3]._element.set("show", "0")
    reading = read(show)
    text = "\n".join(b.text for b in reading.blocks)
    assert (
        "Göteborgs Stad" not in text
        and "Hemlig" not in text
        and "sak 3" not in text
        and "Annat 2" in text
    )
    assert {(d.reason, d.text) for d in reading.dropped} == {
        ("the same on many slides", "Göteborgs Stad"),
        ("hidden slide", "slide 4"),
    }


def test_slide_without_title_is_called_by_its_uppermost_short_text(show):
    page = slide(show, None, layout=6)
    box(page, "Vad säger kommunen?", top=1)
    box(page, "Att det fungerar bra för alla parter.", top=3)
    assert [(b.kind, b.text) for b in read(show).blocks] == [
        ("heading", "Vad säger kommunen?"),
        ("text", "Att det fungerar bra för alla parter."),
    ]


def test_slides_of_pictures_are_refused(show):
    slide(show, None, layout=6)
    with pytest.raises(DocumentError, match=r"holds no text .*OCR"):
        read(show)
