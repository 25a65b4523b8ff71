"""Builds and questions at the same time."""

import gc
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from filelock import FileLock

from assistant.errors import IndexFailure
from tests.conftest import ROOT
from tests.small import ANSWER, QUESTION, TEXTS

NEW = "Soppköket serverar ärtsoppa med pannkakor på torsdagar."


def test_a_second_build_is_told_to_wait(small):
    small.build()
    with FileLock(small.index / "build.lock"):
        with pytest.raises(IndexFailure, match="Another build is writing"):
            small.build()
        assert small.open().retriever.search(QUESTION), "asking needs no lock"
    assert small.build().unchanged


def test_a_second_command_is_told_to_wait(small):
    small.build()
    command = [sys.executable, "ingest.py", "--corpus", small.corpus, "--index", small.index]
    with FileLock(small.index / "build.lock"):
        found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 1
    assert found.stderr.count("\n") == 1 and "Another build is writing" in found.stderr


def test_builds_from_many_threads_leave_one_whole_index(small):
    def one(number):
        try:
            small.write(f"nytt{number}.txt", f"{NEW} Lag {number}.")
            return small.build().generation
        except IndexFailure as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(one, range(8)))
    assert any(text.startswith("gen-") for text in told)
    assert all(text.startswith("gen-") or "Another build" in text for text in told)
    small.build()
    assert ANSWER in small.open().retriever.search(QUESTION)[0].paragraph.text


def test_readers_never_fail_while_builds_publish(small):
    """Threads ask, refresh and open anew; a build publishes again and again meanwhile."""
    small.build()
    assistant = small.open()
    ending, failed, asked = threading.Event(), [], []

    def guarded(act):
        try:
            while not ending.is_set():
                act()
                asked.append(1)
        except BaseException as error:
            failed.append(repr(error))

    def ask():
        [hit, *_] = assistant.retriever.search(QUESTION)
        assert ANSWER in hit.paragraph.text

    def answer():
        found = assistant.ask(QUESTION)
        assert found.status != "error", found.text
        for citation in found.citations:
            assert citation.quote

    def open_anew():
        [hit, *_] = small.open().retriever.search(QUESTION)
        assert ANSWER in hit.paragraph.text

    acts = [ask, answer, open_anew, assistant.refresh]
    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    try:
        for number in range(12):
            small.write("mat.txt", TEXTS["mat.txt"] + f"\n{NEW} Omgång {number}.\n")
            small.build()
    finally:
        ending.set()
        for thread in threads:
            thread.join()
    assert not failed
    assert len(asked) > 12
    assistant.refresh()
    assert assistant.index_name in small.generations()


def test_a_reader_that_does_not_refresh_goes_on_answering(small):
    small.build()
    assistant = small.open()
    for number in range(4):
        small.write("mat.txt", TEXTS["mat.txt"] + f"\n{NEW} Omgång {number}.\n")
        small.build()
    old = assistant.index_name
    assert old in small.generations(), "it is being read"
    answer = assistant.ask(QUESTION)
    assert answer.status != "error"
    assert assistant.refresh() and not assistant.refresh()
    gc.collect()
    small.build(rebuild=True)
    assert old not in small.generations()
    assert small.open().index_name in small.generations()


def test_a_question_keeps_the_generation_that_it_began_with(small):
    small.build()
    assistant = small.open()
    before = assistant.index_name
    made = assistant.stream(QUESTION)
    first = next(made)
    (small.corpus / "natt.txt").unlink()
    small.build()
    assistant.refresh()
    *_, answer = [first, *made]
    assert answer.index == before != assistant.index_name
    assert assistant.ask(QUESTION).index == assistant.index_name
