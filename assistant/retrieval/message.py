"""What a message asks, apart from the greeting and what is told around the question.

People write as they talk: "Hej! Jag är ny kassör i en byförening. Får kommunen stödja oss, mvh Gun".
What has nothing to do with the answer leads the search astray and makes a good answer look poor.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.swedish import QUESTION_WORDS, STOP_WORDS, names, sentences, words

TELLING = 5
"""Words that tell what is asked about, from which a question is understood by itself."""
NAME = 2
"""Telling words that a name or a number is worth besides itself."""
POINTING = 2
"""Telling words more that are needed beside a word that points at something said before."""

_GREETING = re.compile(
    r"(?:(?:hej(?:san)?|hallå|tjena|tjenare|god ?(?:morgon|dag|kväll|middag|eftermiddag)|hello|hi"
    r"|good (?:morning|afternoon|evening))(?: (?:på er|alla|allihop|forum|där|igen|there))?"
    r"(?:[\s,!.:;–-]+|$))+",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:stort|många|tusen|så) )?tack(?:ar|sam|samma|samt)?\b|(?:many )?thanks\b|thank you\b"
    r"|uppskattar\b|hör gärna av|(?:svara )?snälla\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"(?:m\.?v\.?h\b|(?:med |de )?(?:vänlig\w*|bästa) h[äa]lsning|h[äa]ls(?:ar|ning\w*)\b|vänligen\b"
    r"|(?:kind|best) regards\b|/ ?\w)",
    re.IGNORECASE,
)
_ASKING_WORD = r"vad|va|vem|vems|vilka|vilken|vilket|hur|varför|varifrån"
_VERB = (
    r"är|e|får|kan|måste|ska|skall|bör|behöver|har|finns|går|gäller|krävs|räknas|blir|kommer|räcker"
    r"|vill|blev|kunde|skulle|stämmer|spelar"
)
_SUBJECT = (
    r"(?:det|de|den|dom|man|vi|jag|ni|du|han|hon|hen|en|ett|nån|nåt|någon|något|några|alla|varje"
    r"|(?!gärna|kunna|även|igen|sedan|redan|innan|utan|bara)\w{3,}(?:en|et|na|n))\b"
)
_QUESTION = (
    rf"(?:{_ASKING_WORD})\b|när (?:{_VERB}|man|en|ett|det|de)\b"
    rf"|var (?:finns|ligger|hittar|kan|ska|är)\b|(?:{_VERB}) {_SUBJECT}"
)
_TOLD = (  # how a clause opens that tells about whoever asks
    r"(?:så )?(?:jag|vi|har|ska|är|skulle|behöver|frågar|undrar|måste|vill|det är|det var|min|mitt"
    r"|vår|vårt|hittar|hittade|letar|försökte|tänkte|glömde|låter|kommer inte|ingen|inget|orkar"
    r"|snälla|tack|tacksam|mvh)\b"
)
_JOINED = r"(?:(?:och|o|men|så|fast|and|but|so) )*"
_CUT = re.compile(
    r"(?:[?!…]|\.\.+|(?<=[a-zåäö]{4})(?<!\bresp)(?<!\bprop)\.)\s+(?=\w)"
    rf"|(?:,|;|:|\s[–-])\s+(?={_JOINED}(?:{_QUESTION}|{_TOLD}))"
    r"|\s(?=(?:o|och|så) (?:jag |vi )?undrar\b)",
    re.IGNORECASE,
)
_SUBORDINATE = re.compile(
    r"(?:om|när|för att|eftersom|ifall|jämfört|enligt|inför|vid|efter|if|when|since|because)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    rf"{_JOINED}(?:{_QUESTION}|(?:who|what|when|where|which|why|how|whom|whose|is|are|can|may|must"
    r"|does|do|should|has|have)\b)",
    re.IGNORECASE,
)
_POINTS = frozenset(
    "han hon hen honom henne hans hennes den de dem dess deras sådan sådana sådant".split()
)
_ASKS = re.compile(
    r"\b(?:undrar|undrade|fråga|frågan|(?:vill|ville|vilja|behöv\w*|måste) (?:gärna |ha |få |alla )*"
    r"(?:veta|reda på|fram|förstå|svar på|ha)|behöver|behöva|söker|letar efter|intresserad av"
    r"|nyfiken på|berätta|förklara|kolla|vet ni|vet du|exempel|wonder|wondering|like to know"
    r"|(?:want|need) to (?:know|find out))\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^.*?\b(?:undrar|undrade|veta|reda på|förstå|kolla|fram|vet|know|wondering)\s"
    rf"(?:gärna |också |nu |då |mig )*(?=(?:om|huruvida|för vilk\w+|när|var|{_ASKING_WORD}|if|whether|"
    r"what|who|which|how|why|where)\b)",
    re.IGNORECASE,
)
_LONGEST_THANKS = 8
"""Words that thanks may have; a longer clause says something more."""


@dataclass(frozen=True)
class Message:
    """A message without greetings, thanks and signature, in whole clauses as written."""

    said: str
    asked: str
    """The clauses that ask; all of them where none does."""

    @property
    def question(self) -> str:
        """What to search: what asks, with what is told around it where that tells what is meant."""
        return self.asked if stands_alone(self.asked) else self.said


def read_message(text: str) -> Message:
    """Tell what is asked from what is told; greetings, thanks and signatures are left out."""
    said: list[str] = []
    for clause in _clauses(text):
        if _SIGNED.match(clause) and said:
            break
        clause = clause[match.end() :] if (match := _GREETING.match(clause)) else clause
        if clause and not _is_thanks(clause):
            said.append(clause)
    for asks in (_is_question, _ASKS.search):
        asked = [clause for clause in said if asks(clause)]
        if asked:
            break
    else:
        asked = said = said or [text]
    question = _joined(map(_without_lead, asked))
    return Message(question if asked == said else _joined(said), question)


def stands_alone(question: str) -> bool:
    """Whether a question has words enough to tell what it is about."""
    found = words(question)
    telling = [w for w in found if w not in STOP_WORDS and w not in QUESTION_WORDS]
    named = names(question[:1].lower() + question[1:]) or re.search(r"\d", question)
    needed = TELLING + (POINTING if any(w in _POINTS for w in found) else 0)
    return len(telling) + (NAME if named else 0) >= needed


def _clauses(text: str) -> Iterator[str]:
    for start, end in sentences(text):
        sentence = text[start:end]
        begun = 0
        for cut in [*(match.end() for match in _CUT.finditer(sentence)), len(sentence)]:
            clause = sentence[begun:cut].strip()
            if cut < len(sentence) and _SUBORDINATE.match(clause):
                continue  # "När en kommun vill gå ur, vilken uppsägningstid gäller då?"
            begun = cut
            if clause:
                yield clause


def _is_thanks(clause: str) -> bool:
    return (
        bool(_THANKS.match(clause)) and "?" not in clause and len(clause.split()) <= _LONGEST_THANKS
    )


def _is_question(clause: str) -> bool:
    return clause.rstrip("\"”’'») ").endswith("?") or bool(_OPENS.match(clause))


def _without_lead(clause: str) -> str:
    """ "Jag undrar hur länge det gäller" as "hur länge det gäller"; a question as it is."""
    return clause if _is_question(clause) else _LEAD.sub("", clause)


def _joined(clauses: Iterable[str]) -> str:
    return " ".join(clauses).strip(" ,;:–-")
