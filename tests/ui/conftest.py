"""The pages without a browser (AppTest), and the whole service for a real one."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import evals.__main__ as evals
from assistant.storage import Store
from assistant.ui import resources, texts
from tests.ui.visiting import Visit

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "assistant" / "ui" / "main.py"
PASSWORD = "ett långt lösenord"
EVIDENCE = "Ett IOP är tillåtet där det inte redan existerar en marknad"
EVALUATED = (
    ("Är IOP tillåtet?", True),
    ("När fungerar ett IOP bäst?", True),
    ("Hur många invånare har Kiruna?", False),
)


class Pages:
    """The pages on a given assistant and given settings."""

    def __init__(self, monkeypatch, settings, assistant):
        self.settings = settings
        self.store = Store(settings.store)
        st.cache_data.clear()
        st.cache_resource.clear()
        monkeypatch.setattr(resources, "settings", lambda: self.settings)
        monkeypatch.setattr(resources, "store", lambda: self.store)
        self.use(monkeypatch, lambda: assistant)

    @staticmethod
    def use(monkeypatch, opened):
        """Let `opened()` be what opens the assistant."""
        monkeypatch.setattr(resources, "_assistant", opened)

    def open(self, page=None, **parameters):
        """A visitor who opens a page by its name in the address."""
        app = AppTest.from_file(MAIN, default_timeout=120)
        if page is not None:
            # AppTest switches by file only, and these pages are functions of one file.
            registered = check(app.run())._registered_pages
            (app._page_hash,) = [
                name for name, each in registered.items() if each["url_pathname"] == page
            ]
        app.query_params.update(parameters)
        return check(app.run())


def check(app):
    """The app, which has shown no failure."""
    assert not app.exception
    assert texts.PAGE_FAILED not in [each.value for each in app.error]
    return app


def components(app, name):
    """The data that the page's component `name` was given, in the order they stand."""
    found = [each.proto for each in app.get("bidi_component")]
    return [json.loads(each.json) for each in found if each.component_name == f"forum_{name}"]


def html(app):
    """All HTML that the page has put in, joined."""
    return "\n".join(each.proto.body for each in app.get("html"))


def press(app, label):
    """Press the first button whose label, freed of escapes, is `label`."""
    (button, *_) = [each for each in app.button if each.label.replace("\\", "") == label]
    return check(button.click().run())


@pytest.fixture
def pages(monkeypatch, forum_settings, assistant, tmp_path):
    settings = forum_settings.model_copy(update={"store": tmp_path / "feedback.sqlite"})
    return Pages(monkeypatch, settings, assistant)


@pytest.fixture(scope="session")
def service(forum_settings, tmp_path_factory, chromium):
    """The whole service over the five documents; its address."""
    folder = tmp_path_factory.mktemp("service")
    evaluate(folder, forum_settings.index)
    with serving(folder, forum_settings.index) as address:
        yield address


def evaluate(folder, index):
    """Two runs of a few questions, for the page that shows them."""
    with (folder / "set.jsonl").open("w", encoding="utf-8") as file:
        for number, (question, answerable) in enumerate(EVALUATED, 1):
            case = {"id": f"f{number}", "question": question, "kind": "plain", "history": []}
            case |= {"answerable": answerable, "evidence": [], "facts": []}
            if answerable:
                case["evidence"] = [{"source": "handledning-iop", "quote": EVIDENCE}]
            file.write(json.dumps(case, ensure_ascii=False) + "\n")
    runs = folder / "evals" / "runs"
    told = ["run", str(folder / "set.jsonl"), "--index", str(index), "--out", str(runs / "forsta")]
    assert evals.main(told) == 0
    shutil.copytree(runs / "forsta", runs / "andra")
    # One slow answer: "88 ms–12,3 s" is the widest value that the page has to find room for.
    results = runs / "andra" / "results.jsonl"
    lines = [json.loads(line) for line in results.read_text("utf-8").splitlines()]
    lines[0]["timings_ms"]["wall"] = 12_345
    written = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    results.write_text(written, encoding="utf-8")


@pytest.fixture
def visit(browser, service):
    """Starts a visit to the service: `visit("phone")`. At the end nothing has gone wrong in any."""
    with visiting(browser, service) as start:
        yield start


@contextmanager
def visiting(browser, address):
    """Gives a function that starts a visit; no page of any of them may complain."""
    visits = []

    def start(size="desk", **options):
        visits.append(Visit(browser, address, size, **options))
        return visits[-1]

    yield start
    for each in visits:
        each.context.close()
        assert each.complaints == []
        assert each.strangers == [], "the page asks nobody else for anything"


@contextmanager
def serving(folder, index, **settings):
    """The whole service on a free port, as `streamlit run app.py` starts it; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "ASSISTANT_INDEX": str(index),
        "ASSISTANT_STORE": str(folder / "feedback.sqlite"),
        "ASSISTANT_ADMIN_PASSWORD": PASSWORD,
        "ANONYMIZED_TELEMETRY": "False",
        "HF_HUB_OFFLINE": "1",
        **{f"ASSISTANT_{name.upper()}": value for name, value in settings.items()},
    }
    # In a folder of its own, where its evaluation runs are, with the look that the project has.
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    command = [sys.executable, "-m", "streamlit", "run", ROOT / "app.py"]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_ready(process, address, folder / "log")
        yield address
    finally:
        process.terminate()
        process.wait(30)


def wait_ready(process, address, log):
    transport = httpx.HTTPTransport(retries=5)
    with httpx.Client(transport=transport, timeout=5) as client:
        for _ in range(1200):
            assert process.poll() is None, f"the service ended: {log.read_text()[-3000:]}"
            try:
                if client.get(f"{address}/readyz").is_success:
                    return
            except httpx.TransportError:
                pass
            # Not a guess at how long it takes: the loop ends as soon as the service is ready.
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
    raise AssertionError(f"the service was never ready: {log.read_text()[-3000:]}")
