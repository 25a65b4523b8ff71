"""Chosen sentences, to the letter."""

from dataclasses import replace

import pytest

from assistant.answering import answerable, extractive, reading
from assistant.answering.candidates import covered
from assistant.answering.suggest import questions
from assistant.index.examples import MANY
from assistant.reader import Reader
from assistant.retrieval import read_query
from assistant.swedish import sentences

QUESTIONS = [
    "Vad är ett idéburet offentligt partnerskap?",
    "Vilka kriterier ska vara uppfyllda för ett IOP?",
    "Är IOP tillåtet?",
    "What is a VSOPP?",
    "Hur ser ett avtal ut?",
    "Vad kostar en banan?",
    "zzzz",
]


@pytest.fixture(scope="module")
def generation(assistant):
    return assistant._generation


def drafted(assistant, question):
    generation = assistant._generation
    query = read_query(question, (), generation)
    hits = assistant.retriever.search_query(query, generation)
    chosen = extractive.choose(query, hits, generation)
    return query, hits, chosen, extractive.compose(query, chosen, generation.sources)


@pytest.mark.parametrize("question", QUESTIONS)
def test_candidates_are_sentences_of_the_hits_best_first(assistant, question):
    _, hits, chosen, _ = drafted(assistant, question)
    likelihoods = [c.likelihood for c in chosen]
    assert likelihoods == sorted(likelihoods, reverse=True)
    for candidate in chosen:
        paragraph = candidate.hit.paragraph
        assert candidate.hit in hits
        assert sentences(paragraph.text)[candidate.number] == (candidate.start, candidate.end)
        assert candidate.text == paragraph.text[candidate.start : candidate.end]
        assert -1 <= candidate.cosine <= 1 and 0 <= candidate.coverage <= 1.001


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_draft_is_verbatim_cited_and_in_reading_order(assistant, generation, question):
    *_, draft = drafted(assistant, question)
    assert draft.sentences and draft.citations
    numbers = [c.number for c in draft.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    by_number = {c.number: c for c in draft.citations}
    for citation in draft.citations:
        text = generation.paragraph(citation.paragraph_id).text
        assert text[citation.start : citation.end] == citation.quote
        place = 0
        for sentence in draft.sentences:
            if citation.number in sentence.citations:
                place = citation.quote.index(sentence.text, place) + len(sentence.text)
    assert all(s.citations and s.citations[0] in by_number for s in draft.sentences)


@pytest.mark.parametrize(("likelier", "quoted"), [(1.0, "own"), (3.0, "foreign")])
def test_of_two_that_say_the_same_the_one_in_the_questions_language(assistant, likelier, quoted):
    query, _, chosen, _ = drafted(assistant, "Ska båda parter bidra med resurser i ett IOP?")
    by_language = {c.hit.parts["foreign"]: c for c in reversed(chosen)}
    own = replace(by_language[0.0], likelihood=0.0)
    foreign = replace(by_language[1.0], likelihood=likelier)
    draft = extractive.compose(query, [foreign, own], assistant._generation.sources)
    wanted = {"own": own, "foreign": foreign}[quoted]
    assert draft.citations[0].paragraph_id == wanted.hit.paragraph.id


def test_nothing_is_made_of_nothing(assistant, generation):
    query = read_query("Vad är IOP?", (), generation)
    assert extractive.choose(query, [], generation) == []
    assert extractive.compose(query, [], generation.sources) == extractive.Draft((), ())


def test_coverage_weighs_terms_and_counts_headings_half():
    weights = {"avtal": 3.0, "tid": 1.0}
    none = frozenset()
    assert covered(weights, frozenset({"avtal"}), none) == 0.75
    assert covered(weights, frozenset({"avtal", "tid"}), none) == 1.0
    assert covered(weights, none, frozenset({"tid"})) == 0.125
    assert covered({}, frozenset({"avtal"}), none) == 0.0


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_the_decision_to_refuse_looks_at_is_finite(assistant, generation, question):
    query, hits, chosen, _ = drafted(assistant, question)
    found = answerable.features(query, hits, chosen, generation)
    assert all(value == value and abs(value) < 1000 for value in found.values())


def test_suggested_questions_are_ones_that_the_documents_ask_themselves(generation):
    found = questions(generation)
    headings = {p.heading[-1].strip() for p in generation.paragraphs if p.heading}
    assert 0 < len(found) <= 12 and len(set(found)) == len(found)
    assert set(found) <= headings and all(q.endswith("?") for q in found)


def test_the_reader_moves_a_paragraph_that_it_finds_to_answer_to_the_front(assistant):
    _, _, chosen, _ = drafted(assistant, QUESTIONS[0])
    other = next(c.hit.paragraph.id for c in chosen if c.hit is not chosen[0].hit)
    first = chosen[0].hit.paragraph.id
    moved = reading.weighed(chosen, {first: -9.0, other: 9.0})
    assert moved[0].hit.paragraph.id == other
    assert {(c.hit.paragraph.id, c.number) for c in moved} == {
        (c.hit.paragraph.id, c.number) for c in chosen
    }
    assert reading.weighed(chosen, {}) == chosen


@pytest.mark.parametrize(
    ("behind", "density", "read"),
    [
        (0.0, 0.0, reading.READ[1]),
        (0.0, MANY, reading.READ_KNOWN),
        (reading.BEHIND + 1, 0.0, reading.READ[0]),
    ],
)
def test_the_reader_reads_as_many_paragraphs_as_the_question_needs(
    assistant, behind, density, read
):
    query, _, chosen, _ = drafted(assistant, QUESTIONS[0])
    first = chosen[0].hit.paragraph.id
    chosen = [
        replace(
            c,
            hit=replace(c.hit, examples=density),
            likelihood=-behind * (c.hit.paragraph.id != first),
        )
        for c in chosen
    ]
    ranked = list(dict.fromkeys(c.hit.paragraph.id for c in chosen))
    found = reading.read(Reader.load(), query, sorted(chosen, key=lambda c: -c.likelihood))
    assert list(found) == ranked[:read]


def test_the_reader_reads_a_passage_around_each_sentence(assistant):
    _, _, chosen, _ = drafted(assistant, QUESTIONS[0])
    for candidate in chosen:
        passage = reading.neighbourhood(candidate)
        assert candidate.text[: reading.PASSAGE] in passage
        assert len(passage.split("\n", 1)[-1]) <= reading.PASSAGE
