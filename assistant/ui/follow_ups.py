"""Questions to go on with: headings that ask, near what was cited, that the documents answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from assistant.model import Answer
from assistant.ui import resources
from assistant.ui.likeness import likeness

SHOWN = 3
TRIED = 8
"""Candidates tried at most, since each is a search."""
SAME = 0.75
"""Share of word stems in common from which two questions are the same to a reader."""


def follow_ups(answer: Answer, asked: Sequence[str], searched: Sequence[str] = ()) -> list[str]:
    """Up to three questions that would be answered, nearest to what was just cited first.

    None of them asks what another of them, or of `asked`, does.

    :param searched: ids of the only sources that they would be asked of; none for all.
    """
    found: list[str] = []
    refused: list[str] = []
    for candidate in _candidates(answer, searched):
        if any(likeness(candidate, other) >= SAME for other in (*asked, *found, *refused)):
            continue
        if _is_answered(candidate, tuple(searched), resources.assistant().index_name):
            found.append(candidate)
        else:
            refused.append(candidate)
        if len(found) == SHOWN or len(found) + len(refused) == TRIED:
            break
    return found


def _candidates(answer: Answer, searched: Sequence[str]) -> Iterator[str]:
    library = resources.assistant()
    cited = [(c.source, c.position) for c in answer.citations]
    for source, position in cited:
        near = sorted(library.paragraphs(source), key=lambda p: abs(p.position - position))
        for paragraph in near:
            yield from (h for h in reversed(paragraph.heading) if _stands_alone(h))
    yield from library.suggestions(searched)


def _stands_alone(heading: str) -> bool:
    return heading.endswith("?") and 3 <= len(heading.split()) <= 15


@st.cache_data(show_spinner=False, max_entries=500)
def _is_answered(question: str, searched: tuple[str, ...], index_name: str) -> bool:
    """Whether the index named answers `question`; looked up once an index, without a model."""
    return resources.assistant().answers(question, searched)
