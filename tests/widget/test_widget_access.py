"""Accessibility: axe-core in every state, keyboard alone, targets, zoom, motion, live region."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from assistant.model import Answer, Related, Sentence
from tests.api.fakes import CITATION, QUOTE

pytestmark = pytest.mark.browser

RELATED = Related("p-2", "handledning-iop", "Handledning för IOP", ("Ekonomi",))
SCRIPTED = {
    "Vad kostar kaffe?": Answer("not_found", "Det hittar jag inte.", "", related=(RELATED,)),
    "Vad och när?": Answer(
        "partial", QUOTE, "", (Sentence(QUOTE, (1,)),), (CITATION,), notice="Källan är odaterad."
    ),
}
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def violations(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]


def focused(page):
    return page.evaluate(
        """() => { let node = document.activeElement;
        while (node && node.shadowRoot && node.shadowRoot.activeElement)
            node = node.shadowRoot.activeElement;
        return (node.getAttribute('aria-label') || node.textContent || node.id).trim(); }"""
    )


def states(page, assistant):
    """Every state of the widget, one after the other, with its name."""
    yield "closed"
    page.get_by_role("button", name="Fråga om IOP").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Förslag på frågor")).to_be_visible()
    yield "open"
    field = page.get_by_label("Din fråga")
    assistant.hold.clear()
    field.fill("När är ett IOP tillåtet?")
    field.press("Enter")
    expect(dialog.locator(".wait")).to_be_visible()
    yield "waiting"
    assistant.hold.set()
    expect(dialog.get_by_text("Hjälpte svaret?")).to_be_visible()
    yield "answered"
    dialog.get_by_role("button", name="Nej").click()
    expect(dialog.get_by_label("Vad var fel?")).to_be_focused()
    yield "feedback"
    dialog.get_by_role("button", name="Skicka synpunkten").click()
    expect(dialog.locator(".tools").get_by_text("Tack!")).to_be_visible()
    yield "thanked"
    dialog.locator(".cite").last.click()
    expect(dialog.locator("mark")).to_be_visible()
    yield "source"
    page.keyboard.press("Escape")
    for question, name in (("Vad kostar kaffe?", "not-found"), ("Vad och när?", "partial")):
        field.fill(question)
        field.press("Enter")
        expect(dialog.locator(".asked").last).to_have_text(question)
        expect(dialog.locator("article").last.get_by_text("Hjälpte svaret?")).to_be_visible()
        yield name
    field.fill("Gäller det 640823-3234?")
    field.press("Enter")
    expect(dialog.locator(".says").last).to_contain_text("personnummer")
    yield "blocked"
    page.context.set_offline(True)
    field.fill("Hallå?")
    field.press("Enter")
    expect(dialog.get_by_role("button", name="Försök igen")).to_be_visible()
    page.context.set_offline(False)
    yield "down"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_any_state(stage, scheme, width):
    stage.assistant.scripted = SCRIPTED
    page = stage.page(color_scheme=scheme, viewport={"width": width, "height": 740})
    shots = os.environ.get("WIDGET_SHOTS")
    for name in states(page, stage.assistant):
        if shots:
            page.screenshot(path=f"{shots}/{name}-{width}-{scheme}.png")
        assert violations(page) == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_inline_in_english_and_on_our_pages(stage, scheme):
    stage.assistant.scripted = SCRIPTED
    page = stage.page(
        '<forum-assistent mode="inline" lang="en"></forum-assistent>', color_scheme=scheme
    )
    region = page.get_by_role("region", name="Ask about IOP")
    region.get_by_label("Your question").fill("Vad och när?")
    page.keyboard.press("Enter")
    expect(region.get_by_text("Was this helpful?")).to_be_visible()
    assert violations(page) == []
    for path, ready in (("/widget/demo", "#snippet"), ("/api/docs", "section")):
        page.goto(stage.service.url + path)
        expect(page.locator(ready).first).not_to_be_empty()
        assert violations(page) == [], path


def test_the_whole_way_by_keyboard_alone(quiet):
    page = quiet.page()
    keys = page.keyboard
    keys.press("Tab")
    assert focused(page) == "Fråga om IOP"
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_label("Din fråga")).to_be_focused()
    keys.type("När är ett IOP tillåtet?")
    keys.press("Enter")
    expect(page.get_by_text("Hjälpte svaret?")).to_be_visible()
    expect(page.get_by_label("Din fråga")).to_be_focused()
    passed = []
    while not (passed and passed[-1].startswith("Källa 1")):
        keys.press("Shift+Tab")
        passed.append(focused(page))
        assert len(passed) < 20, passed
    keys.press("Enter")
    expect(page.locator("mark")).to_be_visible()
    assert focused(page) == "Källa 1: Handledning för IOP"
    while "Öppna dokumentet" not in focused(page):
        keys.press("Tab")
        assert focused(page) != "Börja om"
    keys.press("Escape")
    expect(page.locator("mark")).to_be_hidden()
    assert focused(page).startswith("Källa 1")
    while focused(page) != "Nej":
        keys.press("Tab")
    keys.press("Enter")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.type("Kommentar")
    keys.press("Tab")
    assert focused(page) == "Skicka synpunkten"
    keys.press("Enter")
    expect(page.locator(".tools").get_by_text("Tack!")).to_be_focused()
    (row,) = quiet.service.store.rows("feedback")
    assert row["verdict"] == "wrong_source" and row["comment"] == "Kommentar"
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused(page) == "Fråga om IOP"


def test_focus_stays_in_the_panel_and_goes_back_to_what_opened_it(quiet):
    body = (
        "<button id=before onclick=\"document.querySelector('forum-assistent').open()\">Öppna"
        f'</button><script src="{quiet.service.url}/widget.js" defer></script>'
        '<a href="#x">efter</a>'
    )
    page = quiet.page(body)
    page.locator("#before").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Förslag på frågor")).to_be_visible()
    for key in ("Tab", "Shift+Tab"):
        seen = []
        for _ in range(30):
            page.keyboard.press(key)
            assert page.evaluate("document.activeElement.localName") == "forum-assistent"
            seen.append(focused(page))
        assert {"Stäng", "Börja om", "Skicka frågan"} <= set(seen)
    page.keyboard.press("Escape")
    expect(page.locator("#before")).to_be_focused()


def test_the_live_region_reads_whole_sentences_once(quiet):
    two = (Sentence("Första meningen står här.", (1,)), Sentence("Andra meningen följer.", (1,)))
    quiet.assistant.scripted = {"Två?": Answer("answered", "x", "", two, (CITATION,))}
    page = quiet.page()
    page.get_by_role("button", name="Fråga om IOP").click()
    page.evaluate(
        """() => { window.read = [];
        const live = document.querySelector('forum-assistent').shadowRoot
            .querySelector('[aria-live]');
        new MutationObserver((all) => all.forEach((one) => one.addedNodes.forEach(
            (node) => window.read.push(node.textContent)))).observe(live, {childList: true}); }"""
    )
    page.get_by_label("Din fråga").fill("Två?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hjälpte svaret?")).to_be_visible()
    assert page.evaluate("window.read") == [
        "Letar i dokumenten …", "Första meningen står här.", "Andra meningen följer.", "Källor: 1",
    ]  # fmt: skip


SIZES = """() => [...document.querySelector('forum-assistent').shadowRoot
    .querySelectorAll('button, a[target], textarea, select, summary')]
    .filter((node) => node.getClientRects().length && !node.classList.contains('hush'))
    .map((node) => [node.textContent || node.getAttribute('aria-label'),
        node.getBoundingClientRect().width, node.getBoundingClientRect().height])"""


def test_targets_are_44_px(stage):
    stage.assistant.scripted = SCRIPTED
    page = stage.page(viewport={"width": 360, "height": 740})
    for state in states(page, stage.assistant):
        small = [each for each in page.evaluate(SIZES) if min(each[1:]) < 44]
        assert small == [], state


OVERFLOW = """() => { const root = document.querySelector('forum-assistent').shadowRoot;
    const panel = root.querySelector('.panel').getBoundingClientRect();
    return [...root.querySelectorAll('.panel *')].filter((node) => node.getClientRects().length
        && !node.closest('.hush')).map((node) => node.getBoundingClientRect())
        .filter((box) => box.right > panel.right + 1 || box.left < panel.left - 1).length
        + (document.documentElement.scrollWidth > innerWidth ? 1 : 0); }"""


# 1280 × 720 at 400 %, the narrowest of phones, and one held sideways.
@pytest.mark.parametrize("size", [(320, 180), (320, 568), (640, 320)])
def test_nothing_is_cut_off_when_zoomed_or_small(stage, size):
    stage.assistant.scripted = SCRIPTED
    page = stage.page(viewport={"width": size[0], "height": size[1]})
    for state in states(page, stage.assistant):
        assert page.evaluate(OVERFLOW) == 0, state
        for name in ("Stäng", "Din fråga"):
            if state not in {"closed", "source"}:
                target = page.get_by_label(name)
                target.scroll_into_view_if_needed()
                assert target.bounding_box()["y"] + 20 < size[1]


def test_nothing_moves_for_those_who_asked_for_stillness(stage):
    page = stage.page(reduced_motion="reduce")
    stage.assistant.hold.clear()
    page.get_by_role("button", name="Fråga om IOP").click()
    page.get_by_label("Din fråga").fill("När?")
    page.keyboard.press("Enter")
    expect(page.locator(".wait")).to_be_visible()
    running = "document.querySelector('forum-assistent').shadowRoot.getAnimations().length"
    assert page.evaluate(running) == 0
    stage.assistant.hold.set()


def test_the_text_itself_says_what_colours_say(stage):
    stage.assistant.scripted = SCRIPTED
    page = stage.page(forced_colors="active")
    page.get_by_role("button", name="Fråga om IOP").click()
    page.get_by_label("Din fråga").fill("Vad och när?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hjälpte svaret?")).to_be_visible()
    page.get_by_role("button", name="Källa 1").click()
    mark = page.locator("mark")
    assert "underline" in mark.evaluate("node => getComputedStyle(node).textDecorationLine")
    expect(page.get_by_text("Det markerade är vad svaret bygger på.")).to_be_visible()
