"""Example questions beside the documents: what they say of a new question."""

import json

import numpy as np
import pytest

from assistant.index.examples import ExampleQuestions
from assistant.retrieval import read_query

ALL = np.ones(3, dtype=bool)


def turned(angle):
    return np.array([np.cos(angle), np.sin(angle)], dtype=np.float32)


PARAGRAPHS = [("p0", "a"), ("p1", "a"), ("p2", "a")]


def made(vectors, answers, paragraphs=PARAGRAPHS):
    vectors = np.stack(vectors)
    texts = [f"Fråga {number}?" for number in range(len(answers))]
    return ExampleQuestions(texts, vectors, answers, paragraphs)


@pytest.fixture
def examples():
    # One for the first paragraph, one for the last two together, one that nothing answers.
    return made([turned(0.0), turned(1.5), turned(3.0)], [["p0"], ["p1", "p2"], []])


def test_the_nearest_speaks_for_its_paragraph(examples):
    alike = examples.meet(turned(0.1), ALL)
    assert alike.paragraphs.argmax() == 0 and alike.answered > alike.unanswered


def test_paragraphs_that_share_an_example_share_what_it_says(examples):
    alike = examples.meet(turned(1.5), ALL)
    assert alike.paragraphs[1] == alike.paragraphs[2] > alike.paragraphs[0]


def test_one_without_an_answer_speaks_against(examples):
    alike = examples.meet(turned(3.0), ALL)
    assert alike.unanswered > 0.8 > 0.2 > alike.answered


def test_what_is_far_from_all_says_little(examples):
    alike = examples.meet(turned(-1.6), ALL)
    assert max(abs(alike.answered), abs(alike.unanswered)) < 0.1


def test_what_is_not_searched_does_not_count(examples):
    alike = examples.meet(turned(0.0), np.array([False, True, True]))
    assert alike.paragraphs[0] == 0 and alike.answered < 0.1


def test_what_tells_two_apart_outweighs_what_they_share():
    # Five that lie together have an answer, and one beside them has none: a question just there has
    # none either, though its neighbours say otherwise.
    beside = [turned(angle) for angle in (0.0, 0.05, 0.1, 0.15, 0.2)]
    examples = made([*beside, turned(0.4)], [["p0"]] * 5 + [[]])
    there, among = examples.meet(turned(0.45), ALL), examples.meet(turned(0.1), ALL)
    assert there.unanswered > there.answered
    assert among.answered > 0.8 > 0.2 > among.unanswered


def test_only_the_nearest_are_weighed(monkeypatch):
    vectors = [turned(angle) for angle in (0.0, 0.3, 1.2, 1.5)]
    all_of_them = made(vectors, [["p0"], [], ["p1"], ["p2"]]).meet(turned(0.1), ALL)
    monkeypatch.setattr("assistant.index.examples.NEAREST", 2)
    two, alone = (
        made(vectors[:count], [["p0"], [], ["p1"], ["p2"]][:count]).meet(turned(0.1), ALL)
        for count in (4, 2)
    )
    assert two.paragraphs.tolist() == alone.paragraphs.tolist() != all_of_them.paragraphs.tolist()
    assert two.unanswered == alone.unanswered


def test_an_example_itself_says_what_is_known_of_it_whatever_its_neighbours_say():
    beside = [turned(angle) for angle in (-0.25, -0.2, 0.2, 0.25)]
    examples = made([*beside, turned(0.0)], [["p0"]] * 4 + [["p1", "p2"]])
    itself = examples.meet(turned(0.0), ALL)
    # Each of the two that answer it speaks as loudly as one alone would.
    alone = made([turned(0.0)], [["p1"]]).meet(turned(0.0), ALL)
    assert itself.paragraphs[1] == itself.paragraphs[2] >= alone.paragraphs[1]
    assert itself.paragraphs[1] > itself.paragraphs[0]
    assert 0.9 <= itself.answered <= 1.0
    unanswered = made([*beside, turned(0.0)], [["p0"]] * 4 + [[]])
    assert unanswered.meet(turned(0.0), ALL).unanswered == 1.0


def test_of_an_example_itself_only_what_is_searched_counts():
    examples = made([turned(0.0), turned(1.5)], [["p0"], ["p1"]])
    kept = examples.meet(turned(0.0), np.array([False, True, True]))
    assert kept.paragraphs[0] == 0 and kept.answered < 0.1


def test_an_example_left_out_says_nothing(examples):
    rest = examples.without({"Fråga 0?"})
    assert rest.questions == ("Fråga 1?", "Fråga 2?")
    assert (
        examples.meet(turned(0.0), ALL).answered > 0.8 > 0.3 > rest.meet(turned(0.0), ALL).answered
    )


def test_what_is_asked_in_other_words_is_found_and_left_out(examples):
    assert examples.like(np.stack([turned(0.2)])) == {"Fråga 0?"}
    assert examples.like(np.stack([turned(0.7)])) == set()
    assert examples.without(examples.questions) is None


def test_a_source_without_examples_is_not_covered():
    paragraphs = [("p0", "a"), *((f"q{number}", "b") for number in range(5))]
    examples = made([turned(0.0)], [["q0"]], paragraphs)
    assert examples.covered.tolist() == [False] + [False] * 5
    examples = made([turned(0.0)], [["q0"]], paragraphs[:-1])
    assert examples.covered.tolist() == [False] + [True] * 4


def test_how_many_examples_a_source_has_to_a_paragraph():
    vectors = [turned(number / 50) for number in range(6)]
    paragraphs = [("p0", "a"), ("p1", "a"), ("p2", "b")]
    examples = made(vectors, [["p0"]] * 4 + [["p1"], []], paragraphs)
    assert examples.density.tolist() == [2.5, 2.5, 0.0]


def test_of_a_source_that_is_not_covered_nothing_is_known():
    examples = made([turned(0.0)], [["p0"]], [("p0", "a"), ("p1", "b")])
    near, far = (examples.meet(turned(angle), ALL[:2]).paragraphs for angle in (0.1, 1.6))
    assert near[0] > near[1] > 1
    assert 0 < far[0] == far[1] < near[1]


def row(question, source="", quote="", **more):
    evidence = [{"source": source, "quote": quote}] if quote else []
    return json.dumps(
        {"question": question, "answerable": bool(quote), "evidence": evidence} | more
    )


def ask(small, question):
    assistant = small.open()
    generation = assistant._generation
    return assistant.retriever.search_query(read_query(question, (), generation), generation)


def test_an_example_brings_its_paragraph_to_the_front(small):
    question = "Vart vänder jag mig om kylskåpet är tomt i slutet av månaden?"
    small.build()
    before = ask(small, question)
    quote = "Den som vill hämta en kasse anmäler sig hos diakonen."
    small.write("questions.jsonl", row("Vart vänder man sig när kylskåpet är tomt?", "mat", quote))
    report = small.build()
    assert report.examples == 1 and not report.problems
    after = ask(small, question)
    wanted = next(hit for hit in after if hit.paragraph.text == quote)
    assert wanted.parts["asked"] == max(hit.parts["asked"] for hit in after) > 0
    assert after.index(wanted) < [hit.paragraph.text for hit in before].index(quote)
    assert all(hit.parts["asked"] == 0 for hit in before)


def test_examples_are_read_once_and_only_new_ones_again(small):
    quote = "Läxhjälpen för barn i låg- och mellanstadiet leds av pensionerade lärare."
    rows = [row("Vem leder läxhjälpen?", "lax", quote), row("Vad kostar läxhjälpen?")]
    small.write("questions.jsonl", "\n".join(rows))
    first = small.build()
    assert first.examples == 2
    assert [t for t in small.embedder.encoded if t.startswith("question ")] == [
        "question Vem leder läxhjälpen?",
        "question Vad kostar läxhjälpen?",
    ]
    assert small.build().generation == first.generation and not small.embedder.encoded
    small.write("questions.jsonl", "\n".join([*rows, row("Får tonåringar läxhjälp?")]))
    second = small.build()
    assert second.generation != first.generation
    assert small.embedder.encoded == ["question Får tonåringar läxhjälp?"]


def test_no_examples_is_no_fault(small):
    report = small.build()
    assert report.examples == report.examples_gone == 0 and not report.problems
    assert small.open()._generation.examples is None
