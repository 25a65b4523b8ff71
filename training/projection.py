"""Makes `assistant/index/projection.npz`: ``python -m training.projection --data ../shared/data``.

What all tokens share, and all questions, and the directions in which tokens differ most, by passages
and questions that have nothing to do with the assistant's own documents. `training.meeting` goes on
from there.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from assistant.index import tokens
from assistant.index.embeddings import PROMPTS
from assistant.index.packaged import PackagedE5
from assistant.index.paragraphs import PART
from training.data import load_data

DIMENSIONS = 128
"""Of the 384, those that tell tokens apart the most: 64 rank a little worse, 384 no better."""


def states(encoder: PackagedE5, texts: list[str], prompt: str) -> np.ndarray:
    """The states of all tokens of the texts, shape (tokens, hidden)."""
    return np.concatenate([read.states for read in encoder.read(texts, [prompt] * len(texts))])


def main() -> None:
    """Read the data and write the projection."""
    parser = argparse.ArgumentParser(prog="python -m training.projection", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--every", type=int, default=2, help="one text in so many is read")
    parser.add_argument(
        "--out", type=Path, default=Path(tokens.__file__).with_name("projection.npz")
    )
    options = parser.parse_args()
    data = load_data(options.data)
    encoder = PackagedE5()
    passages = list(data.passages.values())[:: options.every]
    texts = [f"{p.title}\n{p.text[:PART]}" for p in passages]
    documents = states(encoder, texts, PROMPTS["document"])
    asked = [question.text for question in data.questions[:: options.every]]
    questions = states(encoder, asked, PROMPTS["query"])
    mean = documents.mean(axis=0)
    centred = documents - mean
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    read = encoder.read(asked, [PROMPTS["query"]] * len(asked), whole=True)
    whole = np.array([one.whole for one in read])
    components = np.linalg.svd(centred.T @ centred)[0][:, :DIMENSIONS]
    np.savez_compressed(
        options.out,
        document=mean.astype(np.float32),
        question=questions.mean(axis=0).astype(np.float32),
        components=components.astype(np.float16),
        asked=components.astype(np.float16),
        weight=np.zeros(len(components), dtype=np.float16),
        whole=whole.mean(axis=0).astype(np.float32),
    )
    print(f"{options.out}: from {len(documents)} and {len(questions)} tokens")


if __name__ == "__main__":
    main()
