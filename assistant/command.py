"""What every command line here shares: one clear line for a failure, never a traceback."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable

from assistant.errors import AssistantError


class OneLineFormatter(logging.Formatter):
    """Log records as one line each; a traceback is told by its exception alone."""

    def format(self, record: logging.LogRecord) -> str:
        told = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            told += f" ({type(error).__name__}: {error})"
        return f"{record.name}: {' '.join(told.split())}"


def run(program: str, command: Callable[[], int], interrupted: str = "stopped.") -> int:
    """Run a command and return its exit code: 0 success, 1 failure, 2 bad usage.

    `python -X dev` shows the traceback of a fault in the program itself.

    :param interrupted: what is told when the user stops it.
    """
    _prepare()
    try:
        code = command()
        sys.stdout.flush()
    except AssistantError as error:
        _tell(program, str(error))
        return error.exit_code
    except KeyboardInterrupt:
        _tell(program, interrupted)
        return 1
    except BrokenPipeError:
        # Whoever read has enough (`… | head`). What is still to be flushed has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        _tell(
            program,
            f"a fault in the program: {type(error).__name__}: {error}. "
            "Run it with python -X dev to see where, and report it.",
        )
        return 1
    return code


def _prepare() -> None:
    if not sys.flags.dev_mode:
        handler = logging.StreamHandler()
        handler.setFormatter(OneLineFormatter())
        logging.basicConfig(level=logging.ERROR, handlers=[handler])
    for stream in (sys.stdout, sys.stderr):
        # A terminal that has no ”→” must not turn an answer into a failure.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _tell(program: str, text: str) -> None:
    sys.stderr.write(f"{program}: {' '.join(text.split())}\n")
