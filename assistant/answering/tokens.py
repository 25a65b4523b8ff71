"""Opaque tokens that stand for paragraphs towards a model, and the reading of what it writes.

A token says nothing, looks like no word of any language, and is drawn anew for each question, so
that a text cannot know one beforehand. Two tokens differ in at least two characters: a mistyped
one is dropped and never taken for another.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assistant.swedish import sentences

_LETTERS = "BCDFGHJKLMNPQRTVWX"
_DIGITS = "2345679"
LONGEST = 4000
"""Characters without a token or a line break after which a text is given up as endless."""

_OPEN = "[(〔【⟦{〈《「『"
_CLOSE = "])〕】⟧}〉》」』"
_NAME = r"[A-Za-z][0-9][A-Za-z][0-9]"
# Spaces, a label such as "källa:", and marks of emphasis are let through; other text is not.
_BETWEEN = r"[\s*_`,;:/&|+–-]*(?:(?:och|samt|and|källa|källor|stycke|source|ref|id)\b[\s:.,]*)*"
_GROUP = re.compile(
    rf"[{re.escape(_OPEN)}]{_BETWEEN}(?:{_NAME}(?:{_BETWEEN}{_NAME})*){_BETWEEN}[{re.escape(_CLOSE)}]"
)
_ONE = re.compile(rf"(?<![A-Za-z0-9]){_NAME}(?![A-Za-z0-9])")
# Full-width forms of ASCII characters, one to one, so that positions stay.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.IGNORECASE | re.DOTALL)
_THOUGHT_BEGUN = re.compile(r"<think", re.IGNORECASE)
_THOUGHT_ENDED = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_MISSING = re.compile(r"^\W*(svar|del) saknas\W*$", re.IGNORECASE)
_SPACE_BEFORE_MARK = re.compile(r"\s+([.,;:!?])")


def draw(count: int) -> list[str]:
    """`count` random tokens such as "K7F2", any two of which differ in at least two places."""
    found: list[str] = []
    while len(found) < count:
        token = "".join(secrets.choice(alphabet) for alphabet in (_LETTERS, _DIGITS) * 2)
        if all(sum(a != b for a, b in zip(token, other, strict=True)) > 1 for other in found):
            found.append(token)
    return found


@dataclass(frozen=True)
class Written:
    """One sentence as the model wrote it, without its tokens."""

    text: str
    tokens: tuple[str, ...] = ()
    """The known tokens that it names, in order."""
    unknown: int = 0
    """How many tokens it names that were never given out."""


@dataclass
class Reader:
    """Reads a model's text as it comes: whole sentences out, each with the tokens it names."""

    known: Sequence[str]
    missing: str | None = None
    """What the model said is missing: "svar" (all of it) or "del" (a part)."""
    endless: bool = False
    """Whether the text was given up because it does not end."""
    _buffer: str = field(default="", repr=False)

    def feed(self, text: str) -> Iterator[Written]:
        """Take a piece of text and give the sentences that it completes."""
        self._buffer += text.translate(_NARROW)
        if _THOUGHT_BEGUN.search(self._buffer) and not _THOUGHT_ENDED.search(self._buffer):
            if len(self._buffer) > 20 * LONGEST:
                self.endless = True
            return
        self._buffer = _THINKING.sub("", self._buffer)
        while (end := self._boundary()) is not None:
            piece, self._buffer = self._buffer[:end], self._buffer[end:]
            yield from self._sentences(piece)
        if len(self._buffer) > LONGEST:
            self.endless = True
            self._buffer = ""

    def close(self) -> Iterator[Written]:
        """The text is over: give what is left."""
        piece, self._buffer = _THINKING.sub("", self._buffer), ""
        yield from self._sentences(piece)

    def _boundary(self) -> int | None:
        """Where the first piece ends that what follows can no longer change, if there is one."""
        buffer = self._buffer
        position = 0
        while True:
            line = buffer.find("\n", position)
            group = _GROUP.search(buffer, position)
            if group is None or (0 <= line < group.start()):
                if line < 0:
                    return None
                rest = buffer[line:].lstrip(" \t\r\n*_`")
                if not rest or (rest[0] in _OPEN and len(rest) < 40 and not _GROUP.match(rest)):
                    return None
                if not _GROUP.match(rest):
                    return line + 1
                position = len(buffer) - len(rest)
                continue
            end = group.end()
            rest = buffer[end:]
            after = re.match(r"[\s*_`]*[.!?]?[\"”»*_`]*", rest)
            end += after.end() if after else 0
            if end >= len(buffer):
                return None
            following = buffer[end:].lstrip()[:1]
            if following in _OPEN:
                if _GROUP.match(buffer[end:].lstrip()) or len(buffer) - end < 40:
                    position = end
                    if not _GROUP.match(buffer[end:].lstrip()):
                        return None
                    continue
                return end
            closed = re.search(r"[.!?:]\W*$", buffer[: group.start()].rstrip()) or re.search(
                r"[.!?]", buffer[group.end() : end]
            )
            if closed or "\n" in buffer[group.end() : end + 1] or following.isupper():
                return end
            position = end

    def _sentences(self, piece: str) -> Iterator[Written]:
        """The sentences of a piece; tokens belong to the one before them."""
        piece = re.sub(r"^\s*`{3,}\w*\s*$|`|[*_]{2,}", "", piece, flags=re.MULTILINE)
        marker = _MISSING.match(piece.strip())
        if marker:
            self.missing = "svar" if self.missing == "svar" else marker[1].casefold()
            return
        names: list[str] = []
        unknown = 0
        for group in _GROUP.finditer(piece):
            for name in _ONE.findall(group.group()):
                token = name.upper()
                if token in self.known:
                    names.append(token)
                else:
                    unknown += 1
        text = _SPACE_BEFORE_MARK.sub(r"\1", _GROUP.sub(" ", piece))
        text = " ".join(text.split())
        if not any(char.isalnum() for char in text):
            return
        spans = sentences(text)
        for start, end in spans[:-1]:
            yield Written(text[start:end])
        start, end = spans[-1]
        yield Written(text[start:end], tuple(dict.fromkeys(names)), unknown)
