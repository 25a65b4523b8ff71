"""Open the assistant that a run asks: on an index that exists, or a fresh one of a corpus."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.documents.corpus import Document, deduplicate, read, scan
from assistant.errors import DocumentError
from assistant.model import Paragraph
from assistant.settings import load_settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.settings import Settings


def unheard(message: str) -> None:
    """Warn nobody."""


@contextmanager
def opened(
    corpus: Path | None = None, index: Path | None = None, warn: Callable[[str], None] = unheard
) -> Iterator[tuple[Assistant, Settings]]:
    """Open the assistant on `index`, or on a fresh index of `corpus` in a temporary folder.

    With both, the index of `corpus` is built or updated in `index` and kept there. With neither,
    the settings' own index is asked. `warn` hears of documents that cannot be read;
    the others are asked all the same. Raises an `AssistantError` when the corpus or
    the index cannot be used.
    """
    # Imported here: the packages behind the index take seconds to load, and `diff` needs none.
    from assistant.assistant import Assistant
    from assistant.index.build import build

    if corpus is None:
        settings = load_settings(index=index)
        yield Assistant.open(settings), settings
        return
    with tempfile.TemporaryDirectory(prefix="evals-index-", ignore_cleanup_errors=True) as folder:
        settings = load_settings(corpus=corpus, index=index or Path(folder) / "index")
        for problem in build(settings.corpus, settings).problems:
            warn(problem)
        yield Assistant.open(settings), settings


def index_paragraphs(settings: Settings) -> tuple[Paragraph, ...]:
    """Every paragraph of the settings' index."""
    from assistant.index.generation import Generation
    from assistant.index.store import open_store

    store = open_store(settings)
    return Generation(store, store.require_manifest()).paragraphs


def corpus_paragraphs(folder: Path) -> list[Paragraph]:
    """Every paragraph of a corpus folder, read without making an index.

    Raises `CorpusError` when the folder cannot be used. A document that cannot be read is left out.
    """
    documents: list[Document] = []
    for file in scan(folder).files:
        with suppress(DocumentError):
            documents.append(read(file))
    return deduplicate(documents)


def stored_paragraphs(corpus: Path | None, index: Path | None) -> Sequence[Paragraph]:
    """Every paragraph of `corpus` or, where that is None, of `index` (default: the settings')."""
    if corpus is not None:
        return corpus_paragraphs(corpus)
    return index_paragraphs(load_settings(index=index))
