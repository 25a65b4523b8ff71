"""Documents as they are drawn: every paragraph, its headings, what is marked and found."""

from assistant.model import Paragraph, Place, Source
from assistant.ui.reader_view import reader_view


def sources_of(assistant):
    return {source.id: source for source in assistant.sources()}


def text_of(paragraph):
    return "".join(part["text"] for line in paragraph["lines"] for part in line["parts"])


def drawn(view):
    return [paragraph for section in view["sections"] for paragraph in section["paragraphs"]]


def test_every_paragraph_of_every_document_is_there_in_order(assistant):
    for source in assistant.sources():
        paragraphs = assistant.paragraphs(source.id)
        view, _ = reader_view(paragraphs, sources_of(assistant))
        assert [each["id"] for each in drawn(view)] == [each.id for each in paragraphs]


def test_a_heading_stands_once_where_its_paragraphs_follow_each_other(assistant):
    view, _ = reader_view(assistant.paragraphs("handledning-iop"), sources_of(assistant))
    headings = [h["text"] for section in view["sections"] for h in section["headings"]]
    assert headings.count("Hur kan vi samarbeta?") == 1
    # The handbook itself comes back to this heading later on.
    assert headings.count("BEHOVSBILDEN") == 2
    assert [each["text"] for each in view["contents"]] == headings


def test_the_linked_paragraph_is_marked(assistant):
    paragraphs = assistant.paragraphs("webb-iop")
    view, _ = reader_view(paragraphs, sources_of(assistant), marked=paragraphs[3].id)
    assert [each["id"] for each in drawn(view) if each["marked"]] == [paragraphs[3].id]


def test_a_search_marks_and_counts(assistant):
    paragraphs = assistant.paragraphs("handledning-iop")
    view, found = reader_view(paragraphs, sources_of(assistant), words="  VÄRDEGRUND ")
    marks = [
        part["text"]
        for each in drawn(view)
        for line in each["lines"]
        for part in line["parts"]
        if part["mark"]
    ]
    assert found.hits == len(marks) > 0
    assert {mark.casefold() for mark in marks} == {"värdegrund"}
    assert found.paragraphs == sum("värdegrund" in p.text.casefold() for p in paragraphs)


def test_who_else_says_it_is_told():
    other = Source("b", "Den andra", year=2020)
    paragraph = Paragraph("a-1", "a", "Samma ord.", also=(Place("b", ("Kap", "Avsnitt"), 3, 7),))
    view, _ = reader_view([paragraph], {"b": other})
    assert drawn(view)[0]["also"] == ["Den andra › Kap › Avsnitt, s. 7"]


def test_the_contents_of_a_very_long_document_keep_to_the_outer_headings():
    paragraphs = [
        Paragraph(f"p{n}", "a", "Text.", heading=(f"Kap {n // 50}", f"Avsnitt {n}"))
        for n in range(400)
    ]
    view, _ = reader_view(paragraphs, {})
    assert len(view["contents"]) == 8
