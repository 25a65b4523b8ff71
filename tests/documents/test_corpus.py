"""The corpus folder: sources found, described, read; and what is wrong said plainly."""

import os
from pathlib import Path

import pytest

from assistant.documents import corpus
from assistant.documents.corpus import Document
from assistant.errors import CorpusError, DocumentError
from assistant.model import Paragraph, Source

ROOT = Path(__file__).parents[2]
SENTENCE = "Ett stycke text som är långt nog för att räknas som ett stycke."


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ett.txt").write_text(f"Första rubriken\n\n{SENTENCE}\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "Två Delar.md").write_text(f"# Andra\n\n{SENTENCE} Två.\n")
    return tmp_path


def by_id(folder):
    return {file.source.id: file for file in corpus.scan(folder).files}


def test_files_without_entries_are_sources_named_by_their_files(folder):
    files = by_id(folder)
    assert set(files) == {"ett", "tva-delar"}
    assert files["tva-delar"].source.file == "sub/Två Delar.md"
    assert corpus.read(files["ett"]).source.title == "Första rubriken"
    assert corpus.read(files["tva-delar"]).source.title == "Andra"


def test_entries_describe_sources(folder):
    (folder / "sources.toml").write_text(
        '[ett]\ntitle = "Boken"\nyear = 2015\nkind = "bok"\nlanguage = "en"\n\n'
        '["två"]\nfile = "sub/Två Delar.md"\nurl = "https://exempel.se"\nabbreviation = "TD"\n'
    )
    files = by_id(folder)
    ett, two = files["ett"].source, files["två"].source
    assert (ett.title, ett.year, ett.kind, ett.language) == ("Boken", 2015, "bok", "en")
    assert (two.url, two.abbreviation, two.year) == ("https://exempel.se", "TD", None)
    assert corpus.read(files["ett"]).source.title == "Boken"


def test_digest_changes_with_file_and_entry_and_nothing_else(folder):
    before = by_id(folder)
    os.utime(folder / "ett.txt", (1, 1))
    (folder / "tre.txt").write_text(SENTENCE)
    same = by_id(folder)
    assert same["ett"].source.digest == before["ett"].source.digest
    (folder / "ett.txt").write_text(SENTENCE)
    assert by_id(folder)["ett"].source.digest != before["ett"].source.digest
    (folder / "sources.toml").write_text('[tre]\ntitle = "Tre"\n')
    changed = by_id(folder)
    assert changed["tre"].source.digest != same["tre"].source.digest
    assert changed["tva-delar"].source.digest == before["tva-delar"].source.digest


def test_a_document_carries_the_digest_of_what_was_read(folder):
    file = by_id(folder)["ett"]
    assert corpus.read(file).source.digest == file.source.digest
    (folder / "ett.txt").write_text(f"{SENTENCE} Ändrat.")
    assert corpus.read(file).source.digest == by_id(folder)["ett"].source.digest


def test_what_is_left_out_and_what_is_told(folder):
    (folder / ".dold.txt").write_text(SENTENCE)
    (folder / "README.md").write_text(SENTENCE)
    (folder / "~$lås.docx").write_text("x")
    (folder / "bild.png").write_bytes(b"\x89PNG")
    scan = corpus.scan(folder)
    assert {file.source.id for file in scan.files} == {"ett", "tva-delar"}
    assert len(scan.problems) == 1
    assert scan.problems[0].startswith("bild.png: not read: a .png file")


def test_links_out_of_the_folder_and_pipes_are_not_read(folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "hemligt.txt"
    outside.write_text(SENTENCE)
    (folder / "länk.txt").symlink_to(outside)
    os.mkfifo(folder / "rör.txt")
    scan = corpus.scan(folder)
    assert {file.source.id for file in scan.files} == {"ett", "tva-delar"}
    assert [problem.split(":")[0] for problem in scan.problems] == ["länk.txt", "rör.txt"]


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("[ett]\ntitle = Boken\n", r"sources\.toml line 2: .*quotes"),
        ("[ett\n", r"sources\.toml line 1"),
        ('title = "Lös"\n', "outside a table"),
        ('[ett]\nyear = "2015"\n', "year is not a year"),
        ("[ett]\ntitle = 3\n", "title is not a text"),
        ('[tre]\nfile = "tre.txt"\n', r"\[tre\].*'tre.txt' is not there"),
        ("[tre]\n", r"\[tre\] has no file"),
        ('[ut]\nfile = "../hemligt.txt"\n', "outside the corpus folder"),
        ('[ut]\nfile = "/etc/passwd"\n', "outside the corpus folder"),
        ('["../../x"]\nfile = "ett.txt"\n', "Rename it"),
        ('[a]\nfile = "ett.txt"\n[b]\nfile = "ett.txt"\n', "same file"),
    ],
)
def test_broken_entries_are_told_with_place_and_mend(folder, toml, told):
    (folder / "sources.toml").write_text(toml)
    with pytest.raises(CorpusError, match=told):
        corpus.scan(folder)


def test_two_files_with_one_id_are_told(folder):
    (folder / "sub" / "ett.md").write_text(SENTENCE)
    with pytest.raises(CorpusError, match="source id 'ett'"):
        corpus.scan(folder)


def test_missing_and_empty_folders_are_told(tmp_path):
    with pytest.raises(CorpusError, match="No corpus folder"):
        corpus.scan(tmp_path / "saknas")
    with pytest.raises(CorpusError, match="No readable documents"):
        corpus.scan(tmp_path)


def test_a_web_page_that_is_not_fetched_is_told(folder):
    (folder / "sources.toml").write_text('[sida]\nurl = "https://exempel.se"\n')
    assert corpus.scan(folder).problems == (
        "sida: its web page is not fetched. Run python ingest.py --fetch.",
    )


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("nul.txt", b"hej\x00" * 30, "NUL bytes"),
        ("tom.txt", b"", "holds no text"),
        ("blank.md", b"\n \n\n", "holds no text"),
        ("blandad.txt", "åäö\n".encode() + b"\xe5\xe4\xf6", "mixes UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_by_name(folder, name, data, told):
    (folder / name).write_bytes(data)
    file = by_id(folder)[name.split(".")[0]]
    with pytest.raises(DocumentError, match=told) as error:
        corpus.read(file)
    assert str(error.value).startswith(name)


def test_a_file_that_is_gone_or_too_large_is_told(folder, monkeypatch):
    file = by_id(folder)["ett"]
    monkeypatch.setattr(corpus, "MAX_BYTES", 10)
    with pytest.raises(DocumentError, match=r"ett\.txt is .* MB, more than"):
        corpus.read(file)
    file.path.unlink()
    with pytest.raises(DocumentError, match=r"ett\.txt cannot be read"):
        corpus.read(file)


def document(source, *paragraphs):
    return Document(
        Source(source, source),
        tuple(
            Paragraph(f"{source}-{i}", source, text, ("R",), i, kind=kind)
            for i, (text, kind) in enumerate(paragraphs)
        ),
    )


def test_the_same_text_is_kept_once_with_its_other_places():
    one = document("a", (SENTENCE, "text"), ("Kort rad", "text"), (SENTENCE, "section"))
    two = document(
        "b", (SENTENCE.replace(" ", "  "), "text"), ("Kort rad", "text"), (SENTENCE, "section")
    )
    kept = corpus.deduplicate([one, two])
    assert [p.id for p in kept] == ["a-0", "a-1", "a-2", "b-1", "b-2"]
    (place,) = kept[0].also
    assert (place.source, place.position, place.heading) == ("b", 0, ("R",))


def test_case_tells_texts_apart():
    documents = [document("a", (SENTENCE, "text")), document("b", (SENTENCE.upper(), "text"))]
    assert len(corpus.deduplicate(documents)) == 2


def test_forums_five_documents():
    scan = corpus.scan(ROOT / "corpus")
    assert not scan.problems
    documents = {file.source.id: corpus.read(file) for file in scan.files}
    paragraphs = {p.text: p for d in documents.values() for p in d.paragraphs}
    allowed = next(p for p in paragraphs.values() if p.text.startswith("Ett IOP är tillåtet där"))
    assert allowed.heading == ("LAGAR OCH REGLER", "Är IOP tillåtet?")
    works = next(p for p in paragraphs.values() if p.heading[2:] == ("Ett IOP fungerar bäst när:",))
    assert works.kind == "list" and works.text.count("\n- ") == 7
    quote = next(p for p in paragraphs.values() if "Emil Matsson" in p.text)
    assert quote.kind == "quote" and quote.text.startswith('"Civilsamhället är mer kreativa')
    study = next(p for p in paragraphs.values() if p.heading[-1:] and "Case study" in p.heading[-1])
    assert study.text.count("- ") == 9 and "Kyrkliga Stadsmission, Räddnings" in study.text
    assert not any("Verksamhetsområde Social utveckling" in text for text in paragraphs)
    assert not any(mark in text for text in paragraphs for mark in ("➔", "**", "](", "similar doc"))
    twice = [p for p in corpus.deduplicate(documents.values()) if p.also]
    assert [p.text[:22] for p in twice] == ["Nu har drygt 100 IOP s"]


def test_ids_are_the_same_when_read_again_and_unique():
    files = corpus.scan(ROOT / "corpus").files
    first, second = ([p.id for f in files for p in corpus.read(f).paragraphs] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first)
