"""The words of the trade: sources, paragraphs, hits, citations, answers. Frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from assistant.index.tokens import Meeting

Status = Literal["answered", "partial", "not_found", "blocked", "small_talk", "error"]
Mode = Literal["extractive", "generative"]


@dataclass(frozen=True)
class Source:
    """A document: what `corpus/sources.toml` and the file itself say of it; nothing is guessed."""

    id: str
    title: str
    kind: str = "dokument"
    language: str = "sv"
    publisher: str | None = None
    year: int | None = None
    url: str | None = None
    abbreviation: str | None = None
    """Short name that a statute is cited by, "LOU"."""
    file: str = ""
    """Path below the corpus folder, with forward slashes."""
    digest: str = ""
    """SHA-256 (hex) of the file's bytes and of its entry in `sources.toml`."""


@dataclass(frozen=True)
class Place:
    """Somewhere that a paragraph's text stands."""

    source: str
    heading: tuple[str, ...] = ()
    position: int = 0
    page: int | None = None


@dataclass(frozen=True)
class Paragraph:
    """The unit of storage, retrieval and citation. `text` is what is quoted, to the letter."""

    id: str
    """Stable: a hash of source, heading path and text (and a counter where those recur)."""
    source: str
    text: str
    heading: tuple[str, ...] = ()
    """From the outermost heading to the nearest; a question that `text` answers is the last one."""
    position: int = 0
    """Place in the reading order of its source, from 0."""
    page: int | None = None
    """Page (PDF) or slide number, from 1, where the paragraph begins."""
    kind: Literal["text", "list", "quote", "faq", "section", "table", "footnote"] = "text"
    label: str | None = None
    """How a statute's section is cited: "19 kap. 25 a § LOU"."""
    also: tuple[Place, ...] = ()
    """Other places where the same text stands."""


@dataclass(frozen=True)
class Hit:
    """A paragraph that a search found, with the scores that ranked it."""

    paragraph: Paragraph
    score: float
    """How likely this paragraph is the right one, as a share of the best hit's likelihood: 0–1."""
    dense: float = 0.0
    """Cosine similarity between the question and the paragraph's best window."""
    lexical: float = 0.0
    """BM25 score, 0 where no word is shared."""
    parts: Mapping[str, float] = field(default_factory=dict)
    """Further scores by name, for those who look into a ranking."""
    windows: Mapping[tuple[int, int], float] = field(default_factory=dict)
    """Cosine of each embedded window of the paragraph, by its (start, end) in the text."""
    meeting: Meeting | None = None
    """How the question's tokens meet the paragraph's; None where the index holds no tokens."""
    examples: float = 0.0
    """Example questions to a paragraph, in its source (docs/adr/0010)."""


@dataclass(frozen=True)
class Citation:
    """A verbatim piece of a paragraph: `paragraph.text[start:end] == quote`, always."""

    number: int
    paragraph_id: str
    source: str
    title: str
    kind: str
    heading: tuple[str, ...]
    page: int | None
    position: int
    year: int | None
    url: str | None
    quote: str
    start: int
    end: int
    label: str | None = None


@dataclass(frozen=True)
class Sentence:
    """One sentence of an answer, with the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True)
class Related:
    """A nearby paragraph that a refusal points to; no claim that it answers."""

    paragraph_id: str
    source: str
    title: str
    heading: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What the assistant says, all the way from retrieval to the widget."""

    status: Status
    text: str
    question: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Related, ...] = ()
    notice: str | None = None
    """A caution to show with the answer, such as that undated sources may be out of date."""
    mode: Mode = "extractive"
    model: str | None = None
    prompt_version: str | None = None
    index: str = ""
    """Name of the index generation that answered."""
    search_question: str = ""
    """The question as searched: a follow-up made to stand alone."""
    searched: tuple[str, ...] = ()
    """Ids of the only sources that were searched, in order; empty where all were."""
    confidence: float | None = None
    """Calibrated probability (0–1) that the sources answer the question, where it was computed."""
    id: str = ""
    """Random id, for feedback."""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    tokens: Mapping[str, int] = field(default_factory=dict)
    """Tokens to ("in") and from ("out") a language model."""
    hits: tuple[Hit, ...] = ()
    """The best hits that the answer was made from; left out of `to_dict`."""

    def to_dict(self) -> dict[str, Any]:
        """The answer as the contract's JSON object."""
        return {name: value for name, value in asdict(self).items() if name != "hits"}
