"""What the tests of written answers share: hits made by hand, and what must always hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.answering.generative import GenerativeAnswerer, Outcome
from assistant.answering.verify import is_verbatim
from assistant.errors import ModelError
from assistant.model import Citation, Hit, Paragraph, Sentence, Source
from assistant.settings import Settings
from tests.scripted_server import Asked, Play, ScriptedServer

AGREEMENT = Paragraph(
    "p1",
    "avtal",
    "Avtalet gäller från och med den 1 januari 2024 till och med den 31 december 2026. Part kan "
    "säga upp avtalet med sex månaders uppsägningstid. Uppsägningen ska vara skriftlig.",
    ("Uppsägning",),
)
MONEY = Paragraph(
    "p2",
    "avtal",
    "Kommunen bidrar med 700 000 kronor per år. Medel som inte har använts ska återbetalas till "
    "kommunen senast tre månader efter avtalets slut.",
    ("Ekonomi",),
    position=1,
)
ALLOWED = Paragraph(
    "p3",
    "handledning",
    "Ett IOP är tillåtet där det inte redan existerar en marknad. En offentlig myndighet är inte "
    "tvingad att upphandla all verksamhet som drivs av externa parter. Frågor besvaras av "
    "kansli@socialforum.se.",
    ("LAGAR OCH REGLER", "Är IOP tillåtet?"),
)
ENGLISH = Paragraph(
    "p4",
    "faktablad",
    "The partnership relationship is a possibility if there is not a market. Both parties are "
    "involved in financing activities.",
    ("VSOPP",),
)
PARAGRAPHS = (AGREEMENT, MONEY, ALLOWED, ENGLISH)
HITS = tuple(Hit(p, 1 - i / 10) for i, p in enumerate(PARAGRAPHS))
SOURCES = {
    "avtal": Source("avtal", "Avtal om mötesplatsen", "avtal", year=2024),
    "handledning": Source("handledning", "Handledning", "handledning"),
    "faktablad": Source("faktablad", "Fact sheet", "faktablad", language="en"),
    "okänd": Source("okänd", "Okänd källa"),
}


@dataclass(frozen=True)
class Told:
    """All that a visitor would have been sent, in order."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    outcome: Outcome | None
    """None when the model failed."""
    asked: tuple[Asked, ...]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def quotes(self) -> set[str]:
        return {citation.quote for citation in self.citations}


def settings(url: str, **more: object) -> Settings:
    values: dict[str, object] = {
        "llm": "openai:scripted",
        "llm_base_url": url,
        "llm_timeout": 10.0,
        **more,
    }
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]


@cache
def _server() -> ScriptedServer:
    """One server for all tests: to set up a client for each takes longer than what it tests."""
    return ScriptedServer().__enter__()


@cache
def _answerer(**more: object) -> GenerativeAnswerer:
    answerer = GenerativeAnswerer.from_settings(settings(_server().url, **more))
    assert answerer is not None
    answerer._backoff = 0.01
    return answerer


def tell(
    *plays: Play,
    question: str = "Vad gäller för uppsägning?",
    history: Sequence[str] = (),
    hits: Sequence[Hit] = HITS,
    config: object = None,
    **more: object,
) -> Told:
    """Run the plays against real HTTP and return what would have been shown.

    What must hold whatever the model plays is asserted here: each quote is verbatim, each sentence
    is cited, and each citation comes before the sentence that uses it.
    """
    server = _server()
    server.play(*plays)
    stream = _answerer(**more).stream(
        question,
        question,
        history,
        hits,
        SOURCES.__getitem__,
        config,  # type: ignore[arg-type]
    )
    told: list[object] = []
    try:
        told.extend(stream)
    except ModelError:
        assert not told, "a model that fails must not have shown anything"
        return Told((), (), None, tuple(server.asked))
    return sound(told, hits, tuple(server.asked))


def sound(told: Iterable[object], hits: Sequence[Hit], asked: tuple[Asked, ...]) -> Told:
    items = list(told)
    outcome = items[-1]
    assert isinstance(outcome, Outcome)
    paragraphs = {hit.paragraph.id: hit.paragraph for hit in hits}
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    for item in items[:-1]:
        if isinstance(item, Citation):
            assert is_verbatim(item, paragraphs[item.paragraph_id])
            assert item.number == len(citations) + 1
            citations.append(item)
        else:
            assert isinstance(item, Sentence)
            assert item.citations, "a sentence without a citation was shown"
            assert set(item.citations) <= {c.number for c in citations}
            sentences.append(item)
    assert {n for s in sentences for n in s.citations} == {c.number for c in citations}
    expected = "answered partial" if sentences else "not_found"
    assert outcome.status in expected.split()
    return Told(tuple(sentences), tuple(citations), outcome, asked)
