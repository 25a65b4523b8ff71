"""A new index while a visitor reads: the answer under way, those before it, and the next."""

import threading

import pytest
from playwright.sync_api import expect

from assistant.index.build import build
from assistant.settings import Settings
from tests.scripted_server import ScriptedServer
from tests.small import TEXTS
from tests.ui.conftest import serving, visiting
from tests.ui.visiting import ask

pytestmark = pytest.mark.browser

OPEN = "Värmestugan i Norrby har öppet varje natt mellan november och mars."
SLEEP = "Alla vuxna får sova i värmestugan utan att visa legitimation."
NEW = "Värmestugan i Norrby har öppet dygnet runt hela året."
UNTIL_THERE = """async (id) => {
  for (let tries = 0; tries < 1000; tries++) {
    const reply = await fetch("api/sources", { cache: "no-store" });
    if ((await reply.json()).sources.some((source) => source.id === id)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the service never took up ${id}`);
}"""


class Writer:
    """A language model that writes what it was given; it can be held in the middle of an answer."""

    def __init__(self):
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, asked):
        if asked.rewrites:
            return
        given = [text for text in (NEW, OPEN, SLEEP) if text in asked.user]
        quoted = [f"{text} [{asked.token(text)}]\n" for text in given]
        yield quoted[0]
        # A sentence is read to its end when the next one begins.
        yield quoted[1][:10]
        self.go_on.wait(60)
        yield quoted[1][10:]


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def ingest(corpus, tmp_path):
    settings = Settings(_env_file=None, corpus=corpus, index=tmp_path / "index", store=None)

    def run():
        assert build(corpus, settings).problems == []
        return settings.index

    return run


def swap(page, corpus, ingest):
    """Ingest a changed corpus, and wait until the service answers from it."""
    natt = (corpus / "natt.txt").read_text("utf-8")
    (corpus / "natt.txt").write_text(natt.replace(OPEN, NEW), "utf-8")
    (corpus / "nytt.txt").write_text("Klädbytardagen hålls första lördagen i maj.\n", "utf-8")
    ingest()
    page.evaluate(UNTIL_THERE, "nytt")


def test_an_index_swapped_in_the_middle_of_an_answer_leaves_a_usable_page(
    browser, corpus, ingest, tmp_path
):
    writer = Writer()
    with (
        ScriptedServer(writer) as model,
        serving(
            tmp_path, ingest(), corpus=str(corpus), llm="openai:scripted",
            llm_base_url=model.url, llm_api_key="k", llm_timeout="120",
        ) as address,
        visiting(browser, address) as visit,
    ):  # fmt: skip
        page = visit().open()
        page.locator(".st-key-start, .fa-welcome").first.wait_for()
        ask(page, "När har värmestugan i Norrby öppet?")
        started = len(model.asked)

        writer.go_on.clear()
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill("Vem får sova i värmestugan i Norrby?")
        box.press("Enter")
        expect(page.locator(".fa-stream")).to_contain_text(OPEN)
        swap(page, corpus, ingest)
        expect(page.locator(".fa-stream")).to_contain_text(OPEN)
        writer.go_on.set()

        # The answer under way is finished from the index that it began with.
        page.locator("#svar-2").wait_for()
        said = page.locator(".said .text").nth(1)
        expect(said).to_contain_text(OPEN)
        expect(said).to_contain_text(SLEEP)
        gone, stays = page.locator(".answer").nth(1).locator(".card").all()
        said.locator(".chip").first.click()
        expect(gone).to_have_class("card current")
        assert gone.locator("mark").all_inner_texts() == [OPEN]
        assert gone.get_by_role("link", name="Läs i dokumentet").count() == 0
        stays.get_by_role("link", name="Läs i dokumentet").click()
        expect(page.locator(".paragraph.marked")).to_contain_text(SLEEP)
        page.get_by_role("button", name="Tillbaka till samtalet").click()
        page.locator("#svar-2").wait_for()

        # An answer of before leads to a paragraph that is gone: told kindly, in its document.
        first = page.locator(".answer").first.locator(".card").first
        first.get_by_role("link", name="Läs i dokumentet").click()
        page.get_by_text("Stycket som länken pekar på finns inte längre.").wait_for()
        page.locator(".paragraph", has_text=NEW).wait_for()
        assert page.locator(".paragraph.marked").count() == 0
        page.get_by_role("button", name="Tillbaka till samtalet").click()

        ask(page, "När har värmestugan i Norrby öppet?", 3)
        expect(page.locator(".said .text").nth(2)).to_contain_text(NEW)
        questions = [each for each in model.asked[started:] if not each.rewrites]
        assert len(questions) == 2, "nothing but what a visitor asks is put to the model"
