"""What is written down of a generation."""

import json

import pytest

from assistant.errors import IndexMismatch
from assistant.index.manifest import LAYOUT, Manifest
from assistant.model import Source

MANIFEST = Manifest(
    generation="gen-1",
    model="m",
    dimensions=384,
    corpus_digest="d",
    sources=(Source("ett", "Ett", year=2015), Source("två", "Två", url="https://exempel.se")),
    paragraphs=3,
    windows=5,
    created="2026-01-01T00:00:00+00:00",
)


def test_it_is_read_back_as_it_was():
    assert Manifest.from_json(MANIFEST.to_json()) == MANIFEST


def changed(**values):
    return json.dumps(json.loads(MANIFEST.to_json()) | values)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        changed(sources=3),
        changed(sources=[{"id": "x", "colour": "red"}]),
        changed(extra=1),
        MANIFEST.to_json()[:-40],
    ],
)
def test_a_damaged_one_is_told_with_the_mend(text):
    with pytest.raises(IndexMismatch, match=r"Build it again: python ingest\.py"):
        Manifest.from_json(text)


def test_another_layout_is_told():
    with pytest.raises(IndexMismatch, match="another layout"):
        Manifest.from_json(changed(layout=LAYOUT - 1))


def test_another_model_is_refused_with_both_ways_out():
    MANIFEST.require_model("m")
    with pytest.raises(IndexMismatch) as told:
        MANIFEST.require_model("n")
    assert "'m'" in str(told.value) and "'n'" in str(told.value)
    assert "python ingest.py" in str(told.value) and "ASSISTANT_EMBEDDINGS=m" in str(told.value)
