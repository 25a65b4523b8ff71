"""The last gate: what cannot be proved does not leave."""

import logging
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.extractive import cite
from assistant.answering.verify import is_verbatim, verify
from assistant.model import Answer, Paragraph, Sentence, Source

TEXT = "Ett IOP är tillåtet. Det är inte upphandling. Båda parter bidrar."
PARAGRAPH = Paragraph("p1", "s1", TEXT, ("Lagar",), 3)
OTHER = Paragraph("p2", "s1", "En helt annan text om något annat.", (), 4)
SOURCE = Source("s1", "Handboken")
BY_ID = {p.id: p for p in (PARAGRAPH, OTHER)}


def citation(start=0, end=20, number=1, paragraph=PARAGRAPH):
    return cite(paragraph, SOURCE, start, end, number)


def answer(*sentences, citations):
    return Answer("answered", "", "", sentences=tuple(sentences), citations=tuple(citations))


def verified(found, verbatim=True):
    return verify(found, BY_ID.__getitem__, verbatim=verbatim)


def test_what_is_proved_passes_unchanged():
    found = answer(Sentence("Ett IOP är tillåtet.", (1,)), citations=[citation()])
    assert verified(found) == found


@pytest.mark.parametrize(
    "wrong",
    [
        {"quote": "Ett IOP är förbjudet."},
        {"quote": "Ett IOP är tillåtet. "},
        {"start": 1},
        {"start": -20},
        {"start": 20, "end": 0},
        {"start": 0, "end": 0, "quote": ""},
        {"start": 20, "end": 21, "quote": " "},
        {"end": 5000},
        {"paragraph_id": "p2"},
        {"paragraph_id": "finns-inte"},
        {"source": "s2"},
    ],
)
def test_a_citation_that_is_no_piece_of_its_paragraph_is_dropped_and_logged(wrong, caplog):
    found = answer(Sentence("Ett IOP är tillåtet.", (1,)), citations=[replace(citation(), **wrong)])
    with caplog.at_level(logging.ERROR):
        result = verified(found)
    assert result.sentences == () == result.citations
    assert "dropped citation" in caplog.text
    assert "IOP" not in caplog.text, "the text of answers and questions is not logged"


def test_a_sentence_that_stands_in_none_of_its_quotes_is_dropped():
    found = answer(
        Sentence("Ett IOP är tillåtet.", (1,)),
        Sentence("Ett IOP är gratis.", (1,)),
        citations=[citation()],
    )
    assert [s.text for s in verified(found).sentences] == ["Ett IOP är tillåtet."]
    assert len(verified(found, verbatim=False).sentences) == 2


def test_a_sentence_without_citations_is_dropped_also_where_it_need_not_be_verbatim():
    found = answer(Sentence("Hej."), Sentence("Jo.", (9,)), citations=[citation()])
    assert verified(found, verbatim=False).sentences == ()
    assert verified(found, verbatim=False).citations == ()


def test_numbers_are_given_anew_in_order_of_use_and_unused_citations_go():
    found = answer(
        Sentence("Det är inte upphandling.", (7,)),
        Sentence("Ett IOP är tillåtet.", (2, 7)),
        citations=[citation(number=2), citation(21, 45, 7), citation(46, 65, 5)],
    )
    result = verified(found, verbatim=False)
    assert [s.citations for s in result.sentences] == [(1,), (2, 1)]
    assert [(c.number, c.start) for c in result.citations] == [(1, 21), (2, 0)]


@given(st.data())
def test_only_true_pieces_ever_come_out(data):
    whole = st.integers(-5, len(TEXT) + 5)
    made = []
    for number in range(1, data.draw(st.integers(1, 4)) + 1):
        start, end = data.draw(whole), data.draw(whole)
        quote = data.draw(st.sampled_from([TEXT[max(0, start) : max(0, end)], "påhitt", ""]))
        made.append(
            replace(
                citation(0, 3, number),
                start=start,
                end=end,
                quote=quote,
                paragraph_id=data.draw(st.sampled_from(["p1", "p2", "p3"])),
            )
        )
    texts = st.sampled_from(["Ett IOP är tillåtet.", "påhitt", TEXT[5:9], TEXT])
    numbers = st.lists(st.integers(0, 5), max_size=3).map(tuple)
    spoken = data.draw(st.lists(st.builds(Sentence, texts, numbers), max_size=4))
    result = verified(answer(*spoken, citations=made))
    by_number = {c.number: c for c in result.citations}
    assert list(by_number) == list(range(1, len(by_number) + 1))
    for c in result.citations:
        assert BY_ID[c.paragraph_id].text[c.start : c.end] == c.quote
        assert is_verbatim(c, BY_ID[c.paragraph_id])
    for sentence in result.sentences:
        assert sentence.citations
        assert all(sentence.text in by_number[n].quote for n in sentence.citations)
