"""Bytes to text: find the encoding, refuse what is not text, and make odd characters plain."""

from __future__ import annotations

import codecs
import re
import unicodedata

from assistant.errors import DocumentError

MAX_TEXT = 10 * 2**20
"""Largest text, in bytes: some 5,000 pages."""

_MEND = "Save it as UTF-8 text, or give the file the ending of what it is."

_BOMS = (  # UTF-32 before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
_SPACES = "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_LINE_BREAKS = "\r\x0b\x85\u2028\u2029"
_INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff\ufffc"
_BIDI = "\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_KEPT = "\n\t\f" + _LINE_BREAKS
_CONTROLS = "".join(chr(c) for c in (*range(0x20), *range(0x7F, 0xA0)) if chr(c) not in _KEPT)

_TABLE = str.maketrans(
    _LIGATURES
    | dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_LINE_BREAKS, "\n")
    | dict.fromkeys(_INVISIBLE + _BIDI + _CONTROLS, "")
)
_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]+")
_NOT_TEXT = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# A letter with a hundred accents is an attack: composing them takes quadratic time.
_STACKED_MARKS = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f]{8})"
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f]+"
)


def decode(data: bytes) -> str:
    """Decode text of unknown encoding and normalise it (see `normalise`).

    Understands UTF-8, UTF-16 and UTF-32 with or without byte order mark (UTF-32 only with), and
    Windows-1252/Latin-1. Raises `DocumentError` for bytes that are not text, for UTF-16 that is
    damaged, for a file that mixes UTF-8 with a one-byte encoding, and for more than `MAX_TEXT`.
    """
    if len(data) > MAX_TEXT:
        raise DocumentError(
            f"is {len(data) / 2**20:.0f} MB of text, more than {MAX_TEXT // 2**20} MB. Split it."
        )
    for mark, encoding in _BOMS:
        if data.startswith(mark) and not (encoding == "utf-32-le" and len(data) % 4):
            return normalise(_strict(data[len(mark) :], encoding))
    if b"\0" in data:
        unmarked = _utf16(data)
        if unmarked is None:
            raise DocumentError(f"is not text (it holds NUL bytes). {_MEND}")
        return normalise(_strict(data, unmarked))
    if len(_NOT_TEXT.findall(data)) > len(data) // 50:
        raise DocumentError(f"is not text (it holds control characters). {_MEND}")
    try:
        return normalise(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        if _mixed(data):
            line = data.count(b"\n", 0, error.start) + 1
            raise DocumentError(
                f"mixes UTF-8 with another encoding (line {line}). Save the file as UTF-8."
            ) from error
    # Windows-1252 leaves five bytes undefined; Latin-1 has control characters there, which go.
    return normalise(data.decode("cp1252", errors="ignore"))


def normalise(text: str) -> str:
    """Make text plain: composed letters (NFC), no ligatures, soft hyphens or invisible characters,
    every kind of space a space, every kind of line break a newline. Tabs and form feeds stay."""
    text = text.replace("\r\n", "\n").translate(_TABLE)
    if not text.isascii():
        text = unicodedata.normalize("NFC", _STACKED_MARKS.sub(r"\1", text))
    return text


def rows(text: str) -> list[str]:
    """The lines of normalised text, without white space at their ends; blank ones never in a row.

    Neither the first nor the last line is blank. A form feed (page break) ends a line.
    """
    found: list[str] = []
    for line in text.replace("\f", "\n\n").split("\n"):
        row = line.rstrip()
        if row or (found and found[-1]):
            found.append(row)
    if found and not found[-1]:
        found.pop()
    return found


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.upper().removesuffix("-LE").removesuffix("-BE")
        raise DocumentError(
            f"is marked as {name} but is damaged at byte {error.start}. Save it anew as UTF-8."
        ) from error


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of western text is zero, on one side only."""
    head = data[:20_000]
    half = len(head) // 2
    if half < 2:
        return None
    even, odd = head[0::2].count(0) / half, head[1::2].count(0) / half
    if odd > 0.7 and even < 0.05:
        return "utf-16-le"
    if even > 0.7 and odd < 0.05:
        return "utf-16-be"
    return None


def _mixed(data: bytes) -> bool:
    """Whether whole UTF-8 letters stand beside bytes that are not UTF-8."""

    def letter(match: re.Match[bytes]) -> bool:
        try:
            match[0].decode("utf-8")
        except UnicodeDecodeError:
            return False
        return True

    return any(letter(match) for match in _MULTIBYTE.finditer(data))
