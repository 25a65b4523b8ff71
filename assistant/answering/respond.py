"""From hits to an answer or a refusal: quoted, or written by a model; every citation verified."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from langchain_core.runnables import RunnableConfig

from assistant import texts
from assistant.answering import answerable, extractive
from assistant.answering.generative import GenerativeAnswerer, Outcome, gives_orders
from assistant.answering.notices import law_notice
from assistant.answering.verify import verify
from assistant.errors import ModelError
from assistant.index.generation import Generation
from assistant.model import Answer, Citation, Hit, Related, Sentence
from assistant.retrieval import Query
from assistant.settings import Settings

logger = logging.getLogger(__name__)

NEARBY = 3
"""Nearby headings that a refusal names."""


@dataclass(frozen=True)
class Responder:
    """Answers one question, read and searched, from one generation of the index."""

    settings: Settings
    generation: Generation
    judge: answerable.Judge
    generative: GenerativeAnswerer | None = None
    _known: dict[tuple[Query, tuple[str, ...]], tuple[answerable.Reading, float] | None] = field(
        default_factory=dict
    )
    """What has been judged: reading the best paragraphs is the longest part of an answer."""

    def respond(
        self,
        query: Query,
        history: Sequence[str],
        hits: Sequence[Hit],
        config: RunnableConfig | None = None,
    ) -> Iterator[Sentence | Citation | Answer]:
        """Each sentence after its citations, as soon as it is sure; the whole answer last."""
        if self.generative is None or query.section_missing:
            yield from _told(self.extract(query, hits))
            return
        try:
            yield from self._write(
                self.generative, query, history, self._reread(query, hits), config
            )
        except ModelError as error:
            logger.warning("the language model failed, so the answer is quoted: %s", error)
            quoted = self.extract(query, hits)
            yield from _told(replace(quoted, notice=quoted.notice or texts.MODEL_FAILED))

    def extract(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """The answer without a model: chosen sentences, or a refusal."""
        judged = self._judged(query, hits)
        if judged is None:
            return self.refuse(query, hits)
        read, probability = judged
        if not _named(hits) and probability < self.judge.threshold(read):
            return self.refuse(query, hits, probability)
        draft = extractive.compose(query, read.chosen, self.generation.sources)
        answer = verify(
            Answer("answered", "", "", sentences=draft.sentences, citations=draft.citations),
            self.generation.paragraph,
            verbatim=True,
        )
        if not answer.sentences:
            return self.refuse(query, hits, probability)
        answer = replace(
            answer, confidence=round(probability, 3), hits=tuple(_in_order(hits, read))
        )
        return self._finished(query, answer)

    def sureness(self, query: Query, hits: Sequence[Hit]) -> float:
        """Log-odds that the hits answer, above those from which an answer is given."""
        judged = self._judged(query, hits)
        if judged is None:
            return -math.inf
        read, probability = judged
        return _log_odds(probability) - _log_odds(self.judge.threshold(read))

    def _judged(self, query: Query, hits: Sequence[Hit]) -> tuple[answerable.Reading, float] | None:
        """The sentences that might answer, and how probably they do; None where there are none."""
        asked = query, tuple(hit.paragraph.id for hit in hits)
        if asked not in self._known:
            self._known[asked] = None
            chosen = extractive.choose(query, _named(hits) or hits, self.generation)
            if chosen and not query.section_missing:
                read = self.judge.read(query, chosen)
                probability = self.judge.probability(query, hits, read, self.generation)
                self._known[asked] = read, probability
        return self._known[asked]

    def _reread(self, query: Query, hits: Sequence[Hit]) -> list[Hit]:
        """The hits in the order that the reader gives them."""
        chosen = extractive.choose(query, hits, self.generation)
        return _in_order(hits, self.judge.read(query, chosen))

    def _write(
        self,
        writer: GenerativeAnswerer,
        query: Query,
        history: Sequence[str],
        hits: Sequence[Hit],
        config: RunnableConfig | None,
    ) -> Iterator[Sentence | Citation | Answer]:
        sentences: list[Sentence] = []
        citations: list[Citation] = []
        outcome = Outcome("not_found", writer.name, writer.prompt_version)
        sources = self.generation.sources
        for event in writer.stream(query.whole, query.whole, history, hits, sources.__getitem__,
                                   config):  # fmt: skip
            if isinstance(event, Outcome):
                outcome = event
                continue
            yield event
            if isinstance(event, Citation):
                citations.append(event)
            else:
                sentences.append(event)
        answer = verify(
            Answer(outcome.status, "", "", sentences=tuple(sentences), citations=tuple(citations)),
            self.generation.paragraph,
            verbatim=False,
        )
        if outcome.reason == "dropped" and not answer.sentences:
            # The model held that there is an answer but could not prove its own: quote instead.
            quoted = self.extract(query, [hit for hit in hits if not gives_orders(hit.paragraph)])
            if quoted.sentences:
                logger.warning("nothing that the language model wrote holds, so it is quoted")
                quoted = replace(quoted, notice=quoted.notice or texts.MODEL_UNPROVED)
                yield from _told(replace(quoted, tokens=outcome.tokens))
                return
        if not answer.sentences or outcome.status == "not_found":
            answer = self.refuse(query, hits)
        else:
            answer = self._finished(query, answer)
        yield replace(
            answer,
            hits=answer.hits or tuple(hits),
            mode="generative",
            model=outcome.model,
            prompt_version=outcome.prompt_version,
            tokens=outcome.tokens,
        )

    def _finished(self, query: Query, answer: Answer) -> Answer:
        text = texts.answer_text(answer.sentences)
        if answer.status == "partial":
            text = f"{text} {texts.PARTIAL}"
        notice = law_notice(query.text, answer.citations, datetime.now(UTC).year)
        return replace(answer, text=text, notice=notice)

    def refuse(self, query: Query, hits: Sequence[Hit], probability: float | None = None) -> Answer:
        """A kind refusal: what is near, and whom to ask."""
        related: dict[tuple[str, tuple[str, ...]], Related] = {}
        for hit in hits[:NEARBY]:
            paragraph = hit.paragraph
            title = self.generation.sources[paragraph.source].title
            related.setdefault(
                (title, paragraph.heading),
                Related(paragraph.id, paragraph.source, title, paragraph.heading),
            )
        nearby = [r.heading[-1] if r.heading else r.title for r in related.values()]
        lead = texts.NOT_FOUND if query.sources is None else texts.NOT_FOUND_THERE
        if query.section_missing:
            lead = texts.NO_SUCH_SECTION.format(section=query.section)
        return Answer(
            "not_found",
            texts.not_found(self.settings, list(dict.fromkeys(nearby)), lead),
            question="",
            related=tuple(related.values()),
            confidence=None if probability is None else round(probability, 3),
        )


def _named(hits: Sequence[Hit]) -> list[Hit]:
    """Those that the question names by their section."""
    return [hit for hit in hits if "named" in hit.parts]


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-9), 1.0 - 1e-9)
    return math.log(kept / (1.0 - kept))


def _in_order(hits: Sequence[Hit], read: answerable.Reading) -> list[Hit]:
    """The hits, those that the reader read first, in its order, and then the rest in theirs."""
    order = [c.hit.paragraph.id for c in read.chosen if c.hit.paragraph.id in read.readings]
    places = {name: place for place, name in reversed([*enumerate(order)])}
    return sorted(hits, key=lambda hit: places.get(hit.paragraph.id, len(order)))


def _told(answer: Answer) -> Iterator[Sentence | Citation | Answer]:
    told: set[int] = set()
    for sentence in answer.sentences:
        for citation in answer.citations:
            if citation.number in sentence.citations and citation.number not in told:
                told.add(citation.number)
                yield citation
        yield sentence
    yield answer
