"""Questions and answers: one paragraph a question, the question last in its path."""

from assistant.documents.blocks import Block
from tests.documents.paragraphs import from_blocks, from_markdown, from_text


def test_labelled_questions():
    found = from_text(
        "Vanliga frågor om IOP\n\nFråga: Vad är IOP?\nSvar: En modell.\n\nDen togs fram 2010.\n\n"
        "F: Vem får ingå?\nS: Dessa:\n- föreningar\n- stiftelser\n\nQ: Why?\nA: Because.\n"
    )
    assert [(p.kind, p.heading[-1], p.text) for p in found] == [
        ("faq", "Vad är IOP?", "En modell.\n\nDen togs fram 2010."),
        ("faq", "Vem får ingå?", "Dessa:\n- föreningar\n- stiftelser"),
        ("faq", "Why?", "Because."),
    ]


def test_marked_up_questions_and_text_around_them():
    found = from_blocks(
        Block("heading", "Om IOP", 1),
        Block("text", "En inledning till frågorna."),
        Block("question", "Vad är IOP?", page=2),
        Block("answer", "En modell."),
        Block("item", "för kommuner"),
        Block("item", "för föreningar"),
        Block("question", "Vem?"),
        Block("answer", "Alla."),
        Block("text", "Hör av dig till oss."),
    )
    assert [(p.kind, p.heading, p.text) for p in found] == [
        ("text", (), "En inledning till frågorna."),
        ("faq", ("Vad är IOP?",), "En modell.\n\n- för kommuner\n- för föreningar"),
        ("faq", ("Vem?",), "Alla."),
        ("text", (), "Hör av dig till oss."),
    ]
    assert found[1].page == 2


FAQ = """# Frågor och svar

## Allmänt

### Vad är IOP?

En modell.

Med två parter:

- en kommun
- en förening

### Hur gör man?

#### Steg ett

Ring oss.

#### Steg två

Skriv avtal.

## Kontakt

Ring oss på kansliet.
"""


def test_a_document_of_questions_by_its_title():
    found = from_markdown(FAQ)
    assert [(p.kind, p.heading) for p in found] == [
        ("faq", ("Allmänt", "Vad är IOP?")),
        ("faq", ("Allmänt", "Hur gör man?")),
        ("text", ("Kontakt",)),
    ]
    assert found[0].text == "En modell.\n\nMed två parter:\n- en kommun\n- en förening"
    assert found[1].text == "Steg ett\n\nRing oss.\n\nSteg två\n\nSkriv avtal."


def test_a_document_of_questions_by_its_headings():
    text = "".join(f"## Är det fråga {i}?\n\nDet är svar {i}.\n\nOch mer.\n\n" for i in range(5))
    assert [p.kind for p in from_markdown(f"# Om prov\n\n{text}")] == ["faq"] * 5


def test_few_questions_among_headings_make_no_faq():
    text = "## Är det så?\n\nJa, det är så.\n\nOch så vidare.\n\n## Bakgrund\n\nDet var en gång.\n"
    found = from_markdown(f"# Om prov\n\n{text}")
    assert [p.kind for p in found] == ["text"] * 3
    assert found[1].heading == ("Är det så?",)


def test_staff_may_say_that_a_document_is_a_faq():
    (paragraph,) = from_markdown("# Om\n\n## Är det så?\n\nJa.\n\nAlltid.\n", kind="faq")
    assert paragraph.kind == "faq" and paragraph.text == "Ja.\n\nAlltid."


def test_a_list_begins_on_the_page_of_its_introduction():
    (paragraph,) = from_blocks(
        Block("text", "Parterna ska:", page=3),
        Block("item", "mötas", page=4),
        Block("item", "enas", page=4),
    )
    assert paragraph.page == 3
