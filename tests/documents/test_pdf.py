"""PDFs: what is refused, and what the reading set does not hold."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from assistant.documents import pdf
from assistant.documents.characters import LineJoiner
from assistant.errors import DocumentError
from tests.fuzz.small_pdf import pdf as small_pdf
from tests.reading.typeset import CHROMIUM, SOFFICE

TEXT = "Ett partnerskap bygger på tillit mellan kommunen och föreningen i bygden."


def chromium_pdf(folder: Path, body: str, style: str = "") -> bytes:
    if not CHROMIUM:
        pytest.skip("Chromium is not here")
    page = folder / "page.html"
    page.write_text(
        f"<html><head><meta charset=utf-8><style>{style}</style></head><body>{body}</body></html>",
        encoding="utf-8",
    )
    subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            "--disable-background-networking",
            f"--user-data-dir={folder.parent / 'chromium'}",
            f"--print-to-pdf={folder / 'page.pdf'}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "page.pdf").read_bytes()


def test_text_and_page():
    [block] = pdf.read(small_pdf([TEXT]), "a.pdf").blocks
    assert (block.kind, block.text, block.page) == ("text", TEXT, 1)


def test_scanned_pdf_is_refused_with_what_to_do():
    with pytest.raises(DocumentError, match=r"has no text.*\(OCR\).*ocrmypdf"):
        pdf.read(small_pdf([]), "scan.pdf")


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 no more", small_pdf([TEXT])[:300], b"PK\x03\x04", b"\0" * 99]
)
def test_damaged_pdf_is_refused(data):
    with pytest.raises(DocumentError, match=r"is damaged or not a PDF\. Export it anew"):
        pdf.read(data, "x.pdf")


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice, which sets the password, is not here")
def test_locked_pdf_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    options = (
        'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
        '"DocumentOpenPassword":{"type":"string","value":"hemligt"}}'
    )
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            options,
            "--outdir",
            str(tmp_path),
            str(tmp_path / "a.txt"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    with pytest.raises(DocumentError, match=r"locked by a password. Save a copy without"):
        pdf.read((tmp_path / "a.pdf").read_bytes(), "a.pdf")


def test_marks_units_and_notes(tmp_path):
    """Footnote marks go, the 2 of m² stays, and letters that are raised stay."""
    body = (
        f"<p>Lokalen är 40 m<sup>2</sup> stor.<sup>1</sup> {TEXT}<sup>12</sup> Den 2<sup>a</sup>"
        " punkten.</p>"
        f"<p>{TEXT}</p>" * 6
    )
    blocks = pdf.read(chromium_pdf(tmp_path, body), "a.pdf").blocks
    assert blocks[0].text == f"Lokalen är 40 m² stor. {TEXT} Den 2a punkten."


def test_two_pages_with_side_by_side_header_parts(tmp_path):
    style = (
        "@page{size:A5;margin:50pt;@top-left{content:'Bilaga 3';font-size:8pt}"
        "@top-right{content:'KS 2019/77';font-size:8pt}@bottom-right{content:counter(page);"
        "font-size:8pt}}"
    )
    body = "".join(f"<p>{TEXT} Stycke {chr(65 + i)}.</p>" for i in range(26))
    reading = pdf.read(chromium_pdf(tmp_path, body, style), "a.pdf")
    assert [b.text for b in reading.blocks] == [f"{TEXT} Stycke {chr(65 + i)}." for i in range(26)]
    assert {d.text for d in reading.dropped} >= {"Bilaga 3", "KS 2019/77", "1", "2"}


def test_merged_cells_and_long_cells_of_a_ruled_table(tmp_path):
    style = (
        "td{border:1px solid;padding:3pt;width:120pt;"
        "vertical-align:top}table{border-collapse:collapse}"
    )
    body = (
        f"<p>{TEXT}</p><table><tr><td colspan=2>Båda åren</td><td>Summa</td></tr>"
        f"<tr><td>2018</td><td>2019</td><td>{TEXT}</td></tr></table><p>{TEXT}</p>"
    )
    rows = [
        b.text
        for b in pdf.read(chromium_pdf(tmp_path, body, style), "a.pdf").blocks
        if b.kind == "table"
    ]
    assert rows == ["Båda åren | Summa", f"2018 | 2019 | {TEXT}"]


def test_boxed_text_is_no_table(tmp_path):
    body = (
        f"<div style='border:1px solid;padding:8pt'><p>{TEXT}</p><p>{TEXT}</p></div><p>{TEXT}</p>"
    )
    blocks = pdf.read(chromium_pdf(tmp_path, body), "a.pdf").blocks
    assert [b.kind for b in blocks] == ["text"] * 3


def test_nested_lists_and_numbers(tmp_path):
    body = (
        f"<p>{TEXT}</p><ul><li>första<ul><li>inre</li></ul></li><li>andra punkten som är så "
        "lång att den "
        f"går över på nästa rad eftersom {TEXT.lower()}</li></ul><ol><li>ett</li><li>två</li>"
        f"</ol><p>{TEXT}</p>"
    )
    found = [
        (b.text[:12], b.level)
        for b in pdf.read(chromium_pdf(tmp_path, body), "a.pdf").blocks
        if b.kind == "item"
    ]
    assert found == [("första", 0), ("inre", 1), ("andra punkte", 0), ("1. ett", 0), ("2. två", 0)]


def test_turned_text_in_the_margin_is_left_out(tmp_path):
    body = (
        "<div style='position:absolute;left:0;top:200px;transform:rotate(-90deg)'>"
        "Arkivexemplar</div>"
        f"<div style='margin-left:60px'><p>{TEXT}</p></div>"
    )
    reading = pdf.read(chromium_pdf(tmp_path, body), "a.pdf")
    assert [b.text for b in reading.blocks] == [TEXT]
    assert any(d.reason == "text across the page" for d in reading.dropped)


@pytest.mark.parametrize(
    "first, second, joined",
    [
        ("ett samver-", "kansavtal", "ett samverkansavtal"),
        ("en icke-", "ekonomisk tjänst", "en icke-ekonomisk tjänst"),
        ("hälso-", "och sjukvård", "hälso- och sjukvård"),
        ("hälso- och sjuk-", "vården", "hälso- och sjukvården"),
        ("enligt EU-", "domstolen", "enligt EU-domstolen"),
        ("ett IOP-", "avtal", "ett IOP-avtal"),
        ("åren 2018-", "2019", "åren 2018-2019"),
        ("kost\u00ad", "nad", "kostnad"),
        ("kost\u2010", "nad", "kostnad"),
        ("ett minimis-", "stöd", "ett minimis-stöd"),
        ("en mening", "till", "en mening till"),
        ("pris –", "och mer", "pris – och mer"),
    ],
)
def test_words_cut_by_a_hyphen(first, second, joined):
    joiner = LineJoiner(["de minimis-stöd och minimis-förordningen gäller", "samverkan sker"])
    assert joiner.join(first, second) == joined
