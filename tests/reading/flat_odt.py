"""A layout as flat OpenDocument, which LibreOffice turns into PDF, ODT and DOCX."""

from __future__ import annotations

from tests.reading.layouts import Layout
from tests.reading.truth import TrueBlock
from tests.reading.typeset import COVER, TABLE, contents_lines, html_text

_NS = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        ("office", "office"),
        ("text", "text"),
        ("style", "style"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
    ]
)


def document(layout: Layout, blocks: list[TrueBlock], notes: list[str]) -> str:
    """The whole document."""
    body: list[str] = []
    if layout.cover:
        body += [
            f'<text:p text:style-name="Cover{i}">{text}</text:p>' for i, text in enumerate(COVER)
        ]
    if layout.contents:
        body.append('<text:p text:style-name="ContentsHead">Innehåll</text:p>')
        body += [
            f'<text:p text:style-name="Contents">{html_text(text, layout)}<text:tab/>'
            f"{page}</text:p>"
            for text, page in contents_lines(blocks)
        ]
    body += _body(layout, blocks, notes)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NS} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"{_styles(layout)}{_automatic(layout)}{_master(layout)}"
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document>"
    )


def _body(layout: Layout, blocks: list[TrueBlock], notes: list[str]) -> list[str]:
    body: list[str] = []
    waiting = list(enumerate(notes, 1))
    texts = 0
    broken = not (layout.cover or layout.contents)
    i = 0
    while i < len(blocks):
        block = blocks[i]
        text = html_text(block.text, layout)
        if block.kind == "heading":
            style = f"H{block.level}" if broken else f"First{block.level}"
            broken = True
            body.append(
                f'<text:h text:style-name="{style}" text:outline-level="{block.level}">'
                f"{text}</text:h>"
            )
        elif block.kind == "item":
            marked = block.text[:1].isdigit() and ". " in block.text[:4]
            if marked:
                body.append(
                    '<text:p text:style-name="Point">'
                    f"{text.replace('. ', '.<text:tab/>', 1)}</text:p>"
                )
            else:
                body.append(
                    '<text:list text:style-name="Bullets"><text:list-item>'
                    f'<text:p text:style-name="Item">{text}</text:p></text:list-item></text:list>'
                )
        elif block.kind == "table":
            body.append(_table(layout))
            i += len(TABLE)
            continue
        else:
            texts += 1
            note = ""
            if layout.notes and texts % layout.notes == 0 and waiting:
                number, words = waiting.pop(0)
                note = (
                    f'<text:note text:id="n{number}" text:note-class="footnote">'
                    "<text:note-citation>"
                    f"{number}</text:note-citation><text:note-body><text:p "
                    'text:style-name="Footnote">'
                    f"{html_text(words, layout)}</text:p></text:note-body></text:note>"
                )
            body.append(f'<text:p text:style-name="Body">{text}{note}</text:p>')
        i += 1
    return body


def _table(layout: Layout) -> str:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell table:style-name="Cell"><text:p text:style-name="InCell">'
            f"{cell}</text:p>"
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in TABLE
    )
    return (
        '<table:table table:style-name="T"><table:table-column '
        f'table:number-columns-repeated="3"/>{rows}</table:table>'
    )


def _styles(layout: Layout) -> str:
    align = "justify" if layout.justify else "start"
    first = f'fo:text-indent="{1.4 * layout.size}pt"' if layout.indent else ""
    leading = f'fo:line-height="{layout.leading * 100:.0f}%"'
    heading_font = layout.heading_font or layout.font
    parts = [
        '<style:default-style style:family="paragraph"><style:paragraph-properties '
        'fo:orphans="2" fo:widows="2"/>'
        f'<style:text-properties style:font-name="{layout.font}" fo:font-family="{layout.font}" '
        f'fo:font-size="{layout.size}pt" fo:language="sv" fo:country="SE"/></style:default-style>',
        _style(
            "Body", f'fo:text-align="{align}" fo:margin-bottom="{layout.space}pt" {leading} {first}'
        ),
        _style(
            "Item", f'fo:text-align="{align}" fo:margin-bottom="{layout.space / 2}pt" {leading}'
        ),
        _style(
            "Point",
            f'fo:text-align="{align}" fo:margin-bottom="{layout.space / 2}pt" {leading} '
            'fo:margin-left="18pt" fo:text-indent="-18pt"',
            tab='<style:tab-stop style:position="0pt"/>',
        ),
        _style("InCell", ""),
        _style(
            "Footnote",
            'fo:margin-left="14pt" fo:text-indent="-14pt"',
            f'fo:font-size="{layout.size * 0.82:.1f}pt"',
        ),
        _style("Running", "", f'fo:font-size="{layout.size * 0.85:.1f}pt"'),
        _style("RunningRight", 'fo:text-align="end"', f'fo:font-size="{layout.size * 0.85:.1f}pt"'),
        _style(
            "Cover0",
            'fo:margin-top="160pt" fo:text-align="center"',
            'fo:font-size="28pt" fo:font-weight="bold"',
        ),
        _style("Cover1", 'fo:margin-top="20pt" fo:text-align="center"', 'fo:font-size="16pt"'),
        _style(
            "ContentsHead",
            'fo:break-before="page" fo:margin-bottom="14pt"',
            'fo:font-size="16pt" fo:font-weight="bold"',
        ),
        _style(
            "Contents",
            "",
            tab=f'<style:tab-stop style:position="{layout.page[0] - 2 * layout.margin - 2}pt" '
            'style:type="right" style:leader-style="dotted" style:leader-text="."/>',
        ),
    ]
    centre = 'fo:text-align="center"' if layout.centred else ""
    for level, (size, bold, italic) in enumerate(_levels(layout), 1):
        weight = (
            f'fo:font-size="{size}pt" fo:font-family="{heading_font}" '
            + ('fo:font-weight="bold" ' if bold else "")
            + ('fo:font-style="italic"' if italic else "")
        )
        box = (
            f'{centre} fo:margin-top="{max(layout.space, 5) * 1.6:.0f}pt" '
            f'fo:margin-bottom="{max(layout.space, 3) * 0.6:.0f}pt" fo:keep-with-next="always"'
        )
        parts.append(_style(f"H{level}", box, weight))
        parts.append(_style(f"First{level}", box + ' fo:break-before="page"', weight))
    return (
        f"<office:styles>{''.join(parts)}{_bullets(layout)}{_NOTES_CONFIGURATION}</office:styles>"
    )


_NOTES_CONFIGURATION = (
    '<style:style style:name="Anchor" style:family="text"><style:text-properties '
    'style:text-position="super 58%"/></style:style><text:notes-configuration '
    'text:note-class="footnote" text:citation-body-style-name="Anchor" style:num-format="1"/>'
)


def _levels(layout: Layout) -> list[tuple[float, bool, bool]]:
    return (list(layout.headings) + [layout.headings[-1]] * 6)[:6]


def _style(name: str, paragraph: str, text: str = "", tab: str = "") -> str:
    tabs = f"<style:tab-stops>{tab}</style:tab-stops>" if tab else ""
    return (
        f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties '
        f"{paragraph}>"
        f"{tabs}</style:paragraph-properties><style:text-properties {text}/></style:style>"
    )


def _bullets(layout: Layout) -> str:
    return (
        '<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" '
        f'text:bullet-char="{layout.bullet}">'
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="listtab" '
        'text:list-tab-stop-position="18pt" '
        'fo:text-indent="-12pt" fo:margin-left="18pt"/></style:list-level-properties>'
        "</text:list-level-style-bullet></text:list-style>"
    )


def _automatic(layout: Layout) -> str:
    width, height = layout.page
    border = {
        "ruled": 'fo:border="0.5pt solid #000000"',
        "lines": 'fo:border-bottom="0.5pt solid #000000"',
    }
    turned = 'style:print-orientation="landscape"' if width > height else ""
    columns = (
        f'<style:columns fo:column-count="{layout.columns}" fo:column-gap="18pt"/>'
        if layout.columns > 1
        else ""
    )
    mirrored = 'style:page-usage="mirrored"' if layout.mirrored else ""
    return (
        f'<office:automatic-styles><style:page-layout style:name="pl" {mirrored}>'
        "<style:page-layout-properties "
        f'fo:page-width="{width}pt" fo:page-height="{height}pt" {turned} '
        f'fo:margin="{layout.margin}pt" '
        f'fo:margin-left="{layout.margin}pt" fo:margin-right="{layout.margin}pt" '
        f'fo:margin-top="{layout.margin * 0.7:.0f}pt" '
        f'fo:margin-bottom="{layout.margin * 0.7:.0f}pt">{columns}</style:page-layout-properties>'
        '<style:header-style><style:header-footer-properties fo:min-height="14pt" '
        'fo:margin-bottom="12pt"/></style:header-style>'
        '<style:footer-style><style:header-footer-properties fo:min-height="14pt" '
        'fo:margin-top="12pt"/></style:footer-style>'
        '</style:page-layout><style:style style:name="T" style:family="table">'
        "<style:table-properties "
        'fo:margin-bottom="8pt" fo:margin-top="4pt"/></style:style>'
        '<style:style style:name="Cell" style:family="table-cell"><style:table-cell-properties '
        f'fo:padding="3pt" {border.get(layout.table, "")}/>'
        "</style:style></office:automatic-styles>"
    )


def _master(layout: Layout) -> str:
    def line(text: str) -> str:
        return (
            (html_text(text, layout) if "{" not in text else text)
            .replace("{pages}", "<text:page-count>9</text:page-count>")
            .replace("{page}", '<text:page-number text:select-page="current">1</text:page-number>')
        )

    header = footer = ""
    if layout.header:
        header = (
            f'<style:header><text:p text:style-name="Running">{line(layout.header)}</text:p>'
            "</style:header>"
        )
        if layout.mirrored:
            header += (
                '<style:header-left><text:p text:style-name="RunningRight">Vägledning för '
                "IOP</text:p></style:header-left>"
            )
    if layout.footer:
        footer = (
            '<style:footer><text:p text:style-name="RunningRight">'
            f"{line(layout.footer)}</text:p></style:footer>"
        )
        if layout.mirrored:
            footer += (
                '<style:footer-left><text:p text:style-name="Running">'
                f"{line(layout.footer)}</text:p></style:footer-left>"
            )
    return (
        '<office:master-styles><style:master-page style:name="Standard" '
        f'style:page-layout-name="pl">{header}{footer}</style:master-page></office:master-styles>'
    )
