"""Open the assistant that a run asks: on an index that exists, or a fresh one of a corpus."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import CorpusError
from assistant.settings import load_settings

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.settings import Settings


@contextmanager
def opened(
    corpus: Path | None = None, index: Path | None = None
) -> Iterator[tuple[Assistant, Settings]]:
    """Open the assistant on `index`, or on a fresh index of `corpus` in a temporary folder.

    With neither, the settings' own index is asked. Raises an `AssistantError` when the corpus or
    the index cannot be used.
    """
    if corpus is None:
        settings = load_settings(index=index)
        yield _open(settings), settings
        return
    with tempfile.TemporaryDirectory(prefix="evals-index-", ignore_cleanup_errors=True) as folder:
        settings = load_settings(corpus=corpus, index=Path(folder) / "index")
        build_index(settings)
        yield _open(settings), settings


def build_index(settings: Settings) -> None:
    """Build or update the index of the settings' corpus.

    Raises `CorpusError` when the folder is missing; documents that cannot be read are skipped, as
    `ingest.py` does, and their questions fail.
    """
    # Imported here: the packages behind the index take seconds to load, and `diff` needs none.
    from assistant.index.build import build

    if not settings.corpus.is_dir():
        raise CorpusError(f"{settings.corpus}: no such folder. Name a corpus folder with --corpus.")
    build(settings.corpus, settings.index, settings)


def _open(settings: Settings) -> Assistant:
    from assistant import Assistant

    return Assistant.open(settings)
