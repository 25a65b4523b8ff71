"""Questions that the documents themselves ask, to start a conversation with."""

from __future__ import annotations

from collections.abc import Collection

from assistant.index.generation import Generation
from assistant.retrieval.query import leans
from assistant.swedish import fold, is_english

_FIRST = ("faq", "handledning", "webbsida")
_MOST = 12


def questions(generation: Generation, sources: Collection[str] | None = None) -> list[str]:
    """Question headings that stand alone, guides and FAQs first, each asked once; at most 12.

    :param sources: ids of the only sources to take them from; None for all.
    """
    found: dict[str, tuple[int, int, str]] = {}
    for number, paragraph in enumerate(generation.paragraphs):
        if sources is not None and paragraph.source not in sources:
            continue
        heading = paragraph.heading[-1].strip() if paragraph.heading else ""
        if not heading.endswith("?") or not 3 <= len(heading.split()) <= 12:
            continue
        if leans(heading) or is_english(heading):
            continue
        kind = generation.sources[paragraph.source].kind
        rank = _FIRST.index(kind) if kind in _FIRST else len(_FIRST)
        found.setdefault(fold(heading), (rank, number, heading))
    return [heading for _, _, heading in sorted(found.values())][:_MOST]
