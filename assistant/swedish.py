"""Words, stems and sentences: the one place that knows the language.

Stemming is Snowball's Swedish stemmer (PyStemmer). The stop words are set here, since the
libraries' silent default is English.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import Stemmer

WORD = re.compile(r"[^\W_]+(?:[:@.’'/-][^\W_]+)*", re.UNICODE)
_PART = re.compile(r"[^\W_]+", re.UNICODE)

STOP_WORDS = frozenset(
    """
    alla allt att av bara ber bli blir blivit både båda dem den denna dessa det detta dig din dina
    dit ditt du där därför då efter ej eller en er era ert ett finns från för få får fått ge genom
    ger gör göra går ha hade han hans har hej hen henne hennes hon honom hur här i in inom inte ja
    jag ju kan kanske kunna man med medan mellan men mer mig min mina mitt mot mycket ni nog nu när
    någon något några när och också om oss på sade samma sedan sig sin sina sitt ska skall skulle så
    sådan sådana sådant tack till under upp ut utan var vara varför varit varje vars vart vad vem
    vems vi vid vilka vilken vilket vill vår våra vårt än är åt över nej kunde borde bör måste
    behöver berätta säg säger vet veta egentligen lite typ gäller
    a an and are as at be been but by can could did do does for from had has have he her his how i
    if in into is it its me my no not of on or our she should so than that the their them then there
    these they this to was we were what when where which who whom why will with would you your
    """.split()
)
ENGLISH = frozenset(
    """
    a about an and any are as at be been but by can could did do does for from had has have he her
    his how if into is it its me my not of on or our she should so than that the their them then
    there these they this to was we were what when where which who whom why will with would you your
    tell explain mean means must need
    """.split()
)
SWEDISH = STOP_WORDS - ENGLISH | {"inte", "ett", "en", "och", "är", "på", "av", "att"}
QUESTION_WORDS = frozenset(
    "vad vem vems vilka vilken vilket var vart varifrån när hur varför hurdan who what when where "
    "which why how whom whose".split()
)

_SPOKEN = {
    "e": "är", "va": "var", "o": "och", "å": "och", "nån": "någon", "nåt": "något",
    "nåra": "några", "nåns": "någons", "sån": "sådan", "såna": "sådana", "sånt": "sådant",
    "mej": "mig", "dej": "dig", "sej": "sig", "oxå": "också", "me": "med",
    "mkt": "mycket", "mycke": "mycket", "mke": "mycket",
    "el": "eller", "elr": "eller", "ngn": "någon", "ngt": "något", "ang": "angående",
    "imorn": "imorgon", "ordf": "ordförande", "iaf": "i alla fall", "pga": "på grund av",
}  # fmt: skip

# "va" is "vara" after a modal verb, "vad" where a question or a clause begins, and else "var".
_SPOKEN_BE = re.compile(r"\b((?:kan|kunde|får|få|ska|skulle|bör|vill|måste|brukar)(?: \w+)?) va\b")
_SPOKEN_WHAT = re.compile(
    r"(^|[.,;:?!–-] ?|\b(?:och|o|men|så|precis|veta|vet|undrar|säger) )va\b|\bva(?= (?:vi|man|jag|som)\b)"
)

_ABBREVIATIONS = frozenset(
    """
    t.ex t.o.m fr.o.m bl.a dvs d.v.s p.g.a pga m.m m.fl osv o.s.v etc s.k ang ca cirka kap st
    resp prop bet kl nr tel ev f.d f.n jfr inkl exkl max min mom forts fig tab bil art punkt sid
    s.a o.d o.dyl e.d dr prof hr mr mrs ms bl.a. i.e e.g vs ex obs kr mkr tkr skr ds dnr div alt avs
    motsv ggr avd red uppl utg ibid a.a u.å
    """.split()
)
_TERMINATOR = re.compile(r"[.!?…]+[\"”’'»)\]]*(?=\s|$)")
_NUMBER_BEFORE = re.compile(r"(?:^|[\s(])(?:\d{1,2}|[A-ZÅÄÖ])\.$")

_local = threading.local()


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Snowball stem of one lower-case word; a genitive or plural ending is cut."""
    # A Stemmer object holds a buffer of its own and is not safe to share between threads.
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("swedish")
    return str(stemmer.stemWord(word))


def words(text: str) -> list[str]:
    """The words of a text, case-folded; law numbers, addresses and hyphenated words stay whole."""
    return [match.group().casefold() for match in WORD.finditer(text)]


def terms(text: str) -> list[str]:
    """The stems a text is searched by: no stop words; joined words both whole and in parts."""
    found: list[str] = []
    for word in words(text):
        parts = _PART.findall(word)
        if len(parts) > 1:
            found.append(word)
        found.extend(stem(part) for part in parts if part not in STOP_WORDS)
    return found


def written(text: str) -> str:
    """A Swedish question with the words that are written as they are spoken spelt out.

    Only words in lower case: "IT" and "O" are names.
    """
    text = _SPOKEN_BE.sub(r"\1 vara", text)
    text = _SPOKEN_WHAT.sub(r"\1vad", text)
    return re.sub(r"\b[a-zåäö]{1,5}\b", lambda match: _SPOKEN.get(match[0], match[0]), text)


def names(text: str) -> list[str]:
    """Words that stand as names: capitalised inside a sentence, or written in capitals; folded."""
    found = re.findall(r"(?<=[\w,;:–-] )(?:[A-ZÅÄÖ][\w:-]*)|\b[A-ZÅÄÖ]{2,}\b", text)
    return [word for name in found for word in words(name)]


POINT = re.compile(r"^(?:[-*•·–—]|\d{1,2}[.)]|[a-z]\))\s+")
"""What a point of a list begins with."""


def fold(word: str) -> str:
    """A word without its diacritics: "förening" and "forening" fold alike."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def is_english(text: str) -> bool:
    """Whether a question is in English, by its function words."""
    found = words(text)
    english = sum(word in ENGLISH for word in found)
    swedish = sum(word in SWEDISH or any(c in "åäö" for c in word) for word in found)
    return english > swedish


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether the full stop (or the like) at text[start:end] closes a sentence."""
    mark = text[start:end]
    rest = text[end:].lstrip(" \t")
    if not rest or rest[0] == "\n":
        return True
    following = rest.lstrip("\"”’'»([–—- ")[:1]
    if mark[0] in "!?…":
        return not following.islower()
    if following.islower():
        return False
    before = text[max(0, start - 12) : start]
    last = re.split(r"[\s(]", before)[-1].casefold()
    if last in _ABBREVIATIONS or last + "." in _ABBREVIATIONS:
        # "m.m." and "etc." may close a sentence; the others never do before a capital letter.
        return last in {"m.m", "etc", "osv", "o.s.v", "m.fl"} and following.isupper()
    if last in {"kap", "nr", "st"} or (following.isdigit() and last.isdigit()):
        return False
    return not _NUMBER_BEFORE.search(text[max(0, start - 4) : start + 1])


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end), in order; text[start:end] is trimmed.

    A line break ends a sentence: a paragraph's lines are its list items.
    """
    return list(_sentences(text))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    offset = 0
    for line in text.split("\n"):
        begin = 0
        for match in _TERMINATOR.finditer(line):
            if _ends_sentence(line, match.start(), match.end()):
                yield from _trimmed(line, begin, match.end(), offset)
                begin = match.end()
        yield from _trimmed(line, begin, len(line), offset)
        offset += len(line) + 1


def _trimmed(line: str, begin: int, end: int, offset: int) -> Iterator[tuple[int, int]]:
    piece = line[begin:end]
    stripped = piece.strip()
    if stripped:
        lead = len(piece) - len(piece.lstrip())
        yield offset + begin + lead, offset + begin + lead + len(stripped)


def is_point(text: str) -> bool:
    """Whether a sentence begins a point of a list: "- …", "2. …", "b) …"."""
    return bool(POINT.match(text))


def content_words(text: str) -> list[str]:
    """The words of a text that are not stop words, in order."""
    return [word for word in words(text) if word not in STOP_WORDS]


def split_compound(word: str, vocabulary: Iterable[str] | frozenset[str]) -> tuple[str, ...]:
    """The two known words that a compound is made of, or () when it is not one.

    "uppsägningstid" → ("uppsägning", "tid"), where both stand in `vocabulary` (case-folded words).
    The longest first part wins; a binding s, or a lost final e/a, is allowed between the parts.
    """
    known = vocabulary if isinstance(vocabulary, frozenset) else frozenset(vocabulary)
    for cut in range(len(word) - 3, 3, -1):
        first, second = word[:cut], word[cut:]
        if second not in known:
            continue
        for candidate in (first, first.removesuffix("s"), first + "a", first + "e"):
            if len(candidate) > 3 and candidate in known:
                return candidate, second
    return ()
