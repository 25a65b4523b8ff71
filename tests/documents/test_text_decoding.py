"""Bytes to text: encodings read right, what is no text refused."""

import codecs

import pytest

from assistant.documents.decoding import decode, normalise
from assistant.errors import DocumentError

SWEDISH = "Är IOP tillåtet? Ja – på många håll, till och med i Örebro."


@pytest.mark.parametrize(
    "data",
    [
        SWEDISH.encode(),
        codecs.BOM_UTF8 + SWEDISH.encode(),
        SWEDISH.encode("utf-16"),
        codecs.BOM_UTF16_BE + SWEDISH.encode("utf-16-be"),
        SWEDISH.encode("utf-16-le"),
        SWEDISH.encode("utf-16-be"),
        SWEDISH.encode("utf-32"),
        SWEDISH.encode("cp1252"),
    ],
)
def test_every_encoding_gives_the_same_text(data):
    assert decode(data) == SWEDISH


def test_latin_1_is_read():
    assert decode("Räksmörgås på ön".encode("latin-1")) == "Räksmörgås på ön"


@pytest.mark.parametrize(
    "data",
    [
        b"text with a \x00 in it " * 20,
        bytes(range(256)) * 10,
        b"\x01\x02\x03\x04 hej " * 50,
        codecs.BOM_UTF16_LE + b"\x00\xd8",
    ],
)
def test_what_is_no_text_is_refused_with_the_mend(data):
    with pytest.raises(DocumentError, match="Save it"):
        decode(data)


def test_mixed_encodings_are_refused_with_the_line():
    data = "första raden åäö\n".encode() + "andra raden åäö\n".encode("latin-1")
    with pytest.raises(DocumentError, match=r"line 2.*Save the file as UTF-8"):
        decode(data)


def test_empty_file_is_empty_text():
    assert decode(b"") == ""


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("ﬁnansiering av ﬂera", "finansiering av flera"),
        ("sam\u00adverkan", "samverkan"),
        ("200\u00a0000\u202feuro", "200 000 euro"),
        ("o\u0308ppen", "öppen"),
        ("ord\u200bled\ufeff", "ordled"),
        ("a\u202eb\u2066c", "abc"),
        ("rad\r\nrad\rrad\u2028rad", "rad\nrad\nrad\nrad"),
        ("\x1b[0mröd\x7f", "[0mröd"),
        ("tab\tsida\f", "tab\tsida\f"),
    ],
)
def test_odd_characters_become_plain(odd, plain):
    assert normalise(odd) == plain


def test_stacked_accents_do_not_take_forever():
    text = normalise("a" + "\u0300\u0316" * 500_000)
    assert text.startswith("à") and len(text) < 20
