"""Facts that must stand to the letter: numbers with their units, dates, §, addresses, names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.answering.grounding import classes, lexicon, verbs
from assistant.swedish import WORD, fold, words

MONTHS = (
    "januari februari mars april maj juni juli augusti september oktober november december".split()
)
NUMERALS = {
    word: str(value)
    for value, word in enumerate(
        "noll - två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton "
        "sjutton arton nitton tjugo".split()
    )
} | {"trettio": "30", "fyrtio": "40", "femtio": "50", "sextio": "60", "sjuttio": "70",
     "åttio": "80", "nittio": "90", "hundra": "100", "tusen": "1000"}  # fmt: skip
_UNITS = {"%": "procent", "kr": "kron", "kronor": "kron", "kronors": "kron", "krona": "kron"}
_SPACES = "    "

_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)[^\s<>()\[\]\"'”]+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:se|com|org|net|nu|eu|io|info|de|ru|cn|xyz|top|app|dev|biz|no|dk|fi)\b(?:/[^\s<>()\[\]\"'”]*)?",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:(?P<chapter>\d+(?: ?[a-z])?) ?kap\.?,? ?)?"
    r"(?P<list>(?:\d+(?: ?[a-z](?![a-zåäö]))?(?:, ?| och | eller |[–-]))*)"
    r"(?P<section>\d+(?: ?[a-z](?![a-zåäö]))?) ?(?:§+|paragraf\w*)"
    r"|(?P<chapters>(?:\d+(?: ?[a-z])?(?:, ?| och | eller |[–-]))*)(?P<only>\d+(?: ?[a-z])?) ?kap\b",
    re.IGNORECASE,
)
_ENUMERATES = re.compile(
    r"(?: ?(?:första|andra|tredje|fjärde|stycket|punkten|och|eller|samt|,|\d+|i))* ?", re.IGNORECASE
)
_ARTICLE = re.compile(
    r"\b(?:artikel|art\.|punkt|bilaga|stycke[t]?|moment) ?(\d+(?:\.\d+)*)", re.IGNORECASE
)
_DATE = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?::?[ea])? (?P<month>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))?\b"
    r"|\b(?P<iso>\d{4}-\d{2}-\d{2})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    rf"(?<![\w])\d+(?:[{_SPACES}]\d{{3}})+(?:,\d+)?(?![\w])|(?<![^\W\d_])\d+(?:[.,:/–-]\d+)*",
)


@dataclass(frozen=True)
class Number:
    """A number with what it counts."""

    value: str
    following: tuple[str, ...]


def addresses(text: str) -> set[str]:
    """E-mail addresses, links and domain names, case-folded, without a closing full stop."""
    return {m.group().casefold().rstrip(".,;:") for m in _ADDRESS.finditer(text)}


def references(text: str) -> set[tuple[str | None, str | None]]:
    """Chapters and sections that a text refers to: (chapter, section), either may be None."""
    found: set[tuple[str | None, str | None]] = set()
    chapter, end = None, 0
    for match in _REFERENCE.finditer(text):
        named = match["chapter"] or match["only"]
        # "13 kap. 2 § andra stycket eller 3 §": the chapter reaches on.
        if named or not _ENUMERATES.fullmatch(text[end : match.start()]):
            chapter = _plain(named)
        found.add((chapter, _plain(match["section"])))
        found |= {(chapter, section) for section in _listed(match["list"], match["section"])}
        found |= {(other, None) for other in _listed(match["chapters"], match["only"])}
        end = match.end()
    found |= {("art", number) for number in _ARTICLE.findall(text)}
    return found


def _listed(before: str | None, last: str | None) -> set[str | None]:
    """The sections that a list names before its last: "12 och", "12–" of "12–19 §§"."""
    found = {_plain(section) for section in re.findall(r"\d+(?: ?[a-z]\b)?", before or "")}
    bounds = re.search(r"(\d+)[–-]$", before or ""), re.match(r"\d+", last or "")
    if bounds[0] and bounds[1]:
        first, end = int(bounds[0][1]), int(bounds[1][0])
        # The range itself, too: a part of it is another reference.
        found |= {str(n) for n in range(first, end)} | {f"{first}-{end}"}
    return found


def dates(text: str) -> set[tuple[str, str, str]]:
    """Dates as (year or "", month, day)."""
    found = set()
    for match in _DATE.finditer(text):
        if match["iso"]:
            year, month, day = match["iso"].split("-")
            found.add((year, str(int(month)), str(int(day))))
        else:
            month = str(MONTHS.index(match["month"].casefold()) + 1)
            found.add((match["year"] or "", month, str(int(match["day"]))))
    return found


def numbers(text: str) -> list[Number]:
    """The numbers of a text, in figures or words, each with the words after it."""
    plain = _ADDRESS.sub(" ", text)
    found = []
    for match in _NUMBER.finditer(plain):
        value = re.sub(rf"[{_SPACES}]", "", match.group()).replace("–", "-").strip("-:/.,")
        found.append(Number(value, _following(plain, match.end())))
    for match in WORD.finditer(plain):
        word = match.group().casefold()
        following = _following(plain, match.end())
        # "ett" counts only before a measure; elsewhere it is the article.
        counts = word in {"en", "ett"} and following and following[0] in _COUNTED
        value = "1" if counts else NUMERALS.get(word, "")
        if value:
            found.append(Number(value, following))
    return found


def _following(text: str, end: int) -> tuple[str, ...]:
    """Up to four words after a number, as far as the next mark."""
    near = re.split(r"[,;:()]|\.(?:\s|$)", text[end : end + 80], maxsplit=1)[0]
    near = re.split(r"\d", near, maxsplit=1)[0]
    found = [m.group().casefold() for m in re.finditer(r"%|[^\W\d_]+", near)][:4]
    counted = next((i for i, word in enumerate(found) if word in NUMERALS), len(found))
    found = found[:counted]
    return tuple(_UNITS.get(word, word) for word in found)


_COUNTED = frozenset(
    "år års dag vecka veckas månad månads timme minut halvår dygn krona mil".split()
)


def month_names(text: str) -> set[str]:
    """Months and weekdays that a text names."""
    days = {"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag", "vardag", "helg"}
    found = set()
    for match in WORD.finditer(text):
        word = match.group().casefold()
        found |= {name for name in (*MONTHS, *days) if word.startswith(name) and name != "maj"}
        if word in {"maj", "majs"}:
            found.add("maj")
    return found


def names(text: str) -> list[str]:
    """Words with a capital inside the sentence (and names in capitals), as they are written."""
    found = []
    first = True
    for match in WORD.finditer(text):
        word = match.group()
        capital = any(char.isupper() for char in word)
        if capital and (not first or sum(char.isupper() for char in word) > 1):
            found.append(word)
        first = False
    return found


def _plain(number: str | None) -> str | None:
    return re.sub(r"\s", "", number).casefold() if number else None


def unmet(claim: str, support: str, also: Iterable[str]) -> str | None:
    """The first fact of `claim` that does not stand in `support`, or None when all do.

    :param also: a section's label and the headings above: references and names may stand there.
    """
    around = " ".join([support, *also])
    missing = addresses(claim) - addresses(support)
    if missing:
        return f"address {sorted(missing)[0]}"
    if _is_another_address(claim, support):
        return "address of another"
    there = references(around)
    for chapter, section in references(claim):
        if not any((chapter in (None, c)) and (section in (None, s)) for c, s in there):
            return f"reference {chapter or ''} {section or ''}"
    known = dates(support)
    for year, month, day in dates(claim):
        if not any((m, d) == (month, day) and (not year or year == y) for y, m, d in known):
            return f"date {year}-{month}-{day}"
    named = month_names(claim) - month_names(support)
    if named:
        return f"time {sorted(named)[0]}"
    return _unmet_number(claim, support, around) or _unmet_name(claim, around)


def _is_another_address(claim: str, support: str) -> bool:
    """Whether a claim gives the address of one to another whom the text names beside it."""
    places = list(_ADDRESS.finditer(support))
    mine = addresses(claim)
    if len(places) < 2 or not mine:
        return False
    beside: dict[str, str] = {}
    begin = 0
    for place in places:
        address = place.group().casefold().rstrip(".,;:")
        beside[address] = beside.get(address, "") + " " + support[begin : place.start()]
        begin = place.end()
    near = {fold(w) for address in mine for w in words(beside.get(address, ""))}
    far = {fold(w) for address, text in beside.items() if address not in mine for w in words(text)}
    said = {fold(name) for name in [*names(claim), *words(claim)[:1]]}
    return bool((said & far) - near)


def _unmet_number(claim: str, support: str, around: str) -> str | None:
    cleaned = _DATE.sub(" ", _REFERENCE.sub(" ", claim))
    there = numbers(support) + numbers(_DATE.sub(" ", support))
    for number in numbers(cleaned):
        same = [n for n in there if n.value == number.value]
        if not same:
            return f"number {number.value}"
        if not number.following or _is_year(number.value) or _is_light(number.following[0]):
            continue
        mine = [word for word in number.following[:2] if not _is_light(word)]
        counted = [word for n in same for word in n.following]
        if counted and not any(lexicon.is_related(a, b) for a in mine for b in counted):
            return f"unit {number.value} {mine[0]}"
    return None


def _is_year(value: str) -> bool:
    return len(value) == 4 and value[:2] in {"18", "19", "20"}


def _is_light(word: str) -> bool:
    return word in classes.FREE or word in classes.DUTY or bool(verbs.tags(word))


def _unmet_name(claim: str, around: str) -> str | None:
    there = {fold(m.group()) for m in WORD.finditer(around)}
    there |= {fold(part) for m in WORD.finditer(around) for part in re.split(r"[-:/’']", m.group())}
    initials = _initials(around)
    for name in names(claim):
        if addresses(name):
            continue
        folded = fold(name)
        forms = {folded, folded.removesuffix("s"), folded + "s", re.split(r":", folded)[0]}
        parts = [part for part in re.split(r"[-/]", folded) if part]
        if forms & there or (len(parts) > 1 and all(part in there for part in parts)):
            continue
        if folded in initials or folded.removesuffix("s") in initials:
            continue
        if (
            lexicon.exact(name.casefold()) & {k for w in there for k in lexicon.exact(w)}
            and len(name) > 4
        ):
            continue
        return f"name {name}"
    return None


def _initials(text: str) -> set[str]:
    """Short names that a text's own runs of words spell: "idéburet offentligt partnerskap", iop."""
    found = [fold(match.group()) for match in WORD.finditer(text)]
    return {
        "".join(word[0] for word in found[i : i + n])
        for n in (3, 4)
        for i in range(len(found) - n + 1)
    }
