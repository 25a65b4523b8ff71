"""Tokens of paragraphs and questions, and how they meet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.index.embeddings import SentenceTransformerEmbeddings
from assistant.index.paragraphs import PART, parts
from assistant.index.tokens import TokenIndex, Tokens
from assistant.model import Paragraph


@pytest.fixture(scope="module")
def model():
    return SentenceTransformerEmbeddings()


def paragraph(text, *heading):
    return Paragraph(id=text[:20], source="s", text=text, heading=heading, position=0)


def tokens_of(model, *paragraphs):
    return [read.tokens for read in model.read(list(paragraphs))]


def met(model, question, *paragraphs, title="Avtal"):
    found = tokens_of(model, *paragraphs)
    index = TokenIndex(
        found, tokens_of(model, paragraph(title)) * len(found), found[:1] * len(found)
    )
    return index.meet(model.read_question(question), range(len(paragraphs)))


def test_tokens_know_where_they_stand(model):
    text = "Avtalet löper i tre år. Sedan förlängs det."
    (tokens,) = tokens_of(model, paragraph(text, "Avtalstid"))
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


def test_a_title_speaks_for_each_paragraph_of_its_document(model):
    text, question = "Tre månader, om inget annat avtalas.", "uppsägningstid"
    (under,) = met(model, question, paragraph(text), title="Uppsägningstid")
    (bare,) = met(model, question, paragraph(text), title="Stadgar")
    assert under.score > bare.score
    assert under.within(0, len(text)) == bare.within(0, len(text))


def test_what_a_document_is_about_is_said_in_its_first_paragraph(model):
    first = paragraph("Stiftelsen Ekhaga minne bildades 1958.")
    other = paragraph("Beslut motiveras inte.")
    opening, later = met(model, "Motiverar Ekhaga minne sina beslut?", first, other)
    assert later.placed > later.score and opening.placed == pytest.approx(opening.score)
    assert later.placed > opening.placed


def test_a_sentence_is_met_by_its_own_tokens_only(model):
    text = "Hunden skäller på natten. Avtalet sägs upp skriftligen."
    (meeting,) = met(model, "Hur säger man upp avtalet?", paragraph(text))
    cut = text.index("Avtalet")
    assert meeting.within(cut, len(text)) > meeting.within(0, cut)
    assert meeting.within(5, 5) == 0.0


def test_tokens_are_kept_to_the_bit(model):
    (tokens,) = tokens_of(model, paragraph("Avtal om skolmat."))
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
