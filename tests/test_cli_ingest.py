"""`python ingest.py`: what it prints, and how it fails."""

import json

import pytest

import ingest
from assistant.index.packaged import PackagedE5
from tests.small import ANSWER, TEXTS


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def run(corpus, tmp_path, capsys):
    """Runs the command in this process: (exit code, standard output, standard error)."""

    def command(*arguments, corpus=corpus, index=tmp_path / "index"):
        code = ingest.main(["--corpus", str(corpus), "--index", str(index), *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def assert_one_line(error):
    assert error.count("\n") == 1 and error.startswith("ingest.py: ") and "Traceback" not in error


def test_it_tells_what_it_did(run, corpus):
    code, out, err = run()
    assert code == 0 and not err, "no progress bar in a pipe"
    assert "new  natt: 2 paragraphs" in out
    assert "3 new, 0 changed, 0 removed, 0 unchanged; 5 paragraphs in 3 sources; embedded" in out
    (corpus / "mat.txt").write_text("Matbanken har flyttat till biblioteket vid torget.\n")
    (corpus / "lax.txt").unlink()
    code, out, _ = run()
    assert code == 0
    assert "changed  mat: 1 paragraphs" in out and "removed  lax" in out
    assert "0 new, 1 changed, 1 removed, 1 unchanged; 3 paragraphs in 2 sources" in out


def test_an_unchanged_corpus_embeds_nothing_and_says_so(run, monkeypatch):
    assert run()[0] == 0
    monkeypatch.setattr(PackagedE5, "read", lambda *_: pytest.fail("something was embedded"))
    code, out, err = run()
    assert code == 0 and not err
    assert "3 unchanged" in out and "nothing to embed" in out


def test_json_is_one_document(run):
    code, out, err = run("--json")
    report = json.loads(out)
    assert code == 0 and not err
    assert report["new"] == ["lax", "mat", "natt"] and report["paragraphs"] == 5
    assert report["embedded"] > 0 and report["generation"] and report["seconds"] > 0
    assert json.loads(run("--json")[1])["embedded"] == 0


def test_a_file_that_cannot_be_read_is_told_and_the_rest_is_indexed(run, corpus):
    (corpus / "trasig.pdf").write_bytes(b"%PDF-1.7 nonsense")
    (corpus / "bild.png").write_bytes(b"\x89PNG")
    code, out, err = run("--json")
    assert code == 1
    assert json.loads(out)["new"] == ["lax", "mat", "natt"]
    lines = err.splitlines()
    assert len(lines) == 2 and all(line.startswith("ingest.py: ") for line in lines)
    assert "bild.png" in err and "trasig.pdf" in err and "Traceback" not in err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le"])
def test_other_encodings_are_read_right(run, corpus, capsys, encoding):
    (corpus / "natt.txt").write_bytes(TEXTS["natt.txt"].encode(encoding))
    assert run("--show", "natt")[:2][0] == 0
    assert ANSWER in run("--show", "natt")[1]


def test_show_prints_paragraphs_with_ids_and_headings(run, corpus):
    (corpus / "bok.md").write_text(
        "# Boken\n\n## Vem?\n\nStadsmissionen driver den varje vinter.\n"
    )
    code, out, err = run("--show", "bok")
    assert code == 0 and not err
    assert "bok-" in out and "Vem?" in out and "Stadsmissionen driver" in out
    shown = json.loads(run("--show", "bok", "--json")[1])
    assert [p["text"] for p in shown["paragraphs"]] == ["Stadsmissionen driver den varje vinter."]


def test_show_of_an_unknown_source_names_those_there_are(run):
    code, out, err = run("--show", "finns-inte")
    assert code == 2 and not out
    assert_one_line(err)
    assert "lax, mat, natt" in err


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda folder: [p.unlink() for p in [*folder.iterdir()]] + [folder.rmdir()], "No corpus"),
        (lambda folder: [p.unlink() for p in folder.iterdir()], "No readable documents"),
        (lambda folder: [p.write_text(" ") for p in folder.iterdir()], "No document of the corpus"),
        (lambda folder: (folder / "sources.toml").write_text("[natt\n"), "sources.toml line 1"),
        (lambda folder: (folder / "sources.toml").write_bytes(b"\xff\xfe\x00"), "sources.toml"),
        (lambda folder: (folder / "sources.toml").mkdir(), "sources.toml"),
        (lambda folder: (folder / "natt.md").write_text("Samma id."), "source id 'natt'"),
    ],
    ids=["missing", "empty", "blank", "toml", "toml-bytes", "toml-folder", "same-id"],
)
def test_a_corpus_that_cannot_be_used_is_bad_usage(run, corpus, tmp_path, damage, told):
    damage(corpus)
    code, out, err = run()
    assert code == 2 and not out
    assert_one_line(err)
    assert told in err
    assert not list(tmp_path.glob("index/gen-*"))


def test_an_index_that_cannot_be_written_is_a_failure(run, tmp_path):
    (tmp_path / "fil").write_text("")
    for index in (tmp_path / "fil", tmp_path / "fil" / "under"):
        code, out, err = run(index=index)
        assert code == 1 and not out
        assert_one_line(err)
        assert "cannot be written" in err


def test_a_model_that_cannot_be_loaded_is_a_failure(run, monkeypatch, tmp_path):
    (tmp_path / "modell").mkdir()
    (tmp_path / "modell" / "modules.json").write_text("{")
    monkeypatch.setenv("ASSISTANT_EMBEDDINGS", str(tmp_path / "modell"))
    code, out, err = run()
    assert code == 1 and not out
    assert_one_line(err)
    assert "ASSISTANT_EMBEDDINGS" in err


def test_stopped_by_the_user_it_says_that_the_index_is_whole(run, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest, "build", stopped)
    code, _, err = run()
    assert code == 1
    assert_one_line(err)
    assert "last good index is untouched" in err


def test_a_name_that_is_not_utf_8_is_told(run, corpus):
    try:
        (corpus / "\udcff.txt").write_text("Text om något.")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    code, out, err = run("--json")
    assert code == 1 and json.loads(out)["new"] == ["lax", "mat", "natt"]
    assert_one_line(err)
    assert "its name is not UTF-8" in err
