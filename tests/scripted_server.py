"""An OpenAI-compatible server on loopback that plays a script: real HTTP, real event streams.

A play is a function from what was asked to a list of steps. It sees the prompt as a model would,
so that it can name the tokens of the paragraphs it was given.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request as the play sees it."""

    system: str
    user: str
    body: dict[str, Any]

    @property
    def tokens(self) -> list[str]:
        """The tokens of the paragraphs, in the order of the prompt."""
        return re.findall(r"^\[([A-Z]\d[A-Z]\d)\]$", self.user, re.MULTILINE)

    def token(self, words: str) -> str:
        """The token of the first paragraph that holds these words."""
        for token, text in self._parts():
            if words.casefold() in text.casefold():
                return token
        raise AssertionError(f"no paragraph with {words!r} in the prompt")

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """The paragraphs with their tokens: without the line of headings and the strokes."""
        found = []
        for token, text in self._parts():
            lines = [line[2:] for line in text.splitlines() if line.startswith("| ")]
            # What comes after the last paragraph (the question) is behind a mark.
            inside = text.split("\n---")[0].count("\n| ")
            found.append((token, "\n".join(lines[1:inside])))
        return found

    def section(self, name: str) -> str:
        """The text of a section of the prompt, without its strokes."""
        match = re.search(rf"^--- \w+ {name} ---\n(.*?)\n---", self.user, re.DOTALL | re.MULTILINE)
        if match is None:
            raise AssertionError(f"no section {name} in the prompt")
        return "\n".join(line.removeprefix("| ") for line in match[1].splitlines())

    def _parts(self) -> Iterable[tuple[str, str]]:
        pieces = re.split(r"^\[([A-Z]\d[A-Z]\d)\]$", self.user, flags=re.MULTILINE)
        return zip(pieces[1::2], pieces[2::2], strict=True)

    @property
    def rewrites(self) -> bool:
        """Whether it asks for a question that stands alone, not for an answer."""
        return "SISTA FRÅGAN" in self.user


@dataclass(frozen=True)
class Status:
    """An error instead of a reply."""

    code: int
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Raw:
    """Bytes instead of an event."""

    data: bytes
    content_type: str = "text/event-stream"


@dataclass(frozen=True)
class Delta:
    """Any delta: a refusal, a tool call."""

    fields: dict[str, Any]
    finish: str | None = None


class Cut:
    """The connection breaks here."""


class Hang:
    """Nothing more is sent until the server stops."""


class Drip:
    """Single characters for ever, with a pause between them."""


Step = str | Status | Raw | Delta | Cut | Hang | Drip
Play = Callable[[Asked], Iterable[Step]]


class ScriptedServer:
    """Plays one script to every request, or one after the other when there are several."""

    def __init__(self, *plays: Play) -> None:
        self.plays = list(plays)
        self.asked: list[Asked] = []
        self.headers: list[dict[str, str]] = []
        self.stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def play(self, *plays: Play) -> None:
        """Begin anew with other plays; what still hangs is let go."""
        self.stopping.set()
        self.stopping = threading.Event()
        self.plays = list(plays)
        self.asked, self.headers = [], []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def next_play(self) -> Play:
        return self.plays.pop(0) if len(self.plays) > 1 else self.plays[0]

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(server: ScriptedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output clean."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            texts = {m["role"]: m["content"] for m in body["messages"]}
            asked = Asked(texts.get("system", ""), texts.get("user", ""), body)
            server.asked.append(asked)
            server.headers.append(dict(self.headers))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._play(server.next_play()(asked))

        def _play(self, steps: Iterable[Step]) -> None:
            begun = False
            for step in steps:
                if isinstance(step, Status):
                    self._error(step)
                    return
                if not begun:
                    kind = step.content_type if isinstance(step, Raw) else "text/event-stream"
                    self.send_response(200)
                    self.send_header("Content-Type", kind)
                    self.send_header("Connection", "close")
                    self.end_headers()
                    begun = True
                if isinstance(step, Cut):
                    return
                stopping = server.stopping
                if isinstance(step, Hang):
                    stopping.wait(20)
                    return
                if isinstance(step, Drip):
                    while not stopping.wait(0.05):
                        self._event({"content": "a"})
                    return
                if isinstance(step, Raw):
                    self.wfile.write(step.data)
                elif isinstance(step, Delta):
                    self._event(step.fields, step.finish)
                else:
                    self._event({"content": step})
            if not begun:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
            self._event({}, "stop", usage={"prompt_tokens": 321, "completion_tokens": 45})
            self.wfile.write(b"data: [DONE]\n\n")

        def _event(
            self,
            delta: dict[str, Any],
            finish: str | None = None,
            usage: dict[str, int] | None = None,
        ) -> None:
            event: dict[str, Any] = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 0,
                "model": "scripted",
                "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
            }
            if usage:
                event["usage"] = {**usage, "total_tokens": sum(usage.values())}
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
            self.wfile.flush()

        def _error(self, status: Status) -> None:
            data = json.dumps({"error": {"message": "scripted", "type": "x"}}).encode()
            self.send_response(status.code)
            for name, value in status.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler
