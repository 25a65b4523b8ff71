"""Building: what is read, what is embedded, what is kept."""

import pytest

from assistant.documents import corpus as corpus_module
from assistant.errors import AssistantError, CorpusError, IndexFailure, IndexMismatch
from assistant.index import build as build_module
from assistant.index import kept as kept_module
from assistant.index.build import build
from assistant.index.store import open_store
from tests.small import ANSWER, QUESTION, TEXTS, texts_of

NEW = "Soppköket serverar ärtsoppa med pannkakor på torsdagar."


@pytest.fixture
def reads(monkeypatch):
    """The ids of the sources that were read in, in order."""
    found = []

    def read(file):
        found.append(file.source.id)
        return corpus_module.read(file)

    monkeypatch.setattr(build_module, "read", read)
    return found


def test_the_first_build_reads_and_embeds_everything(small, reads):
    report = small.build()
    assert sorted(reads) == report.new == ["lax", "mat", "natt"]
    assert report.paragraphs == 5 and report.windows == 5
    assert report.embedded == len(small.embedder.encoded) == len(set(small.embedder.encoded))
    assert not (report.changed or report.removed or report.unchanged or report.problems)
    assert [s["paragraphs"] for s in report.sources] == [1, 2, 2]
    assert small.generations() == {report.generation}
    assert ANSWER in small.open().retriever.search(QUESTION)[0].paragraph.text


def test_an_unchanged_corpus_is_neither_read_nor_embedded_nor_written(small, reads):
    first = small.build()
    reads.clear()
    second = small.build()
    assert not reads and not small.embedder.encoded
    assert second.embedded == 0
    assert second.unchanged == ["lax", "mat", "natt"] and not (second.new or second.changed)
    assert second.generation == first.generation
    assert (second.paragraphs, second.windows) == (first.paragraphs, first.windows)


def test_an_unchanged_corpus_loads_no_model(small, monkeypatch):
    small.build()
    monkeypatch.setattr("assistant.index.embeddings._load", lambda name: pytest.fail("loaded"))
    assert build(small.corpus, small.settings).embedded == 0


def test_one_changed_document_alone_is_read_again(small, reads):
    small.build()
    reads.clear()
    small.write("mat.txt", TEXTS["mat.txt"] + "\n" + NEW + "\n")
    report = small.build()
    assert reads == report.changed == ["mat"]
    assert report.unchanged == ["lax", "natt"]
    assert any(text.endswith(NEW) for text in small.embedder.encoded)
    kept = {t.strip() for text in TEXTS.values() for t in text.split("\n\n")}
    assert not kept & set(small.embedder.encoded)
    assert texts_of(small.open()) == kept | {NEW}


def test_ids_stay_where_the_document_did(small):
    small.build()
    before = {p.text: p.id for s in ("lax", "mat", "natt") for p in small.open().paragraphs(s)}
    small.write("mat.txt", NEW + "\n\n" + TEXTS["mat.txt"])
    small.build(rebuild=True)
    after = {p.text: p.id for s in ("lax", "mat", "natt") for p in small.open().paragraphs(s)}
    assert before == {text: after[text] for text in before}


def test_a_deleted_document_is_gone_from_answers(small, reads):
    small.build()
    reads.clear()
    (small.corpus / "natt.txt").unlink()
    report = small.build()
    assert report.removed == ["natt"] and not reads and not small.embedder.encoded
    assistant = small.open()
    assert {s.id for s in assistant.sources()} == {"lax", "mat"}
    hits = assistant.retriever.search(QUESTION)
    assert hits and not [h for h in hits if h.paragraph.source == "natt"]
    answer = assistant.ask(QUESTION)
    assert "natt" not in {c.source for c in answer.citations}


def test_an_entry_of_sources_toml_that_changed_reads_its_document_alone(small, reads):
    small.build()
    reads.clear()
    (small.corpus / "sources.toml").write_text('[mat]\ntitle = "Matbanken"\nyear = 2020\n')
    report = small.build()
    assert reads == report.changed == ["mat"]
    assert small.open().source("mat").year == 2020


def test_a_renamed_document_is_another_source_but_embeds_nothing(small):
    small.build()
    (small.corpus / "mat.txt").rename(small.corpus / "matbank.txt")
    report = small.build()
    assert (report.new, report.removed) == (["matbank"], ["mat"])
    assert {source.id for source in small.open().sources()} == {"lax", "matbank", "natt"}
    assert all(p.source == "matbank" for p in small.open().paragraphs("matbank"))


def test_a_copy_of_a_document_is_a_source_whose_paragraphs_stand_in_both(small):
    first = small.build()
    (small.corpus / "kopia.txt").write_bytes((small.corpus / "natt.txt").read_bytes())
    report = small.build()
    assert report.new == ["kopia"] and report.paragraphs == first.paragraphs
    assert {source.id for source in small.open().sources()} == {"kopia", "lax", "mat", "natt"}
    assert [p.also[0].source for p in small.open().paragraphs("kopia")] == ["natt", "natt"]


def test_rebuild_reads_everything_but_embeds_nothing_again(small, reads):
    first = small.build()
    reads.clear()
    second = small.build(rebuild=True)
    assert sorted(reads) == ["lax", "mat", "natt"] and not small.embedder.encoded
    assert second.generation != first.generation


def test_the_generation_before_is_kept_and_the_one_before_that_is_not(small):
    made = []
    for number in range(3):
        small.write("nytt.txt", f"{NEW} Det är omgång {number}.")
        made.append(small.build().generation)
    assert small.generations() == set(made[1:])


def test_a_document_that_cannot_be_read_keeps_its_last_version(small):
    small.build()
    (small.corpus / "mat.txt").write_bytes(b"\x01\x02\x03\x04" * 50)
    report = small.build()
    assert report.unchanged == ["lax", "mat", "natt"]
    [problem] = report.problems
    assert "mat.txt" in problem and "The last version that could be read is kept" in problem
    assert any("Matbanken" in text for text in texts_of(small.open()))
    small.write("mat.txt", TEXTS["mat.txt"])
    assert not small.build().problems


def test_a_document_that_has_grown_too_large_keeps_its_last_version(small, monkeypatch):
    small.build()
    before = texts_of(small.open())
    monkeypatch.setattr("assistant.documents.corpus.MAX_BYTES", 4000)
    (small.corpus / "mat.txt").write_text("Matbanken. " * 1000, "utf-8")
    report = small.build()
    (problem,) = report.problems
    assert "mat.txt" in problem and "The last version that could be read is kept" in problem
    assert not report.removed and texts_of(small.open()) == before


def test_a_document_that_could_never_be_read_is_left_out_and_told(small):
    (small.corpus / "trasig.txt").write_bytes(b"\x01\x02\x03\x04" * 50)
    report = small.build()
    assert report.new == ["lax", "mat", "natt"]
    assert len(report.problems) == 1 and "trasig.txt" in report.problems[0]
    assert small.build().problems == report.problems


def test_when_nothing_can_be_read_the_index_stays(small, tmp_path):
    small.build()
    before = small.generations()
    for name in TEXTS:
        (small.corpus / name).unlink()
    small.write("tom.txt", " \n")
    with pytest.raises(CorpusError, match=r"index stays.*tom\.txt"):
        small.build()
    assert small.generations() == before
    assert small.open().retriever.search(QUESTION)


def test_an_interrupted_embedding_goes_on_where_it_stopped(small, monkeypatch):
    monkeypatch.setattr(kept_module, "_TEXTS", 8)
    words, done = small.embedder.words, []

    def stops_in_the_middle(texts):
        if len(done) >= 16:
            raise KeyboardInterrupt
        done.extend(texts)
        return words(texts)

    monkeypatch.setattr(small.embedder, "words", stops_in_the_middle)
    with pytest.raises(KeyboardInterrupt):
        small.build()
    assert len(done) == 16 and not small.generations()
    monkeypatch.setattr(small.embedder, "words", words)
    report = small.build()
    assert not set(small.embedder.encoded) & set(done)
    assert report.embedded == len(small.embedder.encoded)
    assert ANSWER in texts_of(small.open())


def test_another_model_embeds_everything_and_leaves_the_old_index_until_it_is_done(
    small, monkeypatch
):
    first = small.build()
    other = small.settings.model_copy(update={"embeddings": "another-model"})
    with pytest.raises(IndexMismatch, match="another-model"):
        open_store(other).require_manifest().require_model(other.embeddings)

    def dies(*_):
        raise KeyboardInterrupt

    small.embedder.encoded.clear()
    with monkeypatch.context() as patch:
        patch.setattr(build_module, "add_windows", dies)
        with pytest.raises(KeyboardInterrupt):
            build(small.corpus, other, embedder=small.embedder)
    assert len(small.embedder.encoded) == first.embedded
    assert small.generations() == {first.generation}
    assert small.open().retriever.search(QUESTION)
    build(small.corpus, other, embedder=small.embedder)
    assert open_store(other).require_manifest().model == "another-model"


def test_with_another_projection_every_paragraph_is_embedded_again(small, monkeypatch):
    first = small.build()
    for module in (build_module, kept_module):
        monkeypatch.setattr(module, "projection_key", lambda: "another")
    second = small.build()
    assert second.generation != first.generation
    assert second.embedded >= second.paragraphs == first.paragraphs


def test_a_cache_of_a_version_with_other_fields_is_read_past(small, reads):
    import sqlite3

    small.build()
    with sqlite3.connect(small.index / "cache.sqlite") as cache:
        cache.execute("UPDATE readings SET document = replace(document, '\"text\"', '\"body\"')")
    cache.close()
    reads.clear()
    small.build()
    assert sorted(reads) == ["lax", "mat", "natt"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda index: (index / "manifest.json").write_text("{"),
        lambda index: (index / "manifest.json").write_bytes(b"\0" * 500),
        lambda index: (index / "manifest.json").unlink(),
        lambda index: _each_database(index, lambda data: data[: len(data) // 2]),
        lambda index: _each_database(index, lambda data: b"\xff" * len(data)),
        lambda index: _each_database(index, lambda data: b""),
        lambda index: [f.unlink() for f in index.glob("gen-*/chroma.sqlite3")],
        lambda index: (index / "cache.sqlite").write_bytes(b"\xff" * 9000),
    ],
    ids=["manifest", "zeros", "no-manifest", "half", "garbage", "empty", "no-chroma", "cache"],
)
def test_damage_is_told_and_the_next_build_mends_it(small, damage):
    small.build()
    damage(small.index)
    try:
        told = None
        assert small.open().retriever.search(QUESTION)
    except AssistantError as error:
        told = str(error)
    if told is not None:
        assert "python ingest.py" in told
    report = small.build()
    assert not report.problems
    assert ANSWER in small.open().retriever.search(QUESTION)[0].paragraph.text


def _each_database(index, change):
    for path in index.glob("gen-*/chroma.sqlite3"):
        path.write_bytes(change(path.read_bytes()))


def test_an_index_folder_that_is_a_file_is_told(small):
    small.index.write_text("not a folder")
    with pytest.raises(IndexFailure, match="cannot be written"):
        small.build()


def test_the_same_paragraph_in_two_documents_is_indexed_once(small):
    first = small.build()
    small.write(
        "kopia.txt", TEXTS["natt.txt"] + "\nDen här meningen står bara i kopian av texten.\n"
    )
    report = small.build()
    assert report.paragraphs == first.paragraphs + 1
    [found] = [p for p in small.open().paragraphs("kopia") if p.text.startswith("Värmestugan")]
    assert [place.source for place in found.also] == ["natt"]
