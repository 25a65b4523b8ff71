"""Any LangChain chat model, by the setting `provider:model`, with a bounded wait.

The model runs in a thread of its own: a server that dribbles, hangs or never ends cannot hold a
question longer than `llm_timeout` seconds in all, retries included.
"""

from __future__ import annotations

import contextvars
import importlib
import logging
import queue
import random
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig

from assistant.answering.prompting import tokens_in
from assistant.errors import ModelError, UsageError
from assistant.settings import Settings

logger = logging.getLogger(__name__)

RETRIES = 2
"""Attempts after the first, where the fault may pass: 408, 409, 429, 5xx, no connection."""
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})


@dataclass(frozen=True)
class Provider:
    """Where a provider's class is, and what it calls the settings."""

    module: str
    cls: str
    extra: str
    base_url: str = "base_url"
    max_tokens: str = "max_tokens"
    options: Mapping[str, Any] = field(default_factory=dict)


PROVIDERS: Mapping[str, Provider] = {
    "openai": Provider("langchain_openai", "ChatOpenAI", "openai", options={"stream_usage": True}),
    "anthropic": Provider("langchain_anthropic", "ChatAnthropic", "anthropic"),
    "ollama": Provider("langchain_ollama", "ChatOllama", "ollama", max_tokens="num_predict"),
    "mistralai": Provider("langchain_mistralai", "ChatMistralAI", "mistral"),
}


def build(settings: Settings) -> BaseChatModel:
    """The model that `ASSISTANT_LLM` names.

    Raises `UsageError` for a name that cannot be read, and `ModelError` when the provider's package
    is missing or refuses its settings (no key, for one).
    """
    provider, name = _split(settings)
    known = PROVIDERS[provider]
    try:
        module = importlib.import_module(known.module)
    except ImportError as error:
        raise ModelError(
            f"ASSISTANT_LLM={settings.llm} needs a package that is not installed. "
            f'Install it with: pip install "forum-assistent[{known.extra}]"'
        ) from error
    options: dict[str, Any] = {
        "model": name,
        "temperature": 0,
        known.max_tokens: settings.llm_max_tokens,
        **known.options,
    }
    if provider == "ollama":
        options["client_kwargs"] = {"timeout": settings.llm_timeout}
        # Ollama cuts silently what does not fit its window, 4,096 tokens on a small machine.
        options["num_ctx"] = settings.llm_input_tokens + settings.llm_max_tokens
    else:
        # Retries are counted here, within the one wait that the visitor is asked for.
        options |= {"timeout": settings.llm_timeout, "max_retries": 0}
    if provider == "mistralai":
        options |= {"timeout": max(1, round(settings.llm_timeout)), "max_retries": 1}
    if settings.llm_base_url:
        options[known.base_url] = settings.llm_base_url
    if settings.llm_api_key and provider != "ollama":
        options["api_key"] = settings.llm_api_key
    elif settings.llm_base_url and provider == "openai":
        # The key of OpenAI must not go to another server; most local ones want some word here.
        options |= {"api_key": "not-needed", "use_responses_api": False}
    try:
        model = getattr(module, known.cls)(**options)
    except Exception as error:
        raise ModelError(
            f"ASSISTANT_LLM={settings.llm} cannot be used: {_first_line(error)}. "
            "Check the model's name and set its key with ASSISTANT_LLM_API_KEY."
        ) from error
    assert isinstance(model, BaseChatModel)
    return model


def _split(settings: Settings) -> tuple[str, str]:
    provider, _, name = (settings.llm or "").partition(":")
    if provider in PROVIDERS and name:
        return provider, name
    if settings.llm and settings.llm_base_url and provider not in PROVIDERS:
        # A server of one's own is asked for a model by any name: "llama3.1:8b".
        return "openai", settings.llm
    raise UsageError(
        f"ASSISTANT_LLM={settings.llm} is not provider:model with one of {', '.join(PROVIDERS)}. "
        "Write for example ASSISTANT_LLM=openai:gpt-4.1-mini, or set ASSISTANT_LLM_BASE_URL too."
    )


class Reply:
    """One reply, as it comes. Iterate once; the counts are whole when the iteration has ended."""

    def __init__(
        self,
        model: BaseChatModel,
        messages: Sequence[BaseMessage],
        *,
        seconds: float,
        max_tokens: int,
        config: RunnableConfig | None = None,
        backoff: float = 0.5,
    ) -> None:
        """Nothing is sent before the first `next`.

        :param seconds: the longest wait in all.
        :param max_tokens: where an endless reply is cut, whatever the server was told.
        :param backoff: seconds before the first new attempt; doubled each time, and varied.
        """
        self._model = model
        self._messages = list(messages)
        self._deadline = time.monotonic() + seconds
        self._max_tokens = max_tokens
        self._config = config
        self._backoff = backoff
        self.tokens: dict[str, int] = {}
        """Tokens "in" and "out": the server's count, or an estimate where it gives none."""
        self.cut: str | None = None
        """Why the reply is not whole: "length", "time" or "connection"; None when it is."""
        self.refused = False
        """Whether the provider's own filter refused to write."""
        self._finished = False

    def __iter__(self) -> Iterator[str]:
        written = ""
        for attempt in range(RETRIES + 1):
            try:
                for piece in self._once():
                    written += piece
                    yield piece
                    # Twice the budget: a token may be longer than it is counted here.
                    if tokens_in(written) > 2 * self._max_tokens:
                        self.cut = "length"
                        break
                if self._tells_its_end() and not self._finished and not self.cut:
                    # The stream ended without the reason that a whole reply ends with.
                    if not written:
                        raise ConnectionError("the reply broke off")
                    self.cut = "connection"
                break
            except _Timeout as error:
                if not written:
                    raise ModelError(_failure("did not answer in time")) from error
                self.cut = "time"
                break
            except Exception as error:
                logger.warning("the language model failed: %s", _first_line(error))
                if written:
                    self.cut = "connection"
                    break
                wait = self._pause(error, attempt)
                if wait is None:
                    raise ModelError(_failure(f"failed: {_first_line(error)}")) from error
                time.sleep(wait)
        self._count(written)
        if not written.strip() and not self.refused:
            raise ModelError(_failure("gave an empty answer"))

    def _once(self) -> Iterator[str]:
        pieces: queue.Queue[object] = queue.Queue()
        stop = threading.Event()
        # A copy of the context carries LangChain's tracing into the thread.
        context = contextvars.copy_context()
        threading.Thread(
            target=context.run, args=(self._pump, pieces, stop), daemon=True, name="language-model"
        ).start()
        try:
            while True:
                try:
                    piece = pieces.get(timeout=max(0.0, self._deadline - time.monotonic()))
                except queue.Empty:
                    raise _Timeout from None
                if piece is _END:
                    return
                if isinstance(piece, BaseException):
                    raise piece
                assert isinstance(piece, str)
                yield piece
                if time.monotonic() > self._deadline:
                    raise _Timeout
        finally:
            stop.set()

    def _pump(self, pieces: queue.Queue[object], stop: threading.Event) -> None:
        try:
            for chunk in self._model.stream(self._messages, config=self._config):
                if stop.is_set():
                    return
                self._note(chunk)
                if chunk.text:
                    pieces.put(str(chunk.text))
            pieces.put(_END)
        except Exception as error:
            pieces.put(error)

    def _note(self, chunk: Any) -> None:
        usage = getattr(chunk, "usage_metadata", None)
        if usage:
            self.tokens["in"] = self.tokens.get("in", 0) + int(usage.get("input_tokens") or 0)
            self.tokens["out"] = self.tokens.get("out", 0) + int(usage.get("output_tokens") or 0)
        said = getattr(chunk, "response_metadata", {})
        reason = str(
            said.get("finish_reason") or said.get("stop_reason") or said.get("done_reason")
        )
        self._finished |= reason not in {"None", ""}
        if reason in {"length", "max_tokens", "model_length"}:
            self.cut = "length"
        if reason in {"content_filter", "refusal"} or chunk.additional_kwargs.get("refusal"):
            self.refused = True

    def _tells_its_end(self) -> bool:
        return type(self._model).__module__.partition(".")[0] in {
            provider.module for provider in PROVIDERS.values()
        }

    def _pause(self, error: Exception, attempt: int) -> float | None:
        """Seconds until the next attempt; None when there is none."""
        if attempt >= RETRIES or not _may_pass(error):
            return None
        wait = self._backoff * 2**attempt * (0.75 + random.random() / 2)
        wait = max(wait, _retry_after(error))
        return wait if time.monotonic() + wait < self._deadline else None

    def _count(self, written: str) -> None:
        if not self.tokens.get("out"):
            sent = sum(tokens_in(str(message.content)) for message in self._messages)
            self.tokens = {"in": sent, "out": tokens_in(written) if written else 0}


class _Timeout(Exception):
    """The one wait is over."""


_END = object()


def _status(error: BaseException) -> int | None:
    for source in (error, getattr(error, "response", None)):
        code = getattr(source, "status_code", None)
        if isinstance(code, int):
            return code
    return None


def _may_pass(error: Exception) -> bool:
    status = _status(error)
    if status is not None:
        return status in _PASSING
    names = {cls.__name__ for cls in type(error).__mro__}
    passing = {"APIConnectionError", "APITimeoutError", "TransportError", "ConnectionError"}
    return bool(
        names & (passing | {"TimeoutError", "JSONDecodeError", "APIError", "ProtocolError"})
    )


def _retry_after(error: Exception) -> float:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except ValueError:
        return 0.0


def _first_line(error: BaseException) -> str:
    lines = re.sub(r"\b(?:sk|key)-[\w*-]+", "***", str(error)).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:200]}" if lines else type(error).__name__


def _failure(what: str) -> str:
    return (
        f"The language model {what}. Check ASSISTANT_LLM, ASSISTANT_LLM_BASE_URL and the key, "
        "or raise ASSISTANT_LLM_TIMEOUT."
    )
