"""A small assistant without an index, for what the API does around it."""

import asyncio
import itertools
import threading
import time
from dataclasses import replace

from assistant.guard import check
from assistant.model import Answer, Citation, Paragraph, Sentence, Source

TEXT = (
    "Ett IOP är tillåtet där det inte redan existerar en marknad. Parterna kommer överens "
    "om verksamheten."
)
QUOTE = "Ett IOP är tillåtet där det inte redan existerar en marknad."
SOURCE = Source("handledning-iop", "Handledning för IOP", "handledning", url="https://exempel.se/h")
PARAGRAPHS = [
    Paragraph(f"p-{n}", SOURCE.id, text, ("LAGAR OCH REGLER", "Är IOP tillåtet?"), n)
    for n, text in enumerate(["Stycket före.", TEXT, "Stycket efter."])
]
CITATION = Citation(
    1, "p-1", SOURCE.id, SOURCE.title, SOURCE.kind, PARAGRAPHS[1].heading, None, 1, None,
    SOURCE.url, QUOTE, 0, len(QUOTE),
)  # fmt: skip


class FakeAssistant:
    """Answers everything with one cited sentence; `hold` keeps answers waiting until it is set."""

    def __init__(self):
        self.index_name = "g1"
        self.hold = threading.Event()
        self.hold.set()
        self.error = None
        self.status = "answered"
        self.delay = 0.0
        self.asked = []
        self.searched = []
        self.newer = False
        self.scripted = {}
        self.running = 0
        self.most_running = 0
        self._ids = itertools.count()

    def ask(self, question, history=(), sources=None):
        *_, answer = self.stream(question, history, sources=sources)
        return answer

    def stream(self, question, history=(), *, sources=None):
        verdict = check(question, 1000)
        name = f"a{next(self._ids)}"
        if not verdict.ok:
            yield Answer("blocked", verdict.message, "", id=name, index=self.index_name)
            return
        self.asked.append((verdict.question, tuple(history)))
        self.searched.append(tuple(sources or ()))
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            self.hold.wait(10)
            time.sleep(self.delay)
            if self.error:
                raise self.error
            if verdict.question in self.scripted:
                answer = self.scripted[verdict.question]
                yield from answer.citations
                yield from answer.sentences
                yield replace(answer, id=name, question=verdict.question)
                return
            if self.status != "answered":
                yield Answer(self.status, "Finns inte.", verdict.question, id=name, index="g1")
                return
            yield CITATION
            sentence = Sentence(QUOTE, (1,))
            yield sentence
            yield Answer(
                "answered", f"{QUOTE} [1]", verdict.question, (sentence,), (CITATION,),
                id=name, index=self.index_name, search_question=verdict.question,
                timings_ms={"total": 1.0},
            )  # fmt: skip
        finally:
            self.running -= 1

    def paragraph(self, paragraph_id):
        return {each.id: each for each in PARAGRAPHS}[paragraph_id]

    def neighbours(self, paragraph_id, n=1):
        at = self.paragraph(paragraph_id).position
        return PARAGRAPHS[max(0, at - n) : at], PARAGRAPHS[at + 1 : at + 1 + n]

    def paragraphs(self, source_id):
        return [each for each in PARAGRAPHS if each.source == source_id]

    def source(self, source_id):
        return {SOURCE.id: SOURCE}[source_id]

    def sources(self):
        return [SOURCE]

    def suggestions(self):
        return ["Vad är ett IOP?", "När är ett IOP tillåtet?", "Vem kan ingå ett IOP?"]

    def refresh(self):
        newer, self.newer = self.newer, False
        if newer:
            self.index_name = "g2"
        return newer


async def until(condition):
    """Wait for what happens in the background."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.005)
