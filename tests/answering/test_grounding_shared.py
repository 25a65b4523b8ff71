"""Whether sentences are proved on statutes and authorities' answers, which stand beside the project.

The paragraphs are read from ../shared; `tests/data/support_shared.txt` holds only the sentences.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from assistant.answering.grounding import support
from assistant.model import Paragraph

DATA = Path(__file__).parents[1] / "data" / "support_shared.txt"
SHARED = Path(__file__).parents[3] / "shared"

pytestmark = pytest.mark.skipif(
    not (SHARED / "legal").is_dir() or not (SHARED / "data" / "swefaq").is_dir(),
    reason="../shared/legal and ../shared/data are not here: their texts are no part of the project",
)

MOST_DROPPED = {"dev": 0.37, "fresh": 0.49, "close": 0.36}
"""Floors at what was measured; docs/adr/0005-grounding.md says what they mean."""
MOST_LEAKED = {"dev": 0.0, "fresh": 0.01, "close": 0.03}


@cache
def text_of(file: str, where: str) -> str:
    """A passage by its id, or the section that begins with these words."""
    text = (SHARED / file).read_text(encoding="utf-8")
    if file.endswith(".jsonl"):
        rows = (json.loads(line) for line in text.splitlines())
        return str(next(row["text"] for row in rows if row["id"] == where))
    sections = (part.strip() for part in re.split(r"^#+ .*\n", text, flags=re.MULTILINE))
    return next(part for part in sections if part.startswith(where))


def pairs(half: str, sign: str) -> list[tuple[str, Paragraph]]:
    """The sentences of a half that are true ("+") or false ("-"), each with its paragraph."""
    found = []
    here, paragraph = "", Paragraph("", "s", "")
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            name, here, file, where = (part.strip() for part in line[1:].split("|"))
            paragraph = Paragraph(name, "s", text_of(file, where))
        elif line.startswith(f"{sign} ") and here == half:
            found.append((line.partition(" | ")[2], paragraph))
    return found


def test_the_fresh_half_is_as_large_as_is_said_of_it() -> None:
    assert len(pairs("fresh", "+")) >= 100 and len(pairs("fresh", "-")) >= 100


@pytest.mark.parametrize("half", list(MOST_DROPPED))
def test_false_sentences_are_not_let_through(half: str) -> None:
    false = pairs(half, "-")
    leaked = [sentence for sentence, paragraph in false if support(sentence, [paragraph]).ok]
    assert len(leaked) <= MOST_LEAKED[half] * len(false), leaked


@pytest.mark.parametrize("half", list(MOST_DROPPED))
def test_true_sentences_are_kept_or_at_least_quoted(half: str) -> None:
    judged = [(s, support(s, [paragraph])) for s, paragraph in pairs(half, "+")]
    dropped = [(s, found) for s, found in judged if not found.ok]
    assert len(dropped) <= MOST_DROPPED[half] * len(judged), [s for s, _ in dropped]
    nothing = [s for s, found in dropped if not found.nearest]
    assert len(nothing) <= 0.02 * len(judged), nothing
