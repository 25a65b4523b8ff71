"""Which of the source's sentences stand in for a written one that nothing proves."""

import json
from functools import partial
from pathlib import Path

import pytest

from assistant.answering.grounding import support
from assistant.answering.grounding.units import units_of
from assistant.answering.reading import log_odds
from assistant.model import Paragraph
from assistant.reader import Reader

FRESH = Path(__file__).parents[1] / "data" / "support_fresh.jsonl"
TERMS = Paragraph(
    "p",
    "s",
    "Styrelsen sammanträder sex gånger om året och består av sju ledamöter. "
    "Mandattiden är två år. "
    "Ordföranden leder styrelsens arbete och väljs för ett år i taget.",
    heading=("Styrelsen",),
)
ELECTED = "De som sitter i styrelsen utses för två år åt gången."


@pytest.fixture(scope="module")
def says():
    """The reader that ships."""
    reader = Reader.load()
    assert reader is not None
    return partial(log_odds, reader)


def shown(sentence, paragraph, says=None):
    found = support(sentence, [paragraph], says)
    assert not found.ok
    return [paragraph.text[span.start : span.end] for span in found.nearest]


def test_without_a_reader_the_sentence_with_most_of_the_words_is_shown():
    assert shown(ELECTED, TERMS)[0].startswith("Ordföranden leder")


def test_what_says_it_is_shown_though_another_has_more_of_its_words(says):
    assert "Mandattiden är två år." in shown(ELECTED, TERMS, says)


def test_the_nearest_by_words_stays_where_it_says_it_as_well():
    told = shown(ELECTED, TERMS, lambda sentence, texts: [0.0 for _ in texts])
    assert told == shown(ELECTED, TERMS)


def test_one_sentence_is_shown_where_its_neighbours_say_no_more():
    def says(sentence, texts):
        return [4.0 if text == "Styrelsen\nMandattiden är två år." else -3.0 for text in texts]

    assert shown(ELECTED, TERMS, says) == ["Mandattiden är två år."]


def test_a_sentence_put_together_of_two_has_a_quote_for_each_part(says):
    both = f"{ELECTED[:-1]}, och den som leder dem väljs om varje år."
    told = shown(both, TERMS, says)
    assert "Mandattiden är två år." in told
    assert any(each.startswith("Ordföranden leder") for each in told)


def test_a_note_of_the_amending_act_is_no_sentence_of_the_source():
    paragraph = Paragraph("p", "s", "Avgift får tas ut efter beslut. Lag (2019:835).")
    assert [unit.text for unit in units_of(0, paragraph)] == ["Avgift får tas ut efter beslut."]


def test_a_part_that_several_sentences_say_as_well_adds_none():
    def says(sentence, texts):
        whole = "tre gånger" in sentence and "två år" in sentence
        own = "Styrelsen\nMandattiden är två år."
        return [4.0 if whole and text == own else -1.0 for text in texts]

    both = "Styrelsen väljs för två år, och den möts tre gånger."
    assert shown(both, TERMS, says) == ["Mandattiden är två år."]


def test_two_neighbours_are_shown_where_one_does_not_say_it():
    def says(sentence, texts):
        return [4.0 if "Mandattiden" in text and "sju" in text else -3.0 for text in texts]

    assert shown(ELECTED, TERMS, says)[1] == "Mandattiden är två år."
    assert len(shown(ELECTED, TERMS, says)) == 2


def test_what_hardly_says_it_does_not_take_the_place_of_what_is_nearest():
    def says(sentence, texts):
        return [-2.5 if "Mandattiden" in text else -9.0 for text in texts]

    assert shown(ELECTED, TERMS, says) == shown(ELECTED, TERMS)


def test_nothing_is_shown_of_a_paragraph_that_speaks_of_something_else(says):
    assert shown("Glaciären kalvar i fjorden varje sommar.", TERMS, says) == []


def test_a_figure_that_stands_nowhere_is_replaced_by_nothing_however_sure_the_reader_is():
    def says(sentence, texts):
        return [9.0 for _ in texts]

    assert shown("Det kostar 99 kronor.", TERMS, says) == []


def test_what_says_it_in_quite_other_words_is_shown_where_the_reader_is_sure(says):
    carport = Paragraph(
        "p",
        "s",
        "Åtgärden strider mot detaljplanen, och sikten vid utfarten skulle försämras. "
        "Grannarna på Lärkan 6 och 8 har inte haft några invändningar.",
    )
    sentence = "De som bor intill hade inget att säga om saken."
    assert shown(sentence, carport) == []
    assert any("invändningar" in text for text in shown(sentence, carport, says))
    assert shown(sentence, carport, lambda _, texts: [-1.6 for _ in texts]) == []


def test_the_reader_is_given_the_heading_and_proves_nothing():
    asked = []

    def says(sentence, texts):
        asked.extend(texts)
        return [9.0 for _ in texts]

    assert not support("Styrelsen består av nio ledamöter.", [TERMS], says).ok
    assert asked and all(text.startswith("Styrelsen\n") for text in asked)


def test_hardly_any_true_sentence_leaves_nothing_and_hardly_any_false_one_is_shown(says):
    """256 true and 256 subtly false ones, written without sight of the rules."""
    left, passed, count = 0, 0, 0
    for row in map(json.loads, FRESH.read_text("utf-8").splitlines()):
        paragraph = Paragraph("p", "s", row["passage"], heading=tuple(row["heading"]))
        for sentence in row["true"]:
            found = support(sentence, [paragraph])
            if not found.ok and not found.nearest:  # only then is it the reader that decides
                left += not support(sentence, [paragraph], says).nearest
            count += 1
        passed += sum(support(text, [paragraph]).ok for _, text in row["false"])
    assert count == 256
    assert left <= 0.02 * count
    assert passed <= 0.02 * count
