"""Running headers, footers and page numbers: what stands in the same place page after page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.documents.pdf_lines import Segment, text_of

OUTERMOST = 4
"""Rows from the top and from the bottom of a page that may be furniture."""
SAME_HEIGHT = 2.5
"""Points that the baseline of one running header may move from page to page."""

_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"^[ivxl]{1,7}$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"^(?:[-–—]\s*)?(?:sid(?:a|an)?|page|s)?\.?\s*(\d{1,4}|[ivxl]{1,7})"
    r"\s*(?:[(/]\s*\d{1,4}\s*\)?|(?:av|of)\s+\d{1,4})?(?:\s*[-–—])?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    page: int
    zone: str
    rank: int
    y: float
    text: str
    segment: Segment


def furniture(pages: list[list[Segment]], heights: list[float]) -> set[int]:
    """`id()` of every segment that is a running header or footer or a page number."""
    candidates = [
        c for page, segments in enumerate(pages) for c in _outermost(page, segments, heights[page])
    ]
    found: list[_Candidate] = []
    found += _recurring(candidates, len(pages))
    found += _counting(candidates, len(pages))
    found += _lone_page_numbers(candidates, pages, heights)
    found += _beside(candidates, found, len(pages))
    known = {id(c.segment) for c in found}
    found = [c for c in found if not _runs_on(c, pages[c.page], known)]
    return {id(c.segment) for c in _from_the_edge(candidates, found)}


def _outermost(page: int, segments: list[Segment], height: float) -> list[_Candidate]:
    found: list[_Candidate] = []
    for zone, sign in (("top", -1), ("bottom", 1)):
        rank, last = -1, None
        worded = [s for s in segments if s.words and not s.words[0].mark]
        for segment in sorted(worded, key=lambda s: sign * s.y):
            if last is None or abs(segment.y - last) > 2:
                rank, last = rank + 1, segment.y
            share = segment.y / height
            if rank >= OUTERMOST or (share < 0.78 if zone == "top" else share > 0.22):
                break
            text = " ".join(text_of(segment.words).split())
            found.append(_Candidate(page, zone, rank, segment.y, text, segment))
    return found


def _runs_on(candidate: _Candidate, segments: list[Segment], known: set[int]) -> bool:
    """Whether running text goes on right below (or ends right above): no room for furniture."""
    own = candidate.segment
    for other in segments:
        if id(other) in known or not other.words or abs(other.size - own.size) > 0.3:
            continue
        gap = own.y - other.y if candidate.zone == "top" else other.y - own.y
        if 0.5 * own.size < gap < 1.45 * own.size and other.x0 < own.x1 and own.x0 < other.x1:
            return True
    return False


def _from_the_edge(candidates: list[_Candidate], found: list[_Candidate]) -> Iterator[_Candidate]:
    """Those found that have nothing but furniture between them and the edge of the page."""
    rows = {(c.page, c.zone, c.rank) for c in found}
    blocked: dict[tuple[int, str], int] = {}
    for c in candidates:
        if (c.page, c.zone, c.rank) not in rows:
            key = c.page, c.zone
            blocked[key] = min(blocked.get(key, OUTERMOST), c.rank)
    for c in found:
        if c.rank < blocked.get((c.page, c.zone), OUTERMOST):
            yield c


def _same_height(group: list[_Candidate]) -> list[list[_Candidate]]:
    """The group parted where the baselines differ."""
    parts: list[list[_Candidate]] = []
    for candidate in sorted(group, key=lambda c: c.y):
        if parts and candidate.y - parts[-1][-1].y <= SAME_HEIGHT:
            parts[-1].append(candidate)
        else:
            parts.append([candidate])
    return parts


def _recurring(candidates: list[_Candidate], pages: int) -> list[_Candidate]:
    """The same words at the same height on several pages."""
    groups: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        groups[candidate.zone, candidate.text.casefold()].append(candidate)
    found: list[_Candidate] = []
    for (_, text), group in groups.items():
        if text.endswith("§") or sum(map(str.isalpha, text)) < 2:
            continue
        for part in _same_height(group):
            needed = 2 if pages < 6 or min(c.rank for c in part) == 0 else 3
            if len({c.page for c in part}) >= needed:
                found += part
    return found


def _counting(candidates: list[_Candidate], pages: int) -> list[_Candidate]:
    """The same words but for a number that grows with the page."""
    groups: dict[tuple[str, str], list[_Candidate]] = defaultdict(list)
    for candidate in candidates:
        template = _NUMBER.sub("#", candidate.text.casefold())
        if _ROMAN.match(candidate.text):
            template = "roman"
        if ("#" in template or template == "roman") and "§" not in template:
            groups[candidate.zone, template].append(candidate)
    found: list[_Candidate] = []
    for group in groups.values():
        for part in _same_height(group):
            on_pages = len({c.page for c in part})
            if on_pages >= (2 if pages < 6 else 3) and _grows(part):
                found += part
    return found


def _grows(part: list[_Candidate]) -> bool:
    """Whether some number in the texts is the page's number and a constant, nearly everywhere."""
    offsets: dict[tuple[int, int], int] = defaultdict(int)
    for candidate in part:
        numbers = [int(n) for n in _NUMBER.findall(candidate.text)[:6] if len(n) < 6]
        if _ROMAN.match(candidate.text):
            numbers = [_roman(candidate.text)]
        for place, number in enumerate(numbers):
            offsets[place, number - candidate.page] += 1
    return max(offsets.values(), default=0) >= max(2, 0.7 * len(part))


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[letter] for letter in text.casefold()]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def _lone_page_numbers(
    candidates: list[_Candidate], pages: list[list[Segment]], heights: list[float]
) -> list[_Candidate]:
    """A page number by itself at the very edge, where there are too few pages to compare."""
    found = []
    for candidate in candidates:
        if candidate.rank > 1 or not _PAGE_NUMBER.match(candidate.text):
            continue
        match = _PAGE_NUMBER.match(candidate.text)
        assert match is not None
        number = _roman(match[1]) if _ROMAN.match(match[1]) else int(match[1])
        share = candidate.y / heights[candidate.page]
        edge = share < 0.1 or share > 0.92
        alone = all(
            abs(s.y - candidate.y) > 1.4 * candidate.segment.size or s is candidate.segment
            for s in pages[candidate.page]
        )
        labelled = not candidate.text.strip("-–— ").isalnum()
        if edge and alone and (number == candidate.page + 1 or labelled):
            found.append(candidate)
    return found


def _beside(candidates: list[_Candidate], found: list[_Candidate], pages: int) -> list[_Candidate]:
    """On the line of the running headers, whatever it says: the title of a short chapter."""
    heights: dict[tuple[str, int], set[int]] = defaultdict(set)
    for c in found:
        heights[c.zone, round(c.y)].add(c.page)
    bands = [key for key, on in heights.items() if len(on) >= max(2, 0.3 * pages)]
    known = {id(c) for c in found}
    return [
        c
        for c in candidates
        if id(c) not in known
        and any(zone == c.zone and abs(y - c.y) < 1.5 for zone, y in bands)
        and any(abs(f.segment.size - c.segment.size) < 0.3 and f.zone == c.zone for f in found)
    ]
