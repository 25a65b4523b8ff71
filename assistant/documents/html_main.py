"""The main text of a web page: menus, cookie banners, sharing buttons and footers taken out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

import trafilatura
from lxml.html import HtmlElement

from assistant.documents.blocks import Dropped

_NEVER = frozenset(
    "script style noscript template svg math iframe object embed canvas audio video map head "
    "input select textarea datalist option progress meter link meta".split()
)
_ASIDE = frozenset(["nav", "aside", "dialog"])
_EDGES = frozenset(["header", "footer"])
_OWN_EDGES = frozenset(["article", "main", "section", "blockquote", "figure"])
_ASIDE_ROLES = frozenset(
    "navigation banner contentinfo search dialog alertdialog complementary menu menubar toolbar "
    "status alert".split()
)
_ASIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|cookiebar|cookie-?(?:banner|consent|notice)\w*|consent|gdpr|"
    r"breadcrumbs?|brodsmul\w*|menu|meny|navbar|nav|navigation|sidebar|sidomeny|share|sharing|"
    r"dela|social|skip-?(?:link|nav\w*|to\w*)|newsletter|nyhetsbrev|footer|sidfot|sidhuvud|"
    r"pagination|pager|related|relaterat|tags|popup|modal|advert\w*|sok|search|login)(?:$|[\s_-])",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s+")
_NEARLY_ALL = 0.93
_MANY = 20_000
"""Elements of a page that is a table of data or an attack: looking for its main text takes long."""
_FEW = 25
"""Characters below which a block says too little to tell where the main text is."""


def main_element(body: HtmlElement) -> tuple[HtmlElement, list[Dropped]]:
    """Prune `body` in place; return the element that holds the main text, and what was left out."""
    dropped: list[Dropped] = []
    whole = max(len(_text(body)), 1)
    controlled = _controlled(body)
    inside = _marked_main(body)
    for element in list(body.iter(*_NEVER)):
        _remove(element)
    gone: set[HtmlElement] = set()
    for element in list(body.iter()):
        if not isinstance(element.tag, str) or element is body or element in gone:
            continue
        if _is_hidden(element) and element.get("id") not in controlled:
            gone |= set(element.iter())
            _remove(element)
        elif _is_aside(element, whole, inside):
            _note(dropped, "menu, banner or footer", element)
            gone |= set(element.iter())
            _remove(element)
    root = inside if inside is not None and _holds_most(inside, body) else _guided(body)
    for element in list(root.iter("ul", "ol", "div", "p", "table")):
        if element is not root and element.getparent() is not None and _is_menu(element):
            _note(dropped, "list of links", element)
            _remove(element)
    return root, dropped


def _text(element: HtmlElement) -> str:
    return _SPACE.sub(" ", "".join(element.itertext(with_tail=False))).strip()


def _remove(element: HtmlElement) -> None:
    """Take the element out and leave the text after it."""
    if element.getparent() is not None:
        element.drop_tree()


def _note(dropped: list[Dropped], reason: str, element: HtmlElement) -> None:
    if text := _text(element)[:300]:
        dropped.append(Dropped(reason, text))


def _controlled(body: HtmlElement) -> set[str]:
    """Ids of panels that a button folds out: hidden, and yet part of the text."""
    return {
        ident
        for element in body.iter("button", "a", "h2", "h3", "h4", "h5")
        if element.get("aria-expanded") is not None
        for ident in (element.get("aria-controls") or "").split()
    }


def _is_hidden(element: HtmlElement) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        (element.get("hidden") is not None and element.get("hidden") != "until-found")
        or element.get("aria-hidden") == "true"
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _is_aside(element: HtmlElement, whole: int, inside: HtmlElement | None) -> bool:
    tag, role = element.tag, (element.get("role") or "").lower()
    share = len(_text(element)) / whole
    if tag in ("html", "body", "main", "article") or role in ("main", "article"):
        return False
    if tag in _ASIDE or role in _ASIDE_ROLES:
        return share < 0.6
    if tag in _EDGES:
        above = {ancestor.tag for ancestor in element.iterancestors()}
        return share < 0.5 and not above & _OWN_EDGES
    if tag not in ("div", "section", "ul", "ol", "p", "span", "a", "form", "li", "table"):
        return False
    if inside is not None and any(a is element for a in inside.iterancestors()):
        return False
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    if not _ASIDE_NAMES.search(name) or share > 0.35:
        return False
    # A heading with running text below it is content, whatever its class is called.
    return not (next(element.iter("h1"), None) is not None and share > 0.1)


def _marked_main(body: HtmlElement) -> HtmlElement | None:
    """What the page itself marks as its main text."""
    for path in ("//main", "//*[@role='main']", "//*[@itemprop='articleBody']"):
        found = body.xpath(path)
        if found:
            return max(found, key=lambda e: len(_text(e)))
    articles = body.xpath("//article[not(ancestor::article)]")
    return articles[0] if len(articles) == 1 else None


def _holds_most(element: HtmlElement, body: HtmlElement) -> bool:
    """Whether an element marked as main is more than a teaser."""
    return len(_text(element)) >= 0.3 * len(_text(body))


def _guided(body: HtmlElement) -> HtmlElement:
    """The smallest element with nearly all that trafilatura takes for text, its structure kept."""
    if sum(1 for _ in body.iter()) > _MANY:
        return body
    told = trafilatura.extract(body, favor_recall=True, include_comments=False) or ""
    known = {_key(line) for line in told.splitlines() if len(line) > _FEW}
    holders = [
        element
        for element in body.iter("p", "li", "td", "div", "dd", "blockquote")
        if _own_text(element) and _key(_text(element)) in known
    ]
    if len(holders) < 2:
        return body
    weights: dict[HtmlElement, int] = defaultdict(int)
    for holder in holders:
        for element in (holder, *holder.iterancestors()):
            weights[element] += len(_text(holder))
    root: HtmlElement = body
    while (inner := _holder(root, weights)) is not None:
        root = inner
    # The page's heading often stands beside the text, not in it.
    for _ in range(3):
        parent = root.getparent()
        if next(root.iter("h1"), None) is not None or parent is None or parent is body.getparent():
            break
        if next(parent.iter("h1"), None) is not None:
            return parent
    return root


def _holder(element: HtmlElement, weights: Mapping[HtmlElement, int]) -> HtmlElement | None:
    """The child that holds nearly all of the text that the element holds, if one does."""
    most = _NEARLY_ALL * weights.get(element, 0)
    return next((child for child in element if weights.get(child, 0) >= most > 0), None)


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()[:80]


def _own_text(element: HtmlElement) -> bool:
    return bool((element.text or "").strip()) or any((c.tail or "").strip() for c in element)


def _is_menu(element: HtmlElement) -> bool:
    """Hardly anything but links, and several of them: a menu that is not marked as one."""
    links = list(element.iter("a"))
    if len(links) < 3 or next(element.iter("h1", "h2", "details", "dl"), None) is not None:
        return False
    text = _text(element)
    linked = sum(len(_text(link)) for link in links)
    return linked > 0.85 * max(len(text), 1) and linked / len(links) < 45
