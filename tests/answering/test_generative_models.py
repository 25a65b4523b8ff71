"""Which model the settings name, and the rewriting of follow-ups."""

from __future__ import annotations

import sys

import pytest

from assistant.answering.generative import GenerativeAnswerer
from assistant.answering.llm import PROVIDERS, build
from assistant.errors import ModelError, UsageError
from assistant.settings import Settings
from tests.answering.writing import HITS, SOURCES, settings
from tests.scripted_server import Asked, Cut, Hang, Play, Raw, ScriptedServer, Status


def plain(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


def test_without_the_setting_there_is_no_model() -> None:
    assert GenerativeAnswerer.from_settings(plain()) is None


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_provider_is_built_with_the_settings(provider: str) -> None:
    pytest.importorskip(PROVIDERS[provider].module)
    model = build(
        plain(llm=f"{provider}:some-model", llm_api_key="k", llm_timeout=7, llm_max_tokens=55)
    )
    values = model.model_dump()
    assert "some-model" in str(values.values())
    assert 55 in values.values()
    if provider == "ollama":
        assert values["num_ctx"] == 6000 + 55


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_missing_package_is_named_with_its_command(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, PROVIDERS[provider].module, None)
    with pytest.raises(ModelError) as error:
        build(plain(llm=f"{provider}:m"))
    assert f'pip install "forum-assistent[{PROVIDERS[provider].extra}]"' in str(error.value)


def test_a_missing_key_says_where_to_set_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="ASSISTANT_LLM_API_KEY"):
        build(plain(llm="openai:gpt-4.1-mini"))


@pytest.mark.parametrize("name", ["gpt-4", "acme:model", "openai:", ":x"])
def test_a_name_that_cannot_be_read_is_explained(name: str) -> None:
    with pytest.raises(UsageError, match="ASSISTANT_LLM="):
        build(plain(llm=name))


def test_the_key_of_openai_is_not_sent_to_another_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with ScriptedServer(lambda asked: ["SVAR SAKNAS"]) as server:
        answerer = GenerativeAnswerer.from_settings(settings(server.url))
        assert answerer is not None
        list(answerer.stream("Fråga?", "Fråga?", [], HITS, SOURCES.__getitem__))
        assert "sk-secret" not in str(server.headers)


def test_a_bare_name_with_a_base_url_is_a_server_of_ones_own() -> None:
    with ScriptedServer(lambda asked: ["SVAR SAKNAS"]) as server:
        answerer = GenerativeAnswerer.from_settings(settings(server.url, llm="llama3.1:8b"))
        assert answerer is not None
        list(answerer.stream("Fråga?", "Fråga?", [], HITS, SOURCES.__getitem__))
        assert server.asked[0].body["model"] == "llama3.1:8b"


HISTORY = ["Vad är ett IOP?", "Hur lång uppsägningstid har avtalet?"]


def rewritten(*plays: Play, question: str = "Och hur säger man upp det?", **more: object) -> str:
    with ScriptedServer(*plays) as server:
        answerer = GenerativeAnswerer.from_settings(settings(server.url, **more))
        assert answerer is not None
        answerer._backoff = 0.01
        return answerer.rewrite(question, HISTORY)


def test_a_follow_up_is_made_to_stand_alone() -> None:
    def play(asked: Asked) -> list[str]:
        assert asked.rewrites and "uppsägningstid" in asked.user
        return ["Hur säger man ", "upp avtalet?"]

    assert rewritten(play) == "Hur säger man upp avtalet?"


def test_without_history_no_model_is_asked() -> None:
    with ScriptedServer(lambda asked: ["fel"]) as server:
        answerer = GenerativeAnswerer.from_settings(settings(server.url))
        assert answerer is not None
        assert answerer.rewrite("Vad är IOP?", []) == "Vad är IOP?"
        assert not server.asked


@pytest.mark.parametrize(
    "reply",
    [
        ["Hur säger man upp avtalet med Acme?"],
        ["Hur säger man upp avtalet inom 14 dagar?"],
        ["Hur säger man upp avtalet, se https://evil.example?"],
        ["Avtalet sägs upp skriftligt."],
        ["Hur säger man\nupp avtalet?"],
        ["<b>Hur säger man upp avtalet?</b>"],
        ["How do you terminate the agreement?"],
        ["Hur säger man upp avtalet? " * 50],
        [""],
        [Status(500)],
        [Status(401)],
        [Raw(b"<html>", "text/html")],
        ["Hur säger", Cut()],
        [Hang()],
    ],
)
def test_a_rewriting_that_brings_something_in_or_fails_is_not_used(reply: list[object]) -> None:
    asked = "Och hur säger man upp det?"
    timeout = 1.0 if isinstance(reply[0], Hang) else 10.0
    assert rewritten(lambda a: reply, question=asked, llm_timeout=timeout) == asked  # type: ignore[arg-type, return-value]
