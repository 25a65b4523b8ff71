"""Full disks, read-only folders, no network: in a name space of the test's own."""

import json
import os
import subprocess
import sys
from functools import cache

import pytest

from tests.conftest import ROOT
from tests.small import copy_of

pytestmark = pytest.mark.slow

QUESTION = "Vad är ett idéburet offentligt partnerskap?"


@cache
def why_not(*flags):
    """Why this machine has no name spaces for these tests, or None where it has."""
    mount = "mount -t tmpfs -o size=1m tmpfs /mnt" if "-m" in flags else "true"
    try:
        tried = subprocess.run(
            ["unshare", *flags, "sh", "-c", mount], capture_output=True, text=True
        )
    except OSError as error:
        return str(error)
    return None if tried.returncode == 0 else tried.stderr.strip()


def unshared(flags, prepare, *arguments):
    """Run this Python with `arguments` in new name spaces, after the shell lines `prepare`."""
    if reason := why_not(*flags):
        pytest.skip(f"unshare {' '.join(flags)} is not permitted here: {reason}")
    return subprocess.run(
        ["unshare", *flags, "sh", "-c", f'{prepare}\nexec "$@"', "sh", sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def settings(few_settings, tmp_path):
    return copy_of(few_settings, tmp_path)


def test_a_full_disk_is_told_and_the_last_good_index_answers(settings, tmp_path):
    """The index is copied to a small disk of its own, which new documents then overfill."""
    corpus = tmp_path / "corpus"
    text = "".join(
        f"Förening nummer {n} ordnar simskola nummer {n * 7} för barn i stadsdel {n * 13}.\n\n"
        for n in range(3000)
    )
    (corpus / "stor.txt").write_text(text)
    files = [path.stat() for path in settings.index.rglob("*")]
    size = sum(512 * file.st_blocks for file in files) + 700_000
    done = unshared(
        ["-m"],
        f"""
        mkdir {tmp_path}/disk
        mount -t tmpfs -o size={size} tmpfs {tmp_path}/disk
        cp -r {settings.index} {tmp_path}/disk/index
        ingest="{sys.executable} ingest.py --corpus {corpus} --index {tmp_path}/disk/index"
        $ingest 2>{tmp_path}/first; echo $? >>{tmp_path}/first
        dd if=/dev/zero of={tmp_path}/disk/fill bs=4096 2>/dev/null
        rm {corpus}/stor.txt
        echo 'Simskolan är inställd.' >>{corpus}/webb-iop.txt
        $ingest 2>{tmp_path}/second; echo $? >>{tmp_path}/second
        """,
        *("-m", "assistant", "ask", QUESTION, "--index", tmp_path / "disk" / "index", "--json"),
    )
    for run in ("first", "second"):
        [error, code] = (tmp_path / run).read_text().splitlines()
        assert code == "1", run
        assert error.startswith("ingest.py: ") and "cannot be written" in error
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    answer = json.loads(done.stdout)
    assert answer["status"] == "answered"
    assert answer["index"] in {folder.name for folder in settings.index.glob("gen-*")}


def test_a_read_only_index_answers_and_is_not_built_on(settings, tmp_path):
    corpus, index = tmp_path / "corpus", settings.index
    (corpus / "nytt.txt").write_text("Simskolan öppnar i augusti för alla barn i staden.")
    done = unshared(
        ["-m"],
        f"""
        mount --bind {index} {index}
        mount -o remount,ro,bind {index}
        {sys.executable} ingest.py --corpus {corpus} --index {index} 2>{tmp_path}/told
        echo $? >>{tmp_path}/told
        """,
        *("-m", "assistant", "ask", QUESTION, "--index", index, "--json"),
    )
    [error, code] = (tmp_path / "told").read_text().splitlines()
    assert code == "1"
    assert "cannot be written" in error and "writable" in error
    assert done.returncode == 0, done.stderr
    assert not done.stderr and json.loads(done.stdout)["status"] == "answered"


# Asks in a process that writes down every connection and every name that is looked up.
_WATCHED = """
import sys
outside = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        outside.append(f"{event} {arguments[1:] if event.startswith('socket.c') else arguments}")
sys.addaudithook(watch)
from assistant.__main__ import main
code = main(sys.argv[1:])
for line in outside:
    print("NETWORK", line, file=sys.stderr)
sys.exit(code)
"""
# Without `ip` in the image: the loopback interface is brought up by hand.
_LOOPBACK = (
    "import fcntl, socket, struct; "
    "fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sH14x', b'lo', 1))"
)


def test_without_a_network_it_answers_and_tries_none(settings, tmp_path):
    environment = [name for name in os.environ if name.startswith(("HF_", "ANONYMIZED"))]
    done = unshared(
        ["-n"],
        f"""
        unset {" ".join(environment)} NOTHING
        {sys.executable} -c "{_LOOPBACK}" || exit 9
        """,
        *("-c", _WATCHED, "ask", QUESTION, "--index", settings.index, "--json"),
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "no connection was tried, none failed"
    assert json.loads(done.stdout)["status"] == "answered"


def test_without_a_network_the_index_is_built(settings, tmp_path):
    (tmp_path / "corpus" / "nytt.txt").write_text("Simskolan öppnar i augusti för alla barn.")
    watched = _WATCHED.replace("from assistant.__main__ import main", "from ingest import main")
    done = unshared(
        ["-n"],
        f'{sys.executable} -c "{_LOOPBACK}" || exit 9',
        *("-c", watched, "--corpus", settings.corpus, "--index", settings.index, "--json"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["new"] == ["nytt"]
