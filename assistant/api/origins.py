"""Which websites may use the API from a browser: none, unless written in the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.api import texts
from assistant.api.errors import ApiError
from assistant.errors import UsageError

_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABELS = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"


class Origins:
    """The origins of `ASSISTANT_WIDGET_ORIGINS`.

    Each is exact, `https://www.example.se`, or names all subdomains, `https://*.example.se` (which
    leaves `https://example.se` out, as in a Content-Security-Policy). Raises `UsageError` for
    anything else, such as a lone `*` or a path.
    """

    def __init__(self, written: Iterable[str]) -> None:
        self.names = tuple(_normal(entry) for entry in written)
        patterns = [re.escape(name).replace(r"\*\.", _LABELS) for name in self.names]
        self.pattern = "|".join(patterns) or r"(?!)"
        """Regular expression that matches an allowed origin in full; nothing when none is."""
        self._pattern = re.compile(self.pattern)

    def allow(self, origin: str) -> bool:
        """Whether a page of `origin`, as browsers send it, may use the API."""
        return self._pattern.fullmatch(origin.lower()) is not None

    @property
    def frame_ancestors(self) -> str:
        """The directive for pages: who may show them in a frame."""
        return " ".join(("frame-ancestors 'self'", *self.names))


def _normal(entry: str) -> str:
    wrong = UsageError(
        f"ASSISTANT_WIDGET_ORIGINS: {entry!r} is no origin. Write https://www.example.se, or "
        "https://*.example.se for every subdomain, without a path."
    )
    parts = urlsplit(entry.strip().lower().rstrip("/"))
    wildcard = parts.netloc.startswith("*.")
    try:
        host, port = parts.hostname or "", parts.port
        host = host.removeprefix("*.").encode("idna").decode("ascii")
    except ValueError as error:
        raise wrong from error
    extras = (parts.path, parts.query, parts.fragment, parts.username, parts.password)
    if parts.scheme not in _DEFAULT_PORTS or not host or any(extras):
        raise wrong
    if not re.fullmatch(r"[a-z0-9.:-]+", host) or (wildcard and "." not in host):
        raise wrong
    host = f"[{host}]" if ":" in host else host
    shown_port = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{'*.' if wildcard else ''}{host}{shown_port}"


class OriginGuard:
    """ASGI middleware that refuses (403) what a page of an unlisted origin sends.

    Requests without `Origin` do not come from another site's page, and those whose origin is the
    service's own host come from its own pages; both pass.
    """

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self.app = app
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it with 403."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            origin = headers.get("origin")
            if origin is not None and not self._pass(origin, headers.get("host", "")):
                shown = re.sub(r"[^\w.:/*\[\]-]", "", origin)[:100]
                error = ApiError(403, "origin_not_allowed", texts.FORBIDDEN.format(origin=shown))
                await error.response({"Vary": "Origin"})(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _pass(self, origin: str, host: str) -> bool:
        own = urlsplit(origin).netloc.lower() == host.lower() != ""
        return own or self.origins.allow(origin)
