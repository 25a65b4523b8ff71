"""What is asked in a message that also tells other things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.message import read_message, stands_alone
from assistant.swedish import words

WHOLE = [
    "Vad är IOP, och vad kostar det?",
    "När en kommun vill gå ur ett kommunalförbund, vilken uppsägningstid gäller då?",
    "Om pengar blir över i projektet, behöver de betalas tillbaka?",
    "Får man veta varför man fick nej?",
    "Vem gör vad – var ska det stå?",
    "Hur löser parterna en tvist om avtalet, går det direkt till tingsrätten?",
    "uppsägningstid avtal iop",
    "Which criteria must a partnership between a city and an organisation meet?",
    "Tack",
    "Hej!",
]


@pytest.mark.parametrize("question", WHOLE)
def test_a_question_by_itself_is_left_as_it_is(question):
    assert read_message(question).question == question


@pytest.mark.parametrize(
    ("message", "question"),
    [
        (
            "Hej! Jag är ny kassör i en byförening utanför Sollefteå. Får kommunen lämna stöd till "
            "enskilda näringsidkare? Tack på förhand, Gun",
            "Får kommunen lämna stöd till enskilda näringsidkare?",
        ),
        (
            "sitter o räknar på budgeten, hur stor del av vinsten får Rönnen behålla till nästa år",
            "hur stor del av vinsten får Rönnen behålla till nästa år",
        ),
        (
            "Hur länge måste styrelsen spara bokföringen i en ideell förening? vi har försökt "
            "ringa men ingen svarar",
            "Hur länge måste styrelsen spara bokföringen i en ideell förening?",
        ),
        (
            "Jag undrar vilka krav en idéburen organisation måste uppfylla. Mvh Lars på kansliet",
            "vilka krav en idéburen organisation måste uppfylla.",
        ),
        (
            "Good morning! I run a small foundation in Oslo. How many partnerships have been "
            "established in Sweden?",
            "How many partnerships have been established in Sweden?",
        ),
    ],
)
def test_what_is_told_around_a_question_is_left_out(message, question):
    assert read_message(message).question == question


@pytest.mark.parametrize(
    "message",
    [
        "Vi vill starta ett IOP, men det finns redan firmor som säljer samma hjälp. Går det ändå?",
        "Göteborg hade ett avtal om stöd till utsatta EU-medborgare. Hur många av dem kom därifrån?",
        "Kyrkskolan ska få ett nytt kök. Vad går det på?",
    ],
)
def test_what_is_told_stays_where_the_question_leans_on_it(message):
    assert read_message(message).question == message
    assert read_message(message).asked != message


def test_a_greeting_goes_even_where_the_rest_stays():
    assert read_message("Hejsan alla! Vad gäller?").question == "Vad gäller?"


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Hur lång är uppsägningstiden?", False),
        ("Hur ser han på deras framtida arbete?", False),
        ("Vad säger Göteborgs stad om uppföljning?", True),
        ("Hur länge måste en ideell förening spara sin bokföring?", True),
    ],
)
def test_a_question_is_understood_by_itself_from_words_enough(question, alone):
    assert stands_alone(question) is alone


PIECES = [*WHOLE, "jag undrar hur", "mvh Gun", "så", ",", "?", ".."]


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES)).map(" ".join))
def test_nothing_is_asked_that_was_not_said(text):
    message = read_message(text)
    assert set(words(message.asked)) <= set(words(message.said)) <= set(words(text))
    assert message.question in (message.asked, message.said)
    assert bool(message.question) == bool(text.strip(" ,;:–-"))
