"""An answer as the answer component draws it: what is said, with its chips, and the source cards.

Made when the answer is given and kept with it, so that a new index does not change what a visitor
has already been told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import quote

from assistant.model import Answer, Citation, Paragraph, Related, Sentence, Source
from assistant.settings import Settings
from assistant.swedish import is_point
from assistant.texts import NEARBY
from assistant.ui import places, scope, text_parts, texts


class Library(Protocol):
    """What the views need of an `Assistant`."""

    def paragraph(self, paragraph_id: str, /) -> Paragraph: ...

    def neighbours(
        self, paragraph_id: str, /, n: int = 1
    ) -> tuple[list[Paragraph], list[Paragraph]]: ...

    def source(self, source_id: str, /) -> Source: ...

    def sources(self) -> list[Source]: ...


LABELS = {
    "scopeParameter": texts.SCOPE_PARAMETER,
    "sources": texts.SOURCES,
    "source": texts.SOURCE,
    "read": texts.READ_IN_DOCUMENT,
    "original": texts.ORIGINAL,
    "contextShow": texts.CONTEXT_SHOW,
    "contextHide": texts.CONTEXT_HIDE,
    "also": texts.ALSO,
    "nearest": texts.NEAREST,
    "copy": texts.COPY,
    "copied": texts.COPIED,
    "share": texts.SHARE,
    "shared": texts.SHARED,
    "copyFailed": texts.COPY_FAILED,
}


def answer_view(answer: Answer, library: Library, settings: Settings) -> dict[str, Any]:
    """The component's data, as JSON, for an answer of any status."""
    refused = answer.status == "not_found"
    return {
        "blocks": _plain(lead(answer.text)) if refused else _said(answer),
        "cards": cards(answer.citations, library),
        "notes": _notes(answer),
        "related": [_related(each) for each in answer.related] if refused else [],
        "contact": contact(answer.question, settings) if refused else None,
        "question": answer.question,
        "searched": list(answer.searched),
        "kept": _kept(answer, library),
        "plain": plain_text(answer) if answer.citations else "",
        "labels": LABELS,
    }


def _kept(answer: Answer, library: Library) -> str:
    """Which documents alone were searched; empty where all were."""
    if not answer.searched:
        return ""
    return texts.SCOPE_KEPT.format(documents=scope.titles(answer.searched, library.sources()))


def lead(refusal: str) -> str:
    """The refusal itself: what is near and whom to ask are drawn as links instead."""
    return refusal.partition(NEARBY)[0].partition("Fråga gärna ")[0].strip()


def contact(question: str, settings: Settings) -> dict[str, str] | None:
    """A letter to whom to ask, with the question in it; None where no address is set."""
    if not settings.contact_email:
        return None
    body = texts.MAIL_BODY.format(question=question)
    return {
        "text": texts.WRITE_TO.format(name=settings.contact_name),
        "href": f"mailto:{quote(settings.contact_email, safe='@')}"
        f"?subject={quote(texts.MAIL_SUBJECT)}&body={quote(body)}",
    }


def blocks(sentences: Sequence[Sentence]) -> list[dict[str, Any]]:
    """Sentences as blocks of lines. Neighbours with the same citations carry the chips once."""
    found: list[dict[str, Any]] = []
    runs_on = False
    for number, sentence in enumerate(sentences):
        following = sentences[number + 1 : number + 2]
        same = bool(following) and following[0].citations == sentence.citations
        chips = [] if same else list(sentence.citations)
        drawn = text_parts.lines(sentence.text)
        for line in drawn:
            last = line is drawn[-1]
            text = "".join(part["text"] for part in line["parts"])
            piece = {"text": text, "chips": chips if last else []}
            if runs_on and len(drawn) == 1 and not is_point(sentence.text):
                found[-1]["pieces"].append(piece)
            else:
                found.append({"item": line["item"], "level": line["level"], "pieces": [piece]})
            # What another paragraph says stands apart, as do the points of a list.
            runs_on = same and not line["item"]
    return found


def cards(citations: Sequence[Citation], library: Library) -> list[dict[str, Any]]:
    """One card a paragraph, with every number that cites it and all its quotes marked."""
    by_paragraph: dict[str, list[Citation]] = {}
    for citation in citations:
        by_paragraph.setdefault(citation.paragraph_id, []).append(citation)
    return [_card(group, library) for group in by_paragraph.values()]


def plain_text(answer: Answer) -> str:
    """The answer with its references written out, to be pasted anywhere."""
    references = [f"[{c.number}] {places.reference(c)}" for c in answer.citations]
    return "\n\n".join(filter(None, [answer.text, "\n".join(references), answer.notice]))


def _card(group: Sequence[Citation], library: Library) -> dict[str, Any]:
    first = group[0]
    card: dict[str, Any] = {
        "numbers": [citation.number for citation in group],
        "id": first.paragraph_id,
        "title": first.title,
        "heading": places.path(first.heading),
        "meta": places.meta(first.kind, first.page, first.year, first.label),
        "url": _web(first.url),
        "before": [],
        "after": [],
        "also": [],
    }
    try:
        paragraph = library.paragraph(first.paragraph_id)
        before, after = library.neighbours(first.paragraph_id)
        also = [places.other_place(p, library.source(p.source)) for p in paragraph.also]
    except KeyError:
        # The index was swapped after the answer was made: the quotes themselves are still right.
        quotes = [c.quote for c in group]
        card["lines"] = [line for q in quotes for line in text_parts.lines(q, [(0, len(q))])]
        card["id"] = None
        return card
    card["lines"] = text_parts.lines(paragraph.text, [(c.start, c.end) for c in group])
    card["quote"] = paragraph.kind == "quote"
    card["before"] = [line for p in before for line in text_parts.lines(p.text)]
    card["after"] = [line for p in after for line in text_parts.lines(p.text)]
    card["also"] = also
    return card


def _notes(answer: Answer) -> list[str]:
    notes = [texts.PARTIAL] if answer.status == "partial" else []
    notes += [answer.notice] if answer.notice else []
    return [*notes, texts.GENERATED] if answer.mode == "generative" else notes


def _said(answer: Answer) -> list[dict[str, Any]]:
    return blocks(answer.sentences) or _plain(answer.text)


def _related(related: Related) -> dict[str, str]:
    where = places.path(related.heading[-2:]) or related.title
    return {"id": related.paragraph_id, "text": where, "title": related.title}


def _plain(text: str) -> list[dict[str, Any]]:
    return blocks([Sentence(text)]) if text.strip() else []


def _web(url: str | None) -> str | None:
    """An address that may stand in a link: nothing but the web, no `javascript:`."""
    return url if url and url.startswith(("https://", "http://")) else None
