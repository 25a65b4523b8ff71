"""Questions that ask much the same, put together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.swedish import terms

ALIKE = 0.6
"""Share of word stems in common (Dice, 0–1) from which two questions belong together."""


@dataclass(frozen=True)
class Asked:
    """A question that went wrong."""

    question: str
    day: str
    """YYYY-MM-DD."""
    why: str
    comment: str


@dataclass(frozen=True)
class Group:
    """Questions alike; `question` is the wording most often used."""

    question: str
    asked: tuple[Asked, ...]


def group(asked: Sequence[Asked]) -> list[Group]:
    """The questions grouped, the largest group first.

    A question joins the group whose first question it is most like: questions times groups
    comparisons.
    """
    heads: list[frozenset[str]] = []
    members: list[list[Asked]] = []
    for each in asked:
        stems = _stems(each.question)
        shares = [_dice(stems, head) for head in heads]
        best = max(range(len(heads)), key=shares.__getitem__, default=None)
        if best is not None and shares[best] >= ALIKE:
            members[best].append(each)
        else:
            heads.append(stems)
            members.append([each])
    groups = [Group(_typical(found), tuple(found)) for found in members]
    return sorted(groups, key=lambda found: -len(found.asked))


def likeness(one: str, other: str) -> float:
    """How much of their word stems two questions share, 0–1."""
    return _dice(_stems(one), _stems(other))


def _stems(question: str) -> frozenset[str]:
    """The stems that carry the meaning; the words as they are where none does."""
    return frozenset(terms(question)) or frozenset(question.casefold().split())


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 1.0


def _typical(asked: Sequence[Asked]) -> str:
    return Counter(each.question for each in asked).most_common(1)[0][0]
