"""The whole errand in a real Chromium, as a visitor would do it, on a phone and on a desk."""

import json
import re

import pytest
from docx import Document
from playwright.sync_api import expect

from tests.ui.conftest import PASSWORD
from tests.ui.visiting import QUESTION, SHELTER, SIZES, answer_conditions, ask, log_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
def test_from_a_question_to_its_source_and_back(visit, size):
    page = visit(size).open()
    page.locator(".fa-disclosure").wait_for()
    expect(page.locator(".fa-disclosure")).to_contain_text("maskin")
    ask(page, QUESTION)
    top = page.locator("#svar-1").bounding_box()["y"]
    assert 0 <= top < 300, "the question is in view when its answer has come"
    box = page.get_by_test_id("stChatInputTextArea").bounding_box()
    assert box["y"] + box["height"] <= SIZES[size][1], "and so is where to ask on"

    page.locator(".chip").first.click()
    card = page.locator(".card.current")
    assert page.evaluate(
        "() => document.activeElement.shadowRoot.activeElement.className"
    ).startswith("card")
    marked = " ".join(card.locator("mark").all_inner_texts())
    assert "Verksamheten sker på initiativ av den idéburna organisationen" in marked
    expect(card.locator(".around").filter(visible=True).first).to_be_visible()
    assert card.locator("mark").first.bounding_box()["y"] < SIZES[size][1]

    card.get_by_role("link", name="Läs i dokumentet").click()
    landed = page.locator(".paragraph.marked")
    landed.wait_for()
    assert "stycke=" in page.url
    expect(landed).to_contain_text("Verksamheten sker på initiativ")
    page.wait_for_function(
        "e => { const b = e.getBoundingClientRect(); return b.bottom > 0 && b.top < innerHeight }",
        arg=landed.element_handle(),
    )
    page.get_by_role("button", name="Tillbaka till samtalet").click()
    page.locator("#svar-1").wait_for()
    expect(page.locator("#svar-1")).to_have_text(QUESTION)


@pytest.mark.parametrize("size", SIZES)
def test_a_question_is_kept_to_a_document_by_keyboard_alone(visit, size):
    page = visit(size).open()
    page.locator(".st-key-start button").first.wait_for()
    chosen = page.locator(".fa-scope")
    expect(chosen).to_have_text("alla dokument")
    page.get_by_role("button", name="Sök i …").focus()
    page.keyboard.press("Enter")
    field = page.get_by_test_id("stPopoverBody").get_by_role("combobox")
    field.focus()
    page.keyboard.type("Voluntary")
    page.get_by_role("option", name="Voluntary Sector").wait_for()
    page.keyboard.press("Enter")
    expect(chosen).to_contain_text("Voluntary Sector")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_test_id("stPopoverBody").wait_for(state="hidden")
    expect(chosen, "what is chosen stands beside the input").to_be_visible()

    ask(page, "What is a VSOPP?")
    expect(page.locator(".fa-kept")).to_contain_text("Voluntary Sector")
    assert all("Voluntary" in title for title in page.locator(".card .title").all_inner_texts())
    page.get_by_role("link", name="Läs i dokumentet").first.click()
    page.get_by_role("button", name="Tillbaka till samtalet").click()
    expect(chosen).to_contain_text("Voluntary Sector")
    ask(page, "Hur många invånare har Kiruna?", 2)
    page.get_by_role("button", name="Fråga alla dokument").click()
    page.locator("#svar-3").wait_for()
    expect(chosen).to_have_text("alla dokument")
    # What was chosen in a field that is folded away must not come back with the next question.
    ask(page, "Är IOP tillåtet?", 4)
    expect(chosen).to_have_text("alla dokument")
    expect(page.locator(".fa-kept")).to_have_count(2)


def test_copied_text_has_its_references(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"]).open()
    ask(page, QUESTION)
    page.get_by_role("button", name="Kopiera svaret").click()
    page.get_by_text("Svaret är kopierat.").wait_for()
    told = page.evaluate("() => navigator.clipboard.readText()")
    assert "[1] Handledning i ditt arbete" in told
    page.get_by_role("button", name="Kopiera länk till frågan").click()
    page.get_by_text("Länken är kopierad.").wait_for()
    link = page.evaluate("() => navigator.clipboard.readText()")
    page.goto(link)
    page.locator("#svar-1").wait_for()
    expect(page.locator("#svar-1")).to_have_text(QUESTION)


def test_the_conversation_as_a_file(visit):
    page = visit().open()
    ask(page, QUESTION)
    page.get_by_role("button", name="Ladda ned samtalet").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Word (DOCX)").click()
    told = [p.text for p in Document(download.value.path()).paragraphs]
    assert QUESTION in told
    assert any(text.startswith("[1] Handledning") for text in told)


def test_feedback_is_thanked_for(visit):
    page = visit("phone").open()
    ask(page, QUESTION)
    page.get_by_text("Fel källa").click()
    page.get_by_label("Vad blev fel?").fill("Det står på en annan sida")
    page.get_by_role("button", name="Skicka", exact=True).click()
    page.get_by_text("Tack! Det hjälper Forum").wait_for()


def test_a_refusal_offers_a_letter(visit):
    page = visit("phone").open()
    ask(page, "Hur många invånare har Kiruna?")
    letter = page.locator("a.mail")
    assert letter.get_attribute("href").startswith("mailto:kansli@socialforum.se?subject=")
    assert "Kiruna" in letter.get_attribute("href")
    page.locator(".related a").first.click()
    page.locator(".paragraph.marked").wait_for()


def test_hostile_questions_run_nothing(visit):
    page = visit().open()
    hostile = [
        "<img src=x onerror=alert(1)><script>alert(2)</script> vad är IOP?",
        "[klicka](javascript:alert(1)) ![x](https://example.org/x.png)",
        "\u202eomvänt\u202c " + "{{constructor.constructor('alert(1)')()}}",
    ]
    for number, question in enumerate(hostile, 1):
        ask(page, question, number)
    assert page.locator(".stApp img[src=x], .stApp a[href^='javascript']").count() == 0


@pytest.mark.parametrize("size", SIZES)
def test_a_document_is_searched_and_its_contents_lead(visit, size):
    page = visit(size).open("/dokument?dokument=handledning-iop")
    page.locator(".document h2").first.wait_for()
    if size == "phone":
        page.locator(".contents summary").click()
    page.locator(".contents").get_by_role("button", name="Var noga med er värdegrund").click()
    heading = page.get_by_role("heading", name="Var noga med er värdegrund")
    page.wait_for_function(
        "e => { const y = e.getBoundingClientRect().top; return y >= 0 && y < 200 }",
        arg=heading.element_handle(),
    )
    page.get_by_label("Sök i dokumentet").fill("konflikt")
    page.get_by_label("Sök i dokumentet").press("Enter")
    page.locator("mark.current").wait_for()
    expect(page.locator("mark.current")).to_have_text("konflikt", ignore_case=True)


@pytest.mark.parametrize("size", SIZES)
def test_the_guide_from_first_to_last(visit, size):
    page = visit(size).open("/vagledning")
    answer_conditions(page, SHELTER)
    page.get_by_text("Det här talar för (8)").wait_for()
    chosen = page.locator(".st-key-page [data-selected=true]")
    expect(chosen, "no press is lost, however quick").to_have_text(
        ["Passar IOP för oss?", *SHELTER]
    )
    page.get_by_text("Det här behöver ni ta reda på (1)").wait_for()
    page.get_by_role("button", name="Nästa: Bygg ert underlag").click()

    answer = "Våldsutsatta kvinnor saknar skyddat boende i kommunen."
    page.get_by_label("Vilken samhällsutmaning vill ni bemöta").fill(answer)
    page.get_by_role("button", name="Nästa: Mål och syfte").click()
    page.get_by_label("Hur fördelar ni roller och ansvar?").fill("Jouren driver, kommunen betalar.")
    # Straight from the field: what was written last must be in the file.
    with page.expect_download() as download:
        page.get_by_role("button", name="Utkast i Word (DOCX)").click()
    told = [p.text for p in Document(download.value.path()).paragraphs]
    assert answer in told
    assert "Jouren driver, kommunen betalar." in told
    assert any(text.startswith("[1] Handledning i ditt arbete") for text in told)
    page.get_by_text("2 av 29 frågor har ett svar.").wait_for()

    with page.expect_download() as download:
        page.get_by_role("button", name="Spara som fil").click()
    saved = download.value.path().read_bytes()
    assert json.loads(saved)["choices"]["program"] == "vet inte"
    other = visit(size).open("/vagledning?del=bygg")
    other.locator("input[type=file]").set_input_files(
        {"name": "underlag-iop.json", "mimeType": "application/json", "buffer": saved}
    )
    other.get_by_text("Underlaget är öppnat.").wait_for()
    opened = other.get_by_label("Vilken samhällsutmaning vill ni bemöta")
    opened.wait_for()
    expect(opened).to_have_value(answer)


@pytest.mark.parametrize("path", ["/fragor-utan-svar", "/utvardering"])
def test_staff_come_in_and_others_do_not(visit, path):
    page = visit().open(path)
    log_in(page, "fel lösenord")
    page.get_by_text("Fel lösenord.").wait_for()
    expect(page.get_by_role("button", name="Logga ut")).to_have_count(0)
    log_in(page, PASSWORD)
    page.get_by_role("button", name="Logga ut").wait_for()


def test_two_visitors_never_share(visit):
    one, other = visit().open(), visit().open()
    ask(one, QUESTION)
    ask(other, "hej")
    one.reload()
    one.locator(".fa-welcome").wait_for()
    assert one.locator(".fa-question").count() == 0, "a reload begins anew"
    expect(other.locator(".fa-question")).to_have_text(["hej"])
    assert QUESTION not in other.locator(".stApp").inner_text()


def test_a_lost_connection_comes_back_with_the_conversation(visit):
    started = visit()
    sockets = []

    def through(socket):
        sockets.append(socket)
        socket.connect_to_server()

    started.context.route_web_socket(re.compile("_stcore/stream"), through)
    page = started.open()
    ask(page, QUESTION)
    sockets[-1].close()
    page.wait_for_function("count => count > 0", arg=1)
    page.get_by_test_id("stChatInputTextArea").wait_for()
    ask(page, "hej", 2)
    expect(page.locator(".fa-question")).to_have_text([QUESTION, "hej"])
    assert len(sockets) >= 2


def test_ten_tabs_asking_at_once_are_all_answered(visit):
    started = visit()
    pages = [started.open() for _ in range(10)]
    for page in pages:
        page.get_by_test_id("stChatInputTextArea").wait_for()
    for page in pages:
        box = page.get_by_test_id("stChatInputTextArea")
        box.fill(QUESTION)
        box.press("Enter")
    for page in pages:
        page.locator(".card").first.wait_for()
