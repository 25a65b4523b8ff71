"""The whole way through: guard → read the question → retrieve → decide → answer → verify."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import torch
from langchain_core.embeddings import Embeddings
from langchain_core.runnables import RunnableConfig

from assistant import guard, texts
from assistant.answering.answerable import Judge
from assistant.answering.generative import GenerativeAnswerer
from assistant.answering.respond import Responder
from assistant.answering.suggest import questions
from assistant.errors import UsageError
from assistant.index.embeddings import SentenceTransformerEmbeddings
from assistant.index.generation import Generation
from assistant.index.store import open_store
from assistant.model import Answer, Hit, Paragraph, Source
from assistant.retrieval import HybridRetriever, Query, read_query
from assistant.runnable import AnswerRunnable, Event
from assistant.settings import Settings, load_settings

logger = logging.getLogger(__name__)

HISTORY = 4
"""Earlier questions that a follow-up is read in the light of."""
SURER = 1.5
"""Log-odds by which a question must be better answered without what is told around it, for that to be
left out."""
SURE = 3.0
"""Log-odds by which it is so well answered alone that the rest need not be tried."""
SUGGESTED = 5
"""Questions to start with."""
_REMEMBERED = 200
"""Choices of sources whose questions to start with are remembered."""


class Assistant(AnswerRunnable):
    """Answers questions from an index. Loaded once, safe under threads; a LangChain `Runnable`."""

    def __init__(self, settings: Settings, embeddings: Embeddings, generation: Generation) -> None:
        """Use `Assistant.open`, which loads the parts that the settings name."""
        self.settings = settings
        self._store = open_store(settings)
        self._generation = generation
        self._judge = Judge.load(settings)
        self._generative = GenerativeAnswerer.from_settings(settings, self._judge.says)
        self._refreshing = threading.Lock()
        self._suggestions: dict[frozenset[str] | None, tuple[str, ...]] = {}
        self.retriever = HybridRetriever(embeddings=embeddings, current=lambda: self._generation)

    @classmethod
    def open(cls, settings: Settings | None = None) -> Assistant:
        """Load the live index and the models.

        Raises `IndexMissing`, `IndexMismatch`, `IndexFailure` or `ModelError`, each with its mend.
        """
        settings = settings or load_settings()
        store = open_store(settings)
        manifest = store.require_manifest()
        manifest.require_model(settings.embeddings)
        generation = Generation(store, manifest)
        embeddings = SentenceTransformerEmbeddings(settings.embeddings)
        # A question is read on one core: waking others for so little takes longer than they save,
        # and those who ask at the same time have them.
        torch.set_num_threads(1)
        return cls(settings, embeddings, generation)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        sources: Collection[str] | None = None,
    ) -> Answer:
        """Answer one question.

        :param history: the conversation's earlier questions, oldest first.
        :param sources: ids of the only sources to search; none named means all. `UsageError` for
            an id that the index does not have.
        """
        return self.invoke({"question": question, "history": history, "sources": sources})

    def events(
        self,
        question: str,
        history: Sequence[str] = (),
        config: RunnableConfig | None = None,
        sources: Collection[str] | None = None,
    ) -> Iterator[Event]:
        """The answer as it is made: each sentence after its citations, the whole answer last."""
        started = time.perf_counter()
        generation = self._generation
        searched = _searched(sources, generation)
        answer = Answer("error", texts.ERROR, question="")
        try:
            for event in self._events(question, history, generation, config, searched):
                if isinstance(event, Answer):
                    answer = event
                else:
                    yield event
        except Exception:  # a bug: its traceback is for the log, never for a visitor
            logger.exception("a question could not be answered")
        total = round(1000 * (time.perf_counter() - started), 1)
        yield replace(
            answer,
            id=secrets.token_urlsafe(12),
            index=generation.name,
            searched=tuple(s for s in generation.sources if s in (searched or ())),
            timings_ms={**answer.timings_ms, "total": total},
        )

    def _events(
        self,
        question: str,
        history: Sequence[str],
        generation: Generation,
        config: RunnableConfig | None,
        searched: frozenset[str] | None,
    ) -> Iterator[Event]:
        verdict = guard.check(question, self.settings.max_question_chars)
        if not verdict.ok:
            yield Answer("blocked", verdict.message, question=verdict.question)
            return
        said = texts.small_talk(verdict.question)
        if said:
            yield Answer("small_talk", said, question=verdict.question)
            return
        begun = time.perf_counter()
        earlier = self._cleaned(history)
        alone = verdict.question
        if self._generative is not None:
            alone = self._generative.rewrite(alone, earlier, config)
        rewritten = alone != verdict.question
        responder = Responder(self.settings, generation, self._judge, self._generative)
        query, hits = self._find(alone, () if rewritten else earlier, responder, searched)
        retrieved = time.perf_counter()
        for event in responder.respond(query, earlier, hits, config):
            if not isinstance(event, Answer):
                yield event
                continue
            yield replace(
                event,
                question=verdict.question,
                search_question=query.text,
                notice=event.notice or verdict.notice,
                hits=event.hits or tuple(hits),
                timings_ms={
                    "retrieve": round(1000 * (retrieved - begun), 1),
                    "answer": round(1000 * (time.perf_counter() - retrieved), 1),
                },
            )

    def _find(
        self,
        question: str,
        earlier: Sequence[str],
        responder: Responder,
        searched: frozenset[str] | None,
    ) -> tuple[Query, list[Hit]]:
        """The question as it is searched, and what is found.

        Where more is told than asked, both are tried: that alone which asks, if its answer is clearly
        surer.
        """
        generation = responder.generation
        query = read_query(question, earlier, generation, searched)
        hits = self.retriever.search_query(query, generation)
        if not query.told or (sureness := responder.sureness(query, hits)) >= SURE:
            return query, hits
        wider = read_query(question, earlier, generation, searched, told=True)
        found = self.retriever.search_query(wider, generation)
        if sureness < responder.sureness(wider, found) + SURER:
            return wider, found
        return query, hits

    def _cleaned(self, history: Sequence[str]) -> list[str]:
        """The last earlier questions as they may be searched: personal data taken out."""
        limit = self.settings.max_question_chars
        found = [guard.mask(guard.clean(text[: 4 * limit]))[:limit] for text in history[-HISTORY:]]
        return [text for text in found if text]

    @property
    def index_name(self) -> str:
        """Name of the generation that answers."""
        return self._generation.name

    def refresh(self) -> bool:
        """Move to the live generation if another is in use; whether it moved.

        Questions being answered keep the generation they began with. On failure the one in use
        stays, and the error is raised.
        """
        with self._refreshing:
            manifest = self._store.require_manifest()
            if manifest.generation == self._generation.name:
                return False
            self._generation = Generation.live(self._store, self.settings.embeddings)
            self._suggestions = {}
            return True

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """The paragraph of this id; `KeyError` when there is none."""
        return self._generation.paragraph(paragraph_id)

    def neighbours(self, paragraph_id: str, n: int = 1) -> tuple[list[Paragraph], list[Paragraph]]:
        """Up to `n` paragraphs before, and after, in the same source and in reading order."""
        generation = self._generation
        number = generation.numbers[paragraph_id]
        source = generation.paragraphs[number].source
        before = generation.paragraphs[max(0, number - n) : number]
        after = generation.paragraphs[number + 1 : number + 1 + n]
        return [p for p in before if p.source == source], [p for p in after if p.source == source]

    def leave_out_examples(self, questions: Sequence[str]) -> int:
        """Go on without the example questions that are one of these in other words.

        For measuring: what is asked must not have been learnt. Returns how many were left out.
        """
        generation, embeddings = self._generation, self.retriever.embeddings
        if generation.examples is None or not isinstance(embeddings, SentenceTransformerEmbeddings):
            return 0
        alike = generation.examples.like(embeddings.questions(questions))
        if alike:
            generation.examples = generation.examples.without(alike)
        return len(alike)

    def paragraphs(self, source_id: str) -> list[Paragraph]:
        """The paragraphs of a source in reading order."""
        return [p for p in self._generation.paragraphs if p.source == source_id]

    def sources(self) -> list[Source]:
        """The sources of the index."""
        return list(self._generation.sources.values())

    def source(self, source_id: str) -> Source:
        """The source of this id; `KeyError` when there is none."""
        return self._generation.sources[source_id]

    def answers(self, question: str, sources: Collection[str] | None = None) -> bool:
        """Whether the sources answer a question that stands alone. Asks no language model."""
        generation = self._generation
        return self._answers(question, generation, _searched(sources, generation))

    def _answers(
        self, question: str, generation: Generation, searched: frozenset[str] | None
    ) -> bool:
        if not guard.check(question, self.settings.max_question_chars).ok:
            return False
        query = read_query(question, (), generation, searched)
        hits = self.retriever.search_query(query, generation)
        found = Responder(self.settings, generation, self._judge).extract(query, hits)
        return found.status == "answered"

    def suggestions(self, sources: Collection[str] | None = None) -> list[str]:
        """Questions to start with: ones that the documents ask themselves, and answer.

        :param sources: ids of the only sources to take them from; none named means all.
        """
        known, generation = self._suggestions, self._generation
        searched = _searched(sources, generation)
        found = known.get(searched)
        if found is None:
            asked = questions(generation, searched)
            answered = (q for q in asked if self._answers(q, generation, searched))
            found = tuple(islice(answered, SUGGESTED))
            if len(known) < _REMEMBERED:
                known[searched] = found
        return list(found)


def _searched(sources: Collection[str] | None, generation: Generation) -> frozenset[str] | None:
    """The sources that a question is kept to; None where that is no limit."""
    wanted = frozenset(sources or ())
    unknown = sorted(wanted - set(generation.sources))
    if unknown:
        raise UsageError(
            f"The index has no source {', '.join(map(repr, unknown))}. "
            f"Name one of: {', '.join(generation.sources)}"
        )
    return wanted if wanted and len(wanted) < len(generation.sources) else None


_shared: dict[Settings, Assistant] = {}
_sharing = threading.Lock()


def shared(settings: Settings) -> Assistant:
    """The process's one assistant for these settings, loaded at the first call."""
    with _sharing:
        if settings not in _shared:
            _shared[settings] = Assistant.open(settings)
        return _shared[settings]
