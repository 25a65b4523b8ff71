"""Hybrid search over the five documents."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from assistant.retrieval import read_query

QUESTIONS = [
    "Vad är ett idéburet offentligt partnerskap?",
    "Är IOP tillåtet?",
    "What is a VSOPP?",
    "Hur länge ska ett avtal gälla?",
]


@pytest.fixture(scope="module")
def retriever(assistant):
    return assistant.retriever


@pytest.mark.parametrize("question", [*QUESTIONS, "zzzz qqqq", "?", "  ", "🙂"])
def test_hits_are_distinct_ranked_and_carry_the_scores_of_each_part(retriever, question):
    hits = retriever.search(question, 7)
    assert len(hits) == 7 == len({hit.paragraph.id for hit in hits})
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True) and 0 <= scores[-1] <= scores[0] <= 1
    for hit in hits:
        assert hit.windows and hit.dense == pytest.approx(max(hit.windows.values()))
        assert hit.lexical >= 0
        for start, end in hit.windows:
            assert hit.paragraph.text[start:end].strip()


def test_the_words_side_is_heard(retriever):
    assert any(hit.lexical > 0 for hit in retriever.search("Är IOP tillåtet?"))
    assert not any(hit.lexical for hit in retriever.search("zzzz qqqq"))


def test_it_is_a_langchain_retriever(retriever):
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke(QUESTIONS[0])
    hits = retriever.search(QUESTIONS[0])
    assert [d.id for d in documents] == [hit.paragraph.id for hit in hits]
    [first, *_] = documents
    assert isinstance(first, Document)
    assert first.page_content == hits[0].paragraph.text
    assert first.metadata["source"] == hits[0].paragraph.source
    assert first.metadata["title"] and first.metadata["score"] == hits[0].score
    assert {"heading", "position", "page", "dense", "lexical"} <= set(first.metadata)


def test_the_same_question_gets_the_same_hits_in_every_thread(retriever):
    def found(question):
        return [(hit.paragraph.id, round(hit.score, 4)) for hit in retriever.search(question)]

    alone = [found(question) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(found, QUESTIONS * 6)) == alone * 6


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("What is a VSOPP?", "faktablad-vsopp"),
        ("Hur arbetade Göteborgs Stad med IOP?", "goteborg-rapport"),
    ],
)
def test_a_plain_question_finds_its_document_among_the_first(retriever, question, source):
    assert source in {hit.paragraph.source for hit in retriever.search(question, 5)}


def read(question, assistant, *sources):
    return read_query(question, (), assistant._generation, sources or None)


SOURCES = ["webb-iop", "webb-iop-intervju", "goteborg-rapport", "faktablad-vsopp"]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_kept_to_a_source_ranks_what_stands_there(
    retriever, assistant, question, source
):
    generation = assistant._generation
    hits = retriever.search_query(read(question, assistant, source), generation)
    own = [p.id for p in generation.paragraphs if p.source == source]
    assert {hit.paragraph.source for hit in hits} == {source}
    assert len(hits) == min(retriever.k, len(own)), "no place is lost to what may not be searched"
    assert hits[0].score == 1.0
    # The scores of each part are those of the open search, wherever that reached so far.
    everywhere = retriever.search_query(read(question, assistant), generation, k=1000)
    known = {hit.paragraph.id: hit for hit in everywhere}
    for hit in hits:
        if there := known.get(hit.paragraph.id):
            assert hit.dense == pytest.approx(there.dense)
            assert hit.lexical == pytest.approx(there.lexical)


def test_the_best_paragraph_of_a_source_is_found_however_far_down_it_stood(retriever, assistant):
    generation, question = assistant._generation, "Vad är ett IOP?"
    vector = retriever.embeddings.embed_query(question)
    own = [p.id for p in assistant.paragraphs("goteborg-rapport")]
    cosines = generation.cosines(vector, own)
    (nearest,) = sorted(own, key=lambda name: -max(cosines[name].values()))[:1]
    found = generation.nearest(vector, 5, ["goteborg-rapport"])
    assert nearest in found and set(found) <= set(own)


def test_all_sources_named_is_the_open_search(retriever, assistant):
    generation = assistant._generation
    for question in QUESTIONS:
        alone = retriever.search_query(read(question, assistant), generation)
        named = retriever.search_query(read(question, assistant, *generation.sources), generation)
        assert [hit.paragraph.id for hit in named] == [hit.paragraph.id for hit in alone]


def test_no_hit_from_a_source_without_paragraphs(retriever, assistant):
    assert (
        retriever.search_query(read("Vad är IOP?", assistant, "tom"), assistant._generation) == []
    )
