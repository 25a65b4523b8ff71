"""The guide on the five documents: its quotes, its results, its file, its draft."""

import io
import json
from datetime import date

import pytest
from docx import Document

from assistant.errors import UsageError
from assistant.ui import draft, groundwork, guide_texts
from assistant.ui.groundwork import Groundwork, from_json
from assistant.ui.guide import FILE, open_guide
from assistant.ui.suitability import weigh

TODAY = date(2026, 1, 2)
# Three invented cases, answered as those people would; hand-checked against the handbook's list.
SHELTER = {
    "parter": "ja",
    "initiativ": "ja",
    "program": "vet inte",
    "bidrag": "nej",
    "marknad": "nej",
    "finansiering": "ja",
    "styrning": "nej",
    "langre-tid": "ja",
    "kop": "nej",
}
COMPANY = {
    "parter": "nej",
    "initiativ": "nej",
    "program": "nej",
    "bidrag": "nej",
    "marknad": "ja",
    "finansiering": "nej",
    "styrning": "ja",
    "langre-tid": "ja",
    "kop": "ja",
}
NETWORK = {"parter": "vet inte", "initiativ": "ja", "marknad": "vet inte", "langre-tid": "ja"}


@pytest.fixture(scope="module")
def guide(assistant):
    return open_guide(assistant)


def ids(findings):
    return [finding.condition.id for finding in findings]


def test_every_quote_stands_in_the_documents(guide, assistant):
    assert guide.broken == ()
    references = [each.reference for each in (*guide.conditions, *guide.questions)]
    for reference in references:
        assert reference.quote in assistant.paragraph(reference.paragraph_id).text


def test_every_condition_of_the_handbook_is_asked_about(guide, assistant):
    (listed,) = (
        paragraph.text
        for paragraph in assistant.paragraphs("handledning-iop")
        if paragraph.text.startswith("Ett IOP fungerar bäst när:")
    )
    quotes = [condition.reference.quote for condition in guide.conditions]
    points = [line.removeprefix("- ") for line in listed.splitlines()[1:]]
    assert len(points) == 7
    for point in points:
        assert any(quote in point for quote in quotes), point


def test_every_question_of_the_handbook_is_asked(guide, assistant):
    quotes = [question.reference.quote for question in guide.questions]
    for paragraph in assistant.paragraphs("handledning-iop"):
        if paragraph.text.startswith("Frågor att besvara:"):
            for line in paragraph.text.splitlines()[1:]:
                assert line.removeprefix("- ") in quotes


def test_a_quote_that_is_gone_is_kept_and_told(assistant, tmp_path, caplog):
    file = tmp_path / "guide.toml"
    old = "Verksamheten avses att drivas under en längre tid"
    file.write_text(
        FILE.read_text(encoding="utf-8").replace(old, "Verksamheten ska vara i tio år"),
        encoding="utf-8",
    )
    guide = open_guide(assistant, file)
    assert {reference.quote for reference in guide.broken} == {"Verksamheten ska vara i tio år"}
    assert "tio år" in caplog.text
    assert len(guide.conditions) == 9


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("condition = 3", "guide"),
        ("[[condition]]\nid = 'a'", "question"),
        ("inte toml", "guide"),
    ],
)
def test_a_file_that_is_no_guide_is_refused(assistant, tmp_path, content, told):
    file = tmp_path / "guide.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        open_guide(assistant, file)


def test_a_womens_shelter_with_its_municipality(guide):
    result = weigh(guide, SHELTER)
    assert ids(result.against) == []
    assert ids(result.find_out) == ["program"]
    assert len(result.for_) == 8
    assert result.unanswered == 0


def test_a_company_that_wants_to_sell(guide):
    result = weigh(guide, COMPANY)
    assert ids(result.for_) == ["bidrag", "langre-tid"]
    against = ids(result.against)
    assert against[0] == "parter"
    assert {"marknad", "styrning", "kop"} < set(against)
    said = " ".join(finding.text for finding in result.against)
    assert "köp" in said
    assert "marknad" in said
    assert "jurist" in said


def test_a_network_without_a_legal_form(guide):
    result = weigh(guide, NETWORK)
    assert ids(result.find_out) == ["parter", "marknad"]
    assert "juridisk form" in result.find_out[0].text
    assert result.unanswered == 5


def test_no_result_is_a_verdict(guide):
    for condition in guide.conditions:
        for text in (condition.for_, condition.against, condition.find_out):
            assert not {"lagligt", "olagligt", "godkänt"} & set(text.lower().split())


def test_what_is_saved_opens_again(guide):
    work = Groundwork(dict(SHELTER), {"behovet": "Fler söker skydd än vi har plats för. 🏠"})
    opened = from_json(work.to_json().encode(), guide)
    assert opened == work


def test_a_saved_file_of_an_older_guide_opens_without_what_is_gone(guide):
    data = json.loads(Groundwork({}, {"behovet": "a"}).to_json())
    data["answers"]["försvunnen"] = "b"
    data["choices"] = {"parter": "kanske", "marknad": "nej"}
    opened = from_json(json.dumps(data).encode(), guide)
    assert opened == Groundwork({"marknad": "nej"}, {"behovet": "a"})


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'"forum"',
        b'{"format": "forum-iop-underlag"}',
        b"[" * 100_000,
    ],
)
def test_another_file_is_refused(guide, content):
    with pytest.raises(UsageError, match="not a saved groundwork"):
        from_json(content, guide)


def test_a_long_answer_is_cut_to_what_the_page_takes(guide):
    saved = Groundwork({}, {"behovet": "x" * 10_000}).to_json()
    assert len(from_json(saved.encode(), guide).answers["behovet"]) == groundwork.MAX_ANSWER


def test_the_draft_holds_everything_and_its_references(guide):
    work = Groundwork(dict(SHELTER), {"behovet": "Rad ett\nrad *två* <b>"})
    document = Document(io.BytesIO(draft.word(guide, work, TODAY)))
    told = [paragraph.text for paragraph in document.paragraphs]
    assert told[0] == guide_texts.DRAFT_TITLE
    assert {"Rad ett", "rad *två* <b>"} <= set(told)
    assert guide_texts.NO_VERDICT in told
    for question in guide.questions:
        assert any(text.startswith(question.text) for text in told)
    numbered = [text for text in told if text.startswith("[")]
    # One reference a quote: a condition and a question may rest on the same one.
    quotes = {each.reference for each in (*guide.conditions, *guide.questions)}
    assert len(numbered) == len(quotes)
    assert numbered[0].startswith("[1] Handledning i ditt arbete")
    assert "odaterad" in numbered[0]


def test_the_draft_as_markdown_escapes_what_was_written(guide):
    told = draft.markdown(guide, Groundwork({}, {"behovet": "[a](javascript:x) **b**"}), TODAY)
    assert "\\[a\\]\\(javascript\\:x\\)" in told
    assert guide_texts.SUITABILITY not in told
    assert told.count(guide_texts.NOT_ANSWERED) == len(guide.questions) - 1
