"""A corpus of three short documents, and an embedder that counts: for tests that build indexes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.assistant import Assistant
from assistant.index.build import BuildReport, build
from assistant.index.generation import Generation
from assistant.index.paragraphs import ReadParagraph
from assistant.index.store import open_store
from assistant.index.tokens import Question
from assistant.model import Paragraph
from assistant.settings import Settings

TEXTS = {
    "natt.txt": "Värmestugan i Norrby har öppet varje natt mellan november och mars.\n\n"
    "Alla vuxna får sova i värmestugan utan att visa legitimation.\n",
    "mat.txt": "Matbanken delar ut kassar med mat på torsdagar i församlingshemmet.\n\n"
    "Den som vill hämta en kasse anmäler sig hos diakonen.\n",
    "lax.txt": "Läxhjälpen för barn i låg- och mellanstadiet leds av pensionerade lärare.\n",
}
QUESTION = "När har värmestugan i Norrby öppet?"
ANSWER = "Värmestugan i Norrby har öppet varje natt mellan november och mars."


class CountingEmbedder(Embeddings):
    """The real model; `encoded` holds all that it was asked to embed for an index, in order: words, and
    paragraphs with their ids.
    """

    def __init__(self, model: Embeddings, known: dict[str, np.ndarray]) -> None:
        self.name = model.name  # type: ignore[attr-defined]
        self.encoded: list[str] = []
        self._model = model
        self._known = known

    def words(self, found: Sequence[str]) -> np.ndarray:
        self.encoded += found
        new = [word for word in found if word not in self._known]
        if new:
            self._known.update(zip(new, self._model.words(new), strict=True))  # type: ignore[attr-defined]
        found = [self._known[word] for word in found]
        return np.stack(found) if found else np.zeros((0, 384), np.float32)

    def questions(self, found: Sequence[str]) -> np.ndarray:
        self.encoded += [f"question {text}" for text in found]
        return self._model.questions(found)  # type: ignore[attr-defined]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._model.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._model.embed_query(text)

    def read(self, paragraphs: Sequence[Paragraph]) -> list[ReadParagraph]:
        self.encoded += [f"{paragraph.id}\n{paragraph.text}" for paragraph in paragraphs]
        return self._model.read(paragraphs)  # type: ignore[attr-defined]

    def read_question(self, text: str, words: Sequence[str] = ()) -> Question:
        return self._model.read_question(text, words)  # type: ignore[attr-defined]


class Small:
    """A folder with a corpus and its index."""

    def __init__(self, folder: Path, embedder: CountingEmbedder, **settings: object) -> None:
        self.corpus = folder / "corpus"
        self.index = folder / "index"
        self.embedder = embedder
        self.settings = Settings(
            _env_file=None, corpus=self.corpus, index=self.index, store=None, **settings
        )
        self.corpus.mkdir(parents=True)
        for name, text in TEXTS.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        (self.corpus / name).write_text(text, "utf-8")

    def build(self, *, rebuild: bool = False) -> BuildReport:
        """Build; `embedder.encoded` then holds what this build embedded."""
        self.embedder.encoded.clear()
        return build(self.corpus, self.settings, embedder=self.embedder, rebuild=rebuild)

    def open(self) -> Assistant:
        """An assistant over the live index, without loading the model again."""
        generation = Generation.live(open_store(self.settings), self.settings.embeddings)
        return Assistant(self.settings, self.embedder, generation)

    def generations(self) -> set[str]:
        return {folder.name for folder in self.index.glob("gen-*")}


def texts_of(assistant: Assistant) -> set[str]:
    """The text of every paragraph of the index."""
    return {
        paragraph.text
        for source in assistant.sources()
        for paragraph in assistant.paragraphs(source.id)
    }


def copy_of(settings: Settings, folder: Path) -> Settings:
    """Settings of a copy of a corpus and its index, to change and to damage."""
    shutil.copytree(settings.corpus, folder / "corpus")
    shutil.copytree(settings.index, folder / "index")
    return settings.model_copy(
        update={"corpus": folder / "corpus", "index": folder / "index", "store": None}
    )
