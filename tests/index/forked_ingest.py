"""Runs `ingest.py` again and again in forked children, with its libraries imported once.

A line `run ARGUMENTS` on standard input forks a child that runs the command; its exit code is
printed, or minus the signal that ended it. `kill SECONDS ARGUMENTS` sends it a `kill -9` after so
long, `step NUMBER ARGUMENTS` at the NUMBER-th step that changes something on disk.
"""

import contextlib
import io
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import ingest
from assistant.index import build, packaged  # noqa: F401
from assistant.index.cache import Cache
from assistant.index.store import FolderStore

# What changes the disk, in the order of a build.
_STEPS = (
    (Cache, "add_document"),
    (Cache, "add_vectors"),
    (Cache, "add_paragraphs"),
    (FolderStore, "prune"),
    (build, "add_windows"),
    (build, "add_vectors"),
    (build, "add_tokens"),
    (FolderStore, "publish"),
    (Path, "replace"),
    (shutil, "rmtree"),
    (Cache, "prune"),
)


def dying_at(number: int) -> None:
    """Count the steps of this process, before and after each; kill it at the `number`-th."""
    passed = 0

    def counted(owner: object, name: str) -> None:
        act = getattr(owner, name)

        def acted(*args, **kwargs):
            count()
            result = act(*args, **kwargs)
            count()
            return result

        setattr(owner, name, acted)

    def count() -> None:
        nonlocal passed
        passed += 1
        if passed == number:
            os.kill(os.getpid(), signal.SIGKILL)

    for owner, name in _STEPS:
        counted(owner, name)


def main() -> None:
    print("ready", flush=True)
    for line in sys.stdin:
        word, *arguments = line.split()
        moment = float(arguments.pop(0)) if word != "run" else 0
        child = os.fork()
        if child == 0:
            if word == "step":
                dying_at(int(moment))
            code = 1
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    code = ingest.main(arguments)
            finally:
                os._exit(code)
        if word == "kill":
            time.sleep(moment)
            os.kill(child, signal.SIGKILL)  # one that has ended is still there to be waited for
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
