"""Which of the source's sentences stand in for a written one that nothing proves."""

from functools import partial

import pytest

from assistant.answering.grounding import support
from assistant.answering.reading import log_odds
from assistant.model import Paragraph
from assistant.reader import Reader

FEES = Paragraph(
    "p",
    "s",
    "Avgiften för lokalen är 300 kronor i timmen för föreningar och 700 kronor i timmen för företag. "
    "Den som avbokar i tid slipper betala. "
    "Nyckeln hämtas hos vaktmästaren.",
    heading=("Hyra lokal",),
)
CANCELLED = "Föreningar som avbeställer lokalen i god tid behöver inte erlägga någon avgift."


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
    assert shown(CANCELLED, FEES)[0].startswith("Avgiften för lokalen")


def test_what_says_it_is_shown_though_another_has_more_of_its_words(says):
    assert "Den som avbokar i tid slipper betala." in shown(CANCELLED, FEES, says)


def test_the_nearest_by_words_stays_where_it_says_it_as_well():
    told = shown(CANCELLED, FEES, lambda sentence, texts: [0.0 for _ in texts])
    assert told == shown(CANCELLED, FEES)


def test_the_shortest_of_those_that_say_it_is_shown():
    def says(sentence, texts):
        return [2.0 if "slipper" in text else -3.0 for text in texts]

    assert shown(CANCELLED, FEES, says) == ["Den som avbokar i tid slipper betala."]


def test_two_neighbours_are_shown_where_one_does_not_say_it():
    def says(sentence, texts):
        return [2.0 if "slipper" in text and "Nyckeln" in text else -3.0 for text in texts]

    told = shown(CANCELLED, FEES, says)
    assert told == ["Den som avbokar i tid slipper betala.", "Nyckeln hämtas hos vaktmästaren."]


def test_nothing_is_shown_of_a_paragraph_that_speaks_of_something_else(says):
    assert shown("Riksdagen sammanträder på Helgeandsholmen.", FEES, says) == []


def test_the_reader_is_given_the_heading_and_proves_nothing():
    asked = []

    def says(sentence, texts):
        asked.extend(texts)
        return [9.0 for _ in texts]

    assert not support("Avgiften för lokalen är 400 kronor i timmen.", [FEES], says).ok
    assert asked and all(text.startswith("Hyra lokal\n") for text in asked)
