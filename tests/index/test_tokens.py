"""Tokens of paragraphs and questions, and how they meet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.index.embeddings import SentenceTransformerEmbeddings
from assistant.index.tokens import PART, TokenIndex, Tokens, parts
from assistant.model import Paragraph


@pytest.fixture(scope="module")
def model():
    return SentenceTransformerEmbeddings()


def paragraph(text, *heading):
    return Paragraph(id=text[:20], source="s", text=text, heading=heading, position=0)


def met(model, question, *paragraphs):
    index = TokenIndex(model.tokens(list(paragraphs)))
    return index.meet(model.read_question(question)[1], range(len(paragraphs)))


def test_tokens_know_where_they_stand(model):
    text = "Avtalet löper i tre år. Sedan förlängs det."
    (tokens,) = model.tokens([paragraph(text, "Avtalstid")])
    own = tokens.starts[tokens.starts >= 0]
    assert (np.diff(own) > 0).all() and own[-1] < len(text)
    assert (tokens.starts == -1).any() and tokens.vectors.dtype == np.int8
    lengths = np.linalg.norm(tokens.vectors.astype(float), axis=1)
    assert np.allclose(lengths, 127, rtol=0.02)


def test_a_question_meets_the_paragraph_that_says_it_in_other_words(model):
    right, wrong = met(
        model,
        "Vem betalar hyran?",
        paragraph("Kommunen står för kostnaden för lokalen."),
        paragraph("Föreningen väljer sin ordförande på årsmötet."),
    )
    assert right.score > wrong.score
    assert abs(right.weights.sum() - 1) < 1e-5 and right.weakest <= right.cosines.max()


def test_a_heading_speaks_for_its_paragraph(model):
    text = "Tre månader, om inget annat avtalas."
    under, bare = met(model, "uppsägningstid", paragraph(text, "Uppsägningstid"), paragraph(text))
    assert under.score > bare.score


def test_a_sentence_is_met_by_its_own_tokens_only(model):
    text = "Hunden skäller på natten. Avtalet sägs upp skriftligen."
    (meeting,) = met(model, "Hur säger man upp avtalet?", paragraph(text))
    cut = text.index("Avtalet")
    assert meeting.within(cut, len(text)) > meeting.within(0, cut)
    assert meeting.within(5, 5) == 0.0


def test_tokens_are_kept_to_the_bit(model):
    (tokens,) = model.tokens([paragraph("Avtal om skolmat.")])
    again = Tokens.from_bytes(tokens.to_bytes())
    for name in ("ids", "starts", "vectors"):
        assert np.array_equal(getattr(tokens, name), getattr(again, name))


@given(st.lists(st.text(st.sampled_from("abå .\n"), max_size=700), max_size=6))
def test_parts_cover_the_text_in_order(pieces):
    whole = paragraph(". ".join(pieces), "Rubrik")
    end = 0
    for text, head, begin in parts(whole):
        assert text[:head] == "Rubrik\n" and len(text) - head <= 2 * PART
        assert not whole.text[end:begin].strip()
        assert whole.text[begin:].startswith(text[head:])
        end = begin + len(text) - head
    assert not whole.text[end:].strip()


def test_a_question_without_a_word_meets_nothing(model):
    assert met(model, "", paragraph("Avtal.")) == []


def test_another_model_gives_no_tokens(model):
    other = SentenceTransformerEmbeddings.__new__(SentenceTransformerEmbeddings)
    other._packaged = None
    assert other.tokens([paragraph("Avtal.")]) == []
