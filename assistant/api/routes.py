"""The API's calls: `create_api(service)` is the FastAPI app that stands under `/api`."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Path, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from assistant.api import schemas, texts
from assistant.api.errors import ApiError, install_handlers
from assistant.api.middleware import JsonBodies, RequestCounter
from assistant.api.origins import OriginGuard
from assistant.api.service import Event, Service
from assistant.errors import AssistantError
from assistant.model import Answer, Citation, Paragraph, Source

ParagraphId = Annotated[str, Path(max_length=200, examples=["handledning-iop-3f2a"])]
_EVENT_NAMES = {Answer: "answer", Citation: "citation"}
_STREAM_EXAMPLE = (
    'event: citation\ndata: {"number": 1, "quote": "…"}\n\n'
    'event: sentence\ndata: {"text": "…", "citations": [1]}\n\n'
    'event: answer\ndata: {"status": "answered", "text": "…"}\n\n'
)


def _errors(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The specification's entries for the errors that a call can answer with."""
    described = {
        400: ("The body is not JSON", "bad_request", texts.BAD_REQUEST),
        403: (
            "The origin is not allowed",
            "origin_not_allowed",
            texts.FORBIDDEN.format(origin="https://www.example.se"),
        ),
        404: ("There is no such thing", "not_found", texts.NOT_FOUND),
        405: ("The method is not allowed", "method_not_allowed", texts.METHOD_NOT_ALLOWED),
        413: ("The body is too large", "too_large", texts.TOO_LARGE.format(limit=64)),
        415: ("The body is not application/json", "unsupported", texts.UNSUPPORTED),
        422: ("The body has another form", "invalid", texts.INVALID.format(fields="question")),
        429: (
            "Too many requests: see Retry-After",
            "rate_limited",
            texts.RATE_LIMITED.format(seconds=12),
        ),
        503: ("Busy or starting: see Retry-After", "busy", texts.BUSY),
    }
    return {
        code: {
            "model": schemas.ErrorOut,
            "description": described[code][0],
            "content": {
                "application/json": {
                    "example": {
                        "error": {"code": described[code][1], "message": described[code][2]}
                    }
                }
            },
        }
        for code in codes
    }


def create_api(service: Service) -> FastAPI:
    """The API of `service`; its lifespan is the caller's to run (`Service.running`)."""
    api = FastAPI(
        title="Forum-assistenten",
        version="1",
        description="Cited answers from Forum's documents on idéburet offentligt partnerskap.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=_errors(403, 405),
        servers=[{"url": "/api"}],
        root_path_in_servers=False,
        middleware=[
            Middleware(RequestCounter, metrics=service.metrics),
            Middleware(OriginGuard, origins=service.origins),
            Middleware(
                CORSMiddleware,
                allow_origin_regex=service.origins.pattern,
                allow_methods=["GET", "POST"],
                allow_headers=["Content-Type", "Accept"],
                expose_headers=["Retry-After"],
                max_age=3600,
            ),
            Middleware(JsonBodies),
        ],
    )
    install_handlers(api)
    _add_questions(api, service)
    _add_readings(api, service)
    return api


def _count(service: Service, request: Request, purpose: str) -> None:
    """Count a request against the limits of its client and of all."""
    peer = request.client.host if request.client else None
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    service.limits.count(service.proxies.client(peer, forwarded), purpose)


def _add_questions(api: FastAPI, service: Service) -> None:
    @api.post(
        "/ask",
        summary="Ask a question",
        response_model=schemas.AnswerOut,
        responses={
            200: {
                "description": "An Answer, or with `stream` its events as they come",
                "content": {"text/event-stream": {"example": _STREAM_EXAMPLE}},
            },
            **_errors(400, 413, 415, 422, 429, 503),
        },
    )
    async def ask(body: schemas.AskIn, request: Request) -> Response:
        service.assistant  # noqa: B018  503 before the question is counted
        _count(service, request, "ask")
        if body.stream:
            events = service.stream(body.question, body.history, body.sources)
            return StreamingResponse(
                _server_sent(events),
                media_type="text/event-stream",
                headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
            )
        answer = await service.ask(body.question, body.history, body.sources)
        return JSONResponse(answer.to_dict(), headers={"Cache-Control": "no-store"})

    @api.post(
        "/feedback",
        summary="Say what you thought of an answer",
        status_code=201,
        response_model=schemas.StoredOut,
        responses=_errors(400, 404, 413, 415, 422, 429, 503),
    )
    def feedback(body: schemas.FeedbackIn, request: Request) -> Response:
        if service.store is None:
            raise ApiError(404, "no_feedback", texts.NO_FEEDBACK)
        _count(service, request, "feedback")
        given = service.answer_given(body.answer_id)
        try:
            service.store.add_feedback(
                body.answer_id,
                body.verdict,
                body.comment,
                **(asdict(given) if given else {}),
            )
        except AssistantError as error:
            service.metrics.store_errors.inc()
            raise ApiError(503, "not_stored", texts.NOT_STORED, retry_after=30) from error
        service.metrics.feedback.labels(body.verdict).inc()
        return JSONResponse({"stored": True}, 201, {"Cache-Control": "no-store"})


async def _server_sent(events: AsyncIterator[Event | ApiError | None]) -> AsyncIterator[str]:
    """Events as `text/event-stream`. JSON escapes line breaks, so each is one data line."""
    # A first comment opens the stream at once, also through a proxy that waits for a byte.
    yield ": ok\n\n"
    async for event in events:
        if event is None:
            yield ": waiting\n\n"
            continue
        if isinstance(event, ApiError):
            name, data = "error", event.body
        elif isinstance(event, Answer):
            name, data = "answer", event.to_dict()
        else:
            name, data = _EVENT_NAMES.get(type(event), "sentence"), asdict(event)
        yield f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _add_readings(api: FastAPI, service: Service) -> None:
    @api.get(
        "/paragraphs/{paragraph_id}",
        summary="A paragraph with its neighbours and its source",
        response_model=schemas.ParagraphOut,
        responses=_errors(404, 422, 503),
    )
    def paragraph(paragraph_id: ParagraphId) -> Response:
        assistant = service.assistant
        try:
            found = assistant.paragraph(paragraph_id)
            before, after = assistant.neighbours(paragraph_id)
            source = assistant.source(found.source)
        except KeyError:
            raise ApiError(404, "not_found", texts.PARAGRAPH_NOT_FOUND) from None
        return _cacheable(
            {
                **_paragraph(found),
                "source": _source(source, service.paragraph_counts()),
                "before": [_paragraph(each) for each in before],
                "after": [_paragraph(each) for each in after],
            }
        )

    @api.get(
        "/sources",
        summary="The documents that answers are made from",
        response_model=schemas.SourcesOut,
        responses=_errors(503),
    )
    def sources() -> Response:
        counts = service.paragraph_counts()
        found = service.assistant.sources()
        return _cacheable({"sources": [_source(source, counts) for source in found]})

    @api.get(
        "/suggestions",
        summary="Questions to start with",
        response_model=schemas.SuggestionsOut,
        responses=_errors(503),
    )
    def suggestions() -> Response:
        return _cacheable({"suggestions": service.assistant.suggestions()})

    @api.get("/config", summary="What the widget needs to open", response_model=schemas.ConfigOut)
    def config() -> Response:
        settings = service.settings
        # Until the index is loaded the widget can open, but without suggestions: not to be kept.
        ready = service.is_ready
        answer = _cacheable if ready else JSONResponse
        return answer(
            {
                "disclosure": settings.disclosure,
                "contact_name": settings.contact_name,
                "contact_email": settings.contact_email,
                "suggestions": service.assistant.suggestions() if ready else [],
                "max_question_chars": settings.max_question_chars,
                "feedback": service.store is not None,
            }
        )


def _cacheable(content: dict[str, Any]) -> JSONResponse:
    return JSONResponse(content, headers={"Cache-Control": "public, max-age=60"})


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    fields = asdict(paragraph)
    return {name: fields[name] for name in schemas.ParagraphText.model_fields}


def _source(source: Source, counts: dict[str, int]) -> dict[str, Any]:
    fields = asdict(source) | {"paragraphs": counts.get(source.id, 0)}
    return {name: fields[name] for name in schemas.SourceOut.model_fields}
