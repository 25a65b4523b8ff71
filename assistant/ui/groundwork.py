"""The visitor's own answers in the guide: kept in the session, saved to a file, opened again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import get_args

from assistant.errors import UsageError
from assistant.ui.guide import Choice, Guide

FORMAT = "forum-iop-underlag"
VERSION = 1
MAX_ANSWER = 4000
"""Characters of one answer."""


@dataclass
class Groundwork:
    """Choices by condition id and answers by question id."""

    choices: dict[str, Choice] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been chosen or written."""
        return not self.choices and not any(text.strip() for text in self.answers.values())

    def to_json(self) -> str:
        """The groundwork as the text of a file."""
        written = {name: text for name, text in self.answers.items() if text.strip()}
        data = {
            "format": FORMAT,
            "version": VERSION,
            "choices": self.choices,
            "answers": written,
        }
        return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def from_json(content: bytes, guide: Guide) -> Groundwork:
    """The groundwork that a file holds; what the guide no longer asks is left out.

    Raises `UsageError` when the file is not a saved groundwork.
    """
    try:
        data = json.loads(content.decode("utf-8-sig"))
        if data["format"] != FORMAT or data["version"] != VERSION:
            raise ValueError("another format or version")
        choices = _texts(data["choices"], [each.id for each in guide.conditions])
        answers = _texts(data["answers"], [each.id for each in guide.questions])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UsageError(
            f"The file is not a saved groundwork ({error!r}). Choose a file saved by the guide."
        ) from error
    known = {name: choice for name, choice in choices.items() if choice in get_args(Choice)}
    return Groundwork(
        choices=known,  # type: ignore[arg-type]  # narrowed by the line above
        answers={name: text[:MAX_ANSWER] for name, text in answers.items()},
    )


def _texts(value: dict[str, object], names: Iterable[str]) -> dict[str, str]:
    return {name: text for name in names if isinstance(text := value.get(name), str)}
