"""The one assistant behind chat, widget and API: loaded, warmed, refreshed, and asked in a pool."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.api import texts
from assistant.api.errors import ApiError, internal_error
from assistant.api.limits import Gate, Proxies, RateLimits
from assistant.api.metrics import Metrics
from assistant.api.origins import Origins
from assistant.errors import AssistantError
from assistant.model import Answer, Citation, Paragraph, Sentence, Source
from assistant.settings import Settings
from assistant.storage import Store

logger = logging.getLogger(__name__)

Event = Sentence | Citation | Answer
_FIRST_QUESTION = "Vad är ett idéburet offentligt partnerskap?"
UNANSWERED = frozenset({"not_found", "partial"})


class Answerer(Protocol):
    """What the API needs of an `Assistant`."""

    @property
    def index_name(self) -> str: ...

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        /,
        sources: Collection[str] | None = None,
    ) -> Answer: ...

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        /,
        *,
        sources: Collection[str] | None = None,
    ) -> Iterator[Event]: ...

    def paragraph(self, paragraph_id: str, /) -> Paragraph: ...

    def neighbours(
        self, paragraph_id: str, /, n: int = 1
    ) -> tuple[list[Paragraph], list[Paragraph]]: ...

    def source(self, source_id: str, /) -> Source: ...

    def sources(self) -> list[Source]: ...

    def paragraphs(self, source_id: str, /) -> list[Paragraph]: ...

    def suggestions(self) -> list[str]: ...

    def refresh(self) -> bool: ...


@dataclass(frozen=True)
class Given:
    """The little that is remembered of an answer."""

    question: str = ""
    status: str = ""
    sources: str = ""
    index_name: str = ""


class _End:
    """The last of a stream's events."""


class Service:
    """Everything that lives as long as the process. `open_assistant` may take its time."""

    REFRESH_SECONDS = 5.0
    RETRY_SECONDS = 5.0
    PURGE_SECONDS = 3600.0
    HEARTBEAT_SECONDS = 10.0
    _RECENT = 2000

    def __init__(self, settings: Settings, open_assistant: Callable[[], Answerer]) -> None:
        self.settings = settings
        self.origins = Origins(settings.widget_origins)
        self.proxies = Proxies(settings.trusted_proxies)
        self.limits = RateLimits(settings.rate_limit, settings.rate_limit_total)
        self.gate = Gate(settings.max_concurrent, settings.max_queue)
        self.metrics = Metrics(lambda: self.gate.admitted, lambda: self.is_ready)
        self.store = Store(settings.store) if settings.store else None
        self._open = open_assistant
        self._assistant: Answerer | None = None
        self._recent: OrderedDict[str, Given] = OrderedDict()
        self._recent_lock = threading.Lock()
        self.not_ready_because = "loading"

    @property
    def is_ready(self) -> bool:
        """Whether the index is loaded and a first question has been answered."""
        return self._assistant is not None

    @property
    def assistant(self) -> Answerer:
        """The assistant; raises `ApiError` 503 until it is ready."""
        if self._assistant is None:
            raise ApiError(503, "not_ready", texts.NOT_READY, retry_after=5)
        return self._assistant

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Load in the background, then keep index and store fresh until the end."""
        tasks = [asyncio.create_task(self._live()), asyncio.create_task(self._purge())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.gate.close()
            if self.store is not None:
                self.store.close()

    async def ask(
        self, question: str, history: Sequence[str], sources: Collection[str] = ()
    ) -> Answer:
        """One answer; raises `ApiError` when it cannot be had now.

        :param sources: ids of the only sources to search; none means all.
        """
        self._require(sources)
        assistant, began = self.assistant, time.monotonic()
        try:
            answer = await self.gate.run(lambda: self._ask(assistant, question, history, sources))
        except AssistantError as error:
            raise _unavailable(error) from error
        self.metrics.seconds.observe(time.monotonic() - began)
        return answer

    def stream(
        self, question: str, history: Sequence[str], sources: Collection[str] = ()
    ) -> AsyncIterator[Event | ApiError | None]:
        """The events of an answer as they come, or an `ApiError` as the last one.

        `None` is a sign of life where nothing has come for a while, for proxies and the widget.

        The question is in the queue when this returns: `ApiError` 503 is raised here, before the
        response has begun. When the iterator is closed early, the work stops at its next event.
        """
        self._require(sources)
        assistant, began = self.assistant, time.monotonic()
        loop = asyncio.get_running_loop()
        events: asyncio.Queue[Event | ApiError | _End] = asyncio.Queue()
        abandoned = threading.Event()

        def put(event: Event | ApiError | _End) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has closed: nobody listens
                loop.call_soon_threadsafe(events.put_nowait, event)

        def work() -> None:
            try:
                for event in assistant.stream(question, history, sources=sources):
                    if isinstance(event, Answer):
                        self._remember(event)
                        self.metrics.seconds.observe(time.monotonic() - began)
                    put(event)
                    if abandoned.is_set():
                        break
            except AssistantError as error:
                put(_unavailable(error))
            except Exception as error:
                put(internal_error(error))
            finally:
                put(_End())

        future = self.gate.submit(work)

        async def follow() -> AsyncIterator[Event | ApiError | None]:
            try:
                while True:
                    try:
                        event = await asyncio.wait_for(events.get(), self.HEARTBEAT_SECONDS)
                    except TimeoutError:
                        yield None
                        continue
                    if isinstance(event, _End):
                        break
                    yield event
            finally:
                abandoned.set()
                future.cancel()

        return follow()

    def paragraph_counts(self) -> dict[str, int]:
        """How many paragraphs each source has in the index in use."""
        assistant = self.assistant
        return {each.id: len(assistant.paragraphs(each.id)) for each in assistant.sources()}

    def answer_given(self, answer_id: str) -> Given | None:
        """What is remembered of a recent answer of this process, for feedback on it."""
        with self._recent_lock:
            return self._recent.get(answer_id)

    def _require(self, sources: Collection[str]) -> None:
        """Raise `ApiError` 422 for a source that the index does not have."""
        if sources and not {source.id for source in self.assistant.sources()}.issuperset(sources):
            raise ApiError(422, "unknown_source", texts.UNKNOWN_SOURCE)

    def _ask(
        self,
        assistant: Answerer,
        question: str,
        history: Sequence[str],
        sources: Collection[str],
    ) -> Answer:
        answer = assistant.ask(question, history, sources=sources)
        self._remember(answer)
        return answer

    def _remember(self, answer: Answer) -> None:
        """Count the answer, note what was not answered, and keep it for feedback."""
        self.metrics.answers.labels(answer.status).inc()
        if answer.id and answer.status != "blocked":
            with self._recent_lock:
                sources = " ".join(citation.paragraph_id for citation in answer.citations)
                self._recent[answer.id] = Given(
                    answer.question, answer.status, sources, answer.index
                )
                while len(self._recent) > self._RECENT:
                    self._recent.popitem(last=False)
        if self.store is not None and answer.status in UNANSWERED:
            try:
                self.store.add_unanswered(answer.question, answer.status, answer.index)
            except AssistantError as error:
                # The visitor has an answer; that it could not be noted is staff's matter.
                self.metrics.store_errors.inc()
                logger.error("%s", error)

    async def _live(self) -> None:
        """Load and warm, again and again until it works; then take up new index generations."""
        while True:
            try:
                assistant = await asyncio.to_thread(self._load)
                break
            except AssistantError as error:
                if self.not_ready_because != type(error).__name__:
                    logger.error("Not ready: %s", error)
                self.not_ready_because = type(error).__name__
            except Exception as error:
                self.not_ready_because = "internal"
                internal_error(error)
            await asyncio.sleep(self.RETRY_SECONDS)
        self._assistant = assistant
        logger.info("Ready, index %s", assistant.index_name)
        while True:
            await asyncio.sleep(self.REFRESH_SECONDS)
            try:
                if await asyncio.to_thread(assistant.refresh):
                    self.metrics.refreshes.labels("ok").inc()
                    logger.info("Index %s taken up", assistant.index_name)
            except AssistantError as error:
                self.metrics.refreshes.labels("failed").inc()
                logger.error("The old index stays in use: %s", error)
            except Exception as error:
                self.metrics.refreshes.labels("failed").inc()
                internal_error(error)

    def _load(self) -> Answerer:
        """The assistant, warm: the first real question must not pay for what loads lazily."""
        assistant = self._open()
        for question in assistant.suggestions()[:1] or [_FIRST_QUESTION]:
            assistant.ask(question)
        return assistant

    async def _purge(self) -> None:
        """Erase what is older than the retention time, now and every hour."""
        if self.store is None:
            return
        while True:
            try:
                await asyncio.to_thread(self.store.purge, self.settings.retention_days)
            except AssistantError as error:
                self.metrics.store_errors.inc()
                logger.error("%s", error)
            await asyncio.sleep(self.PURGE_SECONDS)


def _unavailable(error: AssistantError) -> ApiError:
    logger.error("Cannot answer: %s", error)
    return ApiError(503, "unavailable", texts.UNAVAILABLE, retry_after=10)
