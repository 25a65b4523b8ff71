"""What a model wrote, sentence by sentence: shown with its quotes, replaced by one, or dropped.

A sentence that is supported is shown as it was written. One that is not, but that comes near to what
a paragraph that it names says, is replaced by that piece to the letter: one gets what the source
says, not what the model made of it. Any other is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.answering.extractive import cite
from assistant.answering.grounding import Says, is_quote, support, without_yes_no
from assistant.answering.prompting import Prompt
from assistant.answering.tokens import Written
from assistant.guard import clean
from assistant.model import Citation, Paragraph, Sentence, Source
from assistant.swedish import is_english

_MARKUP = re.compile(
    r"<\s*[a-z/!]|\]\s*\(|!\[|javascript:|data:\w+/|&(?:lt|gt|#\d+|#x[0-9a-f]+);", re.IGNORECASE
)
_LEAD = re.compile(
    r"^(?:[-*•–—>#+]+\s+|\(?\d{1,2}[.)]\s+(?=\D)|(?:svar|answer)\s*:\s*)+", re.IGNORECASE
)
_EMPHASIS = re.compile(r"\*{1,3}|_{2,3}|`+|~~|(?<!\w)_|_(?!\w)|^#+\s*")
_ENDS = (".", "!", "?", ".”", ".)", "…")


@dataclass
class Checker:
    """Checks the sentences of one answer, and numbers its citations in order of first use."""

    paragraphs: Mapping[str, Paragraph]
    """By token: what the model was given."""
    source_of: Callable[[str], Source]
    question: str
    rules: Prompt
    says: Says | None = None
    """Chooses which of the source's sentences stand in for one that is not proved."""
    dropped: list[str] = field(default_factory=list)
    """Why each sentence that is not shown was dropped, in order; no word of the model's."""
    dropped_texts: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)
    """Why a sentence was replaced by the source's own, in order."""
    citations: list[Citation] = field(default_factory=list)
    _shown: set[str] = field(default_factory=set)

    def check(self, written: Written) -> tuple[list[Citation], Sentence] | None:
        """The new citations and the sentence to show, or None when it is dropped."""
        text = _plain(written.text)
        reason = "markup" if text is None else self._unfit(text, written)
        if text is None or reason:
            self._drop(reason, written.text)
            return None
        cited = self._readable(written.tokens, text)
        if not cited:
            self._drop("language", text)
            return None
        found = support(text, list(cited.values()), self.says)
        spans = found.spans
        if not found.ok and not found.nearest:
            self._drop(found.reason, text)
            return None
        if found.nearest:
            # What the model made of it does not hold, so the source speaks for itself.
            spans, named = found.nearest, list(cited.values())
            text = " ".join(named[s.paragraph].text[s.start : s.end] for s in spans)
            self.quoted.append(found.reason)
        if text.casefold() in self._shown:
            # A model that goes round in circles adds nothing, but claims nothing false either.
            return None
        self._shown.add(text.casefold())
        before = len(self.citations)
        numbers: list[int] = []
        paragraphs = list(cited.values())
        for index, paragraph in enumerate(paragraphs):
            own = [(s.start, s.end) for s in spans if s.paragraph == index]
            numbers += [self._cite(paragraph, *span) for span in _joined(paragraph.text, own)]
        sentence = Sentence(text, tuple(dict.fromkeys(numbers)))
        return self.citations[before:], sentence

    def _readable(self, tokens: Sequence[str], text: str) -> dict[str, Paragraph]:
        """The paragraphs that may support a text, by token.

        To a Swedish question those in English may only be quoted to the letter.
        """
        english = is_english(self.question)
        named = {token: self.paragraphs[token] for token in tokens}
        return {
            token: paragraph
            for token, paragraph in named.items()
            if english
            or self.source_of(paragraph.source).language != "en"
            or is_quote(text, paragraph)
        }

    def _unfit(self, text: str, written: Written) -> str:
        if not written.tokens:
            return "unknown token" if written.unknown else "no token"
        if len(text.split()) < 2 and not self._is_quoted(text, written):
            return "too short"  # only an item of a list may be one word
        if any(c.isalpha() and not unicodedata.name(c, "").startswith("LATIN") for c in text):
            return "language"
        foreign = is_english(text) and not is_english(self.question)
        if foreign and not self._is_quoted(text, written):
            return "language"
        if self.rules.leaks_into(text):
            return "prompt"
        return ""

    def _is_quoted(self, text: str, written: Written) -> bool:
        return any(is_quote(text, self.paragraphs[token]) for token in written.tokens)

    def _drop(self, reason: str, text: str) -> None:
        self.dropped.append(reason)
        self.dropped_texts.append(text)

    def _cite(self, paragraph: Paragraph, start: int, end: int) -> int:
        """The number of the citation of that piece; a piece of one that is there has its number."""
        for known in self.citations:
            if known.paragraph_id == paragraph.id and known.start <= start and end <= known.end:
                return known.number
        source = self.source_of(paragraph.source)
        citation = cite(paragraph, source, start, end, len(self.citations) + 1)
        self.citations.append(citation)
        return citation.number


def _plain(text: str) -> str | None:
    """A sentence without marks of formatting; None where it carries markup or a link's syntax."""
    text = clean(text)
    if _MARKUP.search(text):
        return None
    text = _LEAD.sub("", _EMPHASIS.sub("", text).strip()).strip(" |")
    text = without_yes_no(text)
    if text and not text.endswith(_ENDS):
        text = text.rstrip(",;: ") + "."
    return text


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring sentences as one piece; pieces with something between them stay apart."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(set(spans)):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
