"""Where quotes stand, among many paragraphs."""

import pytest

from assistant.model import Paragraph, Place
from assistant.quotes import Evidence, Places, holds_quote

TEXTS = (
    "Avtalet gäller i tre år.\n\n1. Det kan sägas upp.\n2. Uppsägningen är skriftlig.",
    "Avtalet gäller i tre år. Avtalet gäller i tre år.",
    "**Ett** IOP är\ntillåtet.",
    "- en part\n- en annan part",
)
QUOTES = ("gäller i tre år", "Det kan sägas upp. 2. Upp", "Det kan sägas upp. Upp", "Ett IOP är tillåtet",
          "en part en annan", "år. **Ett**", "tillåtet. - en", "part", "-", "finns inte")  # fmt: skip


@pytest.mark.parametrize("quote", QUOTES)
def test_those_that_hold_a_quote_are_found_in_their_order(quote):
    paragraphs = [Paragraph(str(number), "a", text) for number, text in enumerate(TEXTS)]
    found = Places(paragraphs).holders(Evidence(source="a", quote=quote))
    assert found == [each for each in paragraphs if holds_quote(each.text, quote)]


def test_a_paragraph_stands_in_each_of_its_sources():
    shared = Paragraph("x", "a", TEXTS[0], also=(Place("b"),))
    places = Places([shared, Paragraph("y", "b", TEXTS[1])])
    quote = "gäller i tre år"
    assert [p.id for p in places.holders(Evidence(source="a", quote=quote))] == ["x"]
    assert [p.id for p in places.holders(Evidence(source="b", quote=quote))] == ["x", "y"]
    assert places.holders(Evidence(source="c", quote=quote)) == []
