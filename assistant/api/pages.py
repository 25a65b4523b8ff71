"""The routes beside `/api`: the widget and its pages, and what watches the service."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from assistant.api.metrics import CONTENT_TYPE
from assistant.api.routes import create_api
from assistant.api.service import Service

WIDGET_FOLDER = Path(__file__).resolve().parent.parent / "widget"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}


def create_routes(service: Service) -> list[BaseRoute]:
    """Every route that `app.py` adds to the chat."""

    async def healthz(request: Request) -> Response:
        # Readable from any origin, so that the widget can tell "refused" from "down".
        return Response("ok\n", media_type="text/plain", headers=_watched(cross_origin=True))

    async def readyz(request: Request) -> Response:
        if service.is_ready:
            content = {"ready": True, "index": service.assistant.index_name}
            return JSONResponse(content, headers=_watched())
        content = {"ready": False, "because": service.not_ready_because}
        return JSONResponse(content, 503, {**_watched(), "Retry-After": "5"})

    async def metrics(request: Request) -> Response:
        return Response(service.metrics.render(), media_type=CONTENT_TYPE, headers=_watched())

    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; "
        f"{service.origins.frame_ancestors}"
    )
    return [
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
        _file("/widget.js", "widget.js", {"Cross-Origin-Resource-Policy": "cross-origin"}),
        _file("/widget/demo", "demo.html", {"Content-Security-Policy": policy}),
        _file("/widget/demo.js", "demo.js"),
        _file("/widget/demo.css", "demo.css"),
        _file("/widget/docs.js", "docs.js"),
        _file("/api/docs", "docs.html", {"Content-Security-Policy": policy}),
        Route("/widget", lambda request: RedirectResponse("/widget/demo")),
        Mount("/api", create_api(service)),
    ]


def _watched(*, cross_origin: bool = False) -> dict[str, str]:
    shared = {"Cross-Origin-Resource-Policy": "cross-origin"} if cross_origin else {}
    return {"Cache-Control": "no-store", **shared}


def _file(path: str, name: str, headers: dict[str, str] | None = None) -> Route:
    """A route that serves one packaged file from memory, with an ETag."""
    content = (WIDGET_FOLDER / name).read_bytes()
    tag = f'W/"{hashlib.sha256(content).hexdigest()[:16]}"'
    sent = {"ETag": tag, "Cache-Control": "public, max-age=600", **(headers or {})}

    async def serve(request: Request) -> Response:
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=sent)
        return Response(content, media_type=_TYPES[Path(name).suffix], headers=sent)

    return Route(path, serve)
