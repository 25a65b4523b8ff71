"""The calls of the contract, their errors, and what every response carries."""

import json
import threading

import pytest

from assistant.errors import ModelError
from assistant.settings import load_settings
from tests.api.fakes import QUOTE, TEXT, FakeAssistant, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def error_of(response):
    (name,) = response.json()
    assert name == "error" and set(response.json()["error"]) == {"code", "message"}
    assert response.headers["cache-control"] == "no-store"
    return response.status_code, response.json()["error"]["code"]


async def test_ask_gives_an_answer_by_the_contract(run):
    async with run() as running:
        response = await running.ask("När är ett IOP tillåtet?", history=["Vad är ett IOP?"])
        answer = response.json()
        assert response.status_code == 200
        assert answer["status"] == "answered" and answer["sentences"][0]["citations"] == [1]
        (citation,) = answer["citations"]
        paragraph = (await running.client.get(f"/api/paragraphs/{citation['paragraph_id']}")).json()
        assert paragraph["text"][citation["start"] : citation["end"]] == citation["quote"]
        assert running.assistant.asked[-1] == ("När är ett IOP tillåtet?", ("Vad är ett IOP?",))


@pytest.mark.parametrize("stream", [False, True])
async def test_a_question_can_be_kept_to_sources(run, stream):
    async with run() as running:
        response = await running.ask(sources=["handledning-iop"], stream=stream)
        assert response.status_code == 200
        assert running.assistant.searched[-1] == ("handledning-iop",)
        asked = len(running.assistant.asked)
        response = await running.ask(sources=["handledning-iop", "finns-inte"], stream=stream)
        assert error_of(response) == (422, "unknown_source")
        assert "källa" in response.json()["error"]["message"]
        assert error_of(await running.ask(sources="handledning-iop")) == (422, "invalid")
        assert error_of(await running.ask(sources=["x"] * 1001)) == (422, "invalid")
        assert len(running.assistant.asked) == asked
        assert (await running.ask(sources=[])).status_code == 200


async def test_stream_gives_the_events_in_order_and_the_whole_answer_last(run):
    async with run() as running:
        response = await running.ask(stream=True)
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["x-accel-buffering"] == "no"
        events = [
            (lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: ")))
            for block in response.text.strip().split("\n\n")
            if not (lines := block.split("\n"))[0].startswith(":")
        ]
        assert [name for name, _ in events] == ["citation", "sentence", "answer"]
        assert events[0][1]["quote"] == events[1][1]["text"] == QUOTE
        assert events[2][1]["citations"] == [events[0][1]]


async def test_paragraph_has_neighbours_heading_and_source(run):
    async with run() as running:
        found = (await running.client.get("/api/paragraphs/p-1")).json()
        assert found["text"] == TEXT
        assert found["heading"] == ["LAGAR OCH REGLER", "Är IOP tillåtet?"]
        assert [each["text"] for each in found["before"]] == ["Stycket före."]
        assert [each["text"] for each in found["after"]] == ["Stycket efter."]
        assert found["source"]["title"] == "Handledning för IOP"
        assert error_of(await running.client.get("/api/paragraphs/nix")) == (404, "not_found")


async def test_sources_suggestions_and_config(run):
    async with run(disclosure="En maskin svarar.", contact_name="Kansliet") as running:
        (source,) = (await running.client.get("/api/sources")).json()["sources"]
        assert source["paragraphs"] == 3 and source["kind"] == "handledning"
        suggestions = (await running.client.get("/api/suggestions")).json()["suggestions"]
        config = (await running.client.get("/api/config")).json()
        assert config["disclosure"] == "En maskin svarar." and config["contact_name"] == "Kansliet"
        assert config["suggestions"] == suggestions and config["feedback"] is True


async def test_feedback_is_stored_with_the_answer_it_is_about(run):
    async with run() as running:
        answer = (await running.ask("Är det tillåtet? Ring 070-123 45 67")).json()
        sent = {"answer_id": answer["id"], "verdict": "wrong", "comment": "Jag, 640823-3234, nej"}
        response = await running.client.post("/api/feedback", json=sent)
        assert (response.status_code, response.json()) == (201, {"stored": True})
        (row,) = running.service.store.rows("feedback")
        assert row["comment"] == "Jag, [personnummer], nej"
        assert row["question"] == "Är det tillåtet? Ring [telefonnummer]"
        assert (row["sources"], row["index_name"], row["verdict"]) == ("p-1", "g1", "wrong")


async def test_feedback_can_be_off(run):
    async with run(store="") as running:
        sent = {"answer_id": "a1", "verdict": "helpful"}
        response = await running.client.post("/api/feedback", json=sent)
        assert error_of(response) == (404, "no_feedback")
        assert (await running.client.get("/api/config")).json()["feedback"] is False


async def test_unanswered_questions_are_noted_and_blocked_ones_are_not(run):
    async with run() as running:
        running.assistant.status = "not_found"
        await running.ask("Vad kostar kaffe? Svara till eva@exempel.se")
        await running.ask("Gäller det 640823-3234?")
        rows = list(running.service.store.rows("unanswered"))
        assert [row["question"] for row in rows] == ["Vad kostar kaffe? Svara till [e-postadress]"]


async def test_identity_number_never_reaches_the_assistants_work(run):
    async with run() as running:
        asked = len(running.assistant.asked)
        answer = (await running.ask("Gäller det 640823-3234?")).json()
        assert answer["status"] == "blocked" and "personnummer" in answer["text"]
        assert "3234" not in json.dumps(answer)
        assert len(running.assistant.asked) == asked


@pytest.mark.parametrize(
    ("content", "headers", "expected"),
    [
        (b"{", {}, (400, "bad_request")),
        (b"", {}, (422, "invalid")),
        (b"[" * 60_000, {}, (400, "bad_request")),
        (b'{"question": ' + b"1" * 10_000 + b"}", {}, (400, "bad_request")),
        (b'{"question": "\\ud800"}', {}, (422, "invalid")),
        (b'{"question": 5}', {}, (422, "invalid")),
        (b'{"question": null}', {}, (422, "invalid")),
        (b'{"question": "x", "history": "y"}', {}, (422, "invalid")),
        (b'{"question": "x", "history": [1]}', {}, (422, "invalid")),
        (b'{"question": "x", "stream": "yes"}', {}, (422, "invalid")),
        (b'["question"]', {}, (422, "invalid")),
        (b"\xff\xfe", {}, (400, "bad_request")),
        (
            b"question=x",
            {"content-type": "application/x-www-form-urlencoded"},
            (415, "unsupported"),
        ),
        (b'{"question": "x"}', {"content-type": "text/plain"}, (415, "unsupported")),
        (b" " * 70_000, {}, (413, "too_large")),
    ],
)
async def test_what_is_wrong_with_a_body_is_said_in_one_shape(run, content, headers, expected):
    async with run() as running:
        sent = {"content-type": "application/json", **headers}
        response = await running.client.post("/api/ask", content=content, headers=sent)
        assert error_of(response) == expected


async def test_a_body_of_undeclared_length_is_cut_off(run):
    async def endless():
        for _ in range(100):
            yield b" " * 10_000

    async with run() as running:
        response = await running.client.post(
            "/api/ask", content=endless(), headers={"content-type": "application/json"}
        )
        assert error_of(response) == (413, "too_large")


async def test_unknown_addresses_and_methods(run):
    async with run() as running:
        assert error_of(await running.client.get("/api/nix")) == (404, "not_found")
        for odd in ("%0A", "a%00b", "%ff", "..%2f..%2fetc", "a/b", "x" * 300):
            response = await running.client.get(f"/api/paragraphs/{odd}")
            assert error_of(response)[0] in {404, 422}, odd
        response = await running.client.get("/api/ask")
        assert error_of(response) == (405, "method_not_allowed")
        assert response.headers["allow"] == "POST"


async def test_a_bug_is_logged_masked_and_never_shown(run, caplog):
    async with run() as running:
        running.assistant.error = RuntimeError("prompt with 640823-3234 inside")
        response = await running.ask()
        assert error_of(response) == (500, "internal")
        assert "RuntimeError" not in response.text and "prompt" not in response.text
        assert "prompt with [personnummer] inside" in caplog.text and "3234" not in caplog.text
        streamed = await running.ask(stream=True)
        assert streamed.status_code == 200 and "event: error" in streamed.text
        assert "prompt" not in streamed.text and "3234" not in caplog.text


async def test_a_model_that_is_down_is_503(run):
    async with run() as running:
        running.assistant.error = ModelError("The model does not answer. Start it.")
        response = await running.ask()
        assert error_of(response) == (503, "unavailable")
        assert int(response.headers["retry-after"]) >= 1


async def test_ready_only_when_warm_and_alive_before_that(run):
    opened = []

    def open_assistant():
        if not opened:
            opened.append("failed")
            raise ModelError("No model yet. Install it.")
        assistant = FakeAssistant()
        assistant.hold = hold
        opened.append(assistant)
        return assistant

    hold = threading.Event()
    async with run(open_assistant=open_assistant) as running:
        await until(lambda: len(opened) == 2 and opened[1].asked)
        response = await running.client.get("/readyz")
        assert response.status_code == 503 and response.json()["ready"] is False
        assert (await running.client.get("/healthz")).text == "ok\n"
        assert error_of(await running.ask()) == (503, "not_ready")
        config = await running.client.get("/api/config")
        assert config.json()["suggestions"] == [] and "cache-control" not in config.headers
        hold.set()
        await until(lambda: running.service.is_ready)
        assert (await running.client.get("/readyz")).json() == {"ready": True, "index": "g1"}
        assert (await running.ask()).status_code == 200


async def test_a_newer_index_is_taken_up_without_a_restart(run):
    async with run() as running:
        assert (await running.ask()).json()["index"] == "g1"
        running.assistant.newer = True
        await until(lambda: running.assistant.index_name == "g2")
        assert (await running.ask()).json()["index"] == "g2"
        assert (
            'assistant_index_refreshes_total{result="ok"} 1.0'
            in (await running.client.get("/metrics")).text
        )


async def test_metrics_count_and_never_quote(run):
    async with run() as running:
        await running.ask("En alldeles egen fråga?")
        await running.client.get("/api/hittepå")
        text = (await running.client.get("/metrics")).text
        assert 'assistant_http_requests_total{code="200",route="ask"} 1.0' in text
        assert 'assistant_http_requests_total{code="404",route="other"} 1.0' in text
        assert 'assistant_answers_total{status="answered"} 1.0' in text
        assert "assistant_ready 1.0" in text and "assistant_answer_seconds_bucket" in text
        assert "egen" not in text and "192.0.2" not in text and "hittep" not in text


async def test_every_response_carries_security_headers_and_no_cookie(run):
    paths = [
        "/healthz", "/readyz", "/metrics", "/widget.js", "/widget/demo", "/api/docs",
        "/api/openapi.json", "/api/sources", "/api/nix", "/nix",
    ]  # fmt: skip
    async with run() as running:
        for path in paths:
            headers = (await running.client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["x-frame-options"] == "SAMEORIGIN", path
            assert "frame-ancestors" in headers["content-security-policy"], path
            assert "set-cookie" not in headers, path
        page = (await running.client.get("/widget/demo")).headers["content-security-policy"]
        assert "default-src 'none'" in page and "unsafe" not in page


async def test_widget_is_revalidated_not_resent(run):
    async with run() as running:
        first = await running.client.get("/widget.js")
        assert first.headers["content-type"].startswith("text/javascript")
        again = await running.client.get(
            "/widget.js", headers={"if-none-match": first.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")


async def test_settings_are_wrong_before_the_service_starts(tmp_path):
    from assistant.api import Service
    from assistant.errors import UsageError

    for wrong in (
        {"widget_origins": "*"},
        {"trusted_proxies": "not-an-address"},
        {"rate_limit": "many"},
    ):
        (name,) = wrong
        with pytest.raises(UsageError, match=f"ASSISTANT_{name.upper()}"):
            Service(load_settings(store="", **wrong), FakeAssistant)
