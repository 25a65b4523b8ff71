"""Hostile questions typed into the widget: they are shown as text, and nothing runs."""

import pytest
from playwright.sync_api import expect

from assistant.model import Answer, Sentence
from benchmarks.hostile import questions
from tests.api.fakes import CITATION

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Echo(dict):
    """Answers every question with itself, as the worst of documents would."""

    def __contains__(self, question):
        return True

    def __getitem__(self, question):
        sentences = (Sentence(question, (1,)),)
        return Answer("answered", question, "", sentences, (CITATION,), notice=question, index="g1")


def test_two_hundred_hostile_questions_run_nothing(quiet):
    quiet.assistant.scripted = Echo()
    page = quiet.page()
    page.on("dialog", lambda dialog: quiet.complaints.append(f"dialog: {dialog.message}"))
    page.on("framenavigated", lambda frame: quiet.complaints.append(f"went to {frame.url}"))
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.get_by_role("button", name="Fråga om IOP").click()
    field = page.get_by_label("Din fråga")
    log = page.locator("forum-assistent [aria-busy]")
    for number, hostile in enumerate(questions(200, seed=11)):
        field.fill(hostile.text[:5000])
        field.press("Enter")
        expect(log).to_have_attribute("aria-busy", "false")
        if number % 25 == 24:
            expect(page.locator(".asked").first).to_be_visible()
            page.get_by_role("button", name="Börja om").click()
    assert len(quiet.assistant.asked) > 100
    assert {url.rsplit("/", 1)[0] for url in requests} <= {
        f"{quiet.service.url}/api", quiet.service.url,
    }  # fmt: skip
    made = (
        "document.querySelector('forum-assistent').shadowRoot"
        ".querySelectorAll('img, script, iframe, svg[onload], style, a[href^=javascript]').length"
    )
    assert page.evaluate(made) == 0
    assert page.title() == "Värdsida"
