"""The words' side of the index."""

import numpy as np
import pytest

from assistant.index.lexical import LexicalIndex
from assistant.model import Paragraph

TEXTS = [
    "Föreningen och kommunen skriver ett avtal om uppsägning.",
    "Tiden är sex månader. Kommunen betalar.",
    "Länsstyrelsen har tillsyn över stiftelser.",
]


@pytest.fixture(scope="module")
def index():
    found = [Paragraph(str(n), "s", text, ("Regler",)) for n, text in enumerate(TEXTS)]
    return LexicalIndex(found, ["Handboken"] * len(found))


def best(index, question):
    return int(np.argmax(index.scores(index.query_terms(question))))


def test_the_paragraph_that_shares_the_words_scores_highest(index):
    assert best(index, "Vad står det i avtalet?") == 0
    assert best(index, "Vem utövar tillsyn?") == 2


def test_scores_are_one_a_paragraph_and_zero_where_no_word_is_shared(index):
    scores = index.scores(index.query_terms("tillsyn"))
    assert scores.shape == (3,) and scores.dtype == np.float32
    assert (scores > 0).tolist() == [False, False, True]
    assert not index.scores(index.query_terms("gurka")).any()
    assert not index.scores([]).any()


def test_titles_and_headings_are_searched(index):
    assert (index.scores(index.query_terms("handboken")) > 0).all()
    assert (index.scores(index.query_terms("regler")) > 0).all()


def test_a_compound_in_the_question_meets_its_parts(index):
    assert best(index, "uppsägningstiden") in (0, 1)
    assert best(index, "uppsägningsavtalet") == 0


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("foreningen", "föreningen"),
        ("lansstyrelsen", "länsstyrelsen"),
        ("kommnuen", "kommunen"),
        ("stiftelsser", "stiftelser"),
        ("avtal", "avtal"),
        ("avtalets", "avtalets"),
        ("gurkmeja", "gurkmeja"),
        ("xyz", "xyz"),
        ("2016", "2016"),
        ("ni", "ni"),
    ],
)
def test_spelling_is_mended_towards_the_corpus(index, typed, mended):
    assert index.correct(typed) == mended


def test_rare_words_tell_more_than_common_ones(index):
    by_stem = {word: index.idf(index.query_terms(word)[0]) for word in ("kommunen", "tillsyn")}
    assert by_stem["tillsyn"] > by_stem["kommunen"] > 0
    assert index.idf("aldrigsedd") >= by_stem["tillsyn"]


def test_an_index_without_paragraphs_answers_nothing():
    index = LexicalIndex([], [])
    assert index.scores(["avtal"]).shape == (0,)
    assert index.correct("avtaal") == "avtaal"
    assert not index.knows("avtal")


def test_a_paragraph_without_words_is_no_hindrance():
    index = LexicalIndex([Paragraph("1", "s", "– – –"), Paragraph("2", "s", "Avtal")], ["", ""])
    assert index.scores(index.query_terms("avtal")).argmax() == 1


def test_of_words_as_near_the_commonest_is_meant():
    texts = ["Parterna ingår avtal. De ingår det ihop.", "De kan ingå. Avtalet ingåtts."]
    found = [Paragraph(str(n), "s", text) for n, text in enumerate(texts)]
    index = LexicalIndex(found, [""] * len(found))
    assert index.correct("ingås") == "ingår"
    assert LexicalIndex(found[::-1], [""] * len(found)).correct("ingås") == "ingår"
