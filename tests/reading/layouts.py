"""Layouts that the legal texts are set in: what a document may look like, in figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Layout:
    """How one document is set. Lengths in points unless said otherwise."""

    name: str
    program: str
    """"writer" (LibreOffice) or "chromium"."""
    text: tuple[str, str, str]
    """Source, its first heading, the heading to stop at."""
    font: str = "Liberation Serif"
    size: float = 11
    leading: float = 1.25
    page: tuple[float, float] = (595.3, 841.9)
    margin: float = 71
    columns: int = 1
    justify: bool = False
    hyphenate: bool = False
    indent: bool = False
    """New paragraphs are indented; else there is space between them."""
    space: float = 8
    headings: tuple[tuple[float, bool, bool], ...] = (
        (20, True, False),
        (15, True, False),
        (12.5, True, False),
        (11, True, False),
    )
    """Size, bold, italic of each level."""
    heading_font: str = ""
    centred: bool = False
    numbered: bool = False
    header: str = ""
    footer: str = ""
    """Running lines; "{page}" and "{pages}" are numbers."""
    mirrored: bool = False
    """Headers differ on left and right pages."""
    notes: int = 0
    """A footnote after every so many paragraphs."""
    table: str = ""
    """A table after the 5th paragraph: "ruled", "lines" (horizontal only) or "open"."""
    contents: bool = False
    cover: bool = False
    bullet: str = "•"
    tuned: bool = True
    """False: made after the readers were finished and never tuned on."""


SAMMANFATTNING = ("sou-2019-56-sammanfattning", "", "")
VAGLEDNING = ("sou-2019-56-iop-vagledning", "Följande är utmärkande", "")
LAG = ("lag-2022-900", "", "")
LOU19 = ("lou-2016-1145", "19 kap.", "20 kap.")
KL = ("kommunallag-2017-725", "", "5 kap.")
LETTER = (612.0, 792.0)

LAYOUTS = [
    Layout(
        "report",
        "writer",
        VAGLEDNING,
        header="SOU 2019:56 Stödmaterial",
        footer="{page}",
        justify=True,
        hyphenate=True,
        notes=4,
        contents=True,
        cover=True,
    ),
    Layout(
        "columns",
        "writer",
        SAMMANFATTNING,
        columns=2,
        size=10,
        margin=50,
        justify=True,
        hyphenate=True,
        header="Sammanfattning av betänkandet",
        footer="Sida {page} av {pages}",
    ),
    Layout(
        "indented",
        "writer",
        VAGLEDNING,
        font="C059",
        indent=True,
        space=0,
        justify=True,
        size=10.5,
        leading=1.3,
        page=LETTER,
        margin=90,
        footer="– {page} –",
        headings=((16, False, False), (13, False, True), (11, False, True)),
    ),
    Layout(
        "bold-heads",
        "writer",
        SAMMANFATTNING,
        font="Liberation Sans",
        size=11,
        space=6,
        headings=((11, True, False), (11, True, False)),
        header="Diarienummer KS 2019/0457",
        footer="{page} ({pages})",
        table="ruled",
    ),
    Layout(
        "statute", "writer", KL, font="Liberation Serif", size=12, footer="SFS 2017:725 · {page}"
    ),
    Layout(
        "statute-columns",
        "writer",
        LOU19,
        columns=2,
        size=9.5,
        margin=45,
        space=4,
        headings=((14, True, False), (12, True, False), (10.5, True, False), (9.5, True, False)),
        header="Lag om offentlig upphandling {page}",
        hyphenate=True,
    ),
    Layout(
        "mirrored",
        "writer",
        VAGLEDNING,
        header="Utredningen om idéburna aktörer",
        footer="{page}",
        mirrored=True,
        numbered=True,
        notes=6,
        table="lines",
        size=10,
        headings=((18, True, False), (13, True, False), (10, True, False)),
    ),
    Layout(
        "web-print",
        "chromium",
        SAMMANFATTNING,
        font="DejaVu Sans",
        size=10,
        leading=1.5,
        header="Idéburen välfärd – {page} / {pages}",
        table="ruled",
    ),
    Layout(
        "web-columns",
        "chromium",
        VAGLEDNING,
        columns=2,
        size=9.5,
        margin=42,
        justify=True,
        hyphenate=True,
        footer="{page}",
        header="Vägledning IOP",
    ),
    Layout(
        "web-statute",
        "chromium",
        LAG,
        font="Liberation Sans",
        size=11,
        footer="Sida {page}",
        headings=((19, False, False), (14, False, False), (11, True, False)),
    ),
    Layout(
        "web-notes",
        "chromium",
        VAGLEDNING,
        font="Liberation Sans",
        size=12,
        leading=1.6,
        page=LETTER,
        table="open",
        numbered=True,
        contents=True,
        footer="Region Norr {page}",
    ),
    Layout(
        "dense",
        "writer",
        VAGLEDNING,
        font="Liberation Sans Narrow",
        size=10,
        leading=1.0,
        space=3,
        margin=57,
        header="Rapport 2019:7",
        footer="{page}",
        table="open",
        bullet="–",
        headings=((14, True, False), (11, True, True), (10, True, True)),
    ),
    Layout(
        "three-columns",
        "writer",
        SAMMANFATTNING,
        columns=3,
        size=8.5,
        margin=36,
        space=3,
        page=(841.9, 595.3),
        justify=True,
        hyphenate=True,
        footer="Nyhetsblad nr 4 {page}",
    ),
    # Made when the readers were finished.
    Layout(
        "small-page",
        "writer",
        VAGLEDNING,
        font="Liberation Sans",
        size=9.5,
        leading=1.15,
        page=(419.5, 595.3),
        margin=48,
        indent=True,
        space=0,
        justify=True,
        hyphenate=True,
        footer="Dnr 2019/123 sid {page} av {pages}",
        tuned=False,
        headings=((13, False, True), (11, False, True)),
    ),
    Layout(
        "web-news",
        "chromium",
        SAMMANFATTNING,
        font="C059",
        size=10.5,
        leading=1.4,
        columns=2,
        margin=50,
        space=6,
        header="Nytt om välfärden",
        footer="{page}",
        tuned=False,
        headings=((17, True, False), (12, True, False)),
    ),
    Layout(
        "web-letter",
        "chromium",
        VAGLEDNING,
        font="DejaVu Serif",
        size=9,
        leading=1.35,
        page=LETTER,
        margin=80,
        indent=True,
        space=0,
        header="Promemoria – {page}",
        tuned=False,
        headings=((9, True, False),),
        table="lines",
    ),
    Layout(
        "law-notes",
        "writer",
        ("lou-2016-1145", "13 kap.", "15 kap."),
        columns=2,
        size=9,
        margin=50,
        justify=True,
        hyphenate=True,
        notes=7,
        header="LOU",
        footer="{page} av {pages}",
        mirrored=True,
        tuned=False,
        headings=((13, True, False), (10, False, True), (9, True, False)),
    ),
    Layout(
        "wide-lines",
        "writer",
        VAGLEDNING,
        font="DejaVu Sans",
        size=9.5,
        leading=1.8,
        notes=3,
        numbered=True,
        contents=True,
        cover=True,
        table="ruled",
        centred=True,
        space=10,
        header="Region Söder – vägledning",
        footer="Sida {page}",
        tuned=False,
        headings=((15, False, False), (12, True, False)),
    ),
    Layout(
        "web-law",
        "chromium",
        KL,
        font="Liberation Sans",
        size=13,
        leading=1.3,
        margin=60,
        tuned=False,
        footer="Kommunallag {page} ({pages})",
        headings=((22, True, False), (17, True, False), (14, False, True), (13, True, False)),
    ),
    # A second round of the same kind.
    Layout(
        "serif-notes",
        "writer",
        SAMMANFATTNING,
        font="DejaVu Serif",
        size=10,
        leading=1.4,
        margin=85,
        indent=True,
        space=0,
        header="SOU 2019:56    Sammanfattning",
        footer="{page}",
        mirrored=True,
        notes=5,
        table="open",
        tuned=False,
        headings=((18, False, False), (12, False, True)),
    ),
    Layout(
        "web-contents",
        "chromium",
        VAGLEDNING,
        size=12,
        leading=1.2,
        margin=64,
        justify=True,
        hyphenate=True,
        space=4,
        table="ruled",
        header="{page} | Vägledning",
        contents=True,
        tuned=False,
        headings=((14, True, False), (12, True, True), (12, False, True)),
    ),
    Layout(
        "italic-heads",
        "writer",
        ("kommunallag-2017-725", "5 kap.", "6 kap."),
        notes=9,
        font="Liberation Sans",
        size=10,
        columns=2,
        margin=60,
        space=5,
        tuned=False,
        footer="Kommunallagen s. {page}",
        headings=((12, True, False), (10, True, False), (10, False, True)),
    ),
    Layout(
        "web-law-columns",
        "chromium",
        ("lou-2016-1145", "20 kap.", "21 kap."),
        columns=2,
        font="DejaVu Sans",
        size=8.5,
        leading=1.45,
        margin=40,
        page=LETTER,
        tuned=False,
        footer="LOU {page}/{pages}",
        headings=((15, True, False), (11, True, False), (9.5, True, False)),
    ),
]
