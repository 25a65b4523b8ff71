"""A service on a fake assistant, called through its own ASGI app."""

from contextlib import asynccontextmanager

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from assistant.api import SecurityHeaders, Service, create_routes
from assistant.settings import load_settings
from tests.api.fakes import FakeAssistant, until


class Running:
    """A ready service and a client of it."""

    def __init__(self, service, assistant, client):
        self.service = service
        self.assistant = assistant
        self.client = client

    async def ask(self, question="När är ett IOP tillåtet?", **more):
        headers = more.pop("headers", None)
        return await self.client.post(
            "/api/ask", json={"question": question, **more}, headers=headers
        )


def build_app(service):
    return Starlette(
        routes=create_routes(service),
        middleware=[Middleware(SecurityHeaders, origins=service.origins)],
        lifespan=lambda app: service.running(),
    )


@pytest.fixture
def run(tmp_path):
    """`await`-able context: `async with run(setting=…) as running`."""

    @asynccontextmanager
    async def start(assistant=None, open_assistant=None, peer=("192.0.2.1", 40000), **overrides):
        overrides.setdefault("store", tmp_path / "feedback.sqlite")
        assistant = assistant or FakeAssistant()
        service = Service(load_settings(**overrides), open_assistant or (lambda: assistant))
        service.REFRESH_SECONDS = service.RETRY_SECONDS = 0.01
        transport = httpx.ASGITransport(build_app(service), client=peer, raise_app_exceptions=False)
        async with (
            service.running(),
            httpx.AsyncClient(transport=transport, base_url="http://assistent.test") as client,
        ):
            if open_assistant is None:
                await until(lambda: service.is_ready)
            yield Running(service, assistant, client)

    return start
