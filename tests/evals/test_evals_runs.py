import json
from contextlib import contextmanager

import pytest
from scripted import Scripted, case, paragraph

from assistant.errors import AssistantError, UsageError
from assistant.model import Place
from assistant.settings import load_settings
from evals.cases import Evidence, load_set, load_sets, to_line
from evals.fit import unfit_rows
from evals.generate import generate
from evals.rescore import rescore
from evals.runs import read_run

RIGHT = paragraph("p1", "Ett IOP är tillåtet där det inte finns en marknad.")
OTHER = paragraph("p2", "Forum bildades 2010.", source="webb")


def write_set(path, *cases):
    path.write_text("".join(to_line(each) + "\n" for each in cases), encoding="utf-8")
    return path


@pytest.fixture
def questions(tmp_path):
    return write_set(
        tmp_path / "prov.jsonl",
        case("a", "Får man?", history=("Vad är IOP?",)),
        case("b", "Fel stycke?"),
        case("c", "Trasig?"),
        case("d", "Vädret?", answerable=False),
    )


@pytest.fixture
def assistant():
    return Scripted(
        [RIGHT, OTHER],
        {
            "Får man?": "p1",
            "Fel stycke?": "p2",
            "Trasig?": ZeroDivisionError("oj"),
            "Vädret?": "not_found",
        },
    )


@pytest.fixture
def run(monkeypatch, assistant):
    import evals.run as module

    @contextmanager
    def opened(corpus, index, warn):
        yield assistant, load_settings()

    monkeypatch.setattr(module, "opened", opened)
    monkeypatch.setattr(module, "index_paragraphs", lambda settings: [RIGHT, OTHER])
    return module.run


def test_a_run_folder_holds_all_that_is_needed(run, questions, tmp_path, assistant):
    finished = run([questions], out=tmp_path / "ut")
    assert {each.name for each in finished.path.iterdir()} == {
        "config.json",
        "results.jsonl",
        "summary.json",
        "report.html",
    }
    rows = [json.loads(line) for line in (finished.path / "results.jsonl").open()]
    assert [row["id"] for row in rows] == ["a", "b", "c", "d"]
    for key in ("status", "text", "citations", "retrieved", "timings_ms", "metrics"):
        assert all(key in row for row in rows)
    assert rows[0]["citations"][0]["paragraph"] == RIGHT.text
    assert {"source", "paragraph_id", "quote"} <= set(rows[0]["citations"][0])
    assert {"source", "paragraph_id", "paragraph", "score"} <= set(rows[0]["retrieved"][0])
    assert assistant.asked[-1] == ("Vädret?", ())
    assert ("Får man?", ("Vad är IOP?",)) in assistant.asked
    config = json.loads((finished.path / "config.json").read_text())
    assert config["sets"][0]["sha256"] == load_set(questions).digest
    assert len(config["corpus_sha256"]) == 64
    assert config["versions"]["numpy"]
    summary = json.loads((finished.path / "summary.json").read_text())
    assert summary == json.loads(json.dumps(finished.summary))
    assert summary["citation_hit"] == pytest.approx(1 / 3, abs=1e-6)
    assert summary["errors"] == 1


def test_a_bug_in_the_assistant_costs_one_question_only(assistant, questions):
    results = list(generate(assistant, load_sets([questions])))
    assert [each.status for each in results] == ["answered", "answered", "error", "not_found"]
    assert "ZeroDivisionError: oj" in results[2].error


def test_a_citation_of_a_paragraph_that_is_not_in_the_index_is_no_citation(assistant, questions):
    paragraphs = assistant._by_id
    assistant.paragraph = lambda name: {"p2": paragraphs["p2"]}[name]
    first, *_ = generate(assistant, load_sets([questions]))
    assert first.citations[0].paragraph == ""
    assert not first.citations[0].faithful


def test_stored_answers_are_scored_again_by_an_edited_set(run, questions, tmp_path):
    finished = run([questions], out=tmp_path / "ut")
    edited = write_set(
        questions,
        case("a", "Får man?", history=("Vad är IOP?",)),
        case("b", "Fel stycke?", quote="bildades 2010", facts=(("2010",),)).model_copy(
            update={"evidence": (Evidence(source="webb", quote="bildades 2010"),)}
        ),
        case("c", "Trasig?"),
        case("d", "Vädret?", answerable=False),
    )
    again = rescore(finished.path, [edited])
    assert again.summary["citation_hit"] == pytest.approx(2 / 3, abs=1e-6)
    assert read_run(finished.path).summary == json.loads(json.dumps(again.summary))
    write_set(questions, case("a", "Får man det?"))
    with pytest.raises(UsageError, match="has changed since"):
        rescore(finished.path, [questions])


def test_rows_whose_evidence_is_gone_are_warned_of(run, questions, tmp_path):
    write_set(questions, case("a", "Får man?", quote="finns inte mer"))
    heard = []
    finished = run([questions], out=tmp_path / "ut", warn=heard.append)
    assert len(heard) == 1
    assert "row a" in heard[0]
    assert "finns inte mer" in heard[0]
    assert finished.config["unfit_rows"] == ["a"]


def test_evidence_may_stand_where_a_merged_paragraph_also_stands(questions):
    merged = paragraph("p9", RIGHT.text, source="webb", also=(Place("handbok"),))
    assert unfit_rows([load_set(questions)], [merged]) == []
    gone = unfit_rows([load_set(questions)], [OTHER])
    assert [each.id for each in gone] == ["a", "b", "c"]
    assert "no source 'handbok'" in gone[0].warning


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "line 1: not JSON"),
        ('{"id": "a", "question": "?", "answerable": true}', "needs evidence"),
        ('{"id": "a", "question": "?", "answerable": false, "facts": [["x"]]}', "neither evidence"),
        ('{"id": "a", "question": "?", "answerable": false, "facts": "x"}', "facts"),
        ('{"question": "?"}', "id: Field required"),
        (
            '{"id": "a", "question": "?", "answerable": false}\n' * 2,
            "line 2: the id 'a' is used twice",
        ),
        ("", "the set is empty"),
    ],
)
def test_a_bad_row_is_named_by_file_and_line(tmp_path, line, told):
    path = tmp_path / "s.jsonl"
    path.write_text(line)
    with pytest.raises(UsageError, match=told) as caught:
        load_set(path)
    assert str(path) in str(caught.value)


def test_sets_that_share_an_id_cannot_be_run_together(tmp_path):
    paths = [write_set(tmp_path / f"{name}.jsonl", case("a")) for name in "xy"]
    with pytest.raises(UsageError, match="both in x and in y"):
        load_sets(paths)


def test_what_is_not_a_run_is_said_to_be_none(tmp_path):
    with pytest.raises(UsageError, match="not a run folder"):
        read_run(tmp_path)
    (tmp_path / "results.jsonl").write_text('{"id": "a"}\n')
    with pytest.raises(UsageError, match="line 1: not a result"):
        read_run(tmp_path)


def test_an_assistant_error_is_kept_as_its_message(questions, assistant):
    assistant._script["Trasig?"] = AssistantError("Modellen svarar inte. Starta den.")
    results = list(generate(assistant, load_sets([questions])))
    assert results[2].error == "Modellen svarar inte. Starta den."
