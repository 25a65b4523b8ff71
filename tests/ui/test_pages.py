"""The pages' logic, by Streamlit's own test runner on the real assistant."""

from html import escape as html_of

import pytest

from assistant import texts as said
from assistant.assistant import Assistant
from assistant.errors import IndexFailure, IndexMismatch, IndexMissing
from assistant.model import Answer
from assistant.storage import StorageError
from assistant.ui import guide_texts, staff_texts, texts
from assistant.ui.follow_ups import SAME
from assistant.ui.likeness import likeness
from tests.ui.conftest import PASSWORD, check, components, html, press

QUESTION = "När fungerar ett IOP bäst?"
UNANSWERABLE = "Hur många invånare har Kiruna?"


def ask(app, question):
    return check(app.chat_input[0].set_value(question).run())


# The chat


def test_the_start_says_what_it_is_and_suggests(pages, assistant):
    app = pages.open()
    told = html(app)
    assert pages.settings.disclosure in told
    assert pages.settings.contact_email in told
    assert texts.WELCOME in told
    labels = [button.label.replace("\\", "") for button in app.button]
    assert labels == assistant.suggestions()


def test_a_suggestion_is_asked(pages, assistant):
    app = press(pages.open(), assistant.suggestions()[0])
    (view,) = components(app, "answer")
    assert view["cards"]
    assert texts.WELCOME not in html(app)
    assert "fa-question" in html(app)


def test_a_conversation_keeps_its_turns_and_leans_on_them(pages):
    app = ask(pages.open(), "Vem är politiskt sakkunnig på Forum?")
    app = ask(app, "Vilken mejladress har han?")
    assert len(components(app, "answer")) == 2
    turns = app.session_state["turns"]
    assert "politiskt sakkunnig" in turns[1].answer.search_question.casefold()
    app = press(app, texts.NEW_CONVERSATION)
    assert components(app, "answer") == []
    assert texts.WELCOME in html(app)


def test_only_the_newest_answer_moves_the_page(pages):
    app = ask(ask(pages.open(), QUESTION), "hej")
    assert [view["reveal"] for view in components(app, "answer")] == [None, "svar-2"]


def test_a_shared_link_asks_once(pages):
    app = pages.open(fraga=QUESTION)
    assert len(components(app, "answer")) == 1
    assert "fraga" not in app.query_params
    assert len(components(check(app.run()), "answer")) == 1


def test_follow_ups_are_answered_and_not_asked_before(pages, assistant):
    app = ask(pages.open(), QUESTION)
    labels = [b.label.replace("\\", "") for b in app.button if (b.key or "").startswith("go-on")]
    assert 1 <= len(labels) <= 3
    for label in labels:
        assert likeness(label, QUESTION) < SAME
        assert assistant.ask(label).status == "answered"


def test_a_refusal_is_noted_for_staff(pages):
    app = ask(pages.open(), UNANSWERABLE)
    (view,) = components(app, "answer")
    assert view["contact"]
    assert [row["question"] for row in pages.store.rows("unanswered")] == [UNANSWERABLE]


def test_a_personal_number_is_neither_shown_nor_kept(pages):
    app = ask(pages.open(), "Mitt personnummer är 811218-9876, får jag bidrag?")
    assert "811218" not in html(app)
    assert "811218" not in str(components(app, "answer"))
    assert list(pages.store.rows("unanswered")) == []
    turns = app.session_state["turns"]
    assert turns[0].answer.status == "blocked"


def multiselect(app, label):
    (found,) = [each for each in app.multiselect if each.label == label]
    return found


def test_a_question_is_kept_to_chosen_documents(pages, assistant):
    app = pages.open()
    assert texts.SCOPE_ALL in html(app)
    app = check(multiselect(app, texts.SCOPE_DOCUMENT).set_value(["webb-iop"]).run())
    assert assistant.source("webb-iop").title in html(app)
    labels = [b.label.replace("\\", "") for b in app.button if (b.key or "").startswith("start")]
    assert labels == assistant.suggestions(["webb-iop"])
    app = ask(app, "Vad är ett idéburet offentligt partnerskap?")
    (view,) = components(app, "answer")
    assert view["searched"] == ["webb-iop"]
    assert {card["title"] for card in view["cards"]} == {assistant.source("webb-iop").title}
    assert html_of(view["kept"]) in html(app)
    for button in app.button:
        if (button.key or "").startswith("go-on"):
            assert assistant.answers(button.label.replace("\\", ""), ["webb-iop"])


def test_a_kind_of_document_is_all_its_documents(pages, assistant):
    app = pages.open()
    app = check(app.button_group[0].set_value(["webbsida"]).run())
    web = [s.id for s in assistant.sources() if s.kind == "webbsida"]
    assert texts.SCOPE_COUNT.format(count=len(web)) in html(app)
    titles = [assistant.source(name).title for name in web]
    assert multiselect(app, texts.SCOPE_DOCUMENT).options == titles
    app = ask(app, UNANSWERABLE)
    (view,) = components(app, "answer")
    assert view["searched"] == web
    assert view["blocks"][0]["pieces"][0]["text"] == said.NOT_FOUND_THERE
    app = press(app, texts.SCOPE_ASK_ALL)
    assert components(app, "answer")[1]["searched"] == []
    assert texts.SCOPE_ALL in html(app)


def test_a_shared_link_keeps_to_the_same_documents(pages):
    app = pages.open(fraga=QUESTION, kalla=["webb-iop", "borta"])
    (view,) = components(app, "answer")
    assert view["searched"] == ["webb-iop"]


def test_a_chosen_document_that_a_new_index_does_not_have_is_forgotten(
    pages, monkeypatch, assistant
):
    app = pages.open()
    app = check(multiselect(app, texts.SCOPE_DOCUMENT).set_value(["webb-iop"]).run())

    class Swapped:
        def __getattr__(self, name):
            return getattr(assistant, name)

        def sources(self):
            return [each for each in assistant.sources() if each.id != "webb-iop"]

    pages.use(monkeypatch, Swapped)
    app = ask(app, QUESTION)
    (view,) = components(app, "answer")
    assert view["searched"] == [] and texts.SCOPE_ALL in html(app)


HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) $x$ :smile:"


def test_a_hostile_question_is_only_text(pages):
    app = ask(pages.open(), HOSTILE)
    told = html(app)
    assert "<img" not in told
    assert "&lt;img src=x onerror=alert(1)&gt;" in told
    assert all("<img" not in each.value for each in app.markdown)


@pytest.mark.parametrize("verdict", ["wrong_source", "wrong", "missing"])
def test_feedback_with_a_comment(pages, verdict):
    app = ask(pages.open(), QUESTION)
    app = check(app.button_group[0].set_value(verdict).run())
    app.text_area[0].set_value("Ring 070-123 45 67")
    app = press(app, texts.FEEDBACK_SEND)
    (row,) = pages.store.rows("feedback")
    assert (row["verdict"], row["question"]) == (verdict, QUESTION)
    assert row["comment"] == "Ring [telefonnummer]"
    assert row["sources"]
    assert texts.FEEDBACK_THANKS in [each.value for each in app.caption]


def test_helpful_is_one_press(pages):
    app = ask(pages.open(), QUESTION)
    app = check(app.button_group[0].set_value("helpful").run())
    assert [row["verdict"] for row in pages.store.rows("feedback")] == ["helpful"]
    assert texts.FEEDBACK_THANKS in [each.value for each in app.caption]


def test_feedback_that_cannot_be_stored_says_so(pages, monkeypatch):
    def fail(*_, **__):
        raise StorageError("full")

    app = ask(pages.open(), QUESTION)
    monkeypatch.setattr(pages.store, "add_feedback", fail)
    app = app.button_group[0].set_value("helpful").run()
    assert [each.value for each in app.error] == [texts.FEEDBACK_FAILED]


# What can go wrong


@pytest.mark.parametrize(
    ("error", "what", "command"),
    [
        (IndexMissing("x"), texts.NO_INDEX, "python ingest.py"),
        (IndexMismatch("x"), texts.OLD_INDEX, "python ingest.py --rebuild"),
        (IndexFailure("x"), texts.CANNOT_START, None),
        (RuntimeError("hemlig detalj"), texts.CANNOT_START, None),
    ],
)
@pytest.mark.parametrize("page", [None, "dokument", "vagledning"])
def test_without_an_assistant_the_page_says_what_to_do(
    pages, monkeypatch, error, what, command, page
):
    def fail():
        raise error

    pages.use(monkeypatch, fail)
    app = pages.open(page)
    told = html(app)
    assert what in told
    assert "hemlig" not in told
    if command:
        assert f"<code>{command}</code>" in told
    assert [button.label for button in app.button] == [texts.TRY_AGAIN]


def test_an_empty_index_says_so(pages, monkeypatch, assistant):
    class Empty:
        def sources(self):
            return []

    pages.use(monkeypatch, Empty)
    assert texts.EMPTY_INDEX in html(pages.open())


def test_an_answer_that_fails_leaves_a_page_to_go_on_from(pages, monkeypatch, assistant):
    def fail(*_, **__):
        raise RuntimeError("hemlig detalj")

    app = pages.open()
    with monkeypatch.context() as broken:
        broken.setattr(Assistant, "stream", fail)
        app = ask(app, QUESTION)
        assert [each.value for each in app.error] == [texts.ANSWER_FAILED]
    app = press(app, texts.TRY_AGAIN)
    assert len(components(app, "answer")) == 1


def test_an_answer_of_status_error_is_shown(pages, monkeypatch):
    wrong = Answer("error", "Något gick fel.", question="", id="x")
    monkeypatch.setattr(Assistant, "stream", lambda *_, **__: iter([wrong]))
    app = ask(pages.open(), QUESTION)
    (view,) = components(app, "answer")
    assert view["blocks"][0]["pieces"][0]["text"] == "Något gick fel."
    assert texts.FEEDBACK_ASK not in [each.label for each in app.button_group]


def test_an_index_swapped_in_between_leaves_the_conversation(pages, monkeypatch, assistant):
    app = ask(pages.open(), QUESTION)
    before = components(app, "answer")

    class Swapped:
        index_name = "annan"

        def __getattr__(self, name):
            return getattr(assistant, name)

        def paragraph(self, name):
            raise KeyError(name)

        def paragraphs(self, name):
            return []

    pages.use(monkeypatch, Swapped)
    assert components(check(app.run()), "answer") == before


# The reader


def test_a_link_lands_in_its_document(pages, assistant):
    paragraph = assistant.paragraphs("goteborg-rapport")[4]
    app = pages.open("dokument", stycke=paragraph.id)
    (view,) = components(app, "reader")
    assert view["marked"] == paragraph.id
    assert app.selectbox[0].value == "goteborg-rapport"


def test_after_a_link_another_document_can_be_chosen(pages, assistant):
    app = pages.open("dokument", stycke=assistant.paragraphs("goteborg-rapport")[4].id)
    app = check(app.selectbox[0].select("webb-iop").run())
    (view,) = components(app, "reader")
    assert view["marked"] is None
    assert view["sections"][0]["paragraphs"][0]["id"] == assistant.paragraphs("webb-iop")[0].id


def test_links_that_lead_nowhere_say_so(pages):
    app = pages.open("dokument", stycke="borta-123")
    assert [each.value for each in app.warning] == [texts.NO_SUCH_PARAGRAPH]
    assert components(app, "reader")
    app = pages.open("dokument", stycke="goteborg-rapport-000000000000")
    assert [each.value for each in app.warning] == [texts.NO_SUCH_PARAGRAPH]
    assert app.selectbox[0].value == "goteborg-rapport", "its document is there all the same"
    app = pages.open("dokument", dokument="borta")
    assert [each.value for each in app.warning] == [texts.NO_SUCH_SOURCE]


def test_searching_a_document(pages):
    app = pages.open("dokument", dokument="handledning-iop")
    app = check(app.text_input[0].set_value("uppsägningstiden").run())
    assert [each.value for each in app.caption] == [texts.SEARCH_HIT]
    app = check(app.text_input[0].set_value("*blåval*").run())
    assert app.caption[0].value == texts.SEARCH_NONE.format(words="\\*blåval\\*")


# The guide


def test_the_conditions_lead_to_a_result(pages):
    app = pages.open("vagledning")
    assert guide_texts.RESULT_EMPTY in [each.value for each in app.markdown]
    for number, choice in ((1, "ja"), (2, "nej"), (3, "vet inte"), (5, "nej")):
        app.button_group[number].set_value(choice)
    app = check(app.run())
    told = html(app)
    for title, count in (
        (guide_texts.SPEAKS_FOR, 2),
        (guide_texts.SPEAKS_AGAINST, 1),
        (guide_texts.FIND_OUT, 1),
    ):
        assert f"{title} ({count})" in told
    assert guide_texts.NO_VERDICT in told
    assert guide_texts.RESULT_LEFT.format(count=5) in [each.value for each in app.caption]


def test_what_is_written_stays_when_one_turns_the_page(pages):
    app = press(pages.open("vagledning"), guide_texts.NEXT.format(title=guide_texts.BUILD))
    app = check(app.text_area[0].set_value("Kvinnor utan tak över huvudet").run())
    assert guide_texts.PROGRESS.format(done=1, total=29) in [each.value for each in app.caption]
    app = press(app, guide_texts.NEXT.format(title="Mål och syfte"))
    assert len(app.text_area) == 7
    app = press(app, guide_texts.PREVIOUS.format(title="Behovet"))
    assert app.text_area[0].value == "Kvinnor utan tak över huvudet"
    app = check(app.button_group[0].set_value("passar").run())
    app = check(app.button_group[0].set_value("bygg").run())
    assert app.text_area[0].value == "Kvinnor utan tak över huvudet"


def test_the_documents_are_at_hand(pages):
    app = pages.open("vagledning", **{"del": "bygg"})
    app.text_input[0].set_value("Vad är ett IOP?")
    app = press(app, guide_texts.ASK_BUTTON)
    (view,) = components(app, "answer")
    assert view["cards"]


# The staff's pages


@pytest.fixture
def staffed(pages):
    from pydantic import SecretStr

    pages.settings = pages.settings.model_copy(update={"admin_password": SecretStr(PASSWORD)})
    return pages


def log_in(app, password):
    app.text_input[0].set_value(password)
    return press(app, texts.LOG_IN)


@pytest.mark.parametrize("page", ["fragor-utan-svar", "utvardering"])
def test_without_a_password_set_the_staff_pages_are_closed(pages, page):
    app = pages.open(page)
    assert texts.STAFF_CLOSED_MORE in app.info[0].value
    assert len(app.text_input) == 0


def test_the_wrong_password_lets_nobody_in(staffed):
    app = log_in(staffed.open("fragor-utan-svar"), "fel")
    assert [each.value for each in app.error] == [texts.WRONG_PASSWORD]
    assert len(app.metric) == 0


def test_guessing_is_stopped_also_for_the_right_guess(staffed):
    app = staffed.open("fragor-utan-svar")
    for _ in range(10):
        app = log_in(app, "fel")
    app = log_in(app, PASSWORD)
    assert [each.value for each in app.error] == [texts.TOO_MANY_TRIES]
    assert len(app.metric) == 0


def test_staff_see_what_was_refused_and_marked_wrong(staffed):
    store = staffed.store
    for question in ("Vad kostar det?", "vad kostar det", "Vem ringer jag?"):
        store.add_unanswered(question, "not_found", "i")
    store.add_feedback("a", "wrong", "Fel <b>år</b>", question="När kom IOP?")
    store.add_feedback("b", "helpful", question="Vad är IOP?")
    app = log_in(staffed.open("fragor-utan-svar"), PASSWORD)
    assert [each.value for each in app.metric] == ["3", "1", "1"]
    assert "vad kostar det" in app.expander[1].label.lower()
    assert app.expander[1].label.endswith("2")
    told = " ".join(each.value for each in app.markdown)
    assert "\\<b\\>år" in told
    assert "Vad är IOP" not in told
    app = press(app, texts.LOG_OUT)
    assert len(app.metric) == 0


def test_staff_see_a_broken_quote(staffed, monkeypatch, tmp_path):
    from assistant.ui import guide, guide_page

    file = tmp_path / "guide.toml"
    told = guide.FILE.read_text(encoding="utf-8").replace("normerade föreningsbidraget", "bidraget")
    file.write_text(told, encoding="utf-8")
    monkeypatch.setattr(guide_page, "open_guide", lambda library: guide.open_guide(library, file))
    app = log_in(staffed.open("fragor-utan-svar"), PASSWORD)
    assert app.warning[0].value == guide_texts.STAFF_BROKEN.format(count=1)
    visitor = staffed.open("vagledning")
    assert guide_texts.BROKEN in [each.value for each in visitor.caption]


def test_an_empty_store_says_so(staffed):
    app = log_in(staffed.open("fragor-utan-svar"), PASSWORD)
    assert staff_texts.NOTHING_YET in [each.value for each in app.markdown]
