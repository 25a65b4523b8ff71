"""What stands in the pages: to a screen reader, in Swedish, on a narrow screen."""

import re

import pytest

from tests.ui.visiting import QUESTION, ask, ready, settle

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


def violations(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        (each["id"], node["target"], node["failureSummary"])
        for each in found
        for node in each["nodes"]
        if not is_streamlits(each["id"], node)
    ]


# What Streamlit itself draws and no page can mend: rule → its element.
STREAMLITS = {"presentation-role-conflict": re.compile("stFileUploaderDropzone")}


def is_streamlits(rule, node):
    return rule in STREAMLITS and bool(STREAMLITS[rule].search(node["html"]))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_of_ours(visit, path, scheme):
    page = visit("phone" if scheme == "dark" else "desk", color_scheme=scheme).open(path)
    ready(page, path)
    if path == "/":
        assert violations(page) == []
        ask(page, "Är IOP tillåtet?")
        page.locator(".chip").first.click()
        settle(page)
    assert violations(page) == []


def test_no_page_is_wider_than_a_phone(visit):
    started = visit("phone")
    for path in PAGES:
        page = started.open(path)
        ready(page, path)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth"), path
