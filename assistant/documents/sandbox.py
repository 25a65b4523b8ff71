"""Reads risky formats in a process of its own, with a bound on memory and time.

The process is used for file after file and is replaced when one makes it fail. It is started with
`subprocess`, not `multiprocessing`, so that it works from a script without a `__main__` guard, from
a notebook, and from a server's threads.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from assistant.documents.blocks import Block, Dropped, Reading
from assistant.documents.limits import MAX_BYTES, MAX_MEMORY, MAX_SECONDS
from assistant.errors import DocumentError

logger = logging.getLogger(__name__)

RISKY = frozenset(["pdf", "docx", "pptx", "odt", "html"])
"""Readers whose formats are worked on by large libraries, some of them in C."""

READERS = RISKY | {"text", "markdown"}
"""All that may be read apart: large texts as well."""

MAX_REPLY = 400 * 2**20
"""Longest reply that is taken in, in bytes."""
FILES_EACH = 200
"""Files that one process reads before a new one takes over, so that no leak adds up."""

_ROOT = str(Path(__file__).resolve().parents[2])
_START = (
    "import sys; sys.path[:0] = [sys.argv[1]]; from assistant.documents.worker import main; main()"
)
# Nothing secret: keys and passwords stand in the environment of the process that asks.
_PASSED_ON = (
    "PATH",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "HOME",
    "LANG",
    "LD_LIBRARY_PATH",
    "VIRTUAL_ENV",
)


class Sandbox:
    """One reading process. Threads may share it; they take turns."""

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._files = 0

    def read(self, reader: str, data: bytes, name: str) -> Reading:
        """Read `data` with the module `reader` of this package.

        Raises `DocumentError` for what the reader refuses, and when it takes more than `seconds`
        or `MAX_MEMORY`, or falls over.
        """
        if reader not in READERS:
            raise ValueError(f"no reader called {reader}")
        if not data:
            raise DocumentError("is empty. Save it anew, or take it out of the folder.")
        if len(data) > MAX_BYTES:
            raise DocumentError(
                f"is {len(data) / 2**20:.0f} MB, more than {MAX_BYTES // 2**20} MB. "
                "Split it, or save it with smaller pictures."
            )
        with self._lock:
            return _reading(self._ask(reader, data, name), name)

    def close(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._end()

    def _ask(self, reader: str, data: bytes, name: str) -> dict[str, Any]:
        process = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(self.seconds, stop)
        clock.daemon = True
        clock.start()
        try:
            reply = _exchange(process, {"reader": reader, "name": name, "size": len(data)}, data)
        except (OSError, ValueError) as error:
            self._end()
            if late.is_set():
                raise DocumentError(
                    f"takes more than {self.seconds:.0f} seconds to read. Split it, or save it "
                    "anew in a simpler form, such as PDF without drawings."
                ) from error
            raise DocumentError(
                "makes the reader fall over: it may be damaged. Save it anew, or as PDF, and put "
                "that in its place."
            ) from error
        finally:
            clock.cancel()
        if "memory" in reply:
            self._end()
            raise DocumentError(
                f"needs more than {MAX_MEMORY // 2**20} MB of memory to read. Split it, or save it "
                "with smaller pictures."
            )
        return reply

    def _running(self) -> subprocess.Popen[bytes]:
        """The process; a new one where there is none, it is worn, or a fork left it to another."""
        alive = self._process is not None and self._process.poll() is None
        if not alive or self._owner != os.getpid() or self._files >= FILES_EACH:
            self._end()
            environment = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
            self._process = subprocess.Popen(
                [sys.executable, "-X", "utf8", "-c", _START, _ROOT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                close_fds=True,
            )
            self._owner, self._files = os.getpid(), 0
        assert self._process is not None
        self._files += 1
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    logger.debug("The pipe to the reading process was broken already")


def _exchange(
    process: subprocess.Popen[bytes], request: dict[str, Any], data: bytes
) -> dict[str, Any]:
    """Send a request and wait for the reply. Raises `OSError` or `ValueError` without one."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
    process.stdin.write(data)
    process.stdin.flush()
    length = int(process.stdout.readline(32) or b"none")
    if not 0 < length <= MAX_REPLY:
        raise ValueError("a reply of impossible length")
    body = process.stdout.read(length)
    if len(body) != length:
        raise ValueError("a reply cut short")
    reply = json.loads(body)
    if not isinstance(reply, dict):
        raise ValueError("a reply of the wrong form")
    return reply


def _reading(reply: dict[str, Any], name: str) -> Reading:
    if problem := reply.get("problem"):
        raise DocumentError(str(problem))
    if failure := reply.get("failure"):
        logger.error("Reading %s failed: %s", name, failure)
        kind = str(failure).split(":", 1)[0]
        raise DocumentError(
            f"cannot be read ({kind}): it may be damaged. Save it anew, or as PDF, and put that in "
            "its place."
        )
    told = reply["reading"]
    return Reading(
        tuple(Block(**block) for block in told["blocks"]),
        told["title"],
        tuple(Dropped(**dropped) for dropped in told["dropped"]),
    )


_shared = Sandbox()
atexit.register(_shared.close)


def read(reader: str, data: bytes, name: str) -> Reading:
    """`Sandbox.read` in the process that all of this program shares."""
    return _shared.read(reader, data, name)
