"""Words, stems and sentences of Swedish."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.swedish import (
    STOP_WORDS,
    fold,
    is_english,
    names,
    sentences,
    split_compound,
    stem,
    terms,
    words,
    written,
)


def cut(text):
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Det gäller t.ex. Göteborgs Stad och andra kommuner.",
        "Avtalet kostar ca. 300 kr. per månad enligt bil. 2.",
        "Se 19 kap. 25 a § lagen (2016:1145) om offentlig upphandling.",
        "Mötet hölls den 3. september i Stockholm.",
        "Talmannen J. Andersson öppnade mötet.",
        "Det omfattar bl.a. Stadsmissionen, m.fl. idéburna organisationer.",
        "Andelen var 3.5 procent.",
        "Läs mer på www.socialforum.se om modellen.",
        "”Kan vi göra så?” undrade kommunen.",
    ],
)
def test_what_does_not_end_a_sentence(text):
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Är det tillåtet? Ja! Oftast.", ["Är det tillåtet?", "Ja!", "Oftast."]),
        ("Hon sade ”nej.” Sedan gick hon.", ["Hon sade ”nej.”", "Sedan gick hon."]),
        ("Där finns mat, kläder m.m. Alla får.", ["Där finns mat, kläder m.m.", "Alla får."]),
        ("Modellen är ny. Än finns inga svar.", ["Modellen är ny.", "Än finns inga svar."]),
        ("Krav:\n- ett\n- två", ["Krav:", "- ett", "- två"]),
        ("Vi väntade … Sedan kom den.", ["Vi väntade …", "Sedan kom den."]),
    ],
)
def test_what_ends_a_sentence(text, parts):
    assert cut(text) == parts


@given(st.text(alphabet="abcåäöABCÅÄÖ0123 .!?…”()\n\t-,:", max_size=200))
def test_sentences_cover_the_text_in_order_and_are_trimmed(text):
    end_before = 0
    for start, end in sentences(text):
        assert start >= end_before and end > start
        assert text[start:end] == text[start:end].strip()
        assert not text[end_before:start].strip()
        end_before = end
    assert not text[end_before:].strip()


@given(st.text(max_size=100))
def test_any_text_has_words_terms_and_sentences(text):
    found = words(text)
    assert all(word == word.casefold() and word for word in found)
    assert not set(terms(text)) & (STOP_WORDS - {stem(w) for w in found if w not in STOP_WORDS})
    sentences(text)


def test_words_keep_what_is_written_together():
    assert words("Lag 2022:900, 25–26 §§ på kansli@socialforum.se") == [
        "lag",
        "2022:900",
        "25",
        "26",
        "på",
        "kansli@socialforum.se",
    ]
    assert words("IOP-avtal och icke-ekonomisk") == ["iop-avtal", "och", "icke-ekonomisk"]


def test_joined_words_are_found_whole_and_in_parts():
    assert "iop-avtal" in terms("IOP-avtal") and stem("avtal") in terms("IOP-avtal")


def test_inflections_share_a_stem():
    for a, b in [
        ("avtal", "avtalen"),
        ("kommun", "kommunens"),
        ("kommuner", "kommunerna"),
        ("förening", "föreningarna"),
    ]:
        assert stem(a) == stem(b)


def test_stems_are_the_same_in_every_thread():
    tokens = [f"organisation{ending}" for ending in ("", "en", "er", "erna", "ens")] * 200
    alone = [stem(token) for token in tokens]
    stem.cache_clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(stem, tokens)) == alone


def test_fold_drops_diacritics_only():
    assert fold("Förening ÅÄÖ é") == "forening aao e"


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("What is an IOP and who can sign it?", True),
        ("Vad är ett IOP?", False),
        ("Is it allowed?", True),
        ("Kan man använda VSOPP?", False),
        ("IOP", False),
        ("", False),
    ],
)
def test_english_questions_are_told_apart(text, english):
    assert is_english(text) is english


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("uppsägningstid", ("uppsägning", "tid")),
        ("partnerskapsavtal", ("partnerskap", "avtal")),
        ("flickskola", ("flicka", "skola")),
        ("avtal", ()),
        ("utsikt", ()),
    ],
)
def test_compounds_are_split_where_both_parts_are_known(word, parts):
    known = frozenset({"uppsägning", "tid", "partnerskap", "avtal", "flicka", "skola", "sikt"})
    assert split_compound(word, known) == parts


def test_names_are_words_with_a_capital_inside_the_sentence_or_in_capitals():
    found = names("Vad säger Göteborgs Stad om IOP?")
    assert {"göteborgs", "stad", "iop"} <= set(found) and "vad" not in found
    assert names("Hur gör man?") == []


@pytest.mark.parametrize(
    ("spoken", "spelt"),
    [
        ("va kostar de o vem betalar", "vad kostar de och vem betalar"),
        ("kan vi va med på nåt projekt", "kan vi vara med på något projekt"),
        ("vilken va den vanligaste orsaken", "vilken var den vanligaste orsaken"),
        ("får vi göra precis va vi vill", "får vi göra precis vad vi vill"),
        ("e alla nöjda me IT o O?", "är alla nöjda med IT och O?"),
        ("Är IOP tillåtet?", "Är IOP tillåtet?"),
    ],
)
def test_words_written_as_they_are_spoken_are_spelt_out(spoken, spelt):
    assert written(spoken) == spelt
