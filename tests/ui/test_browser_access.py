"""What stands in the pages: to a screen reader, in Swedish, on a narrow screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui.conftest import PASSWORD
from tests.ui.visiting import (
    QUESTION,
    SHELTER,
    SIZES,
    answer_conditions,
    ask,
    log_in,
    ready,
    settle,
)

pytestmark = pytest.mark.browser

ENGLISH = re.compile(
    r"\b(?:the|your|send|message|open|close|search|loading|running|stop|menu|sidebar|upload|browse|"
    r"files?|drag|drop|limit|press|enter to|apply|submit|password|show|hide|clear|choose|select)\b",
    re.IGNORECASE,
)
NAMES = """() => {
  const found = [];
  const walk = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) walk(each.shadowRoot);
      for (const name of ["aria-label", "title", "placeholder", "alt"])
        if (each.getAttribute(name)) found.push(each.getAttribute(name));
    }
  };
  walk(document.body);
  // Streamlit draws its icons as words in a font of icons, and hides them from screen readers.
  const copy = document.body.cloneNode(true);
  const drawn = "[data-testid=stIconMaterial], script, style, noscript";
  copy.querySelectorAll(drawn).forEach((each) => each.remove());
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) found.push(walker.currentNode.data.trim());
  return found;
}"""
PAGES = ["/", "/dokument?dokument=handledning-iop", "/vagledning", "/vagledning?del=bygg",
         "/fragor-utan-svar"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_in_english(visit, path):
    page = visit().open(path)
    ready(page, path)
    if path == "/":
        ask(page, QUESTION)
    words = [*page.evaluate(NAMES), page.title()]
    assert [each for each in words if ENGLISH.search(each)] == []


# What Streamlit itself draws and no page can mend: rule → its element.
STREAMLITS = {"presentation-role-conflict": re.compile("stFileUploaderDropzone")}


IN_SCHEME = "(s) => getComputedStyle(document.querySelector('.stApp')).colorScheme === s"


COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def violations(page, options=None):
    """What axe-core finds wrong with the page as it stands, but for what is Streamlit's own."""
    settle(page)
    found = Axe().run(page, options=options).response["violations"]
    return [
        (each["id"], node["target"], node["failureSummary"])
        for each in found
        for node in each["nodes"]
        if not (own := STREAMLITS.get(each["id"])) or not own.search(node["html"])
    ]


def chat_pages(started):
    """The chat as it stands at the start, while choosing, answered, and refused."""
    page = started.open()
    ready(page, "/")
    yield "start", page
    page.get_by_role("button", name="Sök i …").click()
    page.get_by_test_id("stPopoverBody").get_by_text("Webbsida").click()
    page.locator(".fa-scope", has_text="2 dokument").wait_for()
    yield "choosing documents", page
    page.get_by_role("button", name="Sök i alla dokument igen").click()
    page.locator(".fa-scope", has_text="alla dokument").wait_for()
    page.keyboard.press("Escape")
    ask(page, "Är IOP tillåtet?")
    page.locator(".chip").first.click()
    yield "answer", page
    page.get_by_text("Fel källa").click()
    page.get_by_label("Vad blev fel?").wait_for()
    yield "feedback", page
    ask(page, "Hur många invånare har Kiruna?", 2)
    yield "refusal", page


def document_pages(started):
    """A document from the start, at a linked paragraph, and searched."""
    page = started.open()
    ready(page, "/")
    ask(page, QUESTION)
    page.get_by_role("link", name="Läs i dokumentet").first.click()
    page.locator(".paragraph.marked").wait_for()
    yield "marked paragraph", page
    page.get_by_label("Sök i dokumentet").fill("konflikt")
    page.get_by_label("Sök i dokumentet").press("Enter")
    page.locator("mark.current").wait_for()
    yield "search", page
    page = started.open("/dokument?stycke=webb-iop-000000000000")
    page.get_by_text("finns inte längre").wait_for()
    yield "paragraph that is gone", page


def guide_pages(started):
    """The guide's conditions, their result, and the groundwork with an answer in its ask box."""
    page = started.open("/vagledning")
    ready(page, "/vagledning")
    yield "conditions", page
    answer_conditions(page, SHELTER)
    page.get_by_text("Det här talar för (8)").wait_for()
    yield "result", page
    page.get_by_role("button", name="Nästa: Bygg ert underlag").click()
    page.get_by_label("Vilken samhällsutmaning vill ni bemöta").fill("Behovet är stort.")
    page.get_by_text("Fråga dokumenten").click()
    page.get_by_label("Din fråga").fill("Är IOP tillåtet?")
    page.get_by_label("Din fråga").press("Enter")
    page.locator(".fa-asked").wait_for()
    page.locator(".card").first.wait_for()
    yield "groundwork", page
    with page.expect_download():
        page.get_by_role("button", name="Utkast i Word (DOCX)").click()
    yield "draft", page


def staff_pages(started):
    """The staff's pages: closed, after a wrong password, and open with something to show."""
    page = started.open()
    ready(page, "/")
    ask(page, "Hur många invånare har Kiruna?")
    page = started.open("/fragor-utan-svar")
    ready(page, "/fragor-utan-svar")
    yield "login", page
    log_in(page, "fel lösenord")
    page.get_by_text("Fel lösenord.").wait_for()
    yield "wrong password", page
    log_in(page, PASSWORD)
    page.get_by_test_id("stExpander").nth(1).wait_for()
    for expander in page.get_by_test_id("stExpander").all()[:2]:
        expander.locator("summary").click()
    yield "unanswered", page
    page = started.open("/utvardering")
    log_in(page, PASSWORD)
    page.get_by_role("region", name="Alla mått").wait_for()
    page.get_by_test_id("stExpander").first.locator("summary").click()
    page.get_by_role("region", name="Efter slags fråga").wait_for()
    page.get_by_test_id("stExpander").last.locator("summary").click()
    yield "evaluation", page
    page.get_by_role("tab", name="Jämför två").click()
    page.get_by_text("frågor ställdes i båda körningarna").wait_for()
    page.get_by_role("region", name="Alla mått").wait_for()
    yield "comparison", page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("walk", [chat_pages, document_pages, guide_pages, staff_pages])
def test_axe_finds_nothing_of_ours_and_no_page_is_too_wide(visit, walk, size):
    found = {}
    for name, page in walk(visit(size)):
        # In the dark only the colours are others.
        for scheme, options in (("dark", COLOURS), ("light", None)):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(IN_SCHEME, arg=scheme)
            found[name, scheme] = violations(page, options)
        main = page.get_by_test_id("stMain")
        if not main.evaluate("e => e.scrollWidth <= e.clientWidth"):
            found[name, "width"] = ["wider than the window"]
    assert {name: each for name, each in found.items() if each} == {}
