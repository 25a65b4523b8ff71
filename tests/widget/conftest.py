"""A real Chromium, an assistant on one origin, and a host website on another."""

import pytest

from tests.api.fakes import FakeAssistant
from tests.widget.sites import assistant_server, host_site


class Stage:
    """A host website, the assistant it embeds, and browser pages with what they complained of."""

    def __init__(self, chromium, host, pages, service, assistant):
        self.host = host
        self.pages = pages
        self.service = service
        self.assistant = assistant
        self._chromium = chromium
        self._contexts = []
        self.complaints = []

    def context(self, **options):
        options.setdefault("reduced_motion", "reduce")
        context = self._chromium.new_context(**options)
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        return context

    def page(self, body=None, head="", headers=None, path="/", context=None, **options):
        """Open a host page with `body` (default: the one-line snippet)."""
        self.publish(path, body, head, headers)
        page = (context or self.context(**options)).new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", self._note)
        page.goto(self.host + path)
        return page

    def publish(self, path, body=None, head="", headers=None):
        snippet = f'<script src="{self.service.url}/widget.js" defer></script>'
        html = (
            '<!doctype html><html lang="sv"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>Värdsida</title><link rel="icon" href="data:,">{head}</head><body>'
            f"<main><h1>Värdsida</h1><p>Text.</p>{body or ''}</main>"
            f"{snippet if body is None or '<script' not in body else ''}</body></html>"
        )
        self.pages[path] = (html, headers or {})

    def _note(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def close(self):
        for context in self._contexts:
            context.close()


@pytest.fixture
def stage(browser, tmp_path):
    pages = {}
    assistant = FakeAssistant()
    with (
        host_site(pages) as host,
        assistant_server(
            assistant,
            widget_origins=host,
            store=tmp_path / "feedback.sqlite",
            rate_limit="9999/minute",
            rate_limit_total="9999/minute",
        ) as service,
    ):
        stage = Stage(browser, host, pages, service, assistant)
        yield stage
        stage.close()


@pytest.fixture
def quiet(stage):
    """Fails a test whose pages complained in the console."""
    yield stage
    assert stage.complaints == []
