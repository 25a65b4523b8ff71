"""What a question asks for."""

import pytest

from assistant.model import Paragraph, Source
from assistant.retrieval.query import (
    SectionReference,
    leans,
    leant_on,
    read_query,
    section_reference,
    sections,
)


@pytest.mark.parametrize(
    "question",
    [
        "Vilken mejladress har han?",
        "Och hur länge?",
        "Varför det?",
        "Vad är det?",
        "Hur fungerar den?",
        "Who wrote it?",
        "Vilka då?",
        "Vad kostar det?",
        "Hur lång tid tar det?",
    ],
)
def test_questions_that_need_the_one_before(question):
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "Vad är ett idéburet offentligt partnerskap?",
        "Är det tillåtet för en kommun att ingå IOP med en förening?",
        "Which criteria must a partnership between a city and an organisation meet?",
        "Hur arbetade Göteborgs Stad med föreningar som tog emot flyktingar?",
        "Vad kostar det att gå med i Forum?",
        "Hur lång tid tar det att skriva ett avtal?",
        "",
    ],
)
def test_questions_that_stand_alone(question):
    assert not leans(question)


def test_a_follow_up_is_searched_with_the_question_it_leans_on():
    earlier = "Vilka kommuner i Västra Götaland har hittills provat idéburet partnerskap?"
    history = ["Vem är projektledare?", earlier]
    assert leant_on("Hur gick det för dem?", history) == earlier
    assert leant_on("Är det tillåtet för en kommun att ingå IOP med en förening?", history) == ""
    assert leant_on("Och dem?", []) == ""


def test_a_chain_of_follow_ups_reaches_what_they_are_about():
    found = leant_on("Vilken mejladress har han?", ["Vem är projektledare?", "Vad gör han?"])
    assert found == "Vem är projektledare? Vad gör han?"


def test_a_follow_up_leans_on_what_was_asked_and_not_on_what_was_told():
    earlier = "Hej! Jag är ny här. Vem är projektledare för partnerskapet i Göteborg? Mvh Gun"
    assert leant_on("Vad gör han?", [earlier]) == (
        "Vem är projektledare för partnerskapet i Göteborg?"
    )


@pytest.mark.parametrize(
    ("question", "reference"),
    [
        ("Vad står i 19 kap. 25 a § LOU?", SectionReference("19", "25 a")),
        ("Vad säger 19 kap 25a §?", SectionReference("19", "25 a")),
        ("vad står i 3 § lagen", SectionReference(None, "3")),
        ("Vad säger paragraf 4 i 2 kap. kommunallagen?", SectionReference("2", "4")),
        ("Vad innebär § 7?", SectionReference(None, "7")),
        ("kan du återge 17 § i tredje kapitlet LOU", SectionReference("3", "17")),
        ("Vad är ett IOP?", None),
        ("Finns det 25 avtal?", None),
    ],
)
def test_a_section_is_read_as_it_is_named(question, reference):
    assert section_reference(question) == reference


def test_a_reference_is_written_as_a_statute_writes_it():
    assert str(SectionReference("19", "25 a")) == "19 kap. 25 a §"
    assert str(SectionReference(None, "3")) == "3 §"


class Statutes:
    """Stands for a generation: what `sections` reads of one."""

    def __init__(self):
        self.sources = {"lou": Source("lou", "Lag om offentlig upphandling", abbreviation="LOU")}
        self.paragraphs = [
            Paragraph(f"p{n}", "lou", "Text", label=label, kind="section")
            for n, label in enumerate(["1 kap. 1 § LOU", "19 kap. 25 a § LOU", "19 kap. 1 § LOU"])
        ]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Vad står i 19 kap. 25 a § LOU?", ("p1",)),
        ("Vad står i 1 § LOU?", ("p0", "p2")),
        ("Vad står i 99 kap. 1 § LOU?", ()),
        ("Vad står i 19 kap. 25 § LOU?", ()),
    ],
)
def test_a_section_goes_to_its_paragraph_or_is_known_to_be_missing(question, found):
    assert sections(section_reference(question), question, Statutes()) == found


def test_an_abbreviation_inside_a_word_names_no_statute():
    question = "Kan ni louanvisa mig till 1 § i lag (2022:900)?"
    assert sections(section_reference(question), question, Statutes()) is None


def test_a_section_of_a_statute_that_is_not_here_is_a_word_among_others():
    question = "Vad står i 4 § förvaltningslagen?"
    assert sections(section_reference(question), question, Statutes()) is None


def test_a_section_of_a_statute_that_is_not_searched_is_not_called_missing():
    question = "Vad står i 99 kap. 1 § LOU?"
    reference = section_reference(question)
    assert sections(reference, question, Statutes(), {"lou"}) == ()
    assert sections(reference, question, Statutes(), {"handledning"}) is None


def test_spelling_is_mended_for_the_search_and_kept_as_asked(assistant):
    generation = assistant._generation
    query = read_query("Vad är ett idebyret offentligt partnerskpa?", (), generation)
    assert query.text == "Vad är ett idebyret offentligt partnerskpa?"
    assert "idéburet" in query.corrected and "partnerskap" in query.corrected
    assert not query.english and query.section is None and query.terms
    assert not query.section_missing


def test_english_is_not_mended_into_swedish(assistant):
    query = read_query("What are the criteria for a partnership?", (), assistant._generation)
    assert query.english and query.corrected == query.text


def test_history_is_folded_in(assistant):
    query = read_query("Och hur länge?", ["Vad är ett IOP-avtal?"], assistant._generation)
    assert query.text == "Vad är ett IOP-avtal? Och hur länge?"


def test_a_message_is_searched_by_what_it_asks_and_kept_whole_for_a_model(assistant):
    message = "Hej! Jag är ny här i Borås. va säger Göteborgs stad om uppföljning av avtalet?"
    query = read_query(message, (), assistant._generation)
    assert query.text == "vad säger Göteborgs stad om uppföljning av avtalet?"
    assert query.whole == message
