"""A paragraph is read once, under its heading; its windows' vectors and its tokens come from that.

A window's vector is the mean of its tokens' states, read in the whole paragraph ("late chunking"),
and of its heading's at a lower weight (docs/adr/0007).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from assistant.documents.citing import designation
from assistant.index.tokens import Tokens, projection, unit
from assistant.index.windows import windows
from assistant.model import Paragraph, Source
from assistant.swedish import sentences

if TYPE_CHECKING:
    from assistant.index.packaged import PackagedE5

PART = 900
"""Characters of a paragraph that are read at a time."""
HEADING = 0.3
"""Weight of the heading's mean beside the window's own."""
PROMPT = "passage: "
"""Before a document's text."""


@dataclass(frozen=True)
class ReadParagraph:
    """What an embedding model makes of a paragraph."""

    windows: np.ndarray
    """Vectors of its windows, in order: L2-normalised, float32, shape (windows, dimensions)."""
    tokens: Tokens | None
    """None from a model that does not give them."""

    def to_bytes(self) -> bytes:
        """The windows' vectors, after their number, and the tokens."""
        count = np.array([len(self.windows), self.windows.shape[1]], dtype=np.int32)
        tokens = self.tokens.to_bytes() if self.tokens else b""
        return count.tobytes() + self.windows.astype(np.float32).tobytes() + tokens

    @classmethod
    def from_bytes(cls, data: bytes) -> ReadParagraph:
        """Read what `to_bytes` made."""
        rows, dimensions = (int(n) for n in np.frombuffer(data, np.int32, 2))
        vectors = np.frombuffer(data, np.float32, rows * dimensions, 8).reshape(rows, dimensions)
        rest = data[8 + 4 * rows * dimensions :]
        return cls(vectors, Tokens.from_bytes(rest) if rest else None)


def title_id(source: str) -> str:
    """Under what the title of a source stands among paragraphs; no paragraph has such an id."""
    return f"title {source}"


def titles(sources: Sequence[Source], paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The title of each source, to be read as a paragraph; a statute's with what it is cited by."""
    statutes = {paragraph.source for paragraph in paragraphs if paragraph.label}
    found = []
    for source in sources:
        short = designation(source) if source.id in statutes else ""
        text = f"{source.title} ({short})" if short else source.title
        found.append(Paragraph(title_id(source.id), source.id, text))
    return found


def parts(paragraph: Paragraph) -> Iterator[tuple[str, int, int]]:
    """What is read of a paragraph at a time: text, length of the heading before it, and where in
    the paragraph the rest begins. Cut between sentences where they are not too long for that.
    """
    heading = " – ".join(paragraph.heading)
    heading = f"{heading}\n" if heading else ""
    begin = end = 0
    for _, stop in sentences(paragraph.text):
        if stop - begin > PART and end > begin:
            yield heading + paragraph.text[begin:end], len(heading), begin
            begin = end
        end = stop
        while end - begin > 2 * PART:
            yield heading + paragraph.text[begin : begin + PART], len(heading), begin
            begin += PART
    if end > begin:
        yield heading + paragraph.text[begin:end], len(heading), begin


@dataclass(frozen=True)
class States:
    """The tokens of a paragraph and its heading, as they are read; one entry a token."""

    ids: np.ndarray
    """Numbers of the vocabulary's pieces, int32."""
    starts: np.ndarray
    """Where in the paragraph's text each begins, int32; -1 for those of its heading."""
    states: np.ndarray
    """Float32, shape (number of tokens, hidden)."""


def read_states(encoder: PackagedE5, paragraphs: Sequence[Paragraph]) -> list[States]:
    """Read the tokens of each paragraph, in the same order."""
    cut = [list(parts(paragraph)) for paragraph in paragraphs]
    texts = [text for pieces in cut for text, _, _ in pieces]
    read = iter(encoder.read(texts, [PROMPT] * len(texts)))
    found = []
    for pieces in cut:
        joined = []
        for number, (_, head, begin) in enumerate(pieces):
            one = next(read)
            starts = np.where(one.starts < head, -1, one.starts - head + begin)
            keep = (starts >= 0) | (number == 0)
            joined.append((one.ids[keep], starts[keep].astype(np.int32), one.states[keep]))
        found.append(States(*(np.concatenate(a) for a in zip(*joined, strict=True))))
    return found


def read_paragraphs(encoder: PackagedE5, paragraphs: Sequence[Paragraph]) -> list[ReadParagraph]:
    """Read each paragraph, in the same order."""
    found = []
    for paragraph, own in zip(paragraphs, read_states(encoder, paragraphs), strict=True):
        vectors = projection().project(own.states, question=False)
        tokens = Tokens(own.ids, own.starts, vectors)
        found.append(ReadParagraph(_window_vectors(paragraph, own.starts, own.states), tokens))
    return found


def _window_vectors(paragraph: Paragraph, starts: np.ndarray, states: np.ndarray) -> np.ndarray:
    heading = states[starts < 0]
    common = HEADING * heading.mean(axis=0) if len(heading) else 0.0
    rows = []
    for window in windows(paragraph):
        own = states[(starts >= window.start) & (starts < window.end)]
        rows.append((own if len(own) else states).mean(axis=0) + common)
    return unit(np.array(rows, dtype=np.float32))
