"""The whole service on one port: `streamlit run app.py` (or any ASGI server: `app:app`).

The chat is Streamlit; `/api`, the widget and the health checks stand beside it.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from assistant.api import SecurityHeaders, Service, create_routes
from assistant.assistant import shared
from assistant.errors import AssistantError
from assistant.settings import load_settings

logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
logging.getLogger("assistant").setLevel(logging.INFO)

try:
    settings = load_settings()
    service = Service(settings, lambda: shared(settings))
except AssistantError as error:
    raise SystemExit(str(error)) from error


@asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    """Load, warm and refresh the assistant for as long as the server runs."""
    async with service.running():
        yield


app = st.App(
    Path(__file__).parent / "assistant" / "ui" / "main.py",
    lifespan=lifespan,
    routes=create_routes(service),
    middleware=[Middleware(SecurityHeaders, origins=service.origins)],
)
