"""The process that reads risky files: one request at a time on standard input, until it closes.

A request is a line of JSON, {"reader", "name", "size"}, and then the file's bytes. The reply is a
line with the reply's length and then JSON: a reading, or what is wrong. JSON and not pickle, so
that a reader that was taken over by a file cannot run anything in the process that asked.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from importlib import import_module
from typing import Any, BinaryIO

from assistant.documents.limits import MAX_MEMORY, MAX_SECONDS
from assistant.errors import DocumentError


def main() -> None:
    """Serve requests until standard input closes."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    # What a library prints must not get into the replies.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    _limit_memory()
    while request := requests.readline():
        told = json.loads(request)
        _limit_processor()
        _reply(replies, _answer(told["reader"], requests.read(told["size"]), told["name"]))


def _answer(reader: str, data: bytes, name: str) -> dict[str, Any]:
    try:
        reading = import_module(f"{__package__}.{reader}").read(data, name)
    except DocumentError as error:
        return {"problem": str(error)}
    except MemoryError:
        return {"memory": True}
    except Exception as error:
        return {"failure": f"{type(error).__name__}: {error}"[:500]}
    return {"reading": asdict(reading)}


def _reply(replies: BinaryIO, answer: dict[str, Any]) -> None:
    # "surrogatepass" would be needed for half characters; escapes carry them as they are.
    body = json.dumps(answer).encode("ascii")
    replies.write(b"%d\n" % len(body))
    replies.write(body)
    replies.flush()


def _limit_memory() -> None:
    """Bound the address space where the system can; elsewhere only time is bounded."""
    if sys.platform in ("win32", "darwin"):
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MAX_MEMORY if hard == resource.RLIM_INFINITY else min(MAX_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor() -> None:
    """Let the process end by itself if whoever asked is gone while a file keeps it busy."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime + 2 * MAX_SECONDS) + 1
    if hard == resource.RLIM_INFINITY or soft < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


if __name__ == "__main__":
    main()
