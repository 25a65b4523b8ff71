"""The widget on the real assistant: Forum's documents, asked from another origin."""

import pytest
from playwright.sync_api import expect

from tests.widget.conftest import Stage
from tests.widget.sites import assistant_server, host_site

pytestmark = pytest.mark.browser


def test_every_citation_opens_its_paragraph_with_the_quote_marked(browser, assistant, tmp_path):
    pages = {}
    with (
        host_site(pages) as host,
        assistant_server(
            assistant, widget_origins=host, store=tmp_path / "feedback.sqlite"
        ) as service,
    ):
        stage = Stage(browser, host, pages, service, assistant)
        page = stage.page()
        page.get_by_role("button", name="Fråga om IOP").click()
        suggestions = page.locator("ul .row")
        expect(suggestions.first).to_be_visible()
        assert suggestions.all_inner_texts() == assistant.suggestions()
        question = suggestions.first.inner_text()
        suggestions.first.click()
        expect(page.get_by_text("Hjälpte svaret?")).to_be_visible()
        answer = assistant.ask(question)
        assert answer.citations
        for number, citation in enumerate(answer.citations):
            page.locator("ol .row").nth(number).click()
            expect(page.locator("mark")).to_have_text(citation.quote)
            shown = page.locator(".whole").evaluate("node => node.textContent")
            assert shown == assistant.paragraph(citation.paragraph_id).text
            page.keyboard.press("Escape")
        page.get_by_label("Din fråga").fill("Vad kostar en liter mjölk i Kiruna?")
        page.keyboard.press("Enter")
        expect(page.get_by_text("Hjälpte svaret?")).to_have_count(2)
        (row,) = service.store.rows("unanswered")
        assert row["question"] == "Vad kostar en liter mjölk i Kiruna?"
        assert stage.complaints == []
        stage.close()
