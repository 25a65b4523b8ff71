"""Web pages: questions and answers, structure, and what is left out."""

from __future__ import annotations

import json

import pytest

from assistant.documents import html, structure
from assistant.errors import DocumentError
from assistant.model import Source

LONG = "Ett partnerskap bygger på tillit mellan kommunen och föreningen i bygden."


def kinds(body: str, head: str = "") -> list[tuple[str, str]]:
    page = (
        f"<!doctype html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    )
    return [(b.kind, b.text) for b in html.read(page.encode(), "sida.html").blocks]


def test_details_are_question_and_answer():
    found = kinds(
        "<main><details><summary>Vad <b>är</b> IOP?</summary>En samverkan.<ul><li>mellan "
        "parter</li></ul>"
        "<p>Inget köp.</p></details></main>"
    )
    assert found == [
        ("question", "Vad är IOP?"),
        ("answer", "En samverkan."),
        ("item", "mellan parter"),
        ("answer", "Inget köp."),
    ]


def test_definition_list_inside_layout_elements():
    found = kinds(
        "<main><dl><div><dt>Part</dt><dd><p>Den som deltar.</p><p>Minst två.</p></dd></div></dl>"
        "</main>"
    )
    assert found == [("question", "Part"), ("answer", "Den som deltar."), ("answer", "Minst två.")]


def test_folded_panels_are_read_though_hidden():
    found = kinds(
        "<main><h2><button aria-expanded='false' aria-controls='p'>Vad kostar det?</button></h2>"
        "<div id='p' hidden><p>Ingenting.</p></div><div hidden>Dold mall</div></main>"
    )
    assert found == [("question", "Vad kostar det?"), ("answer", "Ingenting.")]


def test_faq_in_json_marks_what_is_seen_and_adds_what_is_not():
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": ["WebPage", "FAQPage"],
                "mainEntity": [
                    {
                        "@type": "Question",
                        "name": "Vad är IOP?",
                        "acceptedAnswer": {"@type": "Answer", "text": "<p>En samverkan.</p>"},
                    },
                    {
                        "@type": "Question",
                        "name": "Vem får?",
                        "acceptedAnswer": [{"@type": "Answer", "text": "Alla &amp; en."}],
                    },
                ],
            }
        ],
    }
    found = kinds(
        "<main><h1>Frågor</h1><h2>Vad är IOP?</h2><p>En samverkan.</p><p>Mer text.</p></main>",
        f'<script type="application/ld+json">{json.dumps(data)}</script>',
    )
    assert found == [
        ("heading", "Frågor"),
        ("question", "Vad är IOP?"),
        ("answer", "En samverkan."),
        ("text", "Mer text."),
        ("question", "Vem får?"),
        ("answer", "Alla & en."),
    ]


def test_faq_in_microdata():
    found = kinds(
        "<main itemscope itemtype='https://schema.org/FAQPage'><div itemscope "
        "itemprop='mainEntity' "
        "itemtype='https://schema.org/Question'><h3 itemprop='name'>Vem får?</h3><div itemscope "
        "itemprop='acceptedAnswer' itemtype='https://schema.org/Answer'><p itemprop='text'>"
        "Alla.</p></div>"
        "</div></main>"
    )
    assert found == [("question", "Vem får?"), ("answer", "Alla.")]


@pytest.mark.parametrize(
    "data", ["{", "[" * 5000, '{"@type": "Question", "name": 3}', "null", '"x"']
)
def test_broken_metadata_is_passed_over(data):
    assert kinds(
        f"<main><p>{LONG}</p></main>", f'<script type="application/ld+json">{data}</script>'
    ) == [("text", LONG)]


def test_question_and_answer_become_one_paragraph():
    page = (
        f"<main><h1>Om IOP</h1><details><summary>Vad är IOP?</summary><p>{LONG}</p></details>"
        "</main>"
    )
    found, _ = structure.paragraphs(Source("faq", "Om IOP"), html.read(page.encode(), "faq.html"))
    [paragraph] = [p for p in found if p.kind == "faq"]
    assert paragraph.heading[-1] == "Vad är IOP?" and paragraph.text == LONG


def test_headings_lists_tables_and_quotes():
    found = kinds(
        "<main><h1>Om <span>IOP</span></h1><div role='heading' aria-level='3'>Avtal</div><ol "
        "start='3'>"
        "<li>tre<ul><li>inre</li></ul></li><li>fyra</li></ol><table><caption>Antal</caption><tr>"
        "<th>År</th>"
        "<th>IOP</th></tr><tr><td>2019</td><td>5<br>6</td></tr></table><blockquote>Bra.<footer>"
        "Anna Ek</footer>"
        "</blockquote>Lös text<br>på två rader<p>x<sup><a href='#n'>1</a></sup> 40 m<sup>2</sup>"
        " 10<sup>6</sup> 1<sup>a</sup></p></main>"
    )
    assert found == [
        ("heading", "Om IOP"),
        ("heading", "Avtal"),
        ("item", "3. tre"),
        ("item", "inre"),
        ("item", "4. fyra"),
        ("text", "Antal"),
        ("table", "År | IOP"),
        ("table", "2019 | 5 6"),
        ("quote", "Bra.\nAnna Ek"),
        ("text", "Lös text\npå två rader"),
        ("text", "x 40 m² 10⁶ 1a"),
    ]


def test_table_that_only_places_things_is_opened():
    assert kinds(f"<table><tr><td><h1>Om IOP</h1><p>{LONG}</p></td></tr></table>") == [
        ("heading", "Om IOP"),
        ("text", LONG),
    ]


def test_menus_banners_and_scripts_are_left_out_and_told():
    page = (
        "<body><a class='skip-link' href='#m'>Till innehållet</a><div id='CookieConsent'>"
        "Kakor</div><nav>Meny</nav>"
        f"<div class='hero'><h1>Om IOP</h1></div><main id=m><p>{LONG}</p><div "
        "class='share-buttons'>Dela</div>"
        "<script>var x</script><form><label>Sök</label><input></form></main><footer>"
        "Kontakt</footer></body>"
    )
    reading = html.read(page.encode(), "a.html")
    assert [b.text for b in reading.blocks if b.text != "Sök"] == [LONG]
    assert {d.text for d in reading.dropped} >= {"Kakor", "Meny", "Dela", "Kontakt"}


def test_header_of_an_article_is_kept():
    assert kinds(f"<article><header><h1>Om IOP</h1></header><p>{LONG}</p></article>")[0] == (
        "heading",
        "Om IOP",
    )


@pytest.mark.parametrize(
    "encode",
    [
        lambda t: t.encode("utf-8"),
        lambda t: t.encode("utf-8-sig"),
        lambda t: t.encode("utf-16"),
        lambda t: t.replace("utf-8", "iso-8859-1").replace("–", "-").encode("latin-1"),
        lambda t: t.replace("utf-8", "windows-1252").encode("cp1252"),
        lambda t: t.replace("utf-8", "iso-8859-1").encode("utf-8"),
    ],
)
def test_encodings(encode):
    page = (
        "<html><head><meta charset='utf-8'></head><body><p>Förening på svenska – ja, så är "
        "det.</p></body></html>"
    )
    [block] = html.read(encode(page), "a.html").blocks
    assert block.text.replace("-", "–") == "Förening på svenska – ja, så är det."


@pytest.mark.parametrize(
    "data, told",
    [
        (b"just text", "no HTML"),
        (b"<html><body></body></html>", "no text of its own"),
        (b"<html><body><script>x()</script></body></html>", "JavaScript"),
        (b"<p>" + b"<div>" * 5000 + b"x", "nests elements more than 200 deep"),
        (b"<p>a\0b</p>" * 30, "NUL"),
    ],
)
def test_refusals(data, told):
    with pytest.raises(DocumentError, match=told):
        html.read(data, "x.html")


def test_title():
    def title(head, body):
        return html.read(
            f"<html><head>{head}</head><body><main>{body}<p>{LONG}</p></main></body></html>".encode(),
            "a",
        ).title

    assert title("<title>Om IOP | Forum</title>", "") == "Om IOP"
    assert title("<title>Forum</title>", "<h1>Om IOP</h1>") == "Om IOP"
    assert title("", "") is None
