"""`python -m assistant ask`: what it prints, and how it fails."""

import json
import logging
import os
import subprocess
import sys

import pytest

from assistant import __main__ as command
from assistant.assistant import Assistant
from tests.conftest import ROOT
from tests.test_assistant import OUTSIDE, PLAIN, assert_holds


@pytest.fixture
def ask(forum_settings, capsys):
    """Runs the command in this process: (exit code, standard output, standard error)."""

    def run(*arguments, index=forum_settings.index):
        try:
            code = command.main(["ask", *map(str, arguments), "--index", str(index)])
        except SystemExit as left:
            code = left.code
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def assert_one_line(error):
    assert error.count("\n") == 1 and error.endswith("\n") and "Traceback" not in error


def test_plain_text_for_people(ask):
    code, out, err = ask(PLAIN)
    assert code == 0 and not err
    answer, _, sources = out.partition("\nKällor\n")
    assert "[1]" in answer and sources.startswith("[1] ")
    assert "odaterad" in sources and "”" in sources


def test_json_is_one_document_by_the_contract(ask, assistant):
    code, out, err = ask(PLAIN, "--json")
    assert code == 0 and not err
    data = json.loads(out)
    assert data["status"] == "answered"
    for citation in data["citations"]:
        text = assistant.paragraph(citation["paragraph_id"]).text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_what_is_printed_as_json_is_the_answer(ask, assistant):
    assert_holds(assistant.ask(PLAIN), assistant)
    data = json.loads(ask(PLAIN, "--json")[1])
    expected = json.loads(json.dumps(assistant.ask(PLAIN).to_dict()))
    for own in ("id", "timings_ms"):
        assert data.pop(own) and expected.pop(own)
    assert data == expected


def test_history_may_be_given_more_than_once(ask):
    history = ["--history", "Vem är statsminister?", "--history", "Vad betyder IOP?"]
    data = json.loads(ask("Vad är det?", *history, "--json")[1])
    assert "IOP" in data["search_question"]


def test_sources_may_be_named(ask):
    named = ["--source", "webb-iop", "--source", "faktablad-vsopp"]
    data = json.loads(ask(PLAIN, *named, "--json")[1])
    assert set(data["searched"]) == {"webb-iop", "faktablad-vsopp"}
    assert {c["source"] for c in data["citations"]} <= set(data["searched"])


def test_a_source_that_is_not_there_is_bad_usage(ask):
    code, out, err = ask(PLAIN, "--source", "finns-inte")
    assert code == 2 and not out
    assert_one_line(err)
    assert "finns-inte" in err and "handledning-iop" in err


@pytest.mark.parametrize(
    ("question", "status"),
    [(OUTSIDE, "not_found"), ("Hej!", "small_talk"), ("Mitt nummer är 19811228-9874", "blocked")],
)
def test_a_refusal_is_no_failure(ask, question, status):
    code, out, err = ask(question, "--json")
    assert (code, json.loads(out)["status"], err) == (0, status, "")


@pytest.mark.parametrize("question", ["", "  ", "\1\2\x1b", "a" * 50_000, "\udcff"])
def test_what_is_no_question_is_bad_usage(ask, question):
    code, out, err = ask(question, "--json")
    assert code == 2 and not out
    assert_one_line(err)


def test_unknown_options_and_commands_are_bad_usage(ask, capsys):
    assert ask(PLAIN, "--modell", "x")[0] == 2
    for arguments in ([], ["fråga"], ["ask"]):
        with pytest.raises(SystemExit) as left:
            command.main(arguments)
        assert left.value.code == 2
    capsys.readouterr()


def test_a_missing_index_is_told_with_the_command_that_builds_it(ask, tmp_path):
    code, out, err = ask(PLAIN, index=tmp_path / "inget")
    assert code == 2 and not out
    assert_one_line(err)
    assert "python ingest.py" in err and "inget" in err
    assert not (tmp_path / "inget").exists()


def test_an_index_of_another_model_is_told(ask, monkeypatch):
    monkeypatch.setenv("ASSISTANT_EMBEDDINGS", "annan/modell")
    code, out, err = ask(PLAIN)
    assert code == 2 and not out
    assert_one_line(err)
    assert "annan/modell" in err and "python ingest.py" in err


def test_a_damaged_index_is_told(ask, tmp_path):
    (tmp_path / "manifest.json").write_text('{"layout": 99')
    code, _, err = ask(PLAIN, index=tmp_path)
    assert code == 2 and "python ingest.py" in err
    assert_one_line(err)


def test_a_fault_of_the_program_is_one_line_and_exit_1(ask, monkeypatch):
    def fails(*_):
        raise ZeroDivisionError("vid rad\ntvå")

    monkeypatch.setattr(Assistant, "open", fails)
    code, out, err = ask(PLAIN)
    assert code == 1 and not out
    assert_one_line(err)
    assert "ZeroDivisionError" in err and "python -X dev" in err


def test_log_lines_are_one_line_each_without_traceback():
    from assistant.command import OneLineFormatter

    try:
        raise ValueError("första\nandra")
    except ValueError:
        record = logging.LogRecord("x", 40, "f", 1, "fel i %s", ("a\nb",), sys.exc_info())
    assert OneLineFormatter().format(record) == "x: fel i a b (ValueError: första andra)"


@pytest.mark.slow
def test_a_closed_pipe_and_a_poor_terminal_are_no_failure(forum_settings):
    command = [sys.executable, "-m", "assistant", "ask", PLAIN, "--index", forum_settings.index]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout.read(1)
        process.stdout.close()
        assert not process.stderr.read()
    assert process.returncode in (0, 1)
