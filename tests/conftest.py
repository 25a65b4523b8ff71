"""What tests share: Forum's five documents indexed once, an assistant, a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
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


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first of the processes that share the tests makes; the others wait for it."""
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            making = folder.with_suffix(".making")
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


@pytest.fixture(scope="session")
def forum_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an index of the five documents, built with the real embedder and Chroma.

    Where `FORUM_INDEX` names one that the same code has built, that one is copied.
    """

    def make(folder: Path) -> None:
        if built := os.environ.get("FORUM_INDEX"):
            shutil.copytree(built, folder / "index")
            return
        settings = Settings(_env_file=None, corpus=CORPUS, index=folder / "index", store=None)
        assert not build(CORPUS, settings).problems

    made = once(tmp_path_factory, "forum", make)
    own = tmp_path_factory.mktemp("forum")
    shutil.copytree(made / "index", own / "index")
    return Settings(
        _env_file=None, corpus=CORPUS, index=own / "index", store=own / "feedback.sqlite"
    )


@pytest.fixture(scope="session")
def few_settings(forum_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The same with few of the example questions, for what is built again and again."""

    def make(folder: Path) -> None:
        settings = copy_of(forum_settings, folder)
        examples = settings.corpus / EXAMPLES_FILE
        lines = examples.read_text("utf-8").splitlines(keepends=True)
        examples.write_text("".join(lines[::20]), "utf-8")
        assert not build(settings.corpus, settings).problems

    made = once(tmp_path_factory, "few", make)
    return copy_of(
        forum_settings.model_copy(update={"corpus": made / "corpus", "index": made / "index"}),
        tmp_path_factory.mktemp("few"),
    )


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
