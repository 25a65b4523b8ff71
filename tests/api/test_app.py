"""`streamlit run app.py`: chat, API and widget from one process on one port."""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.widget.sites import free_socket

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def app(forum_settings, tmp_path_factory):
    listener = free_socket()
    port = listener.getsockname()[1]
    listener.close()
    log = tmp_path_factory.mktemp("app") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port),
             "--server.address", "127.0.0.1", "--server.headless", "true"],
            cwd=ROOT, stdout=output, stderr=output,
            env={**os.environ, "ASSISTANT_INDEX": str(forum_settings.index),
                 "ASSISTANT_STORE": str(log.parent / "feedback.sqlite")},
        )  # fmt: skip
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
    try:
        for _ in range(600):
            try:
                if client.get("/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                pass
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
        else:
            pytest.fail(log.read_text())
        yield client, log
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.slow
def test_one_port_serves_chat_api_and_widget(app):
    client, log = app
    chat = client.get("/")
    assert chat.status_code == 200 and "text/html" in chat.headers["content-type"]
    assert chat.headers["content-security-policy"] == "frame-ancestors 'self'"
    assert client.get("/_stcore/health").text == "ok"
    assert client.get("/healthz").text == "ok\n"
    assert "assistant_ready 1.0" in client.get("/metrics").text
    assert "customElements.define" in client.get("/widget.js").text
    assert client.get("/api/sources").json()["sources"]
    question = client.get("/api/suggestions").json()["suggestions"][0]
    answer = client.post("/api/ask", json={"question": question}).json()
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        found = client.get(f"/api/paragraphs/{citation['paragraph_id']}").json()
        assert found["text"][citation["start"] : citation["end"]] == citation["quote"]
    with client.stream("POST", "/api/ask", json={"question": question, "stream": True}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in stream.headers
        events = [line for line in stream.iter_lines() if line.startswith("event: ")]
    assert events[-1] == "event: answer" and "event: citation" in events
    given = client.post("/api/feedback", json={"answer_id": answer["id"], "verdict": "helpful"})
    assert given.status_code == 201
    refused = client.post(
        "/api/ask", json={"question": question}, headers={"origin": "https://ond.exempel"}
    )
    assert refused.status_code == 403
    assert question not in log.read_text()


@pytest.mark.slow
def test_a_wrong_setting_is_one_clear_line():
    run = subprocess.run(
        [sys.executable, "-c", "import app"], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "ASSISTANT_WIDGET_ORIGINS": "*"}, check=False,
    )  # fmt: skip
    assert run.returncode == 1
    assert "ASSISTANT_WIDGET_ORIGINS: '*' is no origin" in run.stderr
    assert "Traceback" not in run.stderr
