"""schemathesis on the specification: what is documented is what is answered."""

import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.api.fakes import FakeAssistant
from tests.widget.sites import assistant_server

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with assistant_server(
        FakeAssistant(),
        store=tmp_path_factory.mktemp("store") / "feedback.sqlite",
        rate_limit="100000/minute",
        rate_limit_total="100000/minute",
    ) as service:
        yield service


# That a source is not in the index is nothing that a specification can say beforehand.
CONFIG = """
[[operations]]
include-name = "POST /ask"
checks.positive_data_acceptance.expected-statuses = ["2xx", "422", "429", "503"]
"""


def test_every_call_does_what_the_specification_says(served, tmp_path):
    (tmp_path / "schemathesis.toml").write_text(CONFIG, "utf-8")
    command = pytest.importorskip("schemathesis") and shutil.which(
        "schemathesis", path=Path(sys.executable).parent
    )
    run = subprocess.run(
        [command, "--config-file", tmp_path / "schemathesis.toml", "run", f"{served.url}/api/openapi.json", "--url", f"{served.url}/api",
         "--max-examples", "50", "--seed", "1", "--no-color"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]


def test_every_call_has_an_example_and_its_errors(served):
    found = httpx.get(f"{served.url}/api/openapi.json").json()
    assert set(found["paths"]) == {
        "/ask", "/feedback", "/paragraphs/{paragraph_id}", "/sources", "/suggestions", "/config",
    }  # fmt: skip
    for path, methods in found["paths"].items():
        for operation in methods.values():
            assert operation["summary"], path
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    example = response["content"]["application/json"]["example"]
                    assert set(example["error"]) == {"code", "message"}, (path, status)
                    assert "{" not in example["error"]["message"], (path, status)
