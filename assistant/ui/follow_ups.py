"""Questions to go on with: headings that ask, near what was cited, that the documents answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from assistant.model import Answer
from assistant.ui import resources
from assistant.ui.likeness import likeness

SHOWN = 3
TRIED = 8
"""Candidates tried at most, since each is a question put to the assistant."""
SAME = 0.75
"""Share of word stems in common from which two questions are the same to a reader."""


def follow_ups(answer: Answer, asked: Sequence[str]) -> list[str]:
    """Up to three questions that would be answered, nearest to what was just cited first.

    None of them asks what another of them, or of `asked`, does.
    """
    found: list[str] = []
    refused: list[str] = []
    for candidate in _candidates(answer):
        if any(likeness(candidate, other) >= SAME for other in (*asked, *found, *refused)):
            continue
        if _is_answered(candidate, resources.assistant().index_name):
            found.append(candidate)
        else:
            refused.append(candidate)
        if len(found) == SHOWN or len(found) + len(refused) == TRIED:
            break
    return found


def _candidates(answer: Answer) -> Iterator[str]:
    library = resources.assistant()
    cited = [(c.source, c.position) for c in answer.citations]
    for source, position in cited:
        near = sorted(library.paragraphs(source), key=lambda p: abs(p.position - position))
        for paragraph in near:
            yield from (h for h in reversed(paragraph.heading) if _stands_alone(h))
    yield from library.suggestions()


def _stands_alone(heading: str) -> bool:
    return heading.endswith("?") and 3 <= len(heading.split()) <= 15


@st.cache_data(show_spinner=False, max_entries=500)
def _is_answered(question: str, index_name: str) -> bool:
    """Whether the index named answers `question`; asked once an index."""
    return resources.assistant().ask(question).status == "answered"
