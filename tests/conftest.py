"""What tests share: Forum's five documents indexed once, an assistant, a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from assistant.assistant import Assistant
from assistant.documents.examples import EXAMPLES_FILE
from assistant.index.build import build
from assistant.settings import Settings
from tests.browser import ARGS, find_chromium
from tests.small import copy_of

# A busy machine is no failure: no test asserts a time. The same examples each run, so that a change is
# not blamed for what it did not do; HYPOTHESIS_PROFILE=explore looks for new ones.
hypothesis_settings.register_profile("project", deadline=None, derandomize=True)
hypothesis_settings.register_profile("explore", deadline=None, max_examples=1000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "project"))

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "corpus"
LEGAL = ROOT.parent / "shared" / "legal"


def pytest_configure(config: pytest.Config) -> None:
    """Settings of whoever runs the tests must not reach them."""
    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        del os.environ[name]


@pytest.fixture(scope="session")
def forum_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an index of the five documents, built with the real embedder and Chroma."""
    folder = tmp_path_factory.mktemp("forum")
    settings = Settings(
        _env_file=None, corpus=CORPUS, index=folder / "index", store=folder / "feedback.sqlite"
    )
    report = build(CORPUS, settings)
    assert not report.problems
    return settings


@pytest.fixture(scope="session")
def few_settings(forum_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same with few of the example questions, for what is built again and again."""
    settings = copy_of(forum_settings, tmp_path_factory.mktemp("few"))
    examples = settings.corpus / EXAMPLES_FILE
    lines = examples.read_text("utf-8").splitlines(keepends=True)
    examples.write_text("".join(lines[::20]), "utf-8")
    assert not build(settings.corpus, settings).problems
    return settings


@pytest.fixture(scope="session")
def assistant(forum_settings: Settings) -> Assistant:
    """The assistant over the five documents."""
    return Assistant.open(forum_settings)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; the test is skipped, and says so, where there is none."""
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium here: install it or set CHROMIUM to its path")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator:
    """A headless Chromium; not for longer than a file, as its event loop keeps others from running."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def legal() -> Path:
    """The folder of statutes and reports; skipped where it is not beside the project."""
    if not LEGAL.is_dir():
        pytest.skip("../shared/legal is not here: the statutes are not part of the project")
    return LEGAL
