"""The widget on a page of another origin: the whole way, and when things go wrong."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from assistant.model import Answer, Related, Sentence
from tests.api.fakes import CITATION, QUOTE, TEXT

pytestmark = pytest.mark.browser

STRICT = (
    "default-src 'none'; script-src {url}; connect-src {url}; style-src 'none'; img-src data:; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)


def open_panel(page):
    page.get_by_role("button", name="Fråga om IOP").click()
    dialog = page.get_by_role("dialog", name="Fråga om IOP")
    expect(dialog).to_be_visible()
    return dialog


def ask(page, question="När är ett IOP tillåtet?"):
    page.get_by_label("Din fråga").fill(question)
    page.keyboard.press("Enter")


def answered(page):
    expect(page.get_by_text("Hjälpte svaret?").last).to_be_visible()


def test_the_whole_way_on_two_origins_under_a_strict_policy(quiet):
    page = quiet.page(headers={"Content-Security-Policy": STRICT.format(url=quiet.service.url)})
    dialog = open_panel(page)
    expect(dialog.get_by_text("Du chattar med en maskin")).to_be_visible()
    expect(dialog.get_by_text("inte juridisk rådgivning")).to_be_visible()
    expect(dialog.get_by_role("link", name="kansli@socialforum.se")).to_be_visible()
    ask(page)
    answered(page)
    expect(dialog.locator(".says").last).to_have_text(re.compile(re.escape(QUOTE)))
    dialog.get_by_role("button", name="Källa 1: Handledning för IOP").click()
    expect(dialog.locator("mark")).to_have_text(QUOTE)
    expect(dialog.get_by_text(TEXT)).to_be_visible()
    about = dialog.locator(".about")
    expect(about.get_by_text("LAGAR OCH REGLER › Är IOP tillåtet?")).to_be_visible()
    expect(about.get_by_text("handledning · odaterad")).to_be_visible()
    for beside in ("före", "efter"):
        expect(dialog.get_by_text(f"Stycket {beside}.")).to_be_hidden()
        dialog.get_by_text(f"Visa stycket {beside}").click()
        expect(dialog.get_by_text(f"Stycket {beside}.")).to_be_visible()
    link = dialog.get_by_role("link", name="Öppna dokumentet")
    assert link.get_attribute("href") == "https://exempel.se/h"
    assert link.get_attribute("rel") == "noopener noreferrer"
    dialog.get_by_role("button", name="Tillbaka till svaret").click()
    dialog.get_by_role("button", name="Nej").click()
    dialog.get_by_label("Vad var fel?").select_option("Fel källa")
    dialog.get_by_label("Berätta gärna mer").fill("Ring 070-123 45 67")
    dialog.get_by_role("button", name="Skicka synpunkten").click()
    expect(dialog.locator(".tools").get_by_text("Tack!")).to_be_visible()
    (row,) = quiet.service.store.rows("feedback")
    assert (row["verdict"], row["comment"]) == ("wrong_source", "Ring [telefonnummer]")
    assert row["question"] == "När är ett IOP tillåtet?"


def test_the_page_pays_one_request_until_the_panel_is_opened(quiet):
    requests = []
    context = quiet.context()
    context.on("request", lambda request: requests.append(request.url))
    page = quiet.page(context=context)
    page.wait_for_load_state("networkidle")
    elsewhere = [url for url in requests if not url.startswith((quiet.host, "data:"))]
    assert elsewhere == [f"{quiet.service.url}/widget.js"]
    open_panel(page)
    ask(page)
    answered(page)
    assert all(url.startswith((quiet.host, quiet.service.url, "data:")) for url in requests)
    assert context.cookies() == []


def test_an_origin_that_is_not_listed_is_refused_and_told_why(stage):
    stage.publish("/")
    unlisted = stage.host.replace("localhost", "127.0.0.1")
    page = stage.context().new_page()
    page.on("console", stage._note)
    page.goto(unlisted + "/")
    dialog = open_panel(page)
    expect(dialog.get_by_text("inte öppnad för den här webbplatsen").first).to_be_visible()
    ask(page)
    expect(dialog.locator("article").get_by_text("inte öppnad för")).to_be_visible()
    assert any(
        f"refuses the origin {unlisted}" in line and "ASSISTANT_WIDGET_ORIGINS" in line
        for line in stage.complaints
    )
    assert stage.assistant.asked == [("Vad är ett IOP?", ())]  # the warm-up alone


def test_suggestions_ask_and_history_follows(quiet):
    page = quiet.page()
    dialog = open_panel(page)
    dialog.get_by_role("button", name="Vem kan ingå ett IOP?").click()
    answered(page)
    expect(dialog.get_by_text("Förslag på frågor")).to_be_hidden()
    ask(page, "Vad gäller då?")
    expect(page.get_by_text("Hjälpte svaret?")).to_have_count(2)
    assert quiet.assistant.asked[-1] == ("Vad gäller då?", ("Vem kan ingå ett IOP?",))


def test_the_conversation_is_remembered_for_the_visit_and_can_be_cleared(quiet):
    context = quiet.context()
    page = quiet.page(context=context)
    open_panel(page)
    ask(page)
    answered(page)
    ask(page, "Gäller det 640823-3234?")
    expect(
        page.get_by_text("ser ut som att frågan innehåller ett personnummer").last
    ).to_be_visible()
    stored = page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
    assert "tillåtet" in stored and "3234" not in stored
    page.reload()
    dialog = open_panel(page)
    expect(dialog.locator(".says").last).to_have_text(re.compile(re.escape(QUOTE)))
    expect(dialog.locator(".asked")).to_have_count(1)
    dialog.get_by_role("button", name="Börja om").click()
    expect(dialog.locator(".asked")).to_have_count(0)
    expect(dialog.get_by_text("Förslag på frågor")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0
    other = quiet.page(context=quiet.context())
    open_panel(other)
    expect(other.locator(".asked")).to_have_count(0)


def test_remembering_can_be_off(quiet):
    page = quiet.page('<forum-assistent remember="off"></forum-assistent>')
    open_panel(page)
    ask(page)
    answered(page)
    assert page.evaluate("sessionStorage.length") == 0


def test_refusals_and_parts_say_so_and_point_on(quiet):
    quiet.assistant.scripted = {
        "Vad kostar kaffe?": Answer(
            "not_found", "Det hittar jag inte.", "", index="g1",
            related=(Related("p-2", "handledning-iop", "Handledning för IOP", ("Ekonomi",)),),
        ),
        "Vad och när?": Answer(
            "partial", QUOTE, "", (Sentence(QUOTE, (1,)),), (CITATION,), index="g1",
            notice="Källan är odaterad.",
        ),
    }  # fmt: skip
    page = quiet.page()
    dialog = open_panel(page)
    ask(page, "Vad kostar kaffe?")
    expect(dialog.get_by_text("Det hittar jag inte.").last).to_be_visible()
    expect(dialog.get_by_text("Källor")).to_have_count(0)
    dialog.get_by_role("button", name="Handledning för IOP Ekonomi").click()
    expect(dialog.locator(".whole")).to_have_text("Stycket efter.")
    expect(dialog.locator("mark")).to_have_count(0)
    page.keyboard.press("Escape")
    ask(page, "Vad och när?")
    expect(dialog.get_by_text("Källorna ger bara en del av svaret.")).to_be_visible()
    expect(dialog.get_by_text("Källan är odaterad.")).to_be_visible()


def test_a_quote_is_marked_by_characters_not_by_utf16(quiet, monkeypatch):
    from tests.api import fakes

    text = "😀😀 Åäö börjar här. Sedan slutar det."
    quote = "Åäö börjar här."
    monkeypatch.setitem(
        fakes.__dict__, "PARAGRAPHS", [replace(fakes.PARAGRAPHS[1], text=text, position=0)]
    )
    cited = replace(CITATION, quote=quote, start=3, end=3 + len(quote))
    quiet.assistant.scripted = {
        "Var?": Answer("answered", quote, "", (Sentence(quote, (1,)),), (cited,), index="g1")
    }
    page = quiet.page()
    dialog = open_panel(page)
    ask(page, "Var?")
    answered(page)
    dialog.get_by_role("button", name="Källa 1").click()
    expect(dialog.locator("mark")).to_have_text(quote)
    assert dialog.locator(".whole").inner_text() == text


def test_a_paragraph_that_is_gone_still_shows_its_quote(stage):
    stage.assistant.scripted = {
        "Var?": Answer(
            "answered", QUOTE, "", (Sentence(QUOTE, (1,)),),
            (replace(CITATION, paragraph_id="gone"),), index="g1",
        )
    }  # fmt: skip
    page = stage.page()
    dialog = open_panel(page)
    ask(page, "Var?")
    answered(page)
    dialog.get_by_role("button", name="Källa 1").click()
    expect(dialog.get_by_text("Hela stycket kunde inte hämtas")).to_be_visible()
    expect(dialog.locator("mark")).to_have_text(QUOTE)


def test_a_question_can_be_stopped_and_asked_again(quiet):
    page = quiet.page()
    dialog = open_panel(page)
    quiet.assistant.hold.clear()
    ask(page)
    expect(dialog.locator(".wait")).to_have_text("Letar i dokumenten …")
    dialog.get_by_role("button", name="Avbryt").click()
    expect(dialog.locator("article").get_by_text("Avbruten.")).to_be_visible()
    quiet.assistant.hold.set()
    dialog.get_by_role("button", name="Försök igen").click()
    answered(page)
    expect(dialog.locator(".asked")).to_have_count(1)


def test_a_slow_server_is_waited_for_and_said(quiet):
    context = quiet.context()
    page = quiet.page(context=context)
    dialog = open_panel(page)
    expect(dialog.get_by_text("Förslag på frågor")).to_be_visible()
    page.clock.install()
    quiet.assistant.hold.clear()
    ask(page)
    page.clock.fast_forward(7_000)
    expect(dialog.locator(".wait")).to_have_text("Det tar lite längre tid än vanligt …")
    quiet.assistant.hold.set()
    answered(page)


def test_a_silent_server_is_given_up(stage):
    page = stage.page()
    dialog = open_panel(page)
    expect(dialog.get_by_text("Förslag på frågor")).to_be_visible()
    page.clock.install()
    stage.assistant.hold.clear()
    ask(page)
    page.clock.fast_forward(7_000)
    expect(dialog.locator(".wait")).to_have_text("Det tar lite längre tid än vanligt …")
    page.clock.fast_forward(61_000)
    expect(dialog.locator("article").get_by_text("Jag når inte assistenten")).to_be_visible()
    stage.assistant.hold.set()


def test_a_server_that_is_down_is_said_and_can_be_tried_again(stage):
    page = stage.page()
    dialog = open_panel(page)
    expect(dialog.get_by_text("Förslag på frågor")).to_be_visible()
    page.context.set_offline(True)
    ask(page)
    expect(
        dialog.locator("article").get_by_text("Jag når inte assistenten just nu")
    ).to_be_visible()
    page.context.set_offline(False)
    dialog.get_by_role("button", name="Försök igen").click()
    answered(page)


def test_a_server_down_at_opening_still_shows_the_disclosure(stage):
    page = stage.page()
    page.context.set_offline(True)
    dialog = open_panel(page)
    expect(dialog.get_by_text("Du chattar med en maskin")).to_be_visible()
    page.context.set_offline(False)
    ask(page)
    answered(page)


def test_too_many_questions_are_told_when_to_come_back(stage):
    page = stage.page()
    dialog = open_panel(page)
    page.route(
        "**/api/ask",
        lambda route: route.fulfill(
            status=429,
            headers={"Retry-After": "2", "Access-Control-Allow-Origin": stage.host,
                     "Access-Control-Expose-Headers": "Retry-After"},
            json={"error": {"code": "rate_limited", "message": "Vänta 2 sekunder."}},
        ),
    )  # fmt: skip
    ask(page)
    expect(dialog.locator("article").get_by_text("Vänta 2 sekunder.")).to_be_visible()
    again = dialog.get_by_role("button", name="Försök igen")
    expect(again).to_be_disabled()
    expect(again).to_be_enabled()
    page.unroute("**/api/ask")
    again.click()
    answered(page)


def test_an_error_in_mid_stream_leaves_no_half_answer(stage):
    page = stage.page()
    dialog = open_panel(page)
    stage.assistant.error = RuntimeError("bug")
    ask(page)
    expect(dialog.locator("article").get_by_text("Något gick fel hos oss")).to_be_visible()
    expect(dialog.locator(".says").last).to_have_text("")


def test_copy_gives_the_answer_with_its_sources(quiet):
    context = quiet.context(permissions=["clipboard-read", "clipboard-write"])
    page = quiet.page(context=context)
    dialog = open_panel(page)
    ask(page)
    answered(page)
    dialog.get_by_role("button", name="Kopiera svaret").click()
    expect(dialog.get_by_role("button", name="Kopierat")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == (
        f"{QUOTE} [1]\n\n[1] Handledning för IOP, LAGAR OCH REGLER, Är IOP tillåtet?: ”{QUOTE}”"
    )


def test_feedback_that_cannot_be_stored_is_said(stage):
    page = stage.page()
    dialog = open_panel(page)
    ask(page)
    answered(page)
    page.route("**/api/feedback", lambda route: route.abort())
    dialog.get_by_role("button", name="Ja", exact=True).click()
    expect(dialog.locator(".tools .told")).to_be_visible()


HOSTILE_CSS = """<style>
* { all: unset !important; display: none !important; color: red !important; }
html, body, main, h1, p, forum-assistent { display: block !important; }
forum-assistent { position: absolute !important; transform: rotate(9deg) !important;
  opacity: .1 !important; font-size: 60px !important; letter-spacing: 9px !important;
  filter: blur(4px) !important; visibility: hidden !important; text-transform: uppercase; }
button, textarea, header, section { background: red !important; width: 7px !important; }
#question, .panel, .body { display: none !important; }
</style><script>window.text = 'host';</script>"""


def test_the_pages_css_does_not_reach_in_and_ours_not_out(quiet):
    clean = quiet.page(path="/clean")
    fouled = quiet.page(path="/fouled", head=HOSTILE_CSS)
    seen = []
    for page in (clean, fouled):
        dialog = open_panel(page)
        expect(dialog.get_by_text("Förslag på frågor")).to_be_visible()
        ask(page)
        answered(page)
        seen.append(dialog.screenshot())
    assert seen[0] == seen[1]
    bare = quiet.page("<p>Bara</p><script>0</script>", path="/bare")
    look = """[...document.querySelectorAll('h1, p')].slice(0, 2).map(
        (node) => getComputedStyle(node).font + node.getBoundingClientRect().width).join()"""
    assert bare.evaluate(look) == clean.evaluate(look)


def test_two_widgets_on_a_page_mind_their_own(quiet):
    body = (
        '<forum-assistent></forum-assistent><forum-assistent label="Andra frågan" '
        'heading="Den andra"></forum-assistent>'
        '<forum-assistent mode="inline" heading="På sidan"></forum-assistent>'
    )
    page = quiet.page(body)
    first = page.get_by_role("button", name="Fråga om IOP")
    second = page.get_by_role("button", name="Andra frågan")
    a, b = first.bounding_box(), second.bounding_box()
    assert a["y"] >= b["y"] + b["height"]
    inline = page.get_by_role("region", name="På sidan")
    expect(inline).to_be_visible()
    second.click()
    dialog = page.get_by_role("dialog", name="Den andra")
    dialog.get_by_label("Din fråga").fill("Hur?")
    page.keyboard.press("Enter")
    expect(dialog.locator(".asked")).to_have_text("Hur?")
    answered(page)
    expect(inline.locator(".asked")).to_have_count(0)
    page.keyboard.press("Escape")
    inline.get_by_label("Din fråga").fill("Var?")
    page.keyboard.press("Enter")
    expect(inline.locator(".asked")).to_have_text("Var?")
    answered(page)
    page.reload()
    expect(page.get_by_role("region", name="På sidan").locator(".asked")).to_have_text("Var?")


def test_the_script_twice_and_an_element_added_later(quiet):
    line = f'<script src="{quiet.service.url}/widget.js" defer></script>'
    page = quiet.page(line + line)
    expect(page.locator("forum-assistent")).to_have_count(1)
    page.evaluate("document.querySelector('forum-assistent').remove()")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('forum-assistent'), {id: 'x'}))"
    )
    open_panel(page)


def test_attributes_and_custom_properties(quiet):
    line = (
        f'<script src="{quiet.service.url}/widget.js" defer data-lang="en" data-label="Hjälp" '
        'data-heading="Rubrik &lt;b&gt;" data-greeting="Välkommen!" data-position="left" '
        'data-suggestions="Ett?|Två?" data-disclosure="Maskin."></script>'
    )
    head = "<style>forum-assistent { --forum-accent: rgb(120, 0, 60); }</style>"
    page = quiet.page(line, head=head)
    launcher = page.get_by_role("button", name="Hjälp")
    assert launcher.bounding_box()["x"] < 100
    assert launcher.evaluate("n => getComputedStyle(n).backgroundColor") == "rgb(120, 0, 60)"
    launcher.click()
    dialog = page.get_by_role("dialog", name="Rubrik <b>")
    for text in ("Välkommen!", "Maskin.", "Ett?", "Två?", "Would you rather ask a person?"):
        expect(dialog.get_by_text(text)).to_be_visible()
    dialog.get_by_role("button", name="Två?").click()
    expect(dialog.get_by_text("Was this helpful?")).to_be_visible()


def test_what_the_server_says_is_text_never_html(quiet):
    evil = "<img src=x onerror=alert(1)><script>alert(1)</script>**x** [y](javascript:alert(1))"
    cited = replace(CITATION, title=evil, heading=(evil,), url="javascript:alert(1)", quote=QUOTE)
    quiet.assistant.scripted = {
        "Ond?": Answer("answered", evil, "", (Sentence(evil, (1,)),), (cited,), index="g1",
                       notice=evil)
    }  # fmt: skip
    page = quiet.page()
    page.on("dialog", lambda dialog: quiet.complaints.append("a dialog opened"))
    dialog = open_panel(page)
    ask(page, "Ond?")
    answered(page)
    expect(dialog.locator(".says").last).to_have_text(re.compile(re.escape("<img src=x")))
    dialog.get_by_role("button", name="Källa 1").click()
    expect(dialog.locator("mark")).to_have_text(QUOTE)
    assert (
        page.evaluate(
            "document.querySelector('forum-assistent').shadowRoot"
            ".querySelectorAll('img, script, iframe, a[href^=javascript]').length"
        )
        == 0
    )


@pytest.mark.parametrize("mark", ["-", "2.", "b)"])
def test_a_point_of_a_list_begins_on_a_line_of_its_own(quiet, mark):
    said = ("Ett IOP har två parter.", "Den ena är en förening.", f"{mark} Den andra är en kommun.")
    sentences = tuple(Sentence(text, (1,)) for text in said)
    quiet.assistant.scripted["Vilka är parterna?"] = Answer(
        "answered", "", "", sentences, (CITATION,)
    )
    page = quiet.page()
    dialog = open_panel(page)
    ask(page, "Vilka är parterna?")
    answered(page)
    shown = dialog.locator(".says").last.evaluate("e => e.innerText")
    assert shown.splitlines()[0] == " ".join(said[:2])
    assert shown.splitlines()[1].startswith(said[2])
