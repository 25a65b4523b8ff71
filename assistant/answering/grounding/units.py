"""The sentences of a paragraph, each with what it is read with: what may prove a claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.answering.grounding.openers import TAKES_OM
from assistant.model import Paragraph
from assistant.swedish import POINT, is_point, sentences

_NUMBERED = re.compile(r"^(?:1[.)]|a\)|[-•–—])\s")
_END_OF_ITEM = re.compile(r"[,;]?(?:\s+(?:och|eller|samt))?$")
_HANGING = re.compile(r"\b(?:om|när|att|där|som)$", re.IGNORECASE)
_SUPPOSING = re.compile(r"\b(?:om|när)$", re.IGNORECASE)
_AMENDED = re.compile(r"(?:Lag|Förordning) \(\d{4}:\d+\)\.?")
"""What stands after a § that was changed: by which act. It says nothing of the matter."""
_AFTER_NUMBER = re.compile(r"(?<=\d[.!?]) (?=[A-ZÅÄÖ][a-zåäö]+ [^A-ZÅÄÖ])")


@dataclass(frozen=True)
class Span:
    """A sentence of a paragraph that helps to prove a claim: `paragraph.text[start:end]`."""

    paragraph: int
    """Index of the paragraph among those that were given."""
    start: int
    end: int


@dataclass(frozen=True)
class Unit:
    """One sentence of a paragraph, with what is known before it is read."""

    spans: tuple[Span, ...]
    text: str
    heading: tuple[str, ...]
    label: str
    before: str
    joined: bool = False
    """Whether it is a list's item behind its opening line."""
    asserts: bool = True
    """Whether it says something alone; an item that hangs on "om" does not."""


def _sentences(text: str) -> list[tuple[int, int]]:
    """The sentences, also those after a number that ends the one before ("… klockan 16. Tiden"); without
    the note of which act changed a §.
    """
    found = []
    for start, end in sentences(text):
        begin = start
        for match in _AFTER_NUMBER.finditer(text, start, end):
            if len(text[begin : match.start()].split()) > 2:
                found.append((begin, match.start()))
                begin = match.end()
        found.append((begin, end))
    return [(a, b) for a, b in found if not _AMENDED.fullmatch(text[a:b].strip())]


def units_of(number: int, paragraph: Paragraph) -> list[Unit]:
    """The sentences of a paragraph; a list's items also each with its opening line."""
    spans = [Span(number, start, end) for start, end in _sentences(paragraph.text)]
    texts = [paragraph.text[span.start : span.end] for span in spans]
    opener: int | None = None
    units = []
    for index, (span, text) in enumerate(zip(spans, texts, strict=True)):
        before = " ".join(texts[max(0, index - 2) : index])
        rest = (paragraph.heading, paragraph.label or "", before)
        asserts = True
        if _opens_list(texts, index):
            opener = index
        elif opener is not None:
            lead = texts[opener].rstrip(" :")
            item = _END_OF_ITEM.sub("", POINT.sub("", text))
            # What hangs on "om" or "att" is not said on its own, nor one of several conditions.
            asserts = not (_HANGING.search(lead) or item.startswith("att "))
            supposing = _SUPPOSING.search(lead) and lead.split()[-2:][0] not in TAKES_OM
            if asserts or not supposing or not _are_joined(texts[opener + 1 :]):
                joined = f"{lead} {item[:1].lower()}{item[1:]}"
                units.append(Unit((spans[opener], span), joined, *rest, joined=True))
            if not texts[opener].endswith(":") and text.endswith("."):
                opener = None
        units.append(Unit((span,), text, *rest, asserts=asserts))
    return units


def hanging_lists(units: Sequence[Unit]) -> list[Unit]:
    """Each list with items that say nothing alone, as one: "… får registreras om 1. …, 2. …"."""
    found: list[Unit] = []
    for before, unit in pairwise(units):
        if unit.asserts:
            continue
        opener = found.pop() if found and not before.asserts else before
        (start,), (end,) = opener.spans[:1], unit.spans[-1:]
        spans = (Span(start.paragraph, start.start, end.end),)
        found.append(replace(opener, spans=spans, text=f"{opener.text} {unit.text}"))
    return found


def _opens_list(texts: Sequence[str], index: int) -> bool:
    """Whether a list follows: a colon, or an unfinished sentence before a first item."""
    if index + 1 == len(texts):
        return False
    text = texts[index].rstrip()
    return (index == 0 and text.endswith(":")) or (
        not text.endswith((".", "!", "?"))
        and bool(_NUMBERED.match(texts[index + 1]))
        and not is_point(text)
    )


def _are_joined(items: Sequence[str]) -> bool:
    """Whether all the items of a list must hold: "…, och" before the last."""
    return any(item.rstrip().endswith(" och") for item in items)
