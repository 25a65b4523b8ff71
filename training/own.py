"""Question–passage pairs about the assistant's own kind of documents, as its search finds them.

All questions of `training/questions` and of `corpus/questions.jsonl` are used and, of the evaluation
sets, the rows whose number leaves 1 when divided by 4; those that leave 3 are kept for what is fitted
on top of the reader, and the even ones for checking both.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from assistant.answering import extractive
from assistant.answering.reading import neighbourhood
from assistant.assistant import Assistant
from assistant.documents.examples import EXAMPLES_FILE, KNOWN
from assistant.model import Hit
from assistant.retrieval import read_query
from assistant.settings import load_settings
from evals.cases import Case, load_set
from evals.matching import holds_evidence, holds_quote
from training.examples import Example

WRITTEN = Path(__file__).resolve().parent / "questions"
"""Sets written to fit on, none of whose questions stands in an evaluation set."""
FITTED, KEPT = 1, 3
"""Remainders of the rows that the reader is fitted on, and that what stands on it is fitted on."""
PASSAGES = 6
"""Paragraphs of each search that are read, the best first."""
OTHERS = 3
"""How many of a question's other paragraphs stand in an epoch beside one that answers."""


def is_written(questions: Path) -> bool:
    """Whether a set was written to fit on: of `training/questions`, or example questions."""
    return questions.resolve().parent in {WRITTEN, KNOWN} or questions.name == EXAMPLES_FILE


def open_for(questions: Path, index: Path) -> Assistant:
    """The assistant to ask a set, without the example questions that are in it or much like it."""
    assistant = Assistant.open(load_settings(index=index))
    assistant.leave_out_examples([case.question for case in load_set(questions).cases])
    return assistant


def number(case_id: str) -> int:
    """The number in a row's id."""
    return int(re.sub(r"\D", "", case_id))


def right_hit(case: Case, hit: Hit) -> bool:
    """Whether a hit's paragraph is a right one."""
    places = (hit.paragraph.source, *(place.source for place in hit.paragraph.also))
    return holds_evidence(places, hit.paragraph.text, case.evidence)


def own_pairs(questions: Path, index: Path, remainder: int = FITTED) -> Iterator[Example]:
    """What the reader is given for each question, and whether the answer stands there.

    :param remainder: of an evaluation set, the rows whose number leaves this when divided by 4.
    """
    assistant = open_for(questions, index)
    generation = assistant._generation
    for case in load_set(questions).cases:
        if not is_written(questions) and number(case.id) % 4 != remainder:
            continue
        query = read_query(case.question, case.history, generation)
        hits = assistant.retriever.search_query(query, generation)[:PASSAGES]
        for hit in hits:
            chosen = extractive.choose(query, [hit], generation)[0]
            passage = neighbourhood(chosen)
            right = right_hit(case, hit)
            quotes = [e.quote for e in case.evidence if holds_quote(passage, e.quote)]
            if right and not quotes:
                continue  # the paragraph answers, but not the part of it that is read
            yield Example(query.corrected, passage, right, _place(passage, quotes), "own")


def _place(passage: str, quotes: Sequence[str]) -> tuple[int, int] | None:
    """Where the shortest of the quotes stands, None where its white space differs."""
    for quote in sorted(quotes, key=len):
        if (start := passage.find(quote)) >= 0:
            return start, start + len(quote)
    return None


def draw(pairs: Sequence[Example], random: Random, questions: int | None = None) -> list[Example]:
    """The pairs of one epoch: of each question one that answers and three others, or two of those
    that do not where none does; always the one that the search finds best.

    :param questions: of so many of the questions, drawn anew; None: of all.
    """
    by_question: defaultdict[str, list[Example]] = defaultdict(list)
    for pair in pairs:
        by_question[pair.question].append(pair)
    asked = list(by_question)
    if questions is not None and questions < len(asked):
        asked = random.sample(asked, questions)
    found: list[Example] = []
    for question in asked:
        right = [pair for pair in by_question[question] if pair.answered]
        others = [pair for pair in by_question[question] if not pair.answered]
        found += random.sample(right, min(1, len(right)))
        found += others[:1]
        more = OTHERS - 1 if right else 1
        found += random.sample(others[1:], min(more, len(others[1:])))
    return found
