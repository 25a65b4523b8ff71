"""Cited Swedish answers from Forum's documents."""

import importlib
from typing import TYPE_CHECKING, Any

from assistant.model import Answer, Citation, Hit, Paragraph, Sentence, Source
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant

__all__ = [
    "Answer", "Assistant", "Citation", "Hit", "Paragraph", "Sentence", "Settings", "Source",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    # Loading the models' libraries takes seconds: only who asks for `Assistant` waits for them.
    if name == "Assistant":
        return importlib.import_module("assistant.assistant").Assistant
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
