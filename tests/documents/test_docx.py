"""Word documents: what python-docx makes, changed by hand where Word does more."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from assistant.documents import docx as reader
from assistant.errors import DocumentError
from tests.fuzz.files import packed, unpacked

NS = nsdecls("w")
LONG = "Ett partnerskap bygger på tillit mellan kommunen och föreningen i bygden."


def read(document) -> list[tuple[str, str, int]]:
    out = io.BytesIO()
    document.save(out)
    return [(b.kind, b.text, b.level) for b in reader.read(out.getvalue(), "a.docx").blocks]


def add(document, xml: str) -> None:
    document.element.body.insert(-1, parse_xml(xml.replace("<w:p>", f"<w:p {NS}>", 1)))


def test_swedish_and_based_on_heading_styles():
    document = docx.Document()
    styles = document.styles
    for name, base in (("Rubrik 2", None), ("Kommunens rubrik", "Heading 3")):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if base:
            style.base_style = styles[base]
    document.add_paragraph("Bakgrund", style="Rubrik 2")
    document.add_paragraph("Syfte", style="Kommunens rubrik")
    document.add_paragraph("Handledning", style="Title")
    document.add_paragraph(LONG)
    assert read(document) == [
        ("heading", "Bakgrund", 2),
        ("heading", "Syfte", 3),
        ("heading", "Handledning", 1),
        ("text", LONG, 0),
    ]


def test_headings_made_by_hand():
    document = docx.Document()
    document.add_heading("Rapport", 1)
    document.add_paragraph().add_run("Bakgrund").bold = True
    document.add_paragraph(LONG)
    run = document.add_paragraph().add_run("Syfte")
    run.font.size = Pt(18)
    paragraph = document.add_paragraph()
    paragraph.add_run("Fet början.").bold = True
    paragraph.add_run(" Sedan vanlig text.")
    found = read(document)
    assert [f for f in found if f[0] == "heading"] == [
        ("heading", "Rapport", 1),
        ("heading", "Bakgrund", 2),
    ]
    assert ("text", "Fet början. Sedan vanlig text.", 0) in found


def test_insertions_are_kept_and_deletions_hidden_text_and_fields_left_out():
    document = docx.Document()
    add(
        document,
        '<w:p><w:r><w:t>Avtalet </w:t></w:r><w:ins w:id="1" w:author="A"><w:r><w:t>gäller</w:t>'
        "</w:r></w:ins>"
        '<w:del w:id="2" w:author="A"><w:r><w:delText> inte</w:delText></w:r></w:del>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> dolt</w:t></w:r><w:r><w:fldChar "
        'w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText> PAGEREF _x \\h </w:instrText></w:r><w:r><w:tab/><w:t>i tre</w:t>"
        "<w:br/><w:t>år</w:t></w:r>"
        "<w:r><w:noBreakHyphen/><w:softHyphen/><w:t>x</w:t></w:r></w:p>",
    )
    assert read(document) == [("text", "Avtalet gäller i tre\når-x", 0)]


def test_numbered_and_nested_lists_with_word_numbering():
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {NS} w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="3"/>'
            '<w:numFmt w:val="decimal"/>'
            '<w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt '
            'w:val="lowerLetter"/>'
            '<w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {NS} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))
    for level, text in ((0, "tre"), (1, "a"), (1, "b"), (0, "fyra"), (1, "ny a")):
        add(
            document,
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr></w:pPr>'
            f"<w:r><w:t>{text}</w:t></w:r></w:p>",
        )
    assert read(document) == [
        ("item", "3. tre", 0),
        ("item", "a) a", 1),
        ("item", "b) b", 1),
        ("item", "4. fyra", 0),
        ("item", "a) ny a", 1),
    ]


def test_typed_marks_and_a_table_in_its_place():
    document = docx.Document()
    document.add_paragraph("• en punkt\n• en till")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (c for r in table.rows for c in r.cells), ["År", "IOP", "2019", "fem\nsex"], strict=True
    ):
        cell.text = text
    document.add_paragraph(LONG)
    assert read(document) == [
        ("item", "en punkt", 0),
        ("item", "en till", 0),
        ("table", "År | IOP", 0),
        ("table", "2019 | fem sex", 0),
        ("text", LONG, 0),
    ]


def test_contents_content_controls_and_text_boxes():
    document = docx.Document()
    body = document.element.body
    sdt = (
        "<w:sdt {ns}><w:sdtPr>{extra}</w:sdtPr><w:sdtContent><w:p><w:r><w:t>{text}</w:t></w:r>"
        "</w:p></w:sdtContent></w:sdt>"
    )
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    body.insert(0, parse_xml(sdt.format(ns=NS, extra=gallery, text="Bakgrund 3")))
    body.insert(1, parse_xml(sdt.format(ns=NS, extra="", text="I en ruta")))
    add(
        document,
        "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Textruta</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict>"
        "</w:r><w:r><w:t>Brödtext</w:t></w:r></w:p>",
    )
    assert read(document) == [("text", "I en ruta", 0), ("text", "Brödtext", 0)]


def test_title_of_the_document():
    document = docx.Document()
    document.add_paragraph(LONG)
    document.core_properties.title = "Riktlinjer för partnerskap"
    out = io.BytesIO()
    document.save(out)
    assert reader.read(out.getvalue(), "a.docx").title == "Riktlinjer för partnerskap"


def test_refusals():
    out = io.BytesIO()
    docx.Document().save(out)
    with pytest.raises(DocumentError, match="holds no text"):
        reader.read(out.getvalue(), "tom.docx")
    parts = unpacked(out.getvalue())
    with pytest.raises(DocumentError, match=r"is damaged. Open it in Word"):
        reader.read(packed({**parts, "word/document.xml": b"<w:document"}), "x.docx")
    with pytest.raises(DocumentError, match="locked by a password, or is in the old Office format"):
        reader.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "x.docx")
