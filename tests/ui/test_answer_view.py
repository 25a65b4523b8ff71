"""Answers as they are drawn: what is said, what is marked, what a refusal offers."""

from urllib.parse import parse_qs, urlsplit

import pytest

from assistant.model import Answer, Citation, Sentence
from assistant.ui import answer_view, texts


@pytest.fixture(scope="module")
def answered(assistant):
    return assistant.ask("När fungerar ett IOP bäst?")


@pytest.fixture
def draw(assistant, forum_settings):
    return lambda answer: answer_view.answer_view(answer, assistant, forum_settings)


def text_of(lines):
    return "\n".join("".join(part["text"] for part in line["parts"]) for line in lines)


def marked_of(lines):
    return "".join(part["text"] for line in lines for part in line["parts"] if part["mark"])


def bare(text):
    return text.replace("- ", "").replace("\n", "").replace(" ", "")


def test_a_card_shows_the_whole_paragraph_with_the_quote_marked(draw, answered, assistant):
    assert answered.status == "answered"
    view = draw(answered)
    for citation in answered.citations:
        (card,) = (c for c in view["cards"] if citation.number in c["numbers"])
        paragraph = assistant.paragraph(citation.paragraph_id)
        assert bare(text_of(card["lines"])) == bare(paragraph.text)
        assert bare(citation.quote) in bare(marked_of(card["lines"]))
        assert card["title"] == citation.title
        assert texts.UNDATED in card["meta"]


def test_every_citation_has_a_chip(draw, answered):
    chips = [n for block in draw(answered)["blocks"] for p in block["pieces"] for n in p["chips"]]
    assert sorted(set(chips)) == [citation.number for citation in answered.citations]


def test_the_neighbours_stand_around(draw, answered, assistant):
    card = draw(answered)["cards"][0]
    before, after = assistant.neighbours(card["id"])
    assert bare(text_of(card["before"])) == bare("".join(p.text for p in before))
    assert bare(text_of(card["after"])) == bare("".join(p.text for p in after))


def citation(number, paragraph, source, start, end):
    return Citation(
        number, paragraph.id, source.id, source.title, source.kind, paragraph.heading,
        paragraph.page, paragraph.position, source.year, "javascript:alert(1)",
        paragraph.text[start:end], start, end,
    )  # fmt: skip


def test_two_quotes_of_a_paragraph_are_one_card(draw, assistant):
    paragraph = max(assistant.paragraphs("handledning-iop"), key=lambda p: len(p.text))
    source = assistant.source("handledning-iop")
    answer = Answer(
        "answered",
        "A. [1] B. [2]",
        question="?",
        sentences=(Sentence("A.", (1,)), Sentence("B.", (2,))),
        citations=(citation(1, paragraph, source, 0, 10), citation(2, paragraph, source, 40, 60)),
    )
    view = draw(answer)
    (card,) = view["cards"]
    assert card["numbers"] == [1, 2]
    assert marked_of(card["lines"]) == paragraph.text[:10] + paragraph.text[40:60]
    assert card["url"] is None, "only web addresses may stand in a link"
    assert len(view["blocks"]) == 2, "what rests on another citation stands apart"


def test_sentences_of_one_citation_run_on_and_carry_its_chip_once():
    said = [Sentence("Ett.", (1,)), Sentence("Två.", (1,)), Sentence("Tre.", (2,))]
    first, second = answer_view.blocks(said)
    assert [(p["text"], p["chips"]) for p in first["pieces"]] == [("Ett.", []), ("Två.", [1])]
    assert second["pieces"] == [{"text": "Tre.", "chips": [2]}]


def test_a_paragraph_that_is_gone_leaves_the_quote(draw, answered):
    from dataclasses import replace

    lost = replace(answered.citations[0], paragraph_id="borta")
    card = draw(replace(answered, citations=(lost,)))["cards"][0]
    assert bare(text_of(card["lines"])) == bare(lost.quote)
    assert card["id"] is None


def test_a_refusal_leads_on(draw, assistant, forum_settings):
    answer = assistant.ask("Hur många invånare har Kiruna?")
    assert answer.status == "not_found"
    view = draw(answer)
    assert view["cards"] == []
    assert [each["id"] for each in view["related"]] == [r.paragraph_id for r in answer.related]
    said = view["blocks"][0]["pieces"][0]["text"]
    assert said
    assert "Fråga gärna" not in said
    assert "ligger närmast" not in said
    letter = urlsplit(view["contact"]["href"])
    assert letter.path == forum_settings.contact_email
    assert answer.question in parse_qs(letter.query)["body"][0]


def test_a_hostile_question_cannot_leave_its_letter(forum_settings):
    found = answer_view.contact("x&bcc=alla@example.org\r\nCc: y", forum_settings)
    assert set(parse_qs(urlsplit(found["href"]).query)) == {"subject", "body"}
    assert "\n" not in found["href"]


def test_the_copied_text_writes_its_references_out(draw, answered):
    plain = draw(answered)["plain"]
    assert answered.text in plain
    for each in answered.citations:
        assert f"[{each.number}] {each.title}" in plain


def test_small_talk_and_blocked_have_no_sources(draw, assistant):
    for question, status in (("hej", "small_talk"), ("x" * 5000, "blocked")):
        answer = assistant.ask(question)
        assert answer.status == status
        view = draw(answer)
        assert view["blocks"]
        assert not (view["cards"] or view["related"] or view["contact"] or view["plain"])


@pytest.mark.parametrize("mark", ["-", "2.", "b)"])
def test_a_point_of_a_list_begins_a_block_of_its_own(mark):
    said = ("Två saker krävs.", "Den ena är tid.", f"{mark} Den andra är pengar.")
    drawn = answer_view.blocks([Sentence(text, (1,)) for text in said])
    assert [len(block["pieces"]) for block in drawn] == [2, 1]
