"""Lists within a paragraph: never the line that opens one alone, nor points without it."""

import pytest

from assistant import texts
from assistant.answering import extractive
from assistant.answering.candidates import Candidate
from assistant.answering.points import PointList, point_lists
from assistant.model import Hit, Paragraph, Sentence, Source
from assistant.retrieval.query import Query
from assistant.swedish import sentences

FILLER = "som kommunen har beslutat om efter att ha hört alla som berörs och vägt deras skäl mot varandra"
SHORT = (
    "Nämnden beslutar. Nämnden får inte lämna över\n1. ärenden om mål. De är viktiga.\n"
    "2. yttranden, eller\na) till fullmäktige,\n3. ärenden om myndighet.\n\nBeslut anmäls. "
    + " ".join(["Anmälan görs skriftligen till nämndens ordförande inom en vecka."] * 8)
)
LONG = "Ett bidrag får ges om\n" + "\n".join(f"{n}. villkor {n} {FILLER}," for n in range(1, 9))


def cut(text):
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SHORT, [PointList(1, 6)]),
        (LONG, [PointList(0, 8)]),
        ("Detta gäller:\n- ett\n- två", [PointList(0, 2)]),
        ("Två saker gäller.\n- ett\n- två", []),
        ("- ett\n- två", []),
        ("Först gäller\n1. ett,\n2. två.\nSedan gäller\n1. tre.\nSlut.", [PointList(0, 2), PointList(3, 4)]),
        ("Det kostar\n16. Alla betalar.", [PointList(0, 1)]),
        ("Utan lista.", []),
        ("", []),
    ],
)  # fmt: skip
def test_lists_are_found_with_the_line_that_opens_them(text, found):
    assert list(point_lists(text, sentences(text))) == found


def candidates(text, best, name="p", likelihood=0.0):
    """A paragraph's sentences, likeliest the one that begins so."""
    hit = Hit(Paragraph(name, "a", text), score=1.0, dense=0.9, lexical=1.0)
    return [
        Candidate(hit, "A", n, a, b, 0.9, 1.0, None,
                  likelihood if text.startswith(best, a) else likelihood - 9.0 - n)
        for n, (a, b) in enumerate(sentences(text))
    ]  # fmt: skip


def answer(text, best, question="Vad gäller?", beside=()):
    """What is quoted of a paragraph whose likeliest sentence is the one that begins so."""
    chosen = sorted([*candidates(text, best), *beside], key=lambda c: -c.likelihood)
    query = Query(question, question, question, (), False)
    draft = extractive.compose(query, chosen, {"a": Source("a", "A")})
    texts_of = {c.hit.paragraph.id: c.hit.paragraph.text for c in chosen}
    for citation in draft.citations:
        assert citation.quote == texts_of[citation.paragraph_id][citation.start : citation.end]
    return [sentence.text for sentence in draft.sentences], draft.citations


@pytest.mark.parametrize("best", ["Nämnden får inte", "1. ärenden", "a) till", "3. ärenden"])
def test_a_short_list_is_quoted_whole_whichever_of_its_sentences_answers(best):
    said, citations = answer(SHORT, best)
    assert said == cut(SHORT)[1:7] and len(citations) == 1


@pytest.mark.parametrize("best", ["Nämnden beslutar", "Beslut anmäls"])
def test_what_stands_beside_a_list_is_quoted_without_it(best):
    said, _ = answer(SHORT, best)
    assert len(said) == 1 and said[0].startswith(best)


def test_of_a_long_list_the_opening_line_and_the_point_are_quoted():
    said, citations = answer(LONG, "6. villkor")
    assert said == [cut(LONG)[0], cut(LONG)[6]]
    assert [c.number for c in citations] == [1, 2]
    said, citations = answer(LONG, "1. villkor")
    assert said == cut(LONG)[:2] and len(citations) == 1


def test_an_opening_line_never_stands_alone():
    said, citations = answer(LONG, "Ett bidrag")
    assert said == cut(LONG)[:2] and len(citations) == 1


def test_who_asks_for_a_list_gets_more_of_it():
    said, _ = answer(LONG, "6. villkor", "Vilka villkor gäller?")
    assert said == cut(LONG)


def test_a_point_begins_with_its_mark_whatever_of_it_answers():
    text = LONG.replace("6. villkor 6", "6. villkor 6 gäller. Nämnden prövar det")
    said, citations = answer(text, "Nämnden prövar")
    assert said[:2] == [cut(text)[0], "6. villkor 6 gäller."] and len(said) == 3
    assert len(citations) == 2


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Bidrag söks hos nämnden om\n1. behovet är stort, eller\n2. tiden är kort.\nIngen avgift tas ut.", 3),
        (LONG, 2),
    ],
)  # fmt: skip
def test_a_second_paragraphs_line_that_opens_a_list_has_points_too(text, quoted):
    beside = candidates(text, cut(text)[0], "q", likelihood=-0.5)
    said, _ = answer(
        "En förening får bidrag. " + "Mer sägs inte här. " * 30, "En förening", beside=beside
    )
    assert said == ["En förening får bidrag.", *cut(text)[:quoted]]


def test_each_point_stands_on_a_line_of_its_own_in_the_text():
    said = [Sentence(text, (1,)) for text in ("Det gäller", "1. ett,", "b) två.", "Slut.")]
    assert texts.answer_text(said) == "Det gäller\n1. ett,\nb) två. Slut. [1]"
