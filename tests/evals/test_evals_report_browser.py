"""The report in a real browser: it can be searched, it is accessible, and it fits a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from scripted import case, cited, found, result

from evals.rescore import finish

pytestmark = pytest.mark.browser

RIGHT = "Ett IOP är tillåtet där det inte finns en marknad."
OTHER = "Forum bildades 2010."
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"runOnly": {"type": "tag", "values": TAGS}}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    rows = [
        result(case("a", "Är det tillåtet?"), citations=(cited(RIGHT),), retrieved=found(RIGHT)),
        result(case("b", "Och då?", history=("Är det?",)), citations=(cited(OTHER, "2010"),)),
        result(case("c", "Varför?", kind="typo"), status="not_found", retrieved=found(OTHER)),
        result(case("d", "Vädret?", answerable=False), citations=(cited(OTHER),)),
        result(case("e", "Priset?", answerable=False), status="error", text="", error="Fel"),
    ]
    finish(folder, {"sources": {"handbok": "Handboken"}}, rows)
    return (folder / "report.html").as_uri()


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["wide light", "narrow dark"])
def page(browser, report, request):
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("console", lambda said: page.problems.append(said.text))
    page.on("request", lambda sent: sent.url == report or page.problems.append(sent.url))
    page.goto(report)
    yield page
    assert page.problems == []
    context.close()


def shown(page):
    return page.locator(".question:visible .id").all_text_contents()


def test_the_list_is_narrowed_by_outcome_kind_and_words(page):
    assert len(shown(page)) == 5
    page.get_by_label("Utfall").select_option("miss")
    assert set(shown(page)) == {"b", "c", "d", "e"}
    page.get_by_label("Slags fråga").select_option("typo")
    assert shown(page) == ["c"]
    assert page.locator(".shown").inner_text() == "Visar 1 av 5 frågor."
    page.get_by_label("Slags fråga").select_option("")
    page.get_by_label("Utfall").select_option("")
    page.get_by_role("searchbox", name="Sök").fill("TILLÅTET?")
    assert shown(page) == ["a"]


def test_the_first_ones_lead_to_their_details(page):
    page.get_by_role("searchbox", name="Sök").fill("inget sådant")
    assert shown(page) == []
    page.locator(".first a").first.click()
    opened = page.locator(".question[open]")
    assert opened.count() == 1
    assert opened.locator("summary").is_visible()


def test_it_fits_the_window_and_breaks_no_accessibility_rule(page):
    page.get_by_role("button", name="Fäll ut alla").click()
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
    found = Axe().run(page, options=RULES).response["violations"]
    told = [(each["id"], [node["html"][:120] for node in each["nodes"][:3]]) for each in found]
    assert told == []
