"""What stops a question before search, model and log: emptiness, length and personal data.

Personal identity numbers (personnummer and samordningsnummer) block the question. E-mail addresses
and phone numbers do not, but `mask` takes all three out of whatever is stored or logged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

VerdictKind = Literal["ok", "empty", "too_long", "identity_number"]

IDENTITY_MASK = "[personnummer]"
PHONE_MASK = "[telefonnummer]"
EMAIL_MASK = "[e-postadress]"

_EMPTY = "Skriv en fråga, så letar jag efter svaret i Forums dokument."
_TOO_LONG = "Frågan är för lång för mig. Korta ned den till högst {limit} tecken och försök igen."
_IDENTITY = (
    "Det ser ut som att frågan innehåller ett personnummer. Därför har jag varken sökt på den, "
    "sparat den eller skickat den vidare. Ta bort numret och fråga igen."
)
_CONTACT_NOTICE = (
    "Din fråga innehåller en e-postadress eller ett telefonnummer. Uppgiften sparas inte, "
    "men du behöver inte lämna några personuppgifter för att få svar."
)


@dataclass(frozen=True)
class Verdict:
    """What the guard says of a question."""

    kind: VerdictKind
    question: str
    """The question as cleaned; empty where it must not travel further."""
    message: str = ""
    """Why the question is not asked, in Swedish, for the visitor; empty when it is."""
    notice: str | None = None
    """Something to tell the visitor although the question is asked."""

    @property
    def ok(self) -> bool:
        """Whether the question may be asked."""
        return self.kind == "ok"


def check(question: str, max_chars: int) -> Verdict:
    """Judge a question as it was typed. `max_chars` counts characters after cleaning."""
    # Cleaning is linear, but nothing is gained by cleaning what is far too long.
    if len(question) > 20 * max_chars:
        return Verdict("too_long", "", _TOO_LONG.format(limit=max_chars))
    cleaned = clean(question)
    if not any(character.isalnum() for character in cleaned):
        return Verdict("empty", "", _EMPTY)
    # The number blocks before the length does, so that no caller can log what was too long.
    if has_identity_number(cleaned):
        return Verdict("identity_number", "", _IDENTITY)
    if len(cleaned) > max_chars:
        return Verdict("too_long", "", _TOO_LONG.format(limit=max_chars))
    folded, _ = _fold(cleaned)
    has_contact = any(True for _ in _contacts(folded))
    return Verdict("ok", cleaned, notice=_CONTACT_NOTICE if has_contact else None)


# Blank to the eye, but letters or marks to Unicode: fillers, and variation selectors, which can
# carry hidden text.
_BLANK = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
_MAX_MARKS = 2


def _is_invisible(character: str) -> bool:
    code = ord(character)
    if code in _BLANK or 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF:
        return True
    # Control, format (bidi, zero width, tags), surrogate, private and unassigned characters.
    return unicodedata.category(character).startswith("C")


def clean(question: str) -> str:
    """Fold white space and drop what cannot be seen: control, bidi and tag characters, NUL.

    The text is NFC-normalised, and at most two combining marks are kept on a letter.
    """
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", question):
        if character.isspace():
            kept.append(" ")
        elif _is_invisible(character):
            continue
        elif unicodedata.combining(character):
            marks += 1
            if marks <= _MAX_MARKS:
                kept.append(character)
            continue
        else:
            kept.append(character)
        marks = 0
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def mask(text: str) -> str:
    """Replace identity numbers, phone numbers and e-mail addresses by what they are.

    Everything else keeps every character, so a text without personal data is returned unchanged.
    """
    folded, origin = _fold(text)
    spans = [(start, end, IDENTITY_MASK) for start, end in _identity_numbers(folded, strict=False)]
    spans += _contacts(folded)
    parts: list[str] = []
    done = 0
    for start, end, label in sorted(spans, key=lambda span: (span[0], -span[1])):
        first, last = origin[start], origin[end - 1] + 1
        if last <= done:
            continue
        parts += [text[done : max(first, done)], label]
        done = last
    return "".join([*parts, text[done:]])


def has_identity_number(text: str) -> bool:
    """Whether `text` holds a personnummer or samordningsnummer with a right check digit."""
    folded, _ = _fold(text)
    return any(True for _ in _identity_numbers(folded, strict=True))


def _fold(text: str) -> tuple[str, list[int]]:
    """The text as plain digits, dashes and blanks, and where in `text` each character came from.

    Full-width and other digits become 0–9, every dash "-", every blank " "; what cannot be seen is
    left out, so that it cannot break a number into pieces.
    """
    folded: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        if character.isspace():
            plain = " "
        elif character < "\x7f":
            plain = character
        elif _is_invisible(character) or unicodedata.combining(character):
            continue
        elif (digit := unicodedata.digit(character, None)) is not None:
            plain = str(digit)
        elif unicodedata.category(character) == "Pd" or character in "−⁃ー・·•":
            plain = "-"
        else:
            compatible = unicodedata.normalize("NFKC", character)
            plain = compatible if len(compatible) == 1 else character
        if plain != " " and unicodedata.category(plain) == "Cc":
            continue
        folded.append(plain)
        origin.append(index)
    return "".join(folded), origin


# YYMMDD-NNNN with any light punctuation where a person would put it. The whole number stands in a
# lookahead, so that overlapping candidates are all tried; two whole dates are a period.
_GAP = r"[ \-+_./:,*~|()\[\]]{0,3}"
_DATE = rf"\d\d{_GAP}\d\d{_GAP}\d\d"
_SERIAL = r"\d\d[ \-.]?\d\d"
_CANDIDATES = tuple(
    re.compile(rf"(?<!\d)(?=({pattern})(?!\d|-\d\d-\d\d))")
    for pattern in (
        rf"{_DATE}{_GAP}{_SERIAL}",
        rf"(?:1[89]|20){_GAP}{_DATE}{_GAP}{_SERIAL}",
        r"\d(?:[ .\-_]{1,2}\d){9}",
        r"\d(?:[ .\-_]{1,2}\d){11}",
    )
)
_FORMAL = re.compile(r"(?<!\d)((?:1[89]|20)?\d{6}[-+]\d{4})(?!\d)")


def _identity_numbers(folded: str, *, strict: bool) -> Iterator[tuple[int, int]]:
    """Spans of identity numbers.

    With `strict` the check digit must be right. Without, a number in the formal shape counts even
    when it is not: a mistyped number still points at someone.
    """
    for pattern in _CANDIDATES:
        for match in pattern.finditer(folded):
            digits = re.sub(r"\D", "", match[1])
            if _is_birth_date(digits[:-4]) and _luhn(digits[-10:]):
                yield match.span(1)
    if not strict:
        for match in _FORMAL.finditer(folded):
            if _is_birth_date(re.sub(r"\D", "", match[1])[:-4]):
                yield match.span(1)


def _is_birth_date(digits: str) -> bool:
    """Whether YYMMDD or YYYYMMDD is a day up to today, or that day + 60 (samordningsnummer)."""
    month, day = int(digits[-4:-2]), int(digits[-2:])
    if day > 60:
        day -= 60
    centuries = [digits[:2]] if len(digits) == 8 else ["19", "20"]
    for century in centuries:
        try:
            if date(int(century + digits[-6:-4]), month, day) <= date.today():
                return True
        except ValueError:
            continue
    return False


def _luhn(digits: str) -> bool:
    """Whether the last of the ten digits is the check digit of the others (mod 10, weights 2-1)."""
    total = 0
    for index, digit in enumerate(digits):
        product = int(digit) * (2 - index % 2)
        total += product - 9 if product > 9 else product
    return total % 10 == 0


_EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64} ?(?:@|[\[(] ?(?:at|snabel-?a) ?[\])]) ?"
    r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",
    re.IGNORECASE,
)
# Swedish area and mobile codes; then one run of digits, or groups of two or three.
_AREA = r"0(?:8|1[013689]|2[0136]|3[1356]|4[0246]|54|6[03]|7\d|90|[1-9]\d{2})"
_SUBSCRIBER = r"(?:\d{2,4}(?:[ \-]\d{2,3}){1,3}|\d{5,8})"
_ABROAD = r"(?:\+ ?|00)46[ \-]{0,2}(?:\(0\)[ \-]?)?[1-9]\d{0,3}"
_PHONE = re.compile(
    rf"(?<!\d)(?<!\d[:.,/\-])(?:{_ABROAD}|\(?{_AREA}\)?)"
    rf" ?[\-/]? ?{_SUBSCRIBER}(?!\d)(?![:.,]\d)"
)
# CPV codes are eight digits and a check digit; divisions 03 and 09 begin as a phone number does.
_CPV = re.compile(r"0[39]\d{6}(?:-\d)?(?!\d)(?! ?\d)")


def _contacts(folded: str) -> Iterator[tuple[int, int, str]]:
    """Spans of e-mail addresses and Swedish phone numbers, with the label to put there."""
    if "@" in folded or "(" in folded or "[" in folded:
        for match in _EMAIL.finditer(folded):
            yield (*match.span(), EMAIL_MASK)
    for match in _PHONE.finditer(folded):
        digits = sum(character.isdigit() for character in match[0])
        if 8 <= digits <= 13 and not _CPV.match(match[0]):
            yield (*match.span(), PHONE_MASK)
