"""Which generations are being read: readers share a lock on a file in each, until they end.

The system gives the lock up for a reader that is killed. Windows has no such lock and needs none:
there a file that is open cannot be deleted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_FILE = "reading.lock"


def prepare(folder: Path) -> None:
    """Make the file that readers of the generation in `folder` lock."""
    (folder / _FILE).touch()


def hold(folder: Path) -> int | None:
    """Keep the generation in `folder` from being removed until `let_go` of what is returned.

    None where it cannot be held: it is being removed, or the file system has no locks.
    """
    if fcntl is None:
        return None
    try:
        descriptor = os.open(folder / _FILE, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def let_go(held: int | None) -> None:
    """End what `hold` began."""
    if held is not None:
        os.close(held)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether nobody reads the generation in `folder`; nobody can begin to, inside."""
    try:
        descriptor = os.open(folder / _FILE, os.O_RDONLY) if fcntl else None
    except OSError:
        descriptor = None  # half made, or half removed
    try:
        free = True
        if fcntl is not None and descriptor is not None:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                free = False
            except OSError:
                pass  # a file system without locks
        yield free
    finally:
        if descriptor is not None:
            os.close(descriptor)
