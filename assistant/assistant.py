"""The whole way through: guard → read the question → retrieve → decide → answer → verify."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property

from langchain_core.embeddings import Embeddings

from assistant import guard, texts
from assistant.answering import answerable, extractive
from assistant.answering.extractive import Draft
from assistant.answering.notices import law_notice
from assistant.answering.suggest import questions
from assistant.answering.verify import verify
from assistant.index.embeddings import SentenceTransformerEmbeddings
from assistant.index.generation import Generation
from assistant.index.store import open_store
from assistant.model import Answer, Citation, Hit, Paragraph, Related, Sentence, Source
from assistant.retrieval import HybridRetriever, Query, read_query
from assistant.settings import Settings, load_settings

logger = logging.getLogger(__name__)

NEARBY = 3
"""Nearby headings that a refusal names."""


class Assistant:
    """Answers questions from an index. Loaded once, safe under threads."""

    def __init__(self, settings: Settings, embeddings: Embeddings, generation: Generation) -> None:
        """Use `Assistant.open`, which loads the parts that the settings name."""
        self.settings = settings
        self._store = open_store(settings)
        self._generation = generation
        self._refreshing = threading.Lock()
        self.retriever = HybridRetriever(embeddings=embeddings, current=lambda: self._generation)

    @classmethod
    def open(cls, settings: Settings | None = None) -> Assistant:
        """Load the live index and the models.

        Raises `IndexMissing`, `IndexMismatch`, `IndexFailure` or `ModelError`, each with its mend.
        """
        settings = settings or load_settings()
        store = open_store(settings)
        generation = Generation.live(store, settings.embeddings)
        return cls(settings, SentenceTransformerEmbeddings(settings.embeddings), generation)

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer one question. `history`: the conversation's earlier questions, oldest first."""
        *_, answer = self.stream(question, history)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self, question: str, history: Sequence[str] = ()
    ) -> Iterator[Sentence | Citation | Answer]:
        """The answer as it is made: each sentence after its citations, the whole answer last."""
        started = time.perf_counter()
        generation = self._generation
        try:
            answer = self._answer(question, history, generation)
        except Exception:  # a bug: its traceback is for the log, never for a visitor
            logger.exception("a question could not be answered")
            answer = Answer("error", texts.ERROR, question="")
        answer = replace(
            answer,
            id=secrets.token_urlsafe(12),
            index=generation.name,
            timings_ms={
                **answer.timings_ms,
                "total": round(1000 * (time.perf_counter() - started), 1),
            },
        )
        told: set[int] = set()
        for sentence in answer.sentences:
            for citation in answer.citations:
                if citation.number in sentence.citations and citation.number not in told:
                    told.add(citation.number)
                    yield citation
            yield sentence
        yield answer

    def _answer(self, question: str, history: Sequence[str], generation: Generation) -> Answer:
        verdict = guard.check(question, self.settings.max_question_chars)
        if not verdict.ok:
            return Answer("blocked", verdict.message, question=verdict.question)
        said = texts.small_talk(verdict.question)
        if said:
            return Answer("small_talk", said, question=verdict.question)
        begun = time.perf_counter()
        asked = [guard.clean(earlier) for earlier in history[-4:]]
        asked = [text[: self.settings.max_question_chars] for text in asked if text]
        query = read_query(verdict.question, asked, generation)
        hits = self.retriever.search_query(query, generation)
        retrieved = time.perf_counter()
        answer = self._from_hits(query, hits, generation)
        return replace(
            answer,
            question=verdict.question,
            search_question=query.text,
            notice=answer.notice or verdict.notice,
            hits=tuple(hits),
            timings_ms={
                "retrieve": round(1000 * (retrieved - begun), 1),
                "answer": round(1000 * (time.perf_counter() - retrieved), 1),
            },
        )

    def _from_hits(self, query: Query, hits: Sequence[Hit], generation: Generation) -> Answer:
        named = [hit for hit in hits if "named" in hit.parts]
        chosen = extractive.choose(query, named or hits, generation)
        if not chosen:
            return self._refuse(query, hits, generation, None)
        probability = answerable.probability(answerable.features(query, hits, chosen, generation))
        if not named and (query.section_missing or probability < answerable.threshold()):
            return self._refuse(query, hits, generation, probability)
        draft = extractive.compose(query, chosen, generation.sources)
        answer = self._verified(draft, generation)
        if not answer.sentences:
            return self._refuse(query, hits, generation, probability)
        return replace(
            answer,
            text=texts.answer_text(answer.sentences),
            notice=law_notice(query.text, answer.citations, datetime.now(UTC).year),
            confidence=round(probability, 3),
        )

    def _verified(self, draft: Draft, generation: Generation) -> Answer:
        answer = Answer(
            "answered", "", question="", sentences=draft.sentences, citations=draft.citations
        )
        return verify(answer, generation.paragraph, verbatim=True)

    def _refuse(
        self, query: Query, hits: Sequence[Hit], generation: Generation, probability: float | None
    ) -> Answer:
        related: list[Related] = []
        for hit in hits[:NEARBY]:
            paragraph = hit.paragraph
            title = generation.sources[paragraph.source].title
            if any(r.heading == paragraph.heading and r.title == title for r in related):
                continue
            related.append(Related(paragraph.id, paragraph.source, title, paragraph.heading))
        nearby = [r.heading[-1] if r.heading else r.title for r in related]
        lead = texts.NOT_FOUND
        if query.section_missing and query.section is not None:
            lead = texts.NO_SUCH_SECTION.format(section=query.section)
        return Answer(
            "not_found",
            texts.not_found(self.settings, list(dict.fromkeys(nearby)), lead),
            question="",
            related=tuple(related),
            confidence=None if probability is None else round(probability, 3),
        )

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
            self.__dict__.pop("_suggestions", None)
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

    def paragraphs(self, source_id: str) -> list[Paragraph]:
        """The paragraphs of a source in reading order."""
        return [p for p in self._generation.paragraphs if p.source == source_id]

    def sources(self) -> list[Source]:
        """The sources of the index."""
        return list(self._generation.sources.values())

    def source(self, source_id: str) -> Source:
        """The source of this id; `KeyError` when there is none."""
        return self._generation.sources[source_id]

    def suggestions(self) -> list[str]:
        """Questions to start with: ones that the documents ask themselves, and answer."""
        return list(self._suggestions)

    @cached_property
    def _suggestions(self) -> tuple[str, ...]:
        return tuple(q for q in questions(self._generation) if self.ask(q).status == "answered")[:5]


_shared: dict[Settings, Assistant] = {}
_sharing = threading.Lock()


def shared(settings: Settings) -> Assistant:
    """The process's one assistant for these settings, loaded at the first call."""
    with _sharing:
        if settings not in _shared:
            _shared[settings] = Assistant.open(settings)
        return _shared[settings]
