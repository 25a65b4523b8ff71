"""An assistant that answers by script, over paragraphs given as text; and short ways to results."""

from __future__ import annotations

from assistant.model import Answer, Citation, Hit, Paragraph, Sentence, Source
from evals.cases import Case
from evals.metrics import score
from evals.results import CitedParagraph, FoundParagraph, Result


class Searched:
    def __init__(self, paragraphs):
        self._paragraphs = paragraphs

    def search(self, question, k=10):
        words = set(question.lower().split())
        shared = lambda p: len(words & set(p.text.lower().split()))  # noqa: E731
        ranked = sorted(self._paragraphs, key=lambda p: -shared(p))
        return [Hit(p, score=shared(p)) for p in ranked][:k]


class Scripted:
    """`script`: question → paragraph id to quote whole, a status, or an exception to raise."""

    def __init__(self, paragraphs, script):
        self._by_id = {p.id: p for p in paragraphs}
        self._script = script
        self.retriever = Searched(paragraphs)
        self.asked = []

    def leave_out_examples(self, questions):
        """It was made with none."""
        return 0

    def ask(self, question, history=()):
        self.asked.append((question, tuple(history)))
        said = self._script[question]
        if isinstance(said, Exception):
            raise said
        hits = tuple(self.retriever.search(question))
        if said in ("not_found", "blocked", "error", "small_talk"):
            return Answer(said, "Det framgår inte.", question=question, hits=hits)
        p = self._by_id[said]
        citation = Citation(
            1,
            p.id,
            p.source,
            "Titel",
            "dokument",
            p.heading,
            None,
            p.position,
            None,
            None,
            p.text,
            0,
            len(p.text),
        )
        return Answer(
            "answered",
            f"{p.text} [1]",
            question=question,
            citations=(citation,),
            sentences=(Sentence(p.text, (1,)),),
            hits=hits,
            timings_ms={"total": 3.0},
        )

    def paragraph(self, paragraph_id):
        return self._by_id[paragraph_id]

    def sources(self):
        return [
            Source(id=s, title=s.upper(), digest="d")
            for s in dict.fromkeys(p.source for p in self._by_id.values())
        ]


def paragraph(ident, text, source="handbok", **more):
    return Paragraph(id=ident, source=source, text=text, **more)


def case(ident="q1", question="Får man?", quote="tillåtet", facts=(("tillåtet",),), **more):
    if not more.get("answerable", True):
        return Case(id=ident, question=question, kind=more.get("kind", "none"), answerable=False)
    return Case(
        id=ident,
        question=question,
        evidence=({"source": "handbok", "quote": quote},),
        facts=facts,
        **more,
    )


def cited(text, quote=None, source="handbok", **more):
    quote = text if quote is None else quote
    start = text.find(quote)
    return CitedParagraph(
        source=source,
        paragraph_id=text[:8],
        quote=quote,
        paragraph=text,
        number=1,
        start=start,
        end=start + len(quote),
        **more,
    )


def found(*texts, source="handbok"):
    return tuple(
        FoundParagraph(source=source, paragraph_id=t[:8], paragraph=t, score=0.5) for t in texts
    )


def result(row=None, status="answered", text="IOP är tillåtet. [1]", citations=(), **more):
    row = row or case()
    timings = more.pop("timings_ms", {"wall": 10.0})
    return score(
        Result(
            **row.model_dump(),
            status=status,
            text=text,
            citations=citations,
            timings_ms=timings,
            set=more.pop("set", "prov"),
            **more,
        )
    )
