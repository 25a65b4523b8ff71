"""The store: what it keeps, what it must not keep, and what survives."""

import argparse
import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading

import pytest

from assistant import feedback_cli
from assistant.errors import AssistantError, UsageError
from assistant.settings import load_settings
from assistant.storage import StorageError, Store


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "data" / "feedback.sqlite") as opened:
        yield opened


def age(store, table, days):
    with sqlite3.connect(store.path) as connection:
        connection.execute(
            f"UPDATE {table} SET created = strftime('%Y-%m-%dT%H:%MZ', 'now', ?)",
            (f"-{days} days",),
        )


def test_rows_come_back_newest_first(store):
    store.add_feedback("a1", "helpful", question="Vad är IOP?", sources="handledning-iop")
    store.add_feedback("a2", "wrong", "Fel år")
    store.add_unanswered("Vad kostar en kopp kaffe?", "not_found", "g1")
    first, second = store.rows("feedback")
    assert (first["answer_id"], first["comment"]) == ("a2", "Fel år")
    assert second["sources"] == "handledning-iop"
    assert [row["question"] for row in store.rows("unanswered")] == ["Vad kostar en kopp kaffe?"]
    assert [row["answer_id"] for row in store.rows("feedback", limit=1)] == ["a2"]


def test_personal_data_is_masked_and_no_byte_of_it_reaches_the_disk(store):
    store.add_feedback("a", "wrong", "Jag, 640823-3234, nås på 070-123 45 67", question="x@y.se?")
    store.add_unanswered("Gäller det 19640823-3234?", "not_found")
    row = next(store.rows("feedback"))
    assert row["comment"] == "Jag, [personnummer], nås på [telefonnummer]"
    assert row["question"] == "[e-postadress]?"
    written = b"".join(path.read_bytes() for path in store.path.parent.iterdir())
    assert b"3234" not in written and b"123 45 67" not in written and b"x@y.se" not in written


def test_purge_erases_the_old_for_good_and_keeps_the_new(store):
    store.add_feedback("old", "wrong", "hemligheten i raden")
    store.add_unanswered("gammal hemlighet", "not_found")
    age(store, "feedback", 91)
    age(store, "unanswered", 91)
    store.add_feedback("new", "helpful")
    assert store.purge(90) == 2
    assert [row["answer_id"] for row in store.rows("feedback")] == ["new"]
    assert b"hemlighet" not in b"".join(p.read_bytes() for p in store.path.parent.iterdir())
    assert store.purge(0) == 1 and store.count("feedback") == 0


def test_the_file_is_private(store):
    assert store.path.stat().st_mode & 0o077 == 0


def test_many_threads_and_two_connections_lose_nothing(store):
    with Store(store.path) as other:

        def write(which, name):
            for number in range(20):
                which.add_feedback(f"{name}-{number}", "helpful")

        threads = [
            threading.Thread(target=write, args=(which, index))
            for index, which in enumerate([store, other] * 3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.count("feedback") == other.count("feedback") == 120


def test_what_utf8_cannot_hold_is_stored_all_the_same(store):
    store.add_feedback("a", "wrong", "trasig \ud800 text \x00 slut")
    assert next(store.rows("feedback"))["comment"] == "trasig ? text \x00 slut"


def test_acknowledged_rows_survive_kill_9(tmp_path):
    path = tmp_path / "feedback.sqlite"
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from assistant.storage import Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "number = 0\n"
        "while True:\n"
        "    store.add_feedback(str(number), 'helpful')\n"
        "    print(number, flush=True)\n"
        "    number += 1\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    acknowledged = [int(process.stdout.readline()) for _ in range(50)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in process.stdout if line.endswith("\n")]
    process.wait()
    with Store(path) as store:
        kept = {int(row["answer_id"]) for row in store.rows("feedback")}
    assert set(acknowledged) <= kept


def test_a_store_that_cannot_be_used_says_how_to_mend_it(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError, match="ASSISTANT_STORE"):
        Store(tmp_path / "file" / "feedback.sqlite")
    (tmp_path / "other.sqlite").write_text("this is no database at all, only text" * 50)
    with pytest.raises(AssistantError, match="ASSISTANT_STORE"):
        Store(tmp_path / "other.sqlite")


def command(store_path, *words):
    parser = argparse.ArgumentParser()
    feedback_cli.add_arguments(parser)
    return feedback_cli.run(parser.parse_args(words), load_settings(store=store_path))


def test_export_and_purge_from_the_command_line(store, tmp_path, capsys):
    store.add_feedback("a", "wrong", "=HYPERLINK(1)")
    store.add_unanswered("Vad kostar kaffe?", "not_found")
    assert command(store.path, "export") == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "wrong"
    assert command(store.path, "export", "--table", "unanswered", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["question"] == "Vad kostar kaffe?"
    out = tmp_path / "out.csv"
    assert command(store.path, "export", "--format", "csv", "--out", str(out)) == 0
    (row,) = csv.DictReader(io.StringIO(out.read_text()))
    assert row["comment"] == "'=HYPERLINK(1)"
    assert command(store.path, "purge", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"erased": 0}
    assert command(store.path, "purge", "--all") == 0
    assert store.count("feedback") == store.count("unanswered") == 0


def test_the_command_line_says_when_there_is_nothing_to_read(tmp_path):
    with pytest.raises(UsageError, match="ASSISTANT_STORE"):
        command(tmp_path / "missing.sqlite", "export")
    with pytest.raises(UsageError, match="cannot be written"):
        Store(tmp_path / "s.sqlite").close()
        command(tmp_path / "s.sqlite", "export", "--out", str(tmp_path / "no" / "folder.csv"))
