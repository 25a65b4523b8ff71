"""With a model that answers right, no metric may be lower than without one.

The whole set is run by `python -m tests.perfect_model` (docs/models.md); here fifteen questions of
its kinds are, in a few seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.settings import Settings
from evals.cases import Case, EvaluationSet, load_set
from evals.generate import generate
from evals.metrics import score
from evals.summary import summarize
from tests.perfect_model import perfect, worse
from tests.scripted_server import Play, ScriptedServer

SET = load_set(Path(__file__).parents[2] / "evals" / "sets" / "forum.jsonl")
ROWS = 15


def chosen() -> EvaluationSet:
    """The first rows of each kind in turn, until there are fifteen."""
    kinds: dict[str, list[Case]] = {}
    for case in SET.cases:
        kinds.setdefault(case.kind, []).append(case)
    rounds = [cases[turn] for turn in range(ROWS) for cases in kinds.values() if turn < len(cases)]
    return SET.model_copy(update={"cases": tuple(rounds[:ROWS])})


def summary(assistant: Assistant, cases: EvaluationSet) -> dict[str, float | None]:
    return summarize([score(result) for result in generate(assistant, [cases])])


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(perfect(SET.cases)) as running:
        yield running


@pytest.fixture(scope="module")
def written(forum_settings: Settings, server: ScriptedServer) -> Assistant:
    more = {"llm": "openai:perfect", "llm_base_url": server.url}
    return Assistant.open(forum_settings.model_copy(update=more))


def test_no_metric_is_lower_with_a_perfect_model(
    assistant: Assistant, written: Assistant, server: ScriptedServer
) -> None:
    server.play(perfect(SET.cases))
    rows = chosen()
    assert {case.answerable for case in rows.cases} == {True, False}
    quoted, found = summary(assistant, rows), summary(written, rows)
    assert not worse(quoted, found), (quoted, found)
    assert found["refusal_recall"] == found["quote_fidelity"] == 1.0
    assert found["citation_precision"] == 1.0


def writes(*lines: str) -> Play:
    """A play that writes lines under the first paragraph's token."""
    return lambda asked: [f"{line.replace('{t}', asked.tokens[0])}\n" for line in lines]


ASKED = "Är IOP tillåtet?"


def test_when_nothing_of_it_holds_the_answer_is_quoted(
    assistant: Assistant, written: Assistant, server: ScriptedServer
) -> None:
    server.play(writes("Riksdagen förbjöd giraffer år 1809. [{t}]"))
    answer, quoted = written.ask(ASKED), assistant.ask(ASKED)
    assert (answer.mode, answer.status) == ("extractive", "answered")
    assert answer.text == quoted.text and answer.citations == quoted.citations
    assert answer.notice and answer.tokens == {"in": 321, "out": 45}


@pytest.mark.parametrize("unproved", ["Det kostar 99 kronor. [{t}]", "Priset är högt."])
def test_what_the_documents_do_not_answer_is_still_not_found(
    unproved: str, assistant: Assistant, written: Assistant, server: ScriptedServer
) -> None:
    question = "Vad kostar en pizza i Kiruna?"
    assert assistant.ask(question).status == "not_found"
    server.play(writes(unproved))
    assert written.ask(question).status == "not_found"


@pytest.mark.parametrize("declined", (
    "SVAR SAKNAS",
    "Det framgår inte av underlaget.",
    "Jag kan tyvärr inte svara på det.",
    "Underlaget innehåller ingen uppgift om detta. Information saknas.",
))  # fmt: skip
def test_a_model_that_declines_is_believed(
    declined: str, written: Assistant, server: ScriptedServer
) -> None:
    server.play(writes(declined))
    answer = written.ask(ASKED)
    assert (answer.mode, answer.status) == ("generative", "not_found")


def test_an_answer_without_tokens_is_not_taken_for_a_refusal(
    written: Assistant, server: ScriptedServer
) -> None:
    server.play(writes("Ett IOP är tillåtet där det inte finns en marknad."))
    assert written.ask(ASKED).mode == "extractive"
