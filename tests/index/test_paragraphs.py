"""Paragraphs as the model reads them."""

import numpy as np
import pytest

from assistant.index.embeddings import SentenceTransformerEmbeddings
from assistant.index.paragraphs import ReadParagraph, title_id, titles
from assistant.index.windows import windows
from assistant.model import Paragraph, Source

LONG = "Kommunen och föreningen träffas två gånger om året och går igenom hur samarbetet har gått. "


@pytest.fixture(scope="module")
def model():
    return SentenceTransformerEmbeddings()


def paragraph(text, *heading):
    return Paragraph(id=text[:20], source="s", text=text, heading=heading)


def other_model(encode):
    """A model of another name: it gives vectors of texts and nothing more."""
    other = SentenceTransformerEmbeddings.__new__(SentenceTransformerEmbeddings)
    other._packaged = None
    other.encode = encode
    return other


@pytest.mark.parametrize("text", [LONG.strip(), LONG * 30, "Ja", "🙂", "\u200b", "1"])
def test_each_window_has_a_unit_vector(model, text):
    (read,) = model.read([paragraph(text, "Uppföljning")])
    assert read.windows.dtype == np.float32
    assert read.windows.shape == (len(windows(paragraph(text))), 384)
    assert np.allclose(np.linalg.norm(read.windows, axis=1), 1, atol=1e-4)


def test_windows_are_read_in_their_paragraph(model):
    text = "Den förlängs annars med ett år i taget, om inte någon av parterna säger upp den i tid."
    (alone,), (amid,) = (
        [model.read([paragraph(t)])[0].windows[-1]]
        for t in (
            text,
            "Överenskommelsen gäller i tre år från det att båda har skrivit på. " + text,
        )
    )
    asked = model.read_question("Hur länge gäller överenskommelsen?").vector
    assert asked @ amid > asked @ alone


def test_many_are_read_as_one_by_one(model):
    several = [paragraph(LONG * n, "Avtal") for n in (1, 14, 3)]
    for read, each in zip(model.read(several), several, strict=True):
        (alone,) = model.read([each])
        assert (read.windows * alone.windows).sum(axis=1).min() > 0.9995
        assert np.array_equal(read.tokens.starts, alone.tokens.starts)


def test_it_is_kept_to_the_bit(model):
    (read,) = model.read([paragraph(LONG * 2)])
    for one in (read, ReadParagraph(read.windows, None)):
        again = ReadParagraph.from_bytes(one.to_bytes())
        assert np.array_equal(again.windows, one.windows)
        assert (again.tokens is None) == (one.tokens is None)


def test_another_model_gives_vectors_of_the_windows_and_no_tokens():
    asked = []

    def encode(texts):
        asked.extend(texts)
        return np.eye(len(texts), 7, dtype=np.float32)

    first, second = other_model(encode).read([paragraph(LONG * 3), paragraph("Ja.")])
    assert asked == [w.embedded for p in (LONG * 3, "Ja.") for w in windows(paragraph(p))]
    assert len(first.windows) == len(asked) - 1 and len(second.windows) == 1
    assert first.tokens is second.tokens is None


def test_titles_are_read_as_paragraphs_and_statutes_with_what_they_are_cited_by():
    sources = [Source("s", "Stadgar"), Source("l", "Lag om offentlig upphandling")]
    section = Paragraph("l:1", "l", "Lagen gäller.", label="1 kap. 1 § LOU")
    found = titles(sources, [paragraph("Föreningen heter Lyktan."), section])
    assert [(one.id, one.text) for one in found] == [
        (title_id("s"), "Stadgar"),
        (title_id("l"), "Lag om offentlig upphandling (LOU)"),
    ]
