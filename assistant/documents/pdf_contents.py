"""Contents pages of a PDF: lines that end in leaders and page numbers; no answers stand there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from assistant.documents.pdf_lines import Line

_LEADER = re.compile(r"(?:\.\s?){4,}\s*(?:\d{1,4}|[ivxl]{1,6})?$|…{2,}\s*\d{0,4}$|_{4,}\s*\d{1,4}$")
_ENDS_IN_PAGE = re.compile(r"\s(\d{1,4})$")
_TITLE = re.compile(
    r"^(?:\d\s+)?(?:innehåll(?:sförteckning)?|(?:table of )?contents|"
    r"(?:tabell|figur)förteckning)\s*$",
    re.IGNORECASE,
)
NEEDED = 3
"""Entries under each other that make a list of contents."""


def without_contents(lines: Sequence[Line]) -> tuple[list[Line], list[str]]:
    """The lines that are text, and the lines of contents lists."""
    dropped: set[int] = set()
    known = Counter(_key(line.text) for line in lines)
    start = 0
    while start < len(lines):
        end, entries = _run(lines, start)
        titled = start > 0 and bool(_TITLE.match(lines[start - 1].text))
        sure = titled or _is_contents(lines[start:end], known)
        if entries >= (2 if titled else NEEDED) and sure:
            dropped.update(range(start, end))
            if titled:
                dropped.add(start - 1)
            start = end
        start += 1
    kept = [line for i, line in enumerate(lines) if i not in dropped]
    return kept, [lines[i].text for i in sorted(dropped)]


def _is_contents(entries: Sequence[Line], known: Counter[str]) -> bool:
    """Without a title: leaders, or the entries stand as headings elsewhere in the document."""
    led = sum(bool(_LEADER.search(line.text)) for line in entries)
    if led >= 0.5 * len(entries):
        return True
    names = [_key(_ENDS_IN_PAGE.sub("", line.text.replace(" | ", " "))) for line in entries]
    return sum(known[name] > 0 for name in names) >= 0.5 * len(entries)


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()


def _run(lines: Sequence[Line], start: int) -> tuple[int, int]:
    """(end, number of entries) of the contents list that begins at `start`."""
    end, entries, page, loose = start, 0, 0, 0
    for i in range(start, len(lines)):
        number = _entry(lines[i], page)
        if number is None:
            # An entry too long for its line; its page number stands on the next one.
            loose += 1
            if loose > 2 or (not entries and i > start + 1):
                break
            continue
        page = max(page, number)
        entries, end, loose = entries + 1, i + 1, 0
    first = _entry(lines[start], 0)
    if first is None and not (start and _TITLE.match(lines[start - 1].text)):
        return start, 0
    return end, entries


def _entry(line: Line, page: int) -> int | None:
    """Page number of an entry of a contents list (`page` where none is given), else None."""
    text = line.text.replace(" | ", " ")
    if _LEADER.search(text):
        number = _ENDS_IN_PAGE.search(text) or re.search(r"(\d{1,4})$", text)
        return int(number[1]) if number else page
    number = _ENDS_IN_PAGE.search(text)
    cells = line.cells or line.parts
    if number is None or len(cells) not in (2, 3) or int(number[1]) < page:
        return None
    last = line.cells[-1] if line.cells else line.parts[-1][2]
    return int(number[1]) if last == number[1] else None
