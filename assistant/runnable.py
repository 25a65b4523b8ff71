"""The assistant by LangChain's interface: `invoke`, `stream`, `astream`, `batch`, callbacks."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForChainRun
from langchain_core.runnables import Runnable, RunnableConfig

from assistant.model import Answer, Citation, Sentence

Asked = str | Mapping[str, Any]
"""A question, or {"question": …, "history": [earlier questions, oldest first], "sources": [ids of
the only sources to search]}; all but the question may be left out."""
Event = Sentence | Citation | Answer


class AnswerRunnable(Runnable[Asked, Answer]):
    """What `Assistant` gets from LangChain, over its own `events`."""

    @abstractmethod
    def events(
        self,
        question: str,
        history: Sequence[str] = (),
        config: RunnableConfig | None = None,
        sources: Collection[str] | None = None,
    ) -> Iterator[Event]:
        """The answer as it is made: each sentence after its citations, the whole answer last."""

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Answer one question; callbacks in `config` see the run and the model's calls in it."""

        def answer(
            asked: Asked, run_manager: CallbackManagerForChainRun, config: RunnableConfig
        ) -> Answer:
            question, history, sources = _parts(asked)
            return _last(self.events(question, history, config, sources))

        return self._call_with_config(answer, input, config, run_type="chain")

    def stream(  # type: ignore[override]
        self,
        input: Asked,
        history: Sequence[str] | RunnableConfig | None = (),
        config: RunnableConfig | None = None,
        *,
        sources: Collection[str] | None = None,
        **kwargs: Any,
    ) -> Iterator[Event]:
        """`events`; the second argument may be the history, or LangChain's config."""
        question, earlier, named = _parts(input)
        if isinstance(history, Mapping):
            yield from self.events(question, earlier, config or history, sources or named)
        else:
            yield from self.events(question, history or earlier, config, sources or named)

    async def astream(  # type: ignore[override]
        self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Event]:
        """`events`, made in a thread so that the event loop goes on."""
        found = self.stream(input, config)
        while (event := await asyncio.to_thread(next, found, None)) is not None:
            yield event


def _parts(asked: Asked) -> tuple[str, Sequence[str], Collection[str] | None]:
    if isinstance(asked, str):
        return asked, (), None
    sources = asked.get("sources")
    found = None if sources is None else tuple(sources)
    return str(asked["question"]), tuple(asked.get("history", ())), found


def _last(events: Iterator[Event]) -> Answer:
    *_, answer = events
    assert isinstance(answer, Answer)
    return answer
