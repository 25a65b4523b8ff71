"""The commands as they are run, over the real index, search and answers."""

import json
import shutil
from pathlib import Path

import pytest

from evals.__main__ import main

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus"
ROWS = [
    {
        "id": "k1",
        "question": "När tog Forum fram modellen?",
        "kind": "plain",
        "answerable": True,
        "evidence": [
            {"source": "webb-iop", "quote": "en modell som Forum utvecklade 2010"},
            {"source": "webb-iop", "quote": "tog fram modellen 2010"},
        ],
        "facts": [["2010"]],
    },
    {
        "id": "k2",
        "question": "Är IOP tillåtet när det inte finns någon marknad?",
        "kind": "plain",
        "answerable": True,
        "facts": [["tillåtet"]],
        "evidence": [
            {"source": "webb-iop", "quote": "Ett IOP är tillåtet då det inte existerar"},
            {"source": "handledning-iop", "quote": "Ett IOP är tillåtet där det inte"},
        ],
    },
    {"id": "k3", "question": "Hur många ben har en spindel?", "kind": "off", "answerable": False},
]


def write(path, rows):
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("evals")


@pytest.fixture(scope="module")
def run_folder(work):
    corpus = work / "corpus"
    corpus.mkdir()
    shutil.copy(CORPUS / "webb-iop.txt", corpus)
    shutil.copy(CORPUS / "handledning-iop.md", corpus)
    questions = write(work / "prov.jsonl", ROWS)
    out = work / "run"
    assert main(["run", str(questions), "--corpus", str(corpus), "--out", str(out)]) == 0
    return out


def test_run_asks_the_real_assistant(run_folder):
    summary = json.loads((run_folder / "summary.json").read_text())
    assert summary["questions"] == 3
    assert summary["quote_fidelity"] in (1.0, None)
    assert summary["retrieval_hit@5"] == 1.0
    assert summary["errors"] == 0
    rows = [json.loads(line) for line in (run_folder / "results.jsonl").open()]
    assert all(len(row["retrieved"]) == 10 for row in rows)
    for row in rows:
        for citation in row["citations"]:
            assert citation["paragraph"][citation["start"] : citation["end"]] == citation["quote"]
    assert (run_folder / "report.html").stat().st_size > 10_000


def test_an_example_that_is_asked_in_other_words_is_left_out(tmp_path, capsys):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    shutil.copy(CORPUS / "webb-iop.txt", corpus)
    rows = [{"question": q, "answerable": False} for q in ("Vad kostar  ett IOP?", "Vem är kung?")]
    write(corpus / "questions.jsonl", rows)
    asked = {"id": "x1", "question": "vad kostar ett IOP?", "answerable": False}
    questions = write(tmp_path / "lart.jsonl", [asked])
    command = ["run", str(questions), "--corpus", str(corpus), "--out", str(tmp_path / "run")]
    assert main(command) == 0
    told = capsys.readouterr().err
    assert "1 of the corpus's example questions are these in other words" in told
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    assert config["examples_left_out"] == 1


def test_score_gives_the_same_figures_from_what_is_stored(run_folder, capsys):
    before = json.loads((run_folder / "summary.json").read_text())
    assert main(["score", str(run_folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == before


def test_diff_of_a_run_with_itself_finds_nothing(run_folder, capsys):
    assert main(["diff", str(run_folder), str(run_folder), "--json"]) == 0
    difference = json.loads(capsys.readouterr().out)
    assert difference["shared"] == 3
    assert difference["better"] == difference["worse"] == difference["shifted"] == []
    assert {each["direction"] for each in difference["metrics"]} == {"unclear"}


def test_gate_passes_and_fails_by_the_floors(run_folder, work, capsys):
    floors = work / "floors.toml"
    floors.write_text("[prov]\n'retrieval_hit@5' = 1.0\n")
    assert main(["gate", str(run_folder), "--floors", str(floors)]) == 0
    floors.write_text("[prov]\nlatency_p95_ms = 0.001\n")
    assert main(["gate", str(run_folder), "--floors", str(floors)]) == 1
    told = capsys.readouterr().err
    assert "above its ceiling 0.001" in told
    assert len(told.splitlines()) == 1


def test_check_tells_rows_that_no_longer_fit(work, capsys):
    fits = write(work / "fits.jsonl", ROWS)
    assert main(["check", str(fits), "--corpus", str(CORPUS)]) == 0
    gone = [{**ROWS[0], "evidence": [{"source": "webb-iop", "quote": "togs fram 1910"}]}, *ROWS[1:]]
    unfit = write(work / "unfit.jsonl", gone)
    assert main(["check", str(unfit), "--corpus", str(CORPUS)]) == 1
    told = capsys.readouterr().err
    assert "row k1" in told
    assert len(told.splitlines()) == 1


def test_add_appends_a_case_from_a_run(run_folder, work, capsys):
    path = work / "nya.jsonl"
    options = [
        "add",
        str(path),
        "--from",
        str(run_folder),
        "--row",
        "k2",
        "--corpus",
        str(CORPUS),
        "--id",
        "n1",
        "--evidence",
        "webb-iop: IOP är tillåtet",
        "--fact",
        "tillåtet|lagligt",
    ]
    assert main(options) == 0
    row = json.loads(path.read_text("utf-8"))
    assert row["question"] == ROWS[1]["question"]
    assert row["facts"] == [["tillåtet", "lagligt"]]
    assert main(options) == 2
    assert "is taken" in capsys.readouterr().err


def test_retrieval_ranks_passages_and_tells_refusals(work, capsys):
    passages = [
        {"id": "bi", "title": "Bin", "text": "Ett bi har fyra vingar och samlar nektar i blommor."},
        {
            "id": "tag",
            "title": "Tåg",
            "text": "Stambanan mellan Malmö och Stockholm är elektrifierad.",
        },
        {
            "id": "brod",
            "title": "Bröd",
            "text": "Surdeg jäser långsamt i rumstemperatur över natten.",
        },
    ]
    questions = [
        {"id": "1", "question": "Hur många vingar har ett bi?", "gold": ["bi"]},
        {"id": "2", "question": "Är stambanan till Stockholm elektrifierad?", "gold": ["tag"]},
    ]
    none = [{"id": "3", "question": "Vem skrev Röda rummet?", "gold": []}]
    out = work / "ranked"
    assert (
        main(
            [
                "retrieval",
                "--passages",
                str(write(work / "p.jsonl", passages)),
                "--questions",
                str(write(work / "q.jsonl", questions)),
                "--unanswerable",
                str(write(work / "u.jsonl", none)),
                "--out",
                str(out),
                "--json",
            ]
        )
        == 0
    )
    summary = json.loads((out / "summary.json").read_text())
    assert summary == json.loads(capsys.readouterr().out)
    assert summary["hit@1"] == summary["ndcg@10"] == 1.0
    assert {"hit@5", "mrr@10", "refusal_rate", "false_refusal_rate"} <= set(summary)
    rows = [json.loads(line) for line in (out / "results.jsonl").open()]
    assert rows[0]["ranked"][0] == "bi"
    assert all(row["status"] for row in rows)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["run", "saknas.jsonl"], 2, "saknas.jsonl: the set cannot be read"),
        (["report", "saknas"], 2, "not a run folder"),
        (["diff", "saknas", "saknas"], 2, "not a run folder"),
        (["gate", "saknas"], 2, "not a run folder"),
    ],
)
def test_a_failure_is_one_clear_line(arguments, code, told, capsys):
    assert main(arguments) == code
    said = capsys.readouterr()
    assert told in said.err
    assert len(said.err.splitlines()) == 1
    assert said.out == ""


def test_a_missing_index_or_corpus_is_told_with_its_mend(work, capsys):
    questions = write(work / "en.jsonl", ROWS)
    out = str(work / "ut")
    assert main(["run", str(questions), "--index", str(work / "inget"), "--out", out]) == 2
    assert "ingest.py" in capsys.readouterr().err
    assert main(["run", str(questions), "--corpus", str(work / "ingen"), "--out", out]) == 2
    assert "corpus folder" in capsys.readouterr().err


def test_bad_usage_exits_with_2(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["run", "x.jsonl", "--corpus", "a", "--index", "b"])
    assert caught.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
