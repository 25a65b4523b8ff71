"""Ingest beside the plain way, in one run: `python -m benchmarks.ingest`.

The plain way is LangChain's RecursiveCharacterTextSplitter (1000 characters, 200 overlap) into
Chroma, with the same embedding model. Both begin with the model loaded and end with an index on
disk. Prints seconds and ratios; the machine's own speed falls out of a ratio.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from langchain_chroma import Chroma
from langchain_text_splitters import RecursiveCharacterTextSplitter

from assistant.index.build import build
from assistant.index.embeddings import SentenceTransformerEmbeddings
from assistant.settings import load_settings


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def plain(corpus: Path, folder: Path, embeddings: SentenceTransformerEmbeddings) -> None:
    """LangChain's splitter and Chroma."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    files = [path for path in sorted(corpus.iterdir()) if path.suffix in (".md", ".txt")]
    chunks = [c for path in files for c in splitter.split_text(path.read_text("utf-8"))]
    Chroma.from_texts(chunks, embeddings, persist_directory=str(folder))


def main() -> None:
    """Run both ways, alternately, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("../shared/legal"))
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    embeddings = SentenceTransformerEmbeddings()
    embeddings.encode(["värm upp"])
    for number in range(options.rounds):
        folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
        settings = load_settings(corpus=options.corpus, index=folder / "ours")

        def ours() -> None:
            build(options.corpus, settings, embedder=embeddings)  # noqa: B023

        first = seconds(ours)
        theirs = seconds(lambda: plain(options.corpus, folder / "plain", embeddings))  # noqa: B023
        again = seconds(ours)
        print(
            f"round {number + 1}: ours {first:.1f} s, plain {theirs:.1f} s, ratio "
            f"{first / theirs:.2f}; unchanged again {again:.2f} s, {again / first:.1%} of the first"
        )
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
