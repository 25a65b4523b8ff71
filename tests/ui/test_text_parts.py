"""Marked texts: nothing is lost, nothing is marked but what was asked for."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.ui import text_parts

LIST = "Ett IOP fungerar bäst när:\n- Initiativet är ert\n  - och bara ert\n1. Räknat"


def texts_of(lines):
    return ["".join(part["text"] for part in line["parts"]) for line in lines]


def marked_of(lines):
    return "".join(part["text"] for line in lines for part in line["parts"] if part["mark"])


def test_a_list_is_read_with_its_depth_and_without_its_marks():
    lines = text_parts.lines(LIST)
    assert texts_of(lines) == [
        "Ett IOP fungerar bäst när:",
        "Initiativet är ert",
        "och bara ert",
        "1. Räknat",
    ]
    assert [(line["item"], line["level"]) for line in lines] == [
        (False, 0),
        (True, 0),
        (True, 1),
        (False, 0),
    ]


def test_a_quotation_dash_is_no_list_mark():
    (line,) = text_parts.lines("– Jag tror på dialog.")
    assert not line["item"]
    assert texts_of([line]) == ["– Jag tror på dialog."]


def test_a_quote_over_several_lines_is_marked_in_each():
    quote = "när:\n- Initiativet är"
    start = LIST.index(quote)
    lines = text_parts.lines(LIST, [(start, start + len(quote))])
    assert marked_of(lines) == "när:Initiativet är"


def test_overlapping_spans_are_one_mark():
    assert text_parts.merge([(4, 9), (0, 5), (20, 22)]) == [(0, 9), (20, 22)]
    lines = text_parts.lines("Ett IOP är tillåtet", [(0, 7), (4, 10)])
    assert [part["mark"] for part in lines[0]["parts"]] == [True, False]


def test_words_are_found_whatever_their_case_and_white_space():
    text = "Idéburet Offentligt\nPartnerskap. IDÉBURET  offentligt partnerskap"
    assert [text[a:b].split()[0] for a, b in text_parts.find(text, "idéburet offentligt")] == [
        "Idéburet",
        "IDÉBURET",
    ]
    assert text_parts.find(text, "idéburet", same_case=True) == []
    assert text_parts.find(text, "  ") == []
    assert text_parts.find(text, "(.*") == []


@given(
    st.text(alphabet="ab -•\n*", max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=5),
)
def test_every_letter_is_drawn_once_and_only_spans_are_marked(text, spans):
    lines = text_parts.lines(text, spans)
    drawn = "".join(texts_of(lines))
    assert [c for c in drawn if c in "ab"] == [c for c in text if c in "ab"]
    inside = {i for a, b in spans for i in range(a, min(b, len(text)))}
    wanted = [c for i, c in enumerate(text) if i in inside and c in "ab"]
    assert [c for c in marked_of(lines) if c in "ab"] == wanted
