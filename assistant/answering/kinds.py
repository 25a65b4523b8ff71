"""What kind of answer a question asks for, and whether a text holds one."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal[
    "who", "when", "how_many", "price", "email", "phone", "address", "web", "list", "yes_no",
    "definition", "why", "how", "other",
]  # fmt: skip

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "email",
        r"\b(?:e-?|epost|mejl|mail)[\w-]*(?:adress|address)\w*|\be-?mail\b|\be-?post\b"
        r"|\b(?:mejla|maila|mejlen|mailen)\b",
    ),
    ("phone", r"\b(?:telefon|tele?f?onn|mobil|phone)\w*|\b(?:ringa|ringer)\b"),
    (
        "web",
        r"\b(?:webb|hem)(?:sida|plats|adress)\w*|\b(?:länk|url|website|webpage|web page)\w*",
    ),
    ("address", r"\b(?:gatu|besöks|post)?adress(?:en)?\b|\bstreet address\b|\baddress\b"),
    (
        "price",
        r"\b(?:kosta[rt]?|pris(?:et)?|avgift(?:en)?|kostnad(?:en)?|cost|price|fee)\b"
        r"|\bhur mycket (?:pengar|betal|kost)|\bhow much\b",
    ),
    (
        "how_many",
        r"\bhur (?:många|stor|stort|stora|länge|lång|långt|hög|högt|mycket|gammal|ofta)\b"
        r"|\bhow (?:many|long|large|big|old|often)\b|\b(?:antal|andel|procent)\w*\b",
    ),
    (
        "when",
        r"^(?:[^?]*\b)?(?:när|vilket år|vilka år|vilket datum|sedan när|when|what year"
        r"|which year|what date)\b",
    ),
    ("who", r"\b(?:vem|vems|who|whom|whose)\b|\bvad heter\b"),
    ("why", r"\b(?:varför|why|hur kommer det sig|orsak\w*|skälet|skälen|anledning\w*)\b"),
    (
        "list",
        r"\b(?:vilka|nämn|räkna upp|lista|exempel|kriterier|krav(?:en)?|villkor\w*"
        r"|förutsättningar|punkter|frågor|principer|steg|list|examples?|criteria"
        r"|conditions|requirements|principles|factors|questions)\b",
    ),
    (
        "definition",
        r"^\s*(?:vad är|vad innebär|vad betyder|vad menas|vad avses|what is|what are"
        r"|what does .* mean|definition|förklara)\b",
    ),
    (
        "yes_no",
        r"^\s*(?:är|får|kan|måste|ska|skall|bör|behöver|har|finns|går|gäller|krävs|kommer"
        r"|is|are|can|may|must|does|do|should|has|have)\b",
    ),
    ("how", r"\b(?:hur|how)\b"),
)
_ASKS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _PATTERNS)

_MONTHS = (
    "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|"
    "january|february|march|may|june|july|august|october"
)
_NUMBER_WORDS = (
    "noll|ett|en|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|tjugo|"
    "trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio|hundra|tusen|miljon\\w*|miljard\\w*|hälften|"
    "tredjedel\\w*|fjärdedel\\w*|dussin\\w*|båda|enda|few|one|two|three|four|five|six|seven|eight|"
    "nine|ten|hundred|thousand|million|both|half"
)
_TIME_WORDS = (
    r"vecka|veckor|månad\w*|dag(?:ar|en)?|år(?:et|en)?|timm\w+|minut\w*|genast|omedelbart|dröjsmål|"
    r"senast|innan|efter|före|vid|så snart|tills|när|då|inför|under"
)
_HOLDS: dict[Kind, re.Pattern[str]] = {
    "when": re.compile(
        rf"\b(?:1[0-9]|20)\d{{2}}\b|\b\d{{1,2}}(?:[:.]\d{{2}}|/\d{{1,2}})\b|\b(?:{_MONTHS})\b|"
        rf"\b(?:{_TIME_WORDS})\b|\b\d+-talet\b|\bårhundrade", re.IGNORECASE),
    "how_many": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b|\b(?:lång|länge|hela|alla|ingen)\b",
                           re.IGNORECASE),
    "price": re.compile(
        r"\d[\d ]*(?:kronor|kr\b|sek\b|eur\b|euro|€|\$|dollar|miljon|miljard|procent|prisbasbelopp)"
        r"|\b(?:gratis|kostnadsfri\w*|avgiftsfri\w*|avgift\w*|pris\w*|kostnad\w*|kostar|free of charge)\b",
        re.IGNORECASE),
    "email": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "phone": re.compile(r"(?:\+\d{2}|\b0)[\d \-/()]{6,}\d"),
    "web": re.compile(r"https?://|www\.|\b[\w-]+\.(?:se|com|org|nu|eu|net)\b", re.IGNORECASE),
    "address": re.compile(
        r"\b\w+(?:gatan?|vägen|torget?|plan|gränd|allén?|street|road)\s*\d|\b\d{3} ?\d{2}\s+[A-ZÅÄÖ]"
        r"|[\w.+-]+@[\w-]+\.\w+"),
    "who": re.compile(
        r"(?:^|[\s(\"”–-])[A-ZÅÄÖ][\w.-]*(?:\s+(?:von|af|de|of)\s+|\s+)[A-ZÅÄÖ][\wé-]+"
        r"|\b[A-ZÅÄÖ]{2,}\b|(?<=[a-zåäö,] )[A-ZÅÄÖ]\w+"
        r"|\b\w*(?:myndighet|nämnd|styrelse|fullmäktige|regering|kommun|region|organisation|domstol|"
        r"utredning|minister|part|leverantör|arbetsgrupp|ledning|rätt|råd|förening)\w*", re.UNICODE),
}  # fmt: skip


def kind_of(question: str) -> Kind:
    """The kind of answer that a question asks for; the first that fits, most particular first."""
    for kind, pattern in _ASKS:
        if pattern.search(question):
            return kind
    return "other"


def holds(kind: Kind, text: str) -> bool | None:
    """Whether a text holds an answer of this kind; None for kinds that no pattern can tell."""
    pattern = _HOLDS.get(kind)
    return None if pattern is None else bool(pattern.search(text))
