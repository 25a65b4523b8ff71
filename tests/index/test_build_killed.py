"""`kill -9` in the middle of a build: the last good index answers, the next build mends all."""

import gc
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import ingest as ingesting
from assistant import __main__ as asking
from assistant.assistant import Assistant
from assistant.index.generation import Generation
from assistant.index.store import open_store
from tests.conftest import ROOT
from tests.small import copy_of, texts_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
]

QUESTION = "Är ett IOP tillåtet?"
ADDED = "Soppköket i Norrby serverar ärtsoppa och pannkakor på torsdagar, omgång {}."


class Ingest:
    """The command, started over and over without importing its libraries anew."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("forked_ingest.py")],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "ready"

    def _line(self):
        return self._process.stdout.readline().strip()

    def run(self, settings, moment="run"):
        """The exit code; minus the signal's number where one ended it."""
        arguments = f"--corpus {settings.corpus} --index {settings.index}"
        self._process.stdin.write(f"{moment} {arguments}\n")
        self._process.stdin.flush()
        return int(self._line())

    def close(self):
        self._process.stdin.close()
        self._process.wait()


@pytest.fixture
def settings(few_settings, tmp_path):
    return copy_of(few_settings, tmp_path)


@pytest.fixture(scope="module")
def ingest():
    command = Ingest()
    yield command
    command.close()


@pytest.fixture
def opened(settings, assistant):
    """Opens the index as it stands, with the model that is loaded already."""

    def open_now():
        generation = Generation.live(open_store(settings), settings.embeddings)
        return Assistant(settings, assistant.retriever.embeddings, generation)

    return open_now


def change(settings, number):
    """One document is changed, one is new, and the one before is deleted."""
    for old in settings.corpus.glob("nytt-*.txt"):
        old.unlink()
    (settings.corpus / f"nytt-{number}.txt").write_text(ADDED.format(number), "utf-8")
    changed = settings.corpus / "webb-iop.txt"
    changed.write_text(f"{changed.read_text('utf-8')}\n\nRättad i omgång {number} av staben.\n")


def assert_answers(assistant):
    answer = assistant.ask(QUESTION)
    assert answer.status == "answered"
    for citation in answer.citations:
        text = assistant.paragraph(citation.paragraph_id).text
        assert text[citation.start : citation.end] == citation.quote


def test_killed_at_ten_random_moments(settings, ingest, opened):
    for number in ("först", "sedan"):
        change(settings, number)
        begun = time.perf_counter()
        assert ingest.run(settings) == 0
        duration = time.perf_counter() - begun
    good, killed = opened(), 0
    draw = random.Random(2015)
    for number in range(40):  # a build that ends before its moment does not count
        if killed == 10:
            break
        change(settings, number)
        killed += ingest.run(settings, f"kill {duration * draw.random()}") == -signal.SIGKILL
        after = opened()
        assert_answers(after)
        # What answers is an index that was whole: the one before, or the one being made.
        made = ADDED.format(number) in texts_of(after)
        assert made or after.index_name == good.index_name
        if number % 3 == 2:
            assert ingest.run(settings) == 0
            good = opened()
            assert ADDED.format(number) in texts_of(good)
            assert {s.id for s in good.sources()} == {
                path.stem for path in settings.corpus.iterdir() if path.suffix in (".md", ".txt")
            }
        else:
            good = after
    assert killed == 10
    del good, after
    gc.collect()
    change(settings, "sist")
    assert ingest.run(settings) == 0
    assert_answers(opened())
    assert len(list(settings.index.glob("gen-*"))) == 2, "what was left half made is gone"


def test_killed_at_every_step_that_changes_the_disk(settings, ingest, opened):
    for number in range(1, 60):
        change(settings, number)
        code = ingest.run(settings, f"step {number}")
        assert_answers(opened())
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert number > 10, "the build has more steps than that"
    change(settings, "sist")
    assert ingest.run(settings) == 0
    assert ADDED.format("sist") in texts_of(opened())
    assert not [t for t in texts_of(opened()) if t.startswith("Soppköket") and "sist" not in t]


def test_the_first_build_killed_leaves_no_index_and_loses_no_work(tmp_path, settings, capsys):
    """As typed at a terminal: `python ingest.py`, killed while it embeds, and run again."""
    index = tmp_path / "ny"
    for path in settings.corpus.glob("*i*p*"):  # two documents are left: enough for many batches
        path.unlink()
    (settings.corpus / "sources.toml").unlink()
    command = [sys.executable, "ingest.py", "--corpus", settings.corpus, "--index", index]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    while process.poll() is None and not kept_in(index):
        time.sleep(0.05)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert asking.main(["ask", QUESTION, "--index", str(index)]) == 2
    told = capsys.readouterr().err
    assert "There is no index" in told and told.count("\n") == 1
    done = kept_in(index)
    assert done >= 64
    assert ingesting.main([*map(str, command[2:]), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["embedded"] == kept_in(index) - done


def kept_in(index):
    """How many words and paragraphs are kept on disk."""
    try:
        with closing(sqlite3.connect(f"file:{index}/cache.sqlite?mode=ro", uri=True)) as cache:
            tables = ("vectors", "paragraphs")
            return sum(
                cache.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables
            )
    except sqlite3.OperationalError:
        return 0
