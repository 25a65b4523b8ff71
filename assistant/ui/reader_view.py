"""A document as the reader component draws it: contents, headings, paragraphs, what is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.model import Paragraph, Source
from assistant.ui import places, text_parts, texts

LABELS = {
    "contents": texts.CONTENTS,
    "link": texts.PARAGRAPH_LINK,
    "linked": texts.SHARED,
    "copyFailed": texts.COPY_FAILED,
    "also": texts.ALSO,
    "marked": texts.MARKED,
    "next": texts.NEXT_HIT,
}
MAX_CONTENTS = 250
"""Entries of the contents; of a longer document only the outer headings are listed."""


@dataclass(frozen=True)
class Found:
    """What a search within the document found."""

    hits: int
    paragraphs: int


def reader_view(
    paragraphs: Sequence[Paragraph],
    sources: Mapping[str, Source],
    *,
    marked: str | None = None,
    words: str = "",
) -> tuple[dict[str, Any], Found]:
    """The component's data for a document, and what `words` found in it.

    :param marked: id of the paragraph to land on.
    """
    sections: list[dict[str, Any]] = []
    hits = with_hits = 0
    path: tuple[str, ...] | None = None
    for paragraph in paragraphs:
        if path is None or paragraph.heading != path:
            sections.append({"headings": _new_headings(path or (), paragraph), "paragraphs": []})
            path = paragraph.heading
        spans = text_parts.find(paragraph.text, words)
        hits += len(spans)
        with_hits += bool(spans)
        sections[-1]["paragraphs"].append(_paragraph(paragraph, spans, sources, marked))
    view = {
        "sections": sections,
        "contents": _contents(sections),
        "marked": marked,
        "words": " ".join(words.split()),
        "labels": LABELS,
    }
    return view, Found(hits, with_hits)


def _new_headings(before: tuple[str, ...], paragraph: Paragraph) -> list[dict[str, Any]]:
    """The headings that begin at a paragraph, outermost first, those still open left out."""
    shared = 0
    for old, new in zip(before, paragraph.heading, strict=False):
        if old != new:
            break
        shared += 1
    return [
        {"text": text, "level": level, "id": f"{paragraph.id}-{level}"}
        for level, text in enumerate(paragraph.heading)
        if level >= shared
    ]


def _contents(sections: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    headings = [heading for section in sections for heading in section["headings"]]
    for deepest in (3, 2, 1, 0):
        listed = [heading for heading in headings if heading["level"] <= deepest]
        if len(listed) <= MAX_CONTENTS:
            return listed
    return listed[:MAX_CONTENTS]


def _paragraph(
    paragraph: Paragraph,
    spans: Sequence[text_parts.Span],
    sources: Mapping[str, Source],
    marked: str | None,
) -> dict[str, Any]:
    return {
        "id": paragraph.id,
        "kind": paragraph.kind,
        "page": texts.PAGE.format(page=paragraph.page) if paragraph.page is not None else "",
        "label": paragraph.label or "",
        "lines": text_parts.lines(paragraph.text, spans),
        # A source of a newer index may not be among these.
        "also": [
            places.other_place(place, sources[place.source])
            for place in paragraph.also
            if place.source in sources
        ],
        "marked": paragraph.id == marked,
    }
