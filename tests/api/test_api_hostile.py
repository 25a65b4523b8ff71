"""Hostile questions through the API: nothing breaks, and no identity number is kept."""

import pytest

from benchmarks.hostile import leaked, questions, send, stored_text
from tests.api.fakes import FakeAssistant
from tests.widget.sites import assistant_server

pytestmark = [pytest.mark.slow, pytest.mark.anyio]


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_hostile_questions_break_nothing_and_leave_no_identity_number(tmp_path, caplog):
    assistant = FakeAssistant()
    assistant.status = "not_found"  # so that every question is also noted
    asked = list(questions(1000, seed=7))
    planted = {each.planted for each in asked if each.planted}
    assert len(planted) > 100
    store = tmp_path / "feedback.sqlite"
    limits = {"rate_limit": "99999/second", "rate_limit_total": "99999/second"}
    with assistant_server(assistant, store=store, **limits) as service:
        outcome = await send(service.url, asked, clients=4)
    codes = {int(name.split(": ")[-1][:3]) for name in outcome}
    assert codes <= {200, 201, 400, 413, 422}, outcome
    assert not [name for name in outcome if "identity number" in name], outcome
    assert leaked("".join(question for question, _ in assistant.asked), planted) == set()
    assert leaked(stored_text(store), planted) == set()
    assert leaked(caplog.text, planted) == set()


def test_the_detector_finds_what_it_should():
    assert leaked("x 640823-3234 y", {"6408233234"})
    assert leaked("６４０８２３\u200b-３２３４", {"6408233234"})
    assert leaked("19640823 3234", {"6408233234"})
    assert not leaked("[personnummer]", {"6408233234"})
