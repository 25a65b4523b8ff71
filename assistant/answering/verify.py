"""The last gate: every citation of every answer is checked here before it leaves `Assistant`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from assistant.model import Answer, Citation, Paragraph, Sentence

logger = logging.getLogger(__name__)


def is_verbatim(citation: Citation, paragraph: Paragraph) -> bool:
    """Whether the citation is a real, non-empty piece of that very paragraph, to the letter."""
    return (
        citation.paragraph_id == paragraph.id
        and citation.source == paragraph.source
        and 0 <= citation.start < citation.end <= len(paragraph.text)
        and paragraph.text[citation.start : citation.end] == citation.quote
        and bool(citation.quote.strip())
    )


def verify(answer: Answer, paragraph_of: Callable[[str], Paragraph], *, verbatim: bool) -> Answer:
    """The answer without what cannot be proved.

    A citation that is no piece of its paragraph is dropped and logged, and so is a sentence that
    then has none. With `verbatim` a sentence must also stand, to the letter, in one of its quotes.
    `sentences` is empty in the result when nothing could be proved; its text is for the caller to
    make again. Numbers are given anew, in order of first use.

    :param paragraph_of: gives the paragraph of an id; raises `KeyError` for an unknown one.
    """
    sound: dict[int, Citation] = {}
    for citation in answer.citations:
        try:
            paragraph = paragraph_of(citation.paragraph_id)
        except KeyError:
            paragraph = None
        if paragraph is not None and is_verbatim(citation, paragraph):
            sound[citation.number] = citation
        else:
            logger.error("dropped citation %s of %s", citation.number, citation.paragraph_id)
    kept: list[Sentence] = []
    numbers: dict[int, int] = {}
    for sentence in answer.sentences:
        cited = [n for n in sentence.citations if n in sound]
        if verbatim:
            cited = [n for n in cited if sentence.text in sound[n].quote]
        if not cited:
            logger.error(
                "dropped a sentence without a sound citation (%d chars)", len(sentence.text)
            )
            continue
        fresh = tuple(numbers.setdefault(n, len(numbers) + 1) for n in cited)
        kept.append(replace(sentence, citations=fresh))
    citations = tuple(replace(sound[old], number=new) for old, new in numbers.items())
    return replace(answer, sentences=tuple(kept), citations=citations)
