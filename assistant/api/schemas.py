"""The shapes of the API, with the examples of the specification."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.model import Mode, Status

Verdict = Literal["helpful", "wrong", "wrong_source", "missing"]
MAX_HISTORY = 20
MAX_SOURCES = 1000


def _encodable(text: str) -> str:
    """JSON can write half a surrogate pair ("\\ud800"), which is no text that could be answered."""
    text.encode("utf-8")
    return text


Text = Annotated[str, AfterValidator(_encodable)]


class AskIn(BaseModel):
    """A question, with the earlier questions of the conversation, oldest first."""

    model_config = ConfigDict(
        strict=True,
        json_schema_extra={
            "examples": [{"question": "När är ett IOP tillåtet?", "history": ["Vad är ett IOP?"]}]
        },
    )
    question: Text
    history: Annotated[list[Text], Field(max_length=MAX_HISTORY)] = []
    stream: bool = False
    sources: Annotated[list[Text], Field(max_length=MAX_SOURCES)] = []
    """Ids of the only sources to search; none means all."""


class SentenceOut(BaseModel):
    """One sentence, with the numbers of the citations that support it."""

    text: str
    citations: list[int]


class CitationOut(BaseModel):
    """A verbatim piece of a paragraph: its text from `start` to `end`, in characters."""

    number: int
    paragraph_id: str
    source: str
    title: str
    kind: str
    heading: list[str]
    page: int | None
    position: int
    year: int | None
    url: str | None
    quote: str
    start: int
    end: int
    label: str | None = None


class RelatedOut(BaseModel):
    """A nearby paragraph that does not claim to answer."""

    paragraph_id: str
    source: str
    title: str
    heading: list[str]


_ANSWER_EXAMPLE: dict[str, Any] = {
    "id": "5f0c3c1e9d1b4b0f",
    "status": "answered",
    "text": "Ett IOP är tillåtet där det inte redan existerar en marknad. [1]",
    "question": "När är ett IOP tillåtet?",
    "sentences": [
        {"text": "Ett IOP är tillåtet där det inte redan existerar en marknad.", "citations": [1]}
    ],
    "citations": [
        {
            "number": 1,
            "paragraph_id": "handledning-iop-3f2a",
            "source": "handledning-iop",
            "title": "Handledning för idéburet offentligt partnerskap",
            "kind": "handledning",
            "heading": ["LAGAR OCH REGLER", "Är IOP tillåtet?"],
            "page": None,
            "position": 9,
            "year": None,
            "url": None,
            "quote": "Ett IOP är tillåtet där det inte redan existerar en marknad.",
            "start": 0,
            "end": 60,
            "label": None,
        }
    ],
    "related": [],
    "notice": None,
    "mode": "extractive",
    "model": None,
    "index": "20260101-120000",
    "search_question": "När är ett IOP tillåtet?",
    "timings_ms": {"retrieve": 12.3, "answer": 4.5, "total": 17.0},
}


class AnswerOut(BaseModel):
    """An answer. Whether it was refused is read from `status`, never from the text."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ANSWER_EXAMPLE]})
    id: str
    status: Status
    text: str
    question: str
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    related: list[RelatedOut]
    notice: str | None = None
    mode: Mode
    model: str | None
    index: str
    search_question: str
    searched: list[str] = []
    timings_ms: dict[str, float]


class SourceOut(BaseModel):
    """A document that answers are made from."""

    id: str
    title: str
    kind: str
    language: str
    publisher: str | None
    year: int | None
    url: str | None
    abbreviation: str | None
    paragraphs: int


class SourcesOut(BaseModel):
    """All sources."""

    sources: list[SourceOut]


class ParagraphText(BaseModel):
    """A paragraph's id and text."""

    id: str
    text: str
    heading: list[str]
    page: int | None
    position: int
    kind: str
    label: str | None


class ParagraphOut(ParagraphText):
    """A paragraph with its neighbours in the document and its source."""

    source: SourceOut
    before: list[ParagraphText]
    after: list[ParagraphText]


class SuggestionsOut(BaseModel):
    """Questions to start with."""

    suggestions: list[str]


class ConfigOut(BaseModel):
    """What the widget needs to open: texts that are settings, and questions to start with."""

    disclosure: str
    contact_name: str
    contact_email: str | None
    suggestions: list[str]
    max_question_chars: int
    feedback: bool


class FeedbackIn(BaseModel):
    """What a visitor thought of an answer."""

    model_config = ConfigDict(
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "answer_id": "5f0c3c1e9d1b4b0f",
                    "verdict": "wrong_source",
                    "comment": "Källan handlar om något annat.",
                }
            ]
        },
    )
    answer_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
    verdict: Verdict
    comment: Annotated[Text, Field(max_length=2000)] = ""


class StoredOut(BaseModel):
    """The feedback is on disk."""

    stored: Literal[True]


class ErrorDetail(BaseModel):
    """A code for programs and a message, in Swedish, for people."""

    code: str
    message: str


class ErrorOut(BaseModel):
    """Every error."""

    error: ErrorDetail
