"""Blocks to paragraphs: the way of every document, whatever its format."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from itertools import zip_longest

from assistant.documents import cleaning, faq, headings, statutes
from assistant.documents.blocks import Block, Dropped, Reading
from assistant.documents.draft import Draft, Section
from assistant.model import Paragraph, Source

_ADDRESS = re.compile(r"@|https?://|www\.|\d")


def paragraphs(source: Source, reading: Reading) -> tuple[list[Paragraph], list[Dropped]]:
    """The paragraphs of a document in reading order, and what of it is no paragraph and why."""
    blocks, dropped = cleaning.clean(faq.labelled(reading.blocks))
    _, body, cover = headings.titled(blocks, source.title or reading.title, source.publisher)
    dropped = [*reading.dropped, *dropped, *cover]
    drafts: list[Draft] = []
    if statutes.is_statute(body):
        drafts, body, torn = statutes.drafts(source, body)
        dropped += torn
    sections, empty = _with_text(headings.sections(body))
    dropped += empty
    asked = faq.is_faq(source, sections)
    for section in faq.gathered(sections, asked=asked):
        drafts += faq.drafts(section)
    kept: list[Draft] = []
    for draft in drafts:
        if reason := _leftover(draft):
            dropped.append(Dropped(reason, draft.text))
        else:
            kept.append(draft)
    return list(_numbered(source.id, kept)), dropped


def _with_text(sections: list[Section]) -> tuple[list[Section], list[Dropped]]:
    """Sections; a heading that has nothing below it becomes text, for it may say something."""
    kept: list[Section] = []
    dropped: list[Dropped] = []
    for section, following in zip_longest(sections, sections[1:]):
        above = following is not None and len(following.heading) > len(section.heading)
        if section.blocks or above or not section.heading:
            kept.append(section)
            continue
        *path, text = section.heading
        if len(text.split()) < 4 or text.endswith(("?", ":")):
            dropped.append(Dropped("heading without text", text))
        else:
            kept.append(Section(tuple(path), [Block("text", text)], section.level))
    return kept, dropped


def document_title(reading: Reading) -> str | None:
    """The title that a document gives itself: marked as such, a heading above all, or its cover."""
    if reading.title:
        return reading.title
    blocks, _ = cleaning.clean(reading.blocks)
    own, _, _ = headings.titled(blocks, None, None)
    return own or headings.cover_title(blocks)


def _leftover(draft: Draft) -> str | None:
    """Why a draft is too little to be a paragraph, or None."""
    if not any(char.isalnum() for char in draft.text):
        return "no words"
    short = draft.kind == "text" and len(draft.text.split()) < 3
    says = draft.text.endswith((".", "!", "?")) or _ADDRESS.search(draft.text)
    return "too short" if short and not says else None


def _numbered(source: str, drafts: Iterable[Draft]) -> Iterable[Paragraph]:
    seen: Counter[str] = Counter()
    for position, draft in enumerate(drafts):
        told = "\x1f".join([source, *draft.heading, "\x1e" + draft.text])
        name = f"{source}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"
        seen[name] += 1
        yield Paragraph(
            id=name if seen[name] == 1 else f"{name}-{seen[name]}",
            source=source,
            text=draft.text,
            heading=draft.heading,
            position=position,
            page=draft.page,
            kind=draft.kind,
            label=draft.label,
        )
