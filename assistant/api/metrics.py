"""What Prometheus may know: counts and times, never what was asked or by whom."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The metrics of one service, in a registry of their own."""

    def __init__(self, admitted: Callable[[], float], ready: Callable[[], float]) -> None:
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._registry = registry
        self.requests = Counter(
            "assistant_http_requests", "Requests to the API", ["route", "code"], registry=registry
        )
        self.answers = Counter(
            "assistant_answers", "Answers by status", ["status"], registry=registry
        )
        self.seconds = Histogram(
            "assistant_answer_seconds",
            "From admitted to answered, the wait in the queue included",
            buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
            registry=registry,
        )
        self.refused = Counter(
            "assistant_refused", "Requests refused by design", ["reason"], registry=registry
        )
        self.feedback = Counter(
            "assistant_feedback", "Feedback stored", ["verdict"], registry=registry
        )
        self.store_errors = Counter(
            "assistant_store_errors", "Rows that could not be stored", registry=registry
        )
        self.refreshes = Counter(
            "assistant_index_refreshes", "Index generations taken up", ["result"], registry=registry
        )
        Gauge(
            "assistant_questions_admitted", "Questions answered or waiting now", registry=registry
        ).set_function(admitted)
        Gauge(
            "assistant_ready", "1 when the index is loaded and warm", registry=registry
        ).set_function(ready)

    def render(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self._registry)
