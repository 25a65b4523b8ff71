"""The pieces of a paragraph that are embedded."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.index.windows import SHORTEST, windows
from assistant.model import Paragraph
from assistant.swedish import sentences

LONG_1 = "Kommunen och föreningen kommer överens om vad var och en av dem ska göra under året."
LONG_2 = "Avtalet skrivs under av båda parter och gäller tills någon av dem säger upp det."
LONG_3 = "Pengarna betalas ut i början av varje kvartal mot en enkel redovisning av arbetet."


def paragraph(text, *heading, kind="text"):
    return Paragraph("p", "s", text, heading, kind=kind)


def cut(found):
    return [(w.start, w.end) for w in windows(found)]


@given(
    st.lists(
        st.sampled_from([LONG_1, LONG_2, LONG_3, "Ja.", "Kort rad.", "- punkt", "Vad?"]),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from([" ", "\n", "  ", "\n\n"]),
)
def test_windows_cover_each_sentence_once_and_in_order(pieces, between):
    text = between.join(pieces)
    found = cut(paragraph(text))
    spans = sentences(text)
    assert found == sorted(found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    for start, end in spans:
        assert sum(begin <= start and end <= stop for begin, stop in found) == 1
    assert (found[0][0], found[-1][1]) == (spans[0][0], spans[-1][1])


@given(st.text(min_size=1, max_size=200))
def test_any_text_has_a_window(text):
    found = windows(paragraph(text))
    assert found
    assert all(0 <= w.start < w.end <= len(text) and "\n" not in w.embedded for w in found)


def test_a_short_sentence_goes_with_its_neighbour():
    found = cut(paragraph(f"{LONG_1} Ja. {LONG_2}"))
    assert len(found) < 3
    assert all(end - start >= SHORTEST for start, end in found)


def test_a_question_that_the_text_answers_is_embedded_with_its_beginning():
    question = "Hur länge gäller ett avtal?"
    found = windows(paragraph(f"{LONG_1} {LONG_2}", "Avtal", question))
    assert question in found[0].embedded


@pytest.mark.parametrize("kind", ["list", "text"])
def test_each_window_is_embedded_with_all_its_own_words(kind):
    text = f"Villkor:\n- {LONG_1}\n- {LONG_2}"
    for window in windows(paragraph(text, "Avtal", kind=kind)):
        assert window.embedded.endswith(text[window.start : window.end].replace("\n", " "))
