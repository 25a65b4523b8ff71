"""Lists within a paragraph: the line that opens one, and its points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.swedish import is_point


@dataclass(frozen=True)
class PointList:
    """A list whose points finish the line before them: "… om 1. …, 2. …"."""

    opener: int
    """Number of the sentence that opens it; the points follow."""
    last: int
    """Number of its last point's last sentence."""


def point_lists(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[PointList]:
    """The lists of a paragraph that a line opens, in order.

    :param spans: the paragraph's sentences, (start, end) each, in order.
    """
    opener: int | None = None
    for number, (start, end) in enumerate(spans):
        begins_line = number == 0 or "\n" in text[spans[number - 1][1] : start]
        point = begins_line and is_point(text[start:end])
        if opener is not None and begins_line and not point:
            yield PointList(opener, number - 1)
            opener = None
        if point and opener is None and number and _is_open(text, spans[number - 1]):
            opener = number - 1
    if opener is not None:
        yield PointList(opener, len(spans) - 1)


def _is_open(text: str, span: tuple[int, int]) -> bool:
    before = text[span[0] : span[1]]
    return not (before.endswith((".", "!", "?")) or is_point(before))
