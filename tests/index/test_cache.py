"""The cache of read documents and vectors."""

import sqlite3

import numpy as np
import pytest

from assistant.errors import IndexFailure
from assistant.index.cache import Cache

VECTORS = np.arange(6, dtype=np.float32).reshape(2, 3)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cache.sqlite"


def test_vectors_come_back_to_the_bit_also_after_it_was_closed(path):
    with Cache(path, "m") as cache:
        cache.add_vectors(["ett", "två"], VECTORS)
    with Cache(path, "m") as cache:
        found = cache.vectors(["två", "tre", "ett"])
    assert found[1] is None
    assert np.array_equal(found[0], VECTORS[1]) and np.array_equal(found[2], VECTORS[0])


def test_another_model_has_vectors_of_its_own(path):
    with Cache(path, "m") as cache:
        cache.add_vectors(["ett", "två"], VECTORS)
    with Cache(path, "n") as cache:
        assert cache.vectors(["ett"]) == [None]


def test_documents_are_kept_by_digest(path):
    with Cache(path, "m") as cache:
        cache.add_document("d1", {"text": "åäö"})
        assert cache.document("d1") == {"text": "åäö"}
        assert cache.document("d2") is None


def test_pruning_forgets_all_but_what_is_named(path):
    with Cache(path, "m") as cache:
        cache.add_vectors(["ett", "två"], VECTORS)
        cache.add_document("d1", {})
        cache.add_document("d2", {"x": 1})
        for _ in range(2):
            cache.prune(["två"], ["d2"])
        assert [v is not None for v in cache.vectors(["ett", "två"])] == [False, True]
        assert (cache.document("d1"), cache.document("d2")) == (None, {"x": 1})


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"not a database at all" * 100,
        lambda data: b"\0" * len(data),
        lambda data: data[: len(data) // 2],
        lambda data: data[:4096] + b"\xff" * (len(data) - 4096),
        lambda data: b"",
    ],
    ids=["other", "zeros", "half", "pages", "empty"],
)
def test_a_damaged_file_is_made_anew(path, damage):
    with Cache(path, "m") as cache:
        cache.add_vectors([str(n) for n in range(200)], np.ones((200, 384), np.float32))
    path.write_bytes(damage(path.read_bytes()))
    with Cache(path, "m") as cache:
        cache.add_vectors(["ett", "två"], VECTORS)
        assert np.array_equal(cache.vectors(["ett"])[0], VECTORS[0])


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "cache.sqlite").mkdir()
    with pytest.raises(IndexFailure, match=r"cannot be written.*run the command again"):
        Cache(tmp_path / "cache.sqlite", "m")


def test_another_process_may_hold_it_open(path):
    with Cache(path, "m") as cache:
        other = sqlite3.connect(path)
        assert other.execute("SELECT count(*) FROM vectors").fetchone() == (0,)
        cache.add_vectors(["ett", "två"], VECTORS)
        other.close()
