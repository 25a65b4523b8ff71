import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evals.cases import Evidence
from evals.matching import fold, holds_evidence, holds_quote, states_fact

LIST = "Insatserna är:\n\n- **övernattning** för alla\n- en dagcentral\n1. öppen förskola"


@pytest.mark.parametrize(
    "quote",
    [
        "Insatserna är: övernattning för alla",
        "Insatserna är:\n• övernattning för alla\n• en dagcentral",
        "övernattning\u00a0för   alla - en dagcentral",
        "en dagcentral\nöppen förskola",
        "en dagcentral\n1. öppen förskola",
        "en dagcentral 1. öppen förskola",
        "*dagcentral*",
    ],
)
def test_white_space_list_and_emphasis_marks_do_not_matter(quote):
    assert holds_quote(LIST, quote)


@pytest.mark.parametrize("quote", ["insatserna är", "dagcentraler", "en  dag central", "  ", "**"])
def test_letters_case_and_words_do_matter(quote):
    assert not holds_quote(LIST, quote)


def test_a_number_in_running_text_is_no_list_mark():
    assert not holds_quote("Avtalet löper i 12. Därefter", "Avtalet löper i 13. Därefter")


def test_soft_hyphens_and_decomposed_letters_match():
    assert holds_quote("Idéburet offent\u00adligt", "Ide\u0301buret offentligt")


def test_names_with_underscores_are_kept():
    assert fold("se _filen_ mitt_namn") == "se filen mitt_namn"


def test_evidence_counts_in_its_own_source_or_where_the_same_text_stands():
    evidence = [Evidence(source="webb", quote="IOP är tillåtet")]
    text = "Ja, IOP är tillåtet."
    assert holds_evidence(["webb"], text, evidence)
    assert holds_evidence(["handbok", "webb"], text, evidence)
    assert not holds_evidence(["handbok"], text, evidence)


@pytest.mark.parametrize(
    ("text", "fact", "met"),
    [
        ("Modellen kom 2010.", ["2010"], True),
        ("Modellen kom 2010.", ["10"], False),
        ("Det gäller i 14 kap.", ["4 kap."], False),
        ("Högst 50 000 kronor", ["50\u00a0000 KRONOR"], True),
        ("FORUM tog fram den", ["sfad", "forum"], True),
        ("Se stycket. [12]", ["12"], False),
        ("- **öppen**\n- förskola", ["öppen förskola"], True),
        ("", ["x"], False),
    ],
)
def test_facts(text, fact, met):
    assert states_fact(text, fact) is met


@given(st.text(max_size=80), st.text(max_size=80))
@example("", "-_")
@example("", "e*\u0301")
def test_folding_twice_is_folding_once_and_a_text_holds_its_own_piece(before, piece):
    assert fold(fold(piece, line_marks=False), line_marks=False) == fold(piece, line_marks=False)
    if fold(piece, line_marks=False).isalnum():
        assert holds_quote(f"{before}\n{piece}\n", piece)
