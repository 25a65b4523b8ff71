"""The pieces of a paragraph that are embedded: what is searched is smaller than what is cited."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.model import Paragraph
from assistant.swedish import sentences

SHORTEST = 60
"""Characters; a shorter sentence is joined to its neighbour, since it says little by itself."""


@dataclass(frozen=True)
class Window:
    """A run of whole sentences, `paragraph.text[start:end]`, and the text embedded for it."""

    paragraph_id: str
    start: int
    end: int
    embedded: str


def windows(paragraph: Paragraph) -> list[Window]:
    """Cut a paragraph into windows, in order, covering every sentence once.

    A question that the paragraph answers is embedded with its first window. Other headings are
    not: they cost more vectors' worth of text than they gain (docs/adr/0003).
    """
    question = ""
    if paragraph.heading and paragraph.heading[-1].rstrip().endswith("?"):
        question = paragraph.heading[-1].strip() + " "
    found = []
    for number, (start, end) in enumerate(_spans(paragraph.text)):
        text = paragraph.text[start:end].replace("\n", " ")
        found.append(Window(paragraph.id, start, end, text if number else question + text))
    return found


def _spans(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sentences(text):
        if spans and (end - start < SHORTEST or spans[-1][1] - spans[-1][0] < SHORTEST):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans or [(0, len(text))]
