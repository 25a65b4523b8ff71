"""Errors of the user's making. Each message says what is wrong and ends in how to mend it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


class AssistantError(Exception):
    """Base class; the command line prints the message as one line and exits with `exit_code`."""

    exit_code = 1


class UsageError(AssistantError):
    """Bad usage or configuration."""

    exit_code = 2


class CorpusError(UsageError):
    """The corpus folder, or its `sources.toml`, cannot be used."""


class IndexMissing(UsageError):
    """There is no index to ask."""


class IndexMismatch(UsageError):
    """The index was made with another embedding model or an older layout."""


class IndexFailure(AssistantError):
    """The index could not be written or read: a full disk, a read-only folder, damage."""


class DocumentError(AssistantError):
    """One document cannot be read; the others are read all the same."""


class ModelError(AssistantError):
    """An embedding or language model cannot be used."""


def first_fault(error: ValidationError) -> str:
    """Say in a few words what the first fault of a row is."""
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    message = fault["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
