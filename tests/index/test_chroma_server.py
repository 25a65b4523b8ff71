"""The dense index on a Chroma server that several readers share."""

import re
import socket
import subprocess
import sys
import time
from contextlib import closing

import chromadb
import pytest
from chromadb.config import Settings as ChromaSettings

from assistant import __main__ as command
from assistant.errors import IndexFailure
from assistant.index import build as build_module
from assistant.index import store as store_module
from assistant.index.store import ServerStore
from tests.small import ANSWER, QUESTION, TEXTS, Small, texts_of

pytestmark = pytest.mark.slow

NEW = "Soppköket serverar ärtsoppa med pannkakor på torsdagar."


class Server:
    """`chroma run` on a free port of the loopback address."""

    def __init__(self, folder):
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        code = "import sys; from chromadb.cli.cli import app; sys.exit(app())"
        arguments = ["run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
        # Into a file: a pipe that nobody reads would fill up and stop the server.
        self._told = (folder / "told.txt").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            cwd=folder,
            stdout=self._told,
            stderr=subprocess.STDOUT,
        )
        while self._process.poll() is None:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        self._told.seek(0)
        pytest.skip(f"chroma run does not start here: {self._told.read()[-300:]}")

    def stop(self):
        self._process.kill()
        self._process.wait()
        self._told.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("chroma"))
    yield server
    server.stop()


@pytest.fixture
def shared(tmp_path, embedder, server):
    client = chromadb.HttpClient(
        host="127.0.0.1",
        port=int(server.url.rpartition(":")[2]),
        settings=ChromaSettings(anonymized_telemetry=False),
    )
    for collection in client.list_collections():
        client.delete_collection(collection.name)
    return Small(tmp_path / "shared", embedder, chroma_url=server.url)


def collections(shared):
    return {c.name for c in ServerStore(shared.settings.chroma_url)._client.list_collections()}


def generations(shared):
    """The collections' names without what ends those that stand beside a generation's windows."""
    return {re.sub(r"(?<=-[0-9a-f]{6})-[a-z]+$", "", name) for name in collections(shared)}


def test_build_ask_swap_and_refresh(shared):
    first = shared.build()
    assert not shared.generations(), "nothing of the index is on this machine's disk"
    one, two = shared.open(), shared.open()
    for reader in (one, two):
        [hit, *_] = reader.retriever.search(QUESTION)
        assert ANSWER in hit.paragraph.text
        answer = reader.ask(QUESTION)
        assert answer.index == first.generation and answer.status != "error"

    assert shared.build().unchanged == ["lax", "mat", "natt"] and not shared.embedder.encoded

    shared.write("mat.txt", TEXTS["mat.txt"] + f"\n{NEW}\n")
    second = shared.build()
    assert second.changed == ["mat"]
    assert any(text.endswith(NEW) for text in shared.embedder.encoded)
    assert one.retriever.search(QUESTION), "a reader goes on with the generation it has"
    assert NEW not in texts_of(one)
    assert two.refresh() and two.index_name == second.generation
    assert NEW in texts_of(two)
    assert one.refresh() and not one.refresh()

    (shared.corpus / "natt.txt").unlink()
    third = shared.build()
    assert one.refresh() and ANSWER not in texts_of(one)
    names = generations(shared)
    assert names == {"forum-assistent", second.generation, third.generation}


def test_the_same_answers_as_from_a_folder(shared, small):
    small.build()
    shared.build()
    for question in (QUESTION, "Vem leder läxhjälpen?", "Var delas mat ut?", "Vad kostar det?"):
        here, there = small.open().ask(question), shared.open().ask(question)
        assert (here.status, here.text, here.citations) == (
            there.status,
            there.text,
            there.citations,
        )


def test_a_build_that_dies_leaves_the_live_generation(shared, monkeypatch):
    shared.build()
    shared.write("mat.txt", NEW)

    def dies(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("assistant.index.build.add_windows", dies)
        with pytest.raises(KeyboardInterrupt):
            shared.build()
    assert ANSWER in shared.open().retriever.search(QUESTION)[0].paragraph.text
    shared.build()
    names = generations(shared)
    assert len(names) == 3, "the half made generation is gone"


def test_nothing_built_is_told(shared, monkeypatch, capsys):
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", shared.settings.chroma_url)
    assert command.main(["ask", QUESTION]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert shared.settings.chroma_url in told and "python ingest.py" in told


def test_a_server_that_is_gone_is_told(tmp_path, embedder, monkeypatch, capsys):
    (tmp_path / "server").mkdir()
    server = Server(tmp_path / "server")
    shared = Small(tmp_path, embedder, chroma_url=server.url)
    shared.build()
    reader = shared.open()
    server.stop()
    mend = "Start it, or correct ASSISTANT_CHROMA_URL"
    with pytest.raises(IndexFailure, match=mend):
        reader.refresh()
    assert reader.ask(QUESTION).status == "error"
    with pytest.raises(IndexFailure, match=mend):
        shared.open()
    with pytest.raises(IndexFailure, match=mend):
        shared.build()
    monkeypatch.setenv("ASSISTANT_CHROMA_URL", server.url)
    assert command.main(["ask", QUESTION]) == 1
    told = capsys.readouterr().err.splitlines()
    assert mend in told[-1] and "Traceback" not in " ".join(told)


def test_a_server_that_does_not_answer_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(store_module, "ANSWER_WITHIN", 0.2)
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(IndexFailure, match="does not answer"):
            ServerStore(f"http://127.0.0.1:{silent.getsockname()[1]}")


def test_a_server_that_goes_while_the_index_is_written_is_told(tmp_path, embedder, monkeypatch):
    (tmp_path / "server").mkdir()
    server = Server(tmp_path / "server")
    shared = Small(tmp_path, embedder, chroma_url=server.url)
    write = build_module.add_windows

    def goes(*arguments):
        server.stop()
        write(*arguments)

    monkeypatch.setattr(build_module, "add_windows", goes)
    with pytest.raises(IndexFailure, match="does not answer"):
        shared.build()
