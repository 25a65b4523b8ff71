"""Errors as JSON, `{"error": {"code", "message"}}`: Swedish for the visitor, never a trace."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.api import texts
from assistant.guard import mask

logger = logging.getLogger(__name__)


class ApiError(Exception):
    """An error to answer with. `retry_after` is in seconds."""

    def __init__(
        self, status: int, code: str, message: str, *, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after

    @property
    def body(self) -> dict[str, dict[str, str]]:
        """The error as JSON."""
        return {"error": {"code": self.code, "message": self.message}}

    def response(self, headers: Mapping[str, str] | None = None) -> JSONResponse:
        """The error as a response."""
        sent = {"Cache-Control": "no-store", **(headers or {})}
        if self.retry_after is not None:
            sent["Retry-After"] = str(max(1, self.retry_after))
        return JSONResponse(self.body, self.status, sent)


_BY_STATUS = {
    400: ("bad_request", texts.BAD_REQUEST),
    404: ("not_found", texts.NOT_FOUND),
    405: ("method_not_allowed", texts.METHOD_NOT_ALLOWED),
}


def internal_error(error: BaseException) -> ApiError:
    """What the visitor sees of a bug; the log gets its trace, without personal data."""
    trace = "".join(traceback.format_exception(error))
    logger.error("Unexpected error\n%s", mask(trace))
    return ApiError(500, "internal", texts.INTERNAL)


def install_handlers(api: FastAPI) -> None:
    """Make every error of `api` answer in the one shape."""

    @api.exception_handler(ApiError)
    async def _ours(request: Request, error: ApiError) -> JSONResponse:
        return error.response()

    @api.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        code, message = _BY_STATUS.get(error.status_code, ("error", texts.UNAVAILABLE))
        return ApiError(error.status_code, code, message).response(error.headers)

    @api.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        problems = error.errors()
        if any(problem["type"] == "json_invalid" for problem in problems):
            return ApiError(400, "bad_request", texts.BAD_REQUEST).response()
        # The names of known fields only: what was sent is not echoed.
        names = sorted({str(problem["loc"][1]) for problem in problems if len(problem["loc"]) > 1})
        known = {
            "question",
            "history",
            "stream",
            "sources",
            "answer_id",
            "verdict",
            "comment",
            "paragraph_id",
        }
        fields = ", ".join(name for name in names if name in known) or "innehållet"
        return ApiError(422, "invalid", texts.INVALID.format(fields=fields)).response()

    @api.exception_handler(Exception)
    async def _bug(request: Request, error: Exception) -> JSONResponse:
        return internal_error(error).response()
