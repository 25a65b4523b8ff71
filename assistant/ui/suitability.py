"""What the answers to the handbook's conditions say: for, against, to find out. Never a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.ui.guide import Choice, Condition, Guide


@dataclass(frozen=True)
class Finding:
    """What one answered condition says."""

    text: str
    condition: Condition
    number: int
    """The condition's place in the guide, from 1."""


@dataclass(frozen=True)
class Result:
    """The answered conditions, by which way they point."""

    for_: tuple[Finding, ...]
    against: tuple[Finding, ...]
    find_out: tuple[Finding, ...]
    unanswered: int

    @property
    def answered(self) -> int:
        """How many conditions have been answered."""
        return len(self.for_) + len(self.against) + len(self.find_out)


def weigh(guide: Guide, choices: Mapping[str, Choice]) -> Result:
    """Sort the conditions by what was chosen. `choices`: by the condition's id."""
    for_, against, find_out = [], [], []
    for number, condition in enumerate(guide.conditions, 1):
        choice = choices.get(condition.id)
        if choice == "vet inte":
            find_out.append(Finding(condition.find_out, condition, number))
        elif choice == condition.speaks_for:
            for_.append(Finding(condition.for_, condition, number))
        elif choice is not None:
            against.append(Finding(condition.against, condition, number))
    unanswered = len(guide.conditions) - len(for_) - len(against) - len(find_out)
    return Result(tuple(for_), tuple(against), tuple(find_out), unanswered)
