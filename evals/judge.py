"""An optional opinion: a language model says whether an answer is supported and complete.

It is an opinion, kept apart from the metrics, and marked as one wherever it is shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError, UsageError
from evals.generate import progress
from evals.metrics import score
from evals.results import Result

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PROMPTS = Path(__file__).parent / "prompts"
TOP = 2
"""The highest mark of a prompt; marks are kept as shares of it."""

_PROVIDERS = {
    "openai": ("langchain_openai", "ChatOpenAI"),
    "anthropic": ("langchain_anthropic", "ChatAnthropic"),
    "ollama": ("langchain_ollama", "ChatOllama"),
    "mistral": ("langchain_mistralai", "ChatMistralAI"),
}
_OBJECT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Judge:
    """A chat model with a name."""

    name: str
    model: BaseChatModel

    @classmethod
    def open(cls, name: str) -> Judge:
        """Open `provider:model`; the key is read from the provider's own variable.

        Raises `UsageError` naming what to install or how to write the name.
        """
        provider, _, model = name.partition(":")
        if provider not in _PROVIDERS or not model:
            raise UsageError(
                f"--judge {name}: not provider:model. Write one of "
                f"{', '.join(_PROVIDERS)} before the colon, such as openai:gpt-4.1-mini."
            )
        module, class_name = _PROVIDERS[provider]
        try:
            chat_model = getattr(import_module(module), class_name)
        except ImportError as error:
            raise UsageError(
                f"--judge {name}: the package {module.replace('_', '-')} is missing. "
                f"Install it: pip install 'forum-assistent[{provider}]'"
            ) from error
        try:
            return cls(name, chat_model(model=model, temperature=0))
        except Exception as error:
            # Each provider has its own error for a missing key; all of them say which.
            raise UsageError(
                f"--judge {name}: the model cannot be opened ({_first_line(error)}). "
                "Set the provider's key, or name another model."
            ) from error

    def judge(self, results: Sequence[Result]) -> list[Result]:
        """Give each answered result the judge's marks; refused ones are passed on as they are.

        A reply that cannot be read, twice, leaves the mark out.
        """
        return [self._opinion(each) for each in progress(results, "Judge", "answer")]

    def _opinion(self, result: Result) -> Result:
        if result.status not in ("answered", "partial"):
            return result
        given = {
            "question": result.question,
            "answer": result.text,
            "paragraphs": "\n\n".join(
                f"[{cited.number}] {cited.paragraph}" for cited in result.citations
            ),
        }
        judgement: dict[str, Any] = {"judge": self.name}
        for aspect in ("support", "completeness"):
            mark, reason = self._mark(aspect, given)
            judgement |= {aspect: mark, f"{aspect}_reason": reason}
        return score(result.model_copy(update={"judgement": judgement}))

    def _mark(self, aspect: str, given: dict[str, str]) -> tuple[float | None, str]:
        prompt = _prompt(aspect).substitute(given)
        reply = ""
        for _ in range(2):
            try:
                reply = str(self.model.invoke(prompt).text)
            except Exception as error:
                # Whatever a provider's client raises, the run's own figures are not to be lost.
                raise ModelError(
                    f"The judge {self.name} did not reply ({_first_line(error)}). The run is kept; "
                    "judge it later: python -m evals score RUN --judge provider:model"
                ) from error
            read = _read(reply)
            if read is not None:
                return read
        return None, reply.strip()[:300]


def _read(reply: str) -> tuple[float, str] | None:
    for found in reversed(_OBJECT.findall(reply)):
        try:
            content = json.loads(found)
            mark = int(content["betyg"])
        except (ValueError, KeyError, TypeError):
            continue
        if 0 <= mark <= TOP:
            return mark / TOP, str(content.get("motivering", ""))
    return None


@cache
def _prompt(aspect: str) -> Template:
    return Template((PROMPTS / f"{aspect}.md").read_text(encoding="utf-8"))


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
