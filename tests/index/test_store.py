"""Generations on disk."""

import os
from dataclasses import replace

import pytest

from assistant.errors import IndexFailure, IndexMismatch, IndexMissing, UsageError
from assistant.index.generation import Generation
from assistant.index.store import FolderStore, ServerStore, disk_errors, open_store
from assistant.settings import Settings
from tests.small import QUESTION


@pytest.fixture
def store(small):
    small.build()
    return open_store(small.settings)


def test_an_index_that_was_never_built_is_told_with_the_command(tmp_path):
    store = FolderStore(tmp_path / "inget")
    assert store.manifest() is None
    with pytest.raises(IndexMissing, match=r"no index at .*inget.*python ingest\.py"):
        store.require_manifest()
    assert not (tmp_path / "inget").exists()


def test_the_manifest_is_replaced_in_one_step(store, small):
    before = store.require_manifest()
    store.publish(replace(before, generation="gen-new"))
    assert store.require_manifest().generation == "gen-new"
    assert [f.name for f in small.index.glob("manifest*")] == ["manifest.json"]


def test_a_generation_that_is_gone_is_told(store, small):
    manifest = store.require_manifest()
    store.prune(set())
    assert not small.generations()
    with pytest.raises(IndexFailure, match=r"python ingest\.py --rebuild"):
        Generation(store, manifest)
    assert not small.generations(), "opening must not make an empty database where one was"


def test_pruning_keeps_what_is_named_and_what_is_not_a_generation(store, small):
    live = store.require_manifest().generation
    (small.index / "gen-half").mkdir()
    (small.index / "other").mkdir()
    store.prune({live})
    assert small.generations() == {live}
    assert (small.index / "other").is_dir() and (small.index / "cache.sqlite").is_file()


def test_what_fails_half_way_is_removed(store, small):
    before = small.generations()
    with pytest.raises(IndexFailure, match="No space left"), store.create("gen-half") as client:
        client.create_collection("gen-half", embedding_function=None)
        raise OSError(28, "No space left on device")
    assert small.generations() == before


def test_a_fault_of_the_program_is_not_called_a_full_disk(tmp_path):
    with pytest.raises(ZeroDivisionError), disk_errors(tmp_path):
        raise ZeroDivisionError


def test_a_generation_of_fewer_paragraphs_than_written_down_is_refused(store):
    manifest = store.require_manifest()
    for wrong in (
        replace(manifest, paragraphs=manifest.paragraphs + 1),
        replace(manifest, windows=manifest.windows - 1),
        replace(manifest, sources=manifest.sources[1:]),
    ):
        with pytest.raises(IndexFailure, match="not whole"):
            Generation(store, wrong)


def test_what_no_question_uses_any_more_is_closed(small):
    small.build()
    assistant = small.open()
    for round_ in range(3):
        small.write("nytt.txt", f"Soppköket serverar {round_ + 3} sorters soppa på tisdagar.")
        small.build()
        assert assistant.refresh()
        assert assistant.retriever.search(QUESTION)
    opened = [os.readlink(f"/proc/self/fd/{fd}") for fd in _descriptors()]
    assert not [path for path in opened if str(small.index) in path and "(deleted)" in path]


def _descriptors():
    return [fd for fd in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{fd}")]


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://x", "http://", "nonsense"])
def test_an_address_that_is_none_is_told(url):
    with pytest.raises(UsageError, match=r"ASSISTANT_CHROMA_URL.*http://host:8000"):
        ServerStore(url)


def test_a_manifest_that_cannot_be_read_is_told(tmp_path):
    settings = Settings(_env_file=None, index=tmp_path)
    manifest = tmp_path / "manifest.json"
    manifest.write_bytes(b"\xff\xfe\x00garbage\xff")
    with pytest.raises(IndexFailure, match=r"manifest\.json cannot be read"):
        open_store(settings).manifest()
    manifest.write_text('{"layout"')
    with pytest.raises(IndexMismatch, match="damaged"):
        open_store(settings).manifest()
    manifest.unlink()
    manifest.mkdir()
    with pytest.raises(IndexFailure, match="cannot be read"):
        open_store(settings).manifest()
