"""Hostile texts in documents, questions and history, each with a model that obeys it.

The worst is assumed: the model does all that the text asks for, under a token that it was given.
What it writes must not be shown, and what it was sent must not have been broken out of.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.answering.hostile import is_hostile
from assistant.model import Hit, Paragraph
from tests.answering.writing import AGREEMENT, HITS, PARAGRAPHS, Told, tell
from tests.scripted_server import Asked, Play

HONEST = "Uppsägningen ska vara skriftlig."
QUESTION = "Vad gäller för uppsägning?"


@dataclass(frozen=True)
class Case:
    where: str
    how: str
    text: str
    obeyed: str


def _cases() -> list[Case]:
    lines = (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line and not line.startswith("#")]
    found = []
    for row in rows:
        where, how, rest = row.split(" | ", 2)
        text, _, obeyed = rest.rpartition(" | ")
        found.append(Case(where, how, text, obeyed))
    return found


CASES = _cases()


def test_there_are_enough_cases_of_each_kind() -> None:
    kinds = Counter(case.where for case in CASES)
    assert sum(kinds.values()) >= 120
    assert min(kinds.values()) >= 30
    assert len({case.text for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.where}-{c.how}-{c.text[:30]}")
def test_nothing_gets_through(case: Case) -> None:
    told = _obey(case)
    # Nothing is shown but what stands to the letter in a paragraph that tells, not orders.
    honest = [hit.paragraph.text for hit in HITS]
    assert all(any(s.text in text for text in honest) for s in told.sentences)
    assert told.outcome is not None and told.outcome.status in {"partial", "not_found", "answered"}
    prompt = told.asked[0]
    assert _is_whole(prompt)
    for citation in told.citations:
        assert citation.paragraph_id != "hostile"


def _obey(case: Case) -> Told:
    """Ask with the hostile text in its place, of a model that obeys and then is honest."""
    hits = list(HITS)
    question, history = QUESTION, []
    if case.where == "document":
        text = f"Mötesplatsen drivs av föreningen. {case.text} Kommunen lånar ut lokalen."
        hostile = Paragraph("hostile", "okänd", text, ("Mötesplatsen",))
        hits.insert(0, Hit(hostile, 1.0))
    elif case.where == "question":
        question = case.text
    else:
        history = [case.text]
    return tell(_play(case), question=question, history=history, hits=hits)


def _play(case: Case) -> Play:
    def play(asked: Asked) -> list[str]:
        honest = asked.token("skriftlig")
        first = asked.tokens[0]
        return [case.obeyed.replace("{t}", first) + "\n", f"{HONEST} [{honest}]\n"]

    return play


def _is_whole(asked: Asked) -> bool:
    """Whether all that others wrote stands in its section, each line behind a stroke."""
    boundary = re.search(r"märket ([0-9a-f]{16})", asked.system)
    assert boundary
    marks = [line for line in asked.user.splitlines() if line.startswith("---")]
    assert all(boundary[1] in mark for mark in marks)
    assert len(marks) % 2 == 0
    for line in asked.user.splitlines():
        allowed = not line or line in marks or re.fullmatch(r"\[[A-Z]\d[A-Z]\d\]", line)
        if not (allowed or line.startswith("| ")):
            return False
        if line.startswith("| ") and re.search(r"[\[\]<>{}`]", line):
            return False
    return True


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.where == "document"], ids=lambda c: f"{c.how}-{c.text[:30]}"
)
def test_a_paragraph_that_gives_orders_is_not_given_to_the_model(case: Case) -> None:
    assert is_hostile(case.text)
    told = _obey(case)
    assert "Mötesplatsen drivs" not in told.asked[0].user


@pytest.mark.parametrize("paragraph", PARAGRAPHS, ids=lambda p: p.id)
def test_ordinary_paragraphs_are_not_taken_for_orders(paragraph: Paragraph) -> None:
    assert not is_hostile(paragraph.text)


def test_forums_own_documents_are_not_taken_for_orders() -> None:
    corpus = Path(__file__).parents[2] / "corpus"
    for file in sorted(corpus.glob("*.*")):
        if file.suffix in {".txt", ".md"}:
            for piece in file.read_text(encoding="utf-8").split("\n\n"):
                assert not is_hostile(piece), piece


def test_a_false_document_without_orders_is_cited_as_what_it_is() -> None:
    """What a document claims is the document's claim; the visitor sees which one it is."""
    lie = Paragraph("lie", "okänd", "Uppsägningstiden är två dagar.", ("Uppsägning",))
    told = tell(
        lambda asked: [f"Uppsägningstiden är två dagar. [{asked.token('två dagar')}]"],
        hits=[Hit(lie, 1.0), Hit(AGREEMENT, 0.9)],
    )
    assert [c.title for c in told.citations] == ["Okänd källa"]
