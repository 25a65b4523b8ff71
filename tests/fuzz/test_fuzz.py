"""Three hundred bad files beside good ones: none stops the others, all that fail are named."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import pytest

from assistant.documents import corpus, sandbox
from assistant.documents.limits import MAX_MEMORY, MAX_SECONDS
from assistant.errors import DocumentError
from tests.fuzz import files

MEND = re.compile(
    r"\b(?:save|export|split|open|run|put|do not use|check|correct|remove|take|give)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """File name → paragraphs read, or the refusal; and the largest memory of a reading process."""
    folder = tmp_path_factory.mktemp("fuzz")
    files.write(folder)
    scan = corpus.scan(folder)
    found: dict[str, list | str] = {}
    for problem in scan.problems:
        found[problem.split()[0].rstrip(":")] = problem
    peak = 0
    for file in scan.files:
        try:
            found[file.path.name] = list(corpus.read(file).paragraphs)
        except DocumentError as error:
            found[file.path.name] = str(error)
        peak = max(peak, _peak())
    names = {path.name for path in folder.iterdir()}
    shutil.rmtree(folder)
    return found, peak, names


def _peak() -> int:
    """Largest address space that the reading process has had, in bytes."""
    process = sandbox._shared._process
    status = Path(f"/proc/{process.pid}/status") if process else Path("/nowhere")
    try:
        match = re.search(r"VmPeak:\s*(\d+)", status.read_text())
    except OSError:
        return 0
    return int(match[1]) * 1024 if match else 0


def test_every_file_is_read_or_refused(outcome):
    found, _, names = outcome
    assert set(found) == names
    assert len(names) - len(files.good_files()) == files.TOTAL


def test_good_files_are_all_read(outcome):
    found, _, _ = outcome
    for name in files.good_files():
        ending = name.rsplit(".", 1)[1]
        text = "\n".join(p.text for p in found[f"bra-{ending}.{ending}"])
        for sentence in files.SENTENCES:
            assert sentence in text, name


def test_hostile_files_are_refused_by_name_with_a_mend(outcome):
    found, _, _ = outcome
    read = []
    for name in files.hostile_files():
        stem, ending = name.rsplit(".", 1)
        refusal = found[f"{stem}-{ending}.{ending}"]
        if isinstance(refusal, list):
            read.append(name)
            continue
        assert refusal.startswith(f"{stem}-{ending}.{ending}"), refusal
        assert MEND.search(refusal), refusal
    # A page tree that loops may be mended by pdfium, and NUL bytes may be dropped from text.
    assert set(read) <= {"loop.pdf", "nul.md"}


def test_refusals_are_clear(outcome):
    found, _, _ = outcome
    refusals = {name: text for name, text in found.items() if isinstance(text, str)}
    assert len(refusals) > 60
    for name, text in refusals.items():
        assert name in text and MEND.search(text), text
        assert "\n" not in text and "Traceback" not in text, text
    assert not [t for t in refusals.values() if f"more than {MAX_SECONDS:.0f} seconds" in t]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured through /proc")
def test_memory_stays_bounded(outcome):
    _, peak, _ = outcome
    assert 0 < peak <= MAX_MEMORY


def test_corpus_is_the_same_every_time():
    assert dict(files.mutations(30)) == dict(files.mutations(30))
