"""Is a paragraph a right one, and does an answer state a fact?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.quotes import Evidence, fold, holds_quote

_MARKER = re.compile(r"\s*\[\d{1,3}\]")


def holds_evidence(sources: Iterable[str], text: str, evidence: Sequence[Evidence]) -> bool:
    """Say whether a paragraph is a right one: of the evidence's source, and holding its quote.

    `sources` are all that the paragraph stands in, since the same text may stand in several.
    """
    places = set(sources)
    return any(each.source in places and holds_quote(text, each.quote) for each in evidence)


def without_markers(text: str) -> str:
    """Take the citation markers, "[1]", out of an answer's text."""
    return _MARKER.sub("", text)


def states_fact(text: str, alternatives: Sequence[str]) -> bool:
    """Say whether the answer's text states one of the alternatives, letter case aside.

    A number is not met by a part of a longer number: "10" does not stand in "2010".
    """
    said = fold(without_markers(text)).casefold()
    plain = fold(without_markers(text), line_marks=False).casefold()
    return any(_stands(fact, said) or _stands(fact, plain) for fact in alternatives)


def _stands(fact: str, said: str) -> bool:
    wanted = fold(fact, line_marks=False).casefold()
    if not wanted:
        return False
    before = r"(?<!\d)" if wanted[0].isdigit() else ""
    after = r"(?!\d)" if wanted[-1].isdigit() else ""
    return re.search(before + re.escape(wanted) + after, said) is not None
