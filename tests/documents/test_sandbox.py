"""The reading process: bounded, replaced when it fails, and usable from anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from assistant.documents import sandbox, worker
from assistant.documents.limits import MAX_MEMORY
from assistant.documents.sandbox import Sandbox
from assistant.errors import DocumentError

ROOT = Path(sandbox.__file__).parents[2]
PAGE = "<html><body><h1>Rubrik</h1><p>Ett stycke text å ä ö.</p></body></html>".encode()


@pytest.fixture
def box():
    box = Sandbox()
    yield box
    box.close()


def test_reading_crosses_the_process_border_whole(box):
    from assistant.documents import html

    assert box.read("html", PAGE, "sida.html") == html.read(PAGE, "sida.html")


def test_process_is_used_again(box):
    box.read("html", PAGE, "a.html")
    first = box._process.pid
    box.read("html", PAGE, "b.html")
    assert box._process.pid == first


def test_refusal_keeps_the_process_and_its_words(box):
    with pytest.raises(DocumentError, match=r"not a PDF. Export it anew"):
        box.read("pdf", b"hello", "x.pdf")
    assert box._process.poll() is None


def test_process_that_dies_is_replaced(box):
    box.read("html", PAGE, "a.html")
    box._process.kill()
    box._process.wait()
    assert box.read("html", PAGE, "b.html").blocks


def test_time_limit_names_the_mend_and_the_next_file_is_read():
    box = Sandbox(seconds=0.02)  # less than the process needs to start
    with pytest.raises(DocumentError, match=r"more than .* seconds to read\. Split it"):
        box.read("html", PAGE, "slow.html")
    box.seconds = 30
    assert box.read("html", PAGE, "next.html").blocks
    box.close()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no address space limit there")
def test_memory_is_bounded():
    code = (
        "from assistant.documents import worker; worker._limit_memory()\n"
        f"try: bytearray({MAX_MEMORY})\nexcept MemoryError: print('bounded')"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert out.stdout == "bounded\n", out.stderr


def test_memory_error_is_reported_by_the_worker(monkeypatch):
    from assistant.documents import html

    def greedy(data, name):
        raise MemoryError

    monkeypatch.setattr(html, "read", greedy)
    assert worker._answer("html", PAGE, "x") == {"memory": True}


def test_stumbling_reader_is_told_apart_from_refusal(monkeypatch, box):
    from assistant.documents import html

    def stumble(data, name):
        raise KeyError("rId7")

    monkeypatch.setattr(html, "read", stumble)
    answer = worker._answer("html", PAGE, "x")
    assert answer["failure"].startswith("KeyError")
    with pytest.raises(DocumentError, match=r"KeyError.*damaged.*Save it anew"):
        sandbox._reading(answer, "x")


def test_too_large_file_is_refused_before_it_is_sent(box):
    with pytest.raises(DocumentError, match=r"100 MB, more than 50 MB\. Split it"):
        box.read("pdf", bytes(100 * 2**20), "stor.pdf")
    assert box._process is None


def test_empty_file(box):
    with pytest.raises(DocumentError, match="is empty"):
        box.read("pdf", b"", "tom.pdf")


def test_threads_take_turns(box):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(box.read("html", PAGE, "x.html")))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6 and len(set(found)) == 1


def test_works_from_a_script_without_main_guard(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(f"""
        import sys; sys.path.insert(0, {str(ROOT)!r})
        from assistant.documents import sandbox
        print(sandbox.read("html", {PAGE!r}, "x.html").title)
    """)
    )
    out = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True
    )
    assert out.stdout == "Rubrik\n", out.stderr


def test_worker_sees_no_secrets_and_loads_no_model(box, monkeypatch):
    monkeypatch.setenv("ASSISTANT_LLM_API_KEY", "secret")
    box.read("html", PAGE, "x.html")
    environment = Path(f"/proc/{box._process.pid}/environ")
    if not environment.exists():
        pytest.skip("no /proc here")
    assert b"secret" not in environment.read_bytes()
    code = "import sys, assistant.documents.worker; print('torch' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert out.stdout == "False\n", "importing the package loads the models into the worker"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_forked_process_starts_its_own(box):
    box.read("html", PAGE, "x.html")
    child = os.fork()
    if child == 0:
        try:
            ok = bool(box.read("html", PAGE, "x.html").blocks)
            box.close()
        finally:
            os._exit(0 if ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert box.read("html", PAGE, "x.html").blocks
