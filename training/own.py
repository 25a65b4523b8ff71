"""Question–passage pairs about the assistant's own kind of documents, as its search finds them.

All questions of `training/questions` are used and, of the evaluation sets, the rows whose number
leaves 1 when divided by 4; those that leave 3 are kept for what is fitted on top of the reader, and
the even ones for checking both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from assistant.answering import extractive
from assistant.answering.reading import neighbourhood
from assistant.assistant import Assistant
from assistant.model import Hit
from assistant.retrieval import read_query
from assistant.settings import load_settings
from evals.cases import Case, load_set
from evals.matching import holds_evidence, holds_quote
from training.examples import Example

WRITTEN = Path(__file__).parent / "questions"
"""Sets written to fit on, none of whose questions stands in an evaluation set."""
PASSAGES = 6
"""Paragraphs of each search that are read, the best first."""


def number(case_id: str) -> int:
    """The number in a row's id."""
    return int(re.sub(r"\D", "", case_id))


def right_hit(case: Case, hit: Hit) -> bool:
    """Whether a hit's paragraph is a right one."""
    places = (hit.paragraph.source, *(place.source for place in hit.paragraph.also))
    return holds_evidence(places, hit.paragraph.text, case.evidence)


def own_pairs(questions: Path, index: Path) -> Iterator[Example]:
    """What the reader is given for each question, and whether the answer stands there."""
    assistant = Assistant.open(load_settings(index=index))
    generation = assistant._generation
    for case in load_set(questions).cases:
        if questions.parent != WRITTEN and number(case.id) % 4 != 1:
            continue
        query = read_query(case.question, case.history, generation)
        hits = assistant.retriever.search_query(query, generation)[:PASSAGES]
        for hit in hits:
            chosen = extractive.choose(query, [hit], generation)[0]
            passage = neighbourhood(chosen)
            right = right_hit(case, hit)
            if right and not any(holds_quote(passage, e.quote) for e in case.evidence):
                continue  # the paragraph answers, but not the part of it that is read
            yield Example(query.corrected, passage, right, None, "own")
