"""The pieces of a paragraph that are embedded: what is searched is smaller than what is cited."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.model import Paragraph
from assistant.swedish import sentences

SHORTEST = 60
"""Characters; a shorter sentence is joined to its neighbour, since it says little by itself."""
LONGEST_HEADING = 80


@dataclass(frozen=True)
class Window:
    """A run of whole sentences, `paragraph.text[start:end]`, and the text embedded for it."""

    paragraph_id: str
    start: int
    end: int
    embedded: str


def windows(paragraph: Paragraph) -> list[Window]:
    """Cut a paragraph into windows, in order, covering every sentence once.

    Each is embedded with the nearest heading before it, which says what the sentence is about; an
    item of a list also with the line that introduces the list.
    """
    spans = _spans(paragraph.text)
    context = _context(paragraph)
    intro = ""
    if paragraph.kind == "list" and len(spans) > 1:
        first = paragraph.text[slice(*spans[0])]
        intro = first if first.endswith(":") and first not in context else ""
    found = []
    for number, (start, end) in enumerate(spans):
        lead = f"{context}{intro} " if intro and number else context
        found.append(
            Window(paragraph.id, start, end, (lead + paragraph.text[start:end]).replace("\n", " "))
        )
    return found


def _context(paragraph: Paragraph) -> str:
    heading = paragraph.heading[-1].strip() if paragraph.heading else ""
    if len(heading) > LONGEST_HEADING:
        heading = heading[:LONGEST_HEADING].rsplit(" ", 1)[0] + " …"
    if not heading or paragraph.text.startswith(heading):
        return ""
    return heading + (" " if heading[-1] in "?!.:" else ": ")


def _spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sentences(text):
        if spans and (end - start < SHORTEST or spans[-1][1] - spans[-1][0] < SHORTEST):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans or [(0, len(text))]
