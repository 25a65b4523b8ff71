"""Statutes: a section is one paragraph with its label, whatever the format and the furniture."""

import re
from pathlib import Path

import pytest

from assistant.documents import corpus
from assistant.documents.blocks import Block
from assistant.documents.citing import designation
from assistant.documents.torn import pieces, restored
from assistant.model import Source
from tests.documents.paragraphs import from_blocks, from_markdown, from_text


@pytest.fixture(scope="module")
def statutes(legal):
    return {file.source.id: corpus.read(file) for file in corpus.scan(legal).files}


def labels_in(path: Path, name: str) -> list[str]:
    """The labels that the headings of a statute's file promise, read line by line."""
    chapter, found = "", []
    for line in path.read_text().splitlines():
        if match := re.match(r"#+ (\d+(?: [a-z])?) kap\.", line):
            chapter = f"{match[1]} kap. "
        elif match := re.match(r"#+ .*?(\d+(?: [a-z])?) §$", line):
            found.append(f"{chapter}{match[1]} § {name}")
    return found


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("lou-2016-1145", "LOU"),
        ("kommunallag-2017-725", "KL"),
        ("lag-2022-900", "lag (2022:900)"),
        ("forordning-2022-903", "förordning (2022:903)"),
    ],
)
def test_every_section_is_one_paragraph_with_its_label(legal, statutes, source, name):
    sections = [p for p in statutes[source].paragraphs if p.kind == "section"]
    promised = labels_in(legal / f"{source}.md", name)
    assert [p.label for p in sections] == promised
    assert len(set(promised)) == len(promised)


@pytest.mark.parametrize("source", ["lou-2016-1145", "kommunallag-2017-725", "lag-2022-900"])
def test_no_word_of_a_statute_is_lost_or_moved(legal, statutes, source):
    raw = re.sub(r"^#+ .*$", "", (legal / f"{source}.md").read_text(), flags=re.MULTILINE)
    words = iter(
        word
        for p in statutes[source].paragraphs
        for word in re.findall(r"[^\W\d_]{2,}", " ".join([*p.heading, p.text]))
    )
    lost = next((word for word in re.findall(r"[^\W\d_]{2,}", raw) if word not in words), None)
    assert lost is None  # `in` moves on in `words`: all of the file's words come in its order


def test_sections_have_chapter_and_group_in_their_path_and_points_on_lines(statutes):
    sections = {p.label: p for p in statutes["lou-2016-1145"].paragraphs if p.label}
    reserved = sections["19 kap. 25 a § LOU"]
    assert reserved.heading[0].startswith("19 kap. Annonspliktiga upphandlingar")
    assert reserved.heading[-1] == "Reserverad upphandling för vissa tjänster enligt bilaga 2"
    first = sections["1 kap. 5 § LOU"]
    assert first.heading[-1] == "Upphandling av forsknings- och utvecklingstjänster"
    assert ", om\n1. resultaten" in first.text and "\n2. den tillhandahållna" in first.text
    several = sections["1 kap. 16 § LOU"]
    assert several.text.count("\n\n") == 1


def test_what_a_converter_tore_out_is_back_in_place(statutes):
    sections = {p.label: p.text for p in statutes["lou-2016-1145"].paragraphs}
    assert "direktiv 2014/24/EU." in sections["1 kap. 11 § LOU"]
    assert "2004/18/EG" in sections["1 kap. 12 § LOU"]
    assert "(EG) nr 2195/2002 av den 5 november 2002" in sections["1 kap. 11 a § LOU"]
    assert "nr 213/2008. Lag" in sections["1 kap. 11 a § LOU"]
    assert sections["21 kap. 15 § LOU"].endswith(
        "Prövningstillstånd krävs vid överklagande till kammarrätten. Lag (2023:815)"
    )


def test_torn_pieces_without_a_certain_place_are_reported():
    assert pieces("/24/ /18/ 12 §") == ["/24/", "/18/"]
    assert restored("direktiv 2014EU", ["/24/", "/18/"]) is None
    assert restored("direktiv 2014EU", ["/24/"]) == "direktiv 2014/24/EU"


STATUTE = """Lag (2020:12) om prov

Inledning

1 §   Denna lag gäller prov enligt
7 § lagen (2001:1) om annat.

2 §   Med prov avses

1. prövning, och
2. annat som anges i
3 § lagen (2003:4).

Andra stycket.

2 a §   Ett tillägg.

3 § har upphävts genom lag (2021:5).

Avgifter

4 §   Avgift får tas ut.

7 § lagen om annat gäller inte här.

5 §   Slut på lagen.
"""


def test_plain_text_sections_and_references_are_told_apart():
    found = from_text(STATUTE, id="prov", title="Lag (2020:12) om prov")
    assert [p.label for p in found] == [
        f"{n} § lag (2020:12)" for n in ("1", "2", "2 a", "3", "4", "5")
    ]
    assert found[0].text == "Denna lag gäller prov enligt 7 § lagen (2001:1) om annat."
    assert found[1].text == (
        "Med prov avses\n1. prövning, och\n2. annat som anges i 3 § lagen (2003:4).\n\n"
        "Andra stycket."
    )
    assert found[3].text == "3 § har upphävts genom lag (2021:5)."
    assert found[4].heading == ("Avgifter",)
    assert found[4].text.endswith("7 § lagen om annat gäller inte här.")


def test_chapters_number_their_sections_anew_and_keep_pages():
    found = from_blocks(
        Block("heading", "1 kap. Inledning", 1, 1),
        Block("text", "1 § Lagen gäller.", 0, 1),
        Block("text", "2 § Den gäller alla.", 0, 1),
        Block("heading", "2 a kap. Tillsyn", 1, 2),
        Block("heading", "Vem", 2, 2),
        Block("text", "1 § Myndigheten. Se 1 kap. 2 §.", 0, 2),
        Block("item", "punkt ett", 0, 3),
        title="Kommunallag (2017:725)",
    )
    assert [(p.label, p.page) for p in found] == [
        ("1 kap. 1 § KL", 1),
        ("1 kap. 2 § KL", 1),
        ("2 a kap. 1 § KL", 2),
    ]
    assert found[2].heading == ("2 a kap. Tillsyn", "Vem")
    assert found[2].text == "Myndigheten. Se 1 kap. 2 §.\n- punkt ett"


def test_appendices_are_read_as_other_text():
    found = from_markdown(
        "# Lag om prov\n\n## 1 §\n\nEtt.\n\n## 2 §\n\nTvå.\n\n## 3 §\n\nTre.\n\n## Bilaga 1\n\n"
        "Här följer en förteckning över prov.\n"
    )
    assert found[-1].kind == "text" and found[-1].heading == ("Bilaga 1",)


def test_text_that_only_refers_to_sections_is_no_statute():
    found = from_markdown(
        "# PM\n\nEnligt 1 § gäller detta.\n\nSe 2 § och 3 §.\n\n4 § gäller också.\n"
    )
    assert {p.kind for p in found} == {"text"}


@pytest.mark.parametrize(
    ("title", "ident", "cited"),
    [
        ("Lag om offentlig upphandling", "lou", "LOU"),
        ("Lag (2016:1145) om offentlig upphandling", "x", "LOU"),
        ("Kommunallag", "x", "KL"),
        ("Lag om registrering", "lag-2022-900", "lag (2022:900)"),
        ("Förordning (2022:903) om registrering", "x", "förordning (2022:903)"),
        ("Jordabalk (1970:994)", "x", "balk (1970:994)"),
    ],
)
def test_statutes_are_cited_by_abbreviation_or_number(title, ident, cited):
    assert designation(Source(id=ident, title=title)) == cited


def test_staff_may_say_how_a_statute_is_cited():
    assert designation(Source(id="x", title="Kommunallag", abbreviation="KomL")) == "KomL"
