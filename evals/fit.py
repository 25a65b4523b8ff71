"""Does a set still fit the corpus? Evidence that stands in no paragraph is named by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.model import Paragraph
from assistant.quotes import Evidence, Places, fold
from evals.cases import EvaluationSet


@dataclass(frozen=True)
class Unfit:
    """A row with evidence that stands in no paragraph of its source."""

    set: str
    id: str
    gone: tuple[Evidence, ...]
    known_sources: tuple[str, ...]

    @property
    def warning(self) -> str:
        """What is wrong with the row, and how to mend it."""
        return "; ".join(self._say(each) for each in self.gone)

    def _say(self, evidence: Evidence) -> str:
        if evidence.source not in self.known_sources:
            return (
                f"{self.set}, row {self.id}: there is no source {evidence.source!r} in the corpus. "
                f"Use one of {', '.join(self.known_sources)}."
            )
        return (
            f"{self.set}, row {self.id}: the evidence {_short(evidence.quote)!r} stands in no "
            f"paragraph of {evidence.source}. Correct the quote or take the row out."
        )


def unfit_rows(sets: Sequence[EvaluationSet], paragraphs: Iterable[Paragraph]) -> list[Unfit]:
    """The rows whose evidence does not stand in any paragraph of the source it names."""
    places = Places(paragraphs)
    found: list[Unfit] = []
    for each in sets:
        for case in each.cases:
            gone = tuple(one for one in case.evidence if not places.holders(one))
            if gone:
                found.append(Unfit(each.name, case.id, gone, tuple(sorted(places.by_source))))
    return found


def _short(text: str) -> str:
    text = fold(text, line_marks=False)
    return text if len(text) <= 70 else text[:69] + "…"
