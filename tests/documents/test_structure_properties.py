"""What holds of every text: words kept in order, ids stable and unique, time in bounds."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.documents import markdown, text
from assistant.documents.decoding import normalise
from tests.documents.paragraphs import from_markdown, from_text, made

WORD = re.compile(r"[^\W_]+")
SENTENCES = st.lists(
    st.sampled_from(
        "samverkan idéburen kommunen och IOP är ett partnerskap med 2010 Göteborg parterna i att "
        "icke-ekonomisk upphandling målet för Forum av".split()
    ),
    min_size=4,
    max_size=40,
).map(lambda words: " ".join(words).capitalize() + ".")
DOCUMENTS = st.lists(
    st.one_of(
        SENTENCES,
        st.lists(SENTENCES, min_size=2, max_size=5).map(lambda s: "- " + "\n- ".join(s)),
        st.sampled_from(["Rubrik", "Vad är det?", "Läs mer här", "Mejla a@exempel.se", "Så här:"]),
    ),
    min_size=1,
    max_size=12,
).map("\n\n".join)


@given(DOCUMENTS)
@settings(max_examples=150, deadline=None)
def test_every_word_of_plain_text_comes_once_and_in_order(content):
    reading = text.parse(content)
    found, dropped = made(reading)
    told = [WORD.findall(" ".join([*p.heading, p.text])) for p in found]
    gone = {word for piece in dropped for word in WORD.findall(piece.text)}
    words = iter(word for part in told for word in part)
    headings = {
        word
        for block in reading.blocks
        if block.kind == "heading"
        for word in WORD.findall(block.text)
    }
    lost = [word for word in WORD.findall(content) if word not in gone | headings]
    assert all(word in words for word in lost)
    assert sum(len(WORD.findall(p.text)) for p in found) <= len(WORD.findall(content)) + sum(
        len(WORD.findall(p.heading[-1])) for p in found if p.heading and p.kind == "list"
    )


@given(st.one_of(st.text(max_size=2000), DOCUMENTS))
@settings(max_examples=300, deadline=None)
def test_any_text_gives_sound_paragraphs(content):
    content = normalise(content)
    for found in (from_text(content) if content.strip() else [], made(markdown.parse(content))[0]):
        assert len({p.id for p in found}) == len(found)
        assert [p.position for p in found] == list(range(len(found)))
        for paragraph in found:
            assert paragraph.text == paragraph.text.strip()
            assert any(char.isalnum() for char in paragraph.text)
            assert unicodedata.is_normalized("NFC", paragraph.text)
            assert "  " not in paragraph.text.replace("\n  ", "\n") or paragraph.kind == "list"


@given(DOCUMENTS, SENTENCES)
@settings(max_examples=100, deadline=None)
def test_ids_do_not_change_when_another_paragraph_is_added(content, sentence):
    before = {p.id for p in from_markdown(f"# T\n\n## Början\n\n{content}")}
    after = from_markdown(f"# T\n\n## Början\n\n{content}\n\n## Ett nytt slut\n\n{sentence}")
    assert before <= {p.id for p in after}


def test_the_same_paragraph_twice_has_two_ids():
    found = from_markdown(
        "# T\n\n## A\n\nSamma text här.\n\n## B\n\nAnnan text.\n\n## A\n\nSamma text här.\n"
    )
    assert len({p.id for p in found}) == 3
    assert found[2].id == f"{found[0].id}-2"


@pytest.mark.parametrize(
    "content",
    [
        "a" * 5_000_000,
        "ord " * 1_000_000,
        "Mening ett. " * 200_000,
        "\n".join("  " * depth + "- x" for depth in range(1000)),
        "> " * 3000 + "x",
        "[" * 20_000,
        "*a **b " * 5_000,
        "<!--" * 20_000,
        "\f" * 100_000 + "x",
        "• \n" * 20_000,
        "1 § a\n\n" * 5_000,
        "# a\n\n## b\n\n" * 3_000,
        "Fråga: a?\nSvar: b\n\n" * 3_000,
        "”" * 1_000_000,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_hostile_texts_are_read_without_recursion_or_backtracking(content):
    made(text.parse(content))
    made(markdown.parse(content[:500_000]))
