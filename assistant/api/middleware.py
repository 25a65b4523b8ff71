"""What every request and response passes: body limits, counting, security headers."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api import texts
from assistant.api.errors import ApiError
from assistant.api.metrics import Metrics
from assistant.api.origins import Origins

MAX_BODY_BYTES = 64 * 1024


class JsonBodies:
    """Reads a POST's body before the API does: at most 64 kB (else 413) of JSON (else 415)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its whole body, or answer it."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            body = await _read(headers, receive)
        except ApiError as error:
            await error.response()(scope, receive, send)
            return
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if body and kind != "application/json":
            refusal = ApiError(415, "unsupported", texts.UNSUPPORTED)
            await refusal.response()(scope, receive, send)
            return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, replay, send)


async def _read(headers: Headers, receive: Receive) -> bytes:
    too_large = ApiError(413, "too_large", texts.TOO_LARGE.format(limit=MAX_BODY_BYTES // 1024))
    declared = headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > MAX_BODY_BYTES:
        raise too_large
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise too_large
        if not message.get("more_body", False):
            return bytes(body)


_REASONS = {403: "origin", 413: "too_large", 429: "rate", 503: "unavailable"}


class RequestCounter:
    """Counts the API's responses by route and status."""

    _ROUTES = frozenset(
        {"ask", "feedback", "paragraphs", "sources", "suggestions", "config", "openapi.json"}
    )

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and count what is answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # The first segment below the mount; unknown paths share one label, or they would be memory.
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        segment = path.strip("/").partition("/")[0]
        route = segment if segment in self._ROUTES else "other"

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                code = message["status"]
                self.metrics.requests.labels(route, str(code)).inc()
                if code in _REASONS:
                    self.metrics.refused.labels(_REASONS[code]).inc()
            await send(message)

        await self.app(scope, receive, counting)


class SecurityHeaders:
    """Adds what every response of the service should say; a route's own header wins."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self.app = app
        self._headers = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Content-Security-Policy": origins.frame_ancestors,
        }
        if not origins.names:
            self._headers["X-Frame-Options"] = "SAMEORIGIN"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to what is answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_api = scope["path"].startswith("/api/")

        async def adding(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if is_api:
                    # Data, never a page: whatever a browser made of it, it may load nothing.
                    headers.setdefault(
                        "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"
                    )
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if is_api and not scope["path"].isprintable():
            # Starlette's mounts do not match a line break; without this, its own 404 would answer.
            missing = ApiError(404, "not_found", texts.NOT_FOUND)
            await missing.response()(scope, receive, adding)
            return
        await self.app(scope, receive, adding)
