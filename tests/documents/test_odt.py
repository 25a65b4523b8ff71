"""OpenDocument text, from its XML."""

from __future__ import annotations

import pytest

from assistant.documents import odt
from assistant.errors import DocumentError
from tests.fuzz.files import BOMB, _odt, packed, unpacked

STYLES = (
    '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
    '<style:style style:name="P1" style:parent-style-name="Quotations"/><style:style '
    'style:name="Quotations"/>'
    '<style:style style:name="Rubrik_20_3" style:default-outline-level="3"/>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" '
    'style:num-format="1" '
    'style:num-suffix="."/></text:list-style></office:automatic-styles>'
)


def read(body: str):
    data = _odt(body)
    parts = unpacked(data)
    parts["content.xml"] = parts["content.xml"].replace(
        b"<office:body>", STYLES.encode() + b"<office:body>"
    )
    return odt.read(packed(parts), "a.odt")


def test_blocks_of_each_kind():
    reading = read(
        '<text:h text:outline-level="2">Om IOP</text:h><text:p text:style-name="Rubrik_20_3">'
        "Bakgrund</text:p>"
        '<text:p>Ett<text:s text:c="3"/>avtal<text:note><text:note-citation>'
        "1</text:note-citation><text:note-body>"
        "<text:p>Se prop.</text:p></text:note-body></text:note> gäller<text:line-break/>"
        "här.</text:p>"
        '<text:p text:style-name="P1">Det är bra.</text:p>'
        '<text:list text:style-name="L1"><text:list-item><text:p>ett</text:p><text:list '
        'text:style-name="L2">'
        "<text:list-item><text:p>inre</text:p></text:list-item></text:list></text:list-item>"
        "<text:list-item><text:p>två</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>År</text:p></table:table-cell>"
        "<table:table-cell>"
        "<text:p>IOP</text:p></table:table-cell></table:table-row></table:table>"
        "<text:table-of-content><text:index-body><text:p>Bakgrund 3</text:p></text:index-body>"
        "</text:table-of-content>"
        "<text:section><text:p>I en del.</text:p></text:section>"
        "<text:tracked-changes><text:changed-region><text:p>Struket.</text:p>"
        "</text:changed-region></text:tracked-changes>"
    )
    assert [(b.kind, b.text, b.level) for b in reading.blocks] == [
        ("heading", "Om IOP", 2),
        ("heading", "Bakgrund", 3),
        ("text", "Ett avtal gäller\nhär.", 0),
        ("footnote", "Se prop.", 0),
        ("quote", "Det är bra.", 0),
        ("item", "1. ett", 0),
        ("item", "inre", 1),
        ("item", "2. två", 0),
        ("table", "År | IOP", 0),
        ("text", "I en del.", 0),
    ]
    assert [d.text for d in reading.dropped] == ["Bakgrund 3"]


@pytest.mark.parametrize(
    "data, told",
    [
        (_odt("<text:p/>"), "holds no text"),
        (_odt("<text:p>&j;</text:p>", BOMB), "entity bomb"),
        (
            _odt("<text:list><text:list-item>" * 120 + "</text:list-item></text:list>" * 120),
            "too deep",
        ),
        (packed({"content.xml": b"<a/>"}), "not an OpenDocument text"),
        (packed({"x": b""}), "not the kind of document"),
    ],
)
def test_refusals(data, told):
    with pytest.raises(DocumentError, match=told):
        odt.read(data, "x.odt")
