"""What a model is sent: the rules from a file, and everything else as data between drawn marks."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant.guard import clean
from assistant.model import Paragraph

_FOLDER = Path(__file__).parent / "prompts"
CHARS_PER_TOKEN = 3
"""Characters counted as one token: low for Swedish, so that a budget is rather kept than met."""
_PLAIN = str.maketrans("[]{}<>〔〕【】`|", "()()‹›()()'/")


@dataclass(frozen=True)
class Prompt:
    """A prompt file: its version, which goes with every answer, and its text."""

    version: str
    text: str

    def leaks_into(self, sentence: str) -> bool:
        """Whether a sentence repeats six words of the rules in a row."""
        return bool(_runs(sentence) & _runs(self.text))


@lru_cache(maxsize=8)
def prompt(name: str) -> Prompt:
    """The prompt `prompts/<name>.md`; its first line names its version."""
    first, _, text = (_FOLDER / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    return Prompt(first.removeprefix("version:").strip(), text.strip())


@lru_cache(maxsize=512)
def _runs(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.casefold())
    return frozenset(" ".join(words[i : i + 6]) for i in range(len(words) - 5))


def tokens_in(text: str) -> int:
    """About how many tokens a text is, rather too many than too few."""
    return len(text) // CHARS_PER_TOKEN + 1


def neutral(text: str, boundary: str) -> str:
    """A text as data: no brackets, no hidden characters, no mark, a stroke before every line."""
    lines = (clean(line).translate(_PLAIN).replace(boundary, "") for line in text.splitlines())
    return "\n".join(f"| {line}" for line in lines if line)


def answer_messages(
    question: str,
    history: Sequence[str],
    paragraphs: Mapping[str, tuple[str, Paragraph]],
    budget: int,
) -> tuple[list[BaseMessage], list[str]]:
    """The messages that ask for an answer, and the tokens of the paragraphs that found room.

    :param paragraphs: by token: (title of the source, paragraph), the best first.
    :param budget: most tokens in all; earlier questions take at most a tenth, the least
        important paragraphs are left out.
    """
    boundary = _boundary()
    rules = prompt("answer").text.replace("{boundary}", boundary)
    asked = _section("FRÅGA", neutral(question, boundary), boundary)
    room = budget - tokens_in(rules) - tokens_in(asked) - 40
    earlier = _earlier(history, boundary, budget // 10)
    room -= tokens_in(earlier)
    parts: list[str] = []
    used: list[str] = []
    for token, (title, paragraph) in paragraphs.items():
        heading = " – ".join(
            [title, *paragraph.heading, *([paragraph.label] if paragraph.label else [])]
        )
        part = f"[{token}]\n{neutral(heading, boundary)}\n{neutral(paragraph.text, boundary)}"
        cost = tokens_in(part)
        if cost > room and used:
            continue
        if cost > room:
            part = part[: max(200, room * CHARS_PER_TOKEN)].rsplit("\n", 1)[0]
        parts.append(part)
        used.append(token)
        room -= cost
    material = _section("UNDERLAG", "\n\n".join(parts), boundary)
    body = "\n\n".join(piece for piece in (material, earlier, asked) if piece)
    return [SystemMessage(rules), HumanMessage(body)], used


def rewrite_messages(question: str, history: Sequence[str], budget: int) -> list[BaseMessage]:
    """The messages that ask for a question that stands alone."""
    boundary = _boundary()
    rules = prompt("rewrite").text.replace("{boundary}", boundary)
    earlier = _earlier(history, boundary, budget)
    asked = _section("SISTA FRÅGAN", neutral(question, boundary), boundary)
    return [SystemMessage(rules), HumanMessage(f"{earlier}\n\n{asked}")]


def _boundary() -> str:
    return secrets.token_hex(8)


def _section(name: str, text: str, boundary: str) -> str:
    return f"--- {boundary} {name} ---\n{text}\n--- {boundary} SLUT ---"


def _earlier(history: Sequence[str], boundary: str, budget: int) -> str:
    """The latest questions that fit, oldest first; empty when there are none."""
    kept: list[str] = []
    for question in reversed(history):
        line = neutral(question, boundary)
        budget -= tokens_in(line)
        if budget < 0 or not line:
            break
        kept.insert(0, line)
    return _section("TIDIGARE FRÅGOR", "\n".join(kept), boundary) if kept else ""
