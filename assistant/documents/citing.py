"""How a statute is cited: by its abbreviation, else by its kind and number."""

from __future__ import annotations

import re

from assistant.model import Source

ABBREVIATIONS = {
    "1949:105": "TF", "1974:152": "RF", "1993:387": "LSS", "1998:808": "MB", "2008:962": "LOV",
    "2009:400": "OSL", "2010:800": "SkolL", "2010:900": "PBL", "2011:1029": "LUFS",
    "2016:1145": "LOU", "2016:1146": "LUF", "2016:1147": "LUK", "2017:30": "HSL",
    "2017:725": "KL", "2017:900": "FL", "2025:400": "SoL",
}  # fmt: skip
"""Statutes that have a name in everyone's mouth, by their number in the statute book (SFS)."""

TITLES = {
    "lag om offentlig upphandling": "LOU",
    "lag om upphandling av koncessioner": "LUK",
    "lag om upphandling inom försörjningssektorerna": "LUF",
    "lag om upphandling på försvars- och säkerhetsområdet": "LUFS",
    "lag om valfrihetssystem": "LOV",
    "kommunallag": "KL",
    "förvaltningslag": "FL",
    "offentlighets- och sekretesslag": "OSL",
    "hälso- och sjukvårdslag": "HSL",
    "plan- och bygglag": "PBL",
    "skollag": "SkolL",
    "miljöbalk": "MB",
}
"""The same by title, for a statute that comes without its number."""

_NUMBER = re.compile(r"(?<!\d)((?:1[6-9]|20)\d\d)[:_-](\d{1,4})(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")


def designation(source: Source) -> str:
    """What follows "5 §": "LOU", "lag (2022:900)", "förordning (2022:903)", or "" where unknown."""
    if source.abbreviation:
        return source.abbreviation
    number = next(filter(None, map(_NUMBER.search, (source.title, source.id, source.file))), None)
    bare = " ".join(re.sub(r"\([^)]*\)", "", source.title).casefold().split())
    if number:
        sfs = f"{number[1]}:{number[2]}"
        return ABBREVIATIONS.get(sfs) or f"{_kind(source)} ({sfs})"
    return TITLES.get(bare, _WORD.sub(lambda m: m[0].lower(), source.title, count=1))


def _kind(source: Source) -> str:
    """Whether it is an act (lag), a code (balk) or an ordinance (förordning)."""
    first = _WORD.search(source.title.casefold())
    word = first[0] if first else ""
    for kind in ("förordning", "balk", "föreskrift"):
        if word.startswith(kind) or word.endswith((kind, kind + "en")):
            return kind
    return "förordning" if source.id.startswith("forordning") else "lag"
