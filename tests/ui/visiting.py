"""A visitor in a real Chromium, and what visitors do."""

from playwright.sync_api import expect

# A busy machine is slow, not broken.
expect.set_options(timeout=60_000)

SIZES = {"phone": (390, 844), "desk": (1280, 900)}
SHELTER = ("Ja", "Ja", "Vet inte", "Nej", "Nej", "Ja", "Nej", "Ja", "Nej")
"""A women's shelter's answers to the guide's conditions."""
QUESTION = "När fungerar ett IOP bäst?"


class Visit:
    """A visitor: a browser context of their own, and what their pages complained of."""

    def __init__(self, browser, address, size="desk", **options):
        width, height = SIZES[size]
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="sv-SE",
            reduced_motion="reduce",
            accept_downloads=True,
            **options,
        )
        self.context.set_default_timeout(60_000)
        self.complaints = []
        self.strangers = []
        self.context.on("request", self._note_request)

    def _note_request(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.strangers.append(request.url)

    def open(self, path="/"):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.goto(self.address + path)
        return page


def ask(page, question, number=1):
    """Ask, and wait until the answer stands there."""
    box = page.get_by_test_id("stChatInputTextArea")
    box.fill(question)
    box.press("Enter")
    page.locator(f"#svar-{number}").wait_for()
    page.locator(".said .text").nth(number - 1).wait_for()


READY = {
    "/": ".fa-welcome",
    "/dokument": ".document h2",
    "/vagledning": ".fa-condition",
    "/vagledning?del=bygg": ".fa-part",
    "/fragor-utan-svar": "input[type=password]",
}


def ready(page, path):
    page.locator(READY.get(path) or READY[path.partition("?")[0]]).first.wait_for()
    page.wait_for_function("() => document.documentElement.lang === 'sv'")
    settle(page)


def settle(page):
    """Wait until the page is no longer being made: what is made anew is drawn faded."""
    page.locator(".stApp[data-test-script-state=notRunning]").wait_for()


def log_in(page, password):
    """Give the password of the staff's pages, once the form that takes it is whole."""
    # The field stands there before the button, and without a button Enter sends nothing.
    page.get_by_role("button", name="Logga in").wait_for()
    settle(page)
    field = page.get_by_label("Lösenord", exact=True)
    field.fill(password)
    field.press("Enter")


def answer_conditions(page, choices):
    """Answer the guide's conditions in their order."""
    groups = page.get_by_test_id("stButtonGroup")
    # The choice of step and one group a condition: until the last is there, as each is drawn when
    # its turn comes, the first to be drawn need not be the first on the page.
    expect(groups).to_have_count(1 + len(choices))
    for number, choice in enumerate(choices, 1):
        groups.nth(number).get_by_text(choice, exact=True).click()
