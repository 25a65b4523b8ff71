"""Answers written by a language model, each sentence checked before anybody sees it."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig

from assistant.answering.cache import Kept, ReplyCache, key
from assistant.answering.checking import Checker
from assistant.answering.grounding import Says, facts
from assistant.answering.grounding.lexicon import is_related
from assistant.answering.hostile import is_hostile
from assistant.answering.llm import Reply, build
from assistant.answering.prompting import answer_messages, prompt, rewrite_messages
from assistant.answering.tokens import Reader, Written, draw
from assistant.errors import ModelError
from assistant.guard import clean
from assistant.model import Citation, Hit, Paragraph, Sentence, Source, Status
from assistant.settings import Settings
from assistant.swedish import STOP_WORDS, words

logger = logging.getLogger(__name__)

MOST_SENTENCES = 12
"""Sentences of an answer; the model is cut where it writes more."""
REWRITE_SHARE = 0.3
"""Share of the whole wait that the rewriting of a question may take."""
REWRITE_TOKENS = 120
_DECLINES = re.compile(
    r"\b(?:kan|går|vet|hittar|finns|framgår|svarar|står|nämns|nämner|anges|innehåller|säger|har)"
    r"\b[^.!?]*\b(?:inte|ej|inget|ingen|inga|ingenting)\b|\b(?:saknas|saknar)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Outcome:
    """How the writing ended; the last thing that `GenerativeAnswerer.stream` gives."""

    status: Status
    """answered, partial or not_found."""
    model: str
    prompt_version: str
    reason: str = ""
    """In a word: "" (answered), "missing" (the model said so), "dropped" (what it wrote was not
    supported, although it held that there is an answer), "refused", "length", "time", "connection", "no material"."""
    tokens: Mapping[str, int] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    """Why sentences were not shown, one reason each; never their text."""
    quoted: tuple[str, ...] = ()
    """Why sentences were replaced by the source's own words, one reason each."""
    cached: bool = False


class GenerativeAnswerer:
    """Writes answers from hits with a chat model. Safe under threads."""

    def __init__(
        self,
        model: BaseChatModel,
        name: str,
        settings: Settings,
        says: Says | None = None,
        *,
        backoff: float = 0.5,
    ) -> None:
        """`name`: what the answer calls the model, `provider:model`; `says`: see `Checker`."""
        self.name = name
        self.prompt_version = prompt("answer").version
        self._model = model
        self._says = says
        self._settings = settings
        self._backoff = backoff
        self._cache = ReplyCache(settings.llm_cache) if settings.llm_cache else None

    @classmethod
    def from_settings(
        cls, settings: Settings, says: Says | None = None
    ) -> GenerativeAnswerer | None:
        """The answerer that the settings name; None when `ASSISTANT_LLM` is unset.

        Raises `UsageError` or `ModelError`, each with its mend.
        """
        return cls(build(settings), settings.llm, settings, says) if settings.llm else None

    def rewrite(
        self, question: str, history: Sequence[str], config: RunnableConfig | None = None
    ) -> str:
        """A follow-up made to stand alone.

        The question itself comes back without a history, on any failure, and when the model's
        version has words that stand neither in it nor in the earlier questions.
        """
        if not history:
            return question
        messages = rewrite_messages(question, history, self._settings.llm_input_tokens // 4)
        seconds = self._settings.llm_timeout * REWRITE_SHARE
        try:
            reply = self._reply(messages, seconds, REWRITE_TOKENS, config)
            written = "".join(reply)
        except ModelError:
            return question
        lines = [clean(line) for line in written.splitlines() if line.strip()]
        if reply.cut or len(lines) != 1 or not _is_same_question(lines[0], question, history):
            return question
        return lines[0].strip(" \"”'|")

    def stream(
        self,
        question: str,
        search_question: str,
        history: Sequence[str],
        hits: Sequence[Hit],
        source_of: Callable[[str], Source],
        config: RunnableConfig | None = None,
    ) -> Iterator[Sentence | Citation | Outcome]:
        """Checked sentences as they are ready, each after its new citations; last an `Outcome`.

        :param search_question: the question as it stands alone; it is what the model is asked.
        :param config: LangChain's, passed on, for callbacks and tracing.

        Raises `ModelError` when the model fails before anything could be shown.
        """
        usable = [hit.paragraph for hit in hits if not gives_orders(hit.paragraph)]
        if len(usable) < len(hits):
            logger.warning("%d paragraphs give orders to a model", len(hits) - len(usable))
        if not usable:
            yield Outcome("not_found", self.name, self.prompt_version, "no material")
            return
        by_token = dict(zip(draw(len(usable)), usable, strict=True))
        titled = {t: (source_of(p.source).title, p) for t, p in by_token.items()}
        asked = search_question or question
        budget = self._settings.llm_input_tokens
        messages, used = answer_messages(asked, history, titled, budget)
        given = {token: by_token[token] for token in used}
        checker = Checker(given, source_of, asked, prompt("answer"), self._says)
        name = key(asked, history, list(given.values()), self.name, self.prompt_version)
        kept = self._cache.get(name) if self._cache else None
        if kept is not None:
            yield from self._from_cache(kept, given, checker)
            return
        reader = Reader(list(given))
        seconds = self._settings.llm_timeout
        reply = self._reply(messages, seconds, self._settings.llm_max_tokens, config)
        read: list[Written] = []
        shown: list[Sentence] = []
        for written in _read(reply, reader):
            read.append(written)
            checked = checker.check(written)
            if checked:
                yield from checked[0]
                yield checked[1]
                shown.append(checked[1])
            if len(shown) >= MOST_SENTENCES or len(read) > 4 * MOST_SENTENCES:
                reply.cut = "length"
                break
        if reply.cut in {"time", "connection"} and not shown:
            raise ModelError(
                "The language model broke off before it had written a sentence that holds. "
                "Ask again, or raise ASSISTANT_LLM_TIMEOUT."
            )
        if self._cache and not reply.cut and not reply.refused:
            self._cache.put(name, _kept(read, reader.missing, given))
        yield self._outcome(shown, checker, reader.missing, reply)

    def _reply(
        self,
        messages: Sequence[BaseMessage],
        seconds: float,
        max_tokens: int,
        config: RunnableConfig | None,
    ) -> Reply:
        return Reply(
            self._model,
            messages,
            seconds=seconds,
            max_tokens=max_tokens,
            config=config,
            backoff=self._backoff,
        )

    def _from_cache(
        self, kept: Kept, given: Mapping[str, Paragraph], checker: Checker
    ) -> Iterator[Sentence | Citation | Outcome]:
        token_of = {paragraph.id: token for token, paragraph in given.items()}
        shown: list[Sentence] = []
        for text, ids in kept.sentences:
            tokens = tuple(token_of[i] for i in ids if i in token_of)
            checked = checker.check(Written(text, tokens))
            if checked:
                yield from checked[0]
                yield checked[1]
                shown.append(checked[1])
        yield self._outcome(shown, checker, kept.missing, None)

    def _outcome(
        self,
        shown: Sequence[Sentence],
        checker: Checker,
        missing: str | None,
        reply: Reply | None,
    ) -> Outcome:
        status: Status = "answered"
        reason = ""
        if reply is not None and reply.refused:
            reason = "refused"
        elif reply is not None and reply.cut:
            reason = reply.cut
        elif missing or (not shown and _declines(checker)):
            reason = "missing"
        elif checker.dropped and (not shown or _is_thin(shown, checker)):
            reason = "dropped"
        if not shown:
            status = "not_found"
        elif reason:
            status = "partial"
        return Outcome(
            status,
            self.name,
            self.prompt_version,
            reason,
            tokens=dict(reply.tokens) if reply else {"in": 0, "out": 0},
            dropped=tuple(checker.dropped),
            quoted=tuple(checker.quoted),
            cached=reply is None,
        )


def _read(reply: Reply, reader: Reader) -> Iterator[Written]:
    for piece in reply:
        yield from reader.feed(piece)
        if reader.endless:
            reply.cut = "length"
            return
    yield from reader.close()


def gives_orders(paragraph: Paragraph) -> bool:
    """Whether a paragraph, or a heading above it, gives orders to a model."""
    return is_hostile("\n".join([*paragraph.heading, paragraph.text]))


def _kept(read: Sequence[Written], missing: str | None, given: Mapping[str, Paragraph]) -> Kept:
    sentences = tuple((w.text, tuple(given[t].id for t in w.tokens)) for w in read)
    return Kept(sentences, missing)


def _declines(checker: Checker) -> bool:
    """Whether the model only said, in words of its own, that it has no answer."""
    return bool(checker.dropped) and all(
        reason == "no token" and _DECLINES.search(text)
        for reason, text in zip(checker.dropped, checker.dropped_texts, strict=True)
    )


def _is_thin(shown: Sequence[Sentence], checker: Checker) -> bool:
    """Whether what was dropped leaves a gap: half of the answer, or a part of the question."""
    if len(checker.dropped) >= len(shown):
        return True
    there = {w for s in shown for w in words(s.text)}
    there |= {w for c in checker.citations for w in words(" ".join([c.quote, *c.heading]))}
    lost = {w for text in checker.dropped_texts for w in words(text)}
    asked = [w for w in words(checker.question) if w not in STOP_WORDS]
    return any(
        any(is_related(word, w) for w in lost) and not any(is_related(word, w) for w in there)
        for word in asked
    )


def _is_same_question(written: str, question: str, history: Sequence[str]) -> bool:
    """Whether a rewriting only says what the questions say; it may not bring in anything."""
    if not 3 <= len(written) <= 400 or re.search(r"[\[\]<>{}|`*]|://", written):
        return False
    earlier = " ".join([question, *history])
    said = set(words(earlier))
    if facts.addresses(written) - facts.addresses(earlier):
        return False
    if {n.value for n in facts.numbers(written)} - {n.value for n in facts.numbers(earlier)}:
        return False
    fresh = [w for w in words(written) if w not in STOP_WORDS and w not in said]
    return all(any(is_related(word, other) for other in said) for word in fresh)
