"""The whole way through, on the five documents, with the real embedder and Chroma."""

import json
import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import FakeListChatModel

from assistant import texts
from assistant.answering.generative import GenerativeAnswerer
from assistant.assistant import Assistant
from assistant.errors import UsageError
from assistant.model import Answer, Citation, Sentence

PLAIN = "Vad är ett idéburet offentligt partnerskap?"
LIST = "Vilka kriterier ska vara uppfyllda för att ingå ett IOP?"
ENGLISH = "What is a voluntary sector organisation public partnership?"
TYPO = "Vad är ett idebyret offentlgt partnerskap?"
OUTSIDE = "Hur lång tid tar det att koka potatis i en tryckkokare?"

FIELDS = {
    "status", "text", "sentences", "citations", "related", "mode", "model", "index", "question",
    "search_question", "timings_ms",
}  # fmt: skip
CITATION_FIELDS = {
    "number", "paragraph_id", "source", "title", "kind", "heading", "page", "position", "year",
    "url", "quote", "start", "end",
}  # fmt: skip


def assert_holds(answer, assistant):
    """What is true of every answer, by the contract."""
    data = json.loads(json.dumps(answer.to_dict()))
    assert set(data) >= FIELDS
    assert data["status"] in {
        "answered", "partial", "not_found", "blocked", "small_talk", "error",
    }  # fmt: skip
    assert answer.text.strip() and answer.status != "error"
    assert data["mode"] == "extractive" and data["model"] is None
    assert data["index"] == assistant.index_name and answer.id
    assert all(math.isfinite(t) and t >= 0 for t in data["timings_ms"].values())
    assert "total" in data["timings_ms"]
    numbers = [c["number"] for c in data["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    for citation in data["citations"]:
        assert set(citation) >= CITATION_FIELDS
        paragraph = assistant.paragraph(citation["paragraph_id"])
        assert paragraph.text[citation["start"] : citation["end"]] == citation["quote"] != ""
        assert citation["heading"] == list(paragraph.heading)
        assert citation["position"] == paragraph.position
        source = assistant.source(citation["source"])
        assert (citation["title"], citation["year"]) == (source.title, source.year)
    used = {n for sentence in data["sentences"] for n in sentence["citations"]}
    assert used == set(numbers)
    if answer.status in ("answered", "partial"):
        assert data["sentences"] and all(s["citations"] for s in data["sentences"])
        assert {"retrieve", "answer"} <= set(data["timings_ms"])
        for sentence in data["sentences"]:
            assert sentence["text"] in answer.text
        for number in numbers:
            assert f"[{number}]" in answer.text
    else:
        assert not data["sentences"] and not data["citations"]
    for related in data["related"]:
        assert set(related) == {"paragraph_id", "source", "title", "heading"}
        assistant.paragraph(related["paragraph_id"])


@pytest.mark.parametrize("question", [PLAIN, LIST, ENGLISH, TYPO, "Är IOP tillåtet?"])
def test_a_clear_question_is_answered_with_its_source(assistant, question):
    answer = assistant.ask(question)
    assert_holds(answer, assistant)
    assert answer.status == "answered"
    assert answer.question == question


def test_a_plain_question_is_answered_by_what_says_it(assistant):
    answer = assistant.ask(PLAIN)
    assert "idébur" in answer.text.casefold() and "partnerskap" in answer.text.casefold()
    assert len(answer.text.split()) < 150


def test_a_question_in_english_meets_the_english_fact_sheet(assistant):
    assert "faktablad-vsopp" in {c.source for c in assistant.ask(ENGLISH).citations}


def test_a_follow_up_is_read_with_the_question_before(assistant):
    answer = assistant.ask("Vad är det?", ["Vad betyder IOP?"])
    assert_holds(answer, assistant)
    assert "IOP" in answer.search_question and answer.question == "Vad är det?"
    alone = assistant.ask("Vad är det?")
    assert alone.search_question == "Vad är det?"


def test_law_from_the_undated_sources_is_cautioned_about(assistant):
    answer = assistant.ask("Är IOP tillåtet enligt lagen om offentlig upphandling?")
    assert answer.status == "answered" and answer.notice == texts.UNDATED_LAW


@pytest.mark.parametrize("question", [OUTSIDE, "Vem vann fotbolls-VM 1958?", "zzzz qqqq xxxx"])
def test_what_the_documents_do_not_say_is_not_found(assistant, question):
    answer = assistant.ask(question)
    assert_holds(answer, assistant)
    assert answer.status == "not_found"
    assert "kansli@socialforum.se" in answer.text


@pytest.mark.parametrize("question", ["Hej!", "Tack så mycket", "Vad kan du?", "hello", "Hej då"])
def test_small_talk_gets_a_short_answer(assistant, question):
    answer = assistant.ask(question)
    assert_holds(answer, assistant)
    assert answer.status == "small_talk" and len(answer.text.split()) < 80


@pytest.mark.parametrize(
    "question",
    ["", "   ", "\0\1\2", "???", "​‮", "a" * 50_000, "Vad är IOP? " * 5000,
     "Jag heter Anna, 19811228-9874, får jag hjälp?"],
    ids=["empty", "blank", "controls", "marks", "unseen", "long", "repeated", "personnummer"],
)  # fmt: skip
def test_what_may_not_be_asked_is_blocked_and_told_why(assistant, question):
    answer = assistant.ask(question)
    assert_holds(answer, assistant)
    assert answer.status == "blocked"
    assert "9874" not in json.dumps(answer.to_dict())


def test_control_characters_do_not_change_the_answer(assistant):
    odd = assistant.ask("\x00Vad är\x1b ett idéburet\u202e offentligt\u200b partner\u00adskap?\n")
    plain = assistant.ask(PLAIN)
    assert (odd.status, odd.text) == (plain.status, plain.text)


def test_a_stream_tells_citations_before_their_sentence_and_the_answer_last(assistant):
    *told, answer = assistant.stream(LIST)
    assert isinstance(answer, Answer)
    seen = set()
    for item in told:
        if isinstance(item, Citation):
            assert item.number not in seen
            seen.add(item.number)
        else:
            assert isinstance(item, Sentence) and set(item.citations) <= seen
    assert tuple(i for i in told if isinstance(i, Citation)) == answer.citations
    assert tuple(i for i in told if isinstance(i, Sentence)) == answer.sentences
    assert next(assistant.stream("Hej")).status == "small_talk"


def test_eight_threads_get_what_one_gets(assistant):
    asked = [PLAIN, LIST, ENGLISH, TYPO, OUTSIDE, "Är IOP tillåtet?", "Hej", ""]

    def told(question):
        answer = assistant.ask(question, ["Vad är IOP?"])
        return answer.status, answer.text, answer.citations

    alone = [told(question) for question in asked]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(told, asked * 4)) == alone * 4


def test_the_same_question_gets_the_same_answer_with_its_own_id(assistant):
    first, second = assistant.ask(PLAIN), assistant.ask(PLAIN)
    assert first.text == second.text and first.citations == second.citations
    assert first.id != second.id


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                "vad är hur får kan IOP avtal kommun tillåtet inte LOU 3 § kap. ? ”".split()
            ),
            max_size=12,
        ).map(" ".join),
    ),
    st.lists(st.text(max_size=60), max_size=3),
)
def test_whatever_is_asked_the_answer_holds(assistant, question, history):
    assert_holds(assistant.ask(question, history), assistant)


def test_what_the_page_needs_around_an_answer(assistant):
    [citation, *_] = assistant.ask(PLAIN).citations
    paragraph = assistant.paragraph(citation.paragraph_id)
    before, after = assistant.neighbours(paragraph.id, 2)
    around = [*before, paragraph, *after]
    whole = assistant.paragraphs(paragraph.source)
    place = whole.index(paragraph)
    assert around == whole[max(0, place - 2) : place + 3]
    assert {s.id for s in assistant.sources()} >= {paragraph.source}
    with pytest.raises(KeyError):
        assistant.paragraph("finns-inte")
    with pytest.raises(KeyError):
        assistant.neighbours("finns-inte")


def test_suggested_questions_are_answered(assistant):
    found = assistant.suggestions()
    assert 0 < len(found) <= 5
    assert all(assistant.ask(question).status == "answered" for question in found)


@pytest.mark.parametrize("sources", [["webb-iop"], ["faktablad-vsopp", "goteborg-rapport"]])
@pytest.mark.parametrize("question", [PLAIN, ENGLISH, OUTSIDE, "Hej!"])
def test_a_question_kept_to_sources_is_answered_from_them_alone(assistant, question, sources):
    answer = assistant.ask(question, sources=sources)
    assert_holds(answer, assistant)
    assert {c.source for c in answer.citations} <= set(sources)
    assert {r.source for r in answer.related} <= set(sources)
    assert set(answer.searched) == set(sources)
    *_, streamed = assistant.stream(question, sources=sources)
    assert (streamed.text, streamed.searched) == (answer.text, answer.searched)
    asked = {"question": question, "sources": sources}
    assert assistant.invoke(asked).text == answer.text


def test_a_refusal_says_that_only_some_sources_were_searched(assistant):
    everywhere, there = (assistant.ask(OUTSIDE, sources=s) for s in (None, ["webb-iop"]))
    assert everywhere.text.startswith(texts.NOT_FOUND)
    assert there.text.startswith(texts.NOT_FOUND_THERE)


def test_naming_every_source_or_none_is_no_limit(assistant):
    every = [source.id for source in assistant.sources()]
    for sources in (every, [], None):
        answer = assistant.ask(PLAIN, sources=sources)
        assert answer.text == assistant.ask(PLAIN).text and answer.searched == ()


def test_a_source_that_is_not_there_is_bad_usage(assistant):
    with pytest.raises(UsageError, match=r"'finns-inte'.*handledning-iop"):
        assistant.ask(PLAIN, sources=["webb-iop", "finns-inte"])
    with pytest.raises(UsageError):
        next(assistant.stream(PLAIN, sources=["finns-inte"]))


def test_suggestions_of_a_source_are_answered_by_it(assistant):
    found = assistant.suggestions(["handledning-iop"])
    assert found
    for question in found:
        answer = assistant.ask(question, sources=["handledning-iop"])
        assert answer.status == "answered"
    assert assistant.suggestions(["faktablad-vsopp"]) == [], "it asks no question in Swedish"


def test_whether_a_question_is_answered_costs_no_question_to_a_language_model(
    forum_settings, assistant
):
    calls = []

    class Count(BaseCallbackHandler):
        def on_chat_model_start(self, *_, **__):
            calls.append(1)

    model = FakeListChatModel(responses=["Det vet jag inte."], callbacks=[Count()])
    with_model = Assistant(forum_settings, assistant.retriever.embeddings, assistant._generation)
    with_model._generative = GenerativeAnswerer(model, "fake:model", forum_settings)
    assert with_model.suggestions() == assistant.suggestions()
    assert with_model.answers(PLAIN) and not with_model.answers(OUTSIDE)
    assert not with_model.answers("") and not with_model.answers("Gäller det 640823-3234?")
    assert calls == []
    assert with_model.ask(PLAIN).mode == "generative" and calls == [1]


def test_a_fault_inside_is_an_answer_that_says_so_and_no_more(assistant, monkeypatch, caplog):
    def fails(*_, **__):
        raise RuntimeError("hemlig detalj")

    with monkeypatch.context() as patch:
        patch.setattr("assistant.assistant.read_query", fails)
        answer = assistant.ask("Vad är ett hemligt partnerskap?")
    assert answer.status == "error" and answer.text == texts.ERROR
    assert "hemlig" not in json.dumps(answer.to_dict())
    assert "hemlig detalj" in caplog.text and "hemligt partnerskap" not in caplog.text
    assert assistant.ask(PLAIN).status == "answered"
