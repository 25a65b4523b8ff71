"""Plain text: lines mended, headings inferred, bullets married, slides parted."""

from assistant.documents import text
from tests.documents.paragraphs import from_text, made

PROSE = (
    "Detta är ett stycke löpande text som är tillräckligt långt för att ingen ska ta det för en "
    "rubrik, och det slutar med punkt."
)


def test_lines_that_a_page_broke_are_joined():
    (paragraph,) = from_text(
        "Samverkan mellan kommuner och idéburna organisationer bygger på tillit, och\n"
        "den tar tid. Göteborgs Stad har skrivit avtal med Sveriges Kommuner och\n"
        "Landsting om detta.\n"
    )
    assert paragraph.text == (
        "Samverkan mellan kommuner och idéburna organisationer bygger på tillit, och den tar tid. "
        "Göteborgs Stad har skrivit avtal med Sveriges Kommuner och Landsting om detta."
    )


def test_words_cut_at_line_ends_become_whole_but_real_hyphens_stay():
    (paragraph,) = from_text(
        "Ett idéburet offentligt partner-\nskap kan gälla icke-ekonomiska tjänster. En icke-\n"
        "ekonomisk tjänst säljs inte, och hälso-\noch sjukvård är viktig.\n"
    )
    assert paragraph.text == (
        "Ett idéburet offentligt partnerskap kan gälla icke-ekonomiska tjänster. En icke-ekonomisk "
        "tjänst säljs inte, och hälso- och sjukvård är viktig."
    )


def test_a_short_line_before_text_is_its_heading_and_the_first_is_the_title():
    found = from_text(f"Titeln\n\nRubrik ett\n\n{PROSE}\n\nÄr det sant?\n\n{PROSE} Ja.\n")
    assert [p.heading for p in found] == [("Rubrik ett",), ("Är det sant?",)]


def test_links_are_one_list_and_the_line_before_text_is_a_heading():
    found = from_text(
        f"Titel\n\nExempel\n\n{PROSE}\n\nLänklistan\n\nÄldre lista\n\n"
        f"Andra visar vägen\n\n{PROSE}\n"
    )
    assert found[1].kind == "list"
    assert found[1].text == "- Länklistan\n- Äldre lista"
    assert found[2].heading == ("Andra visar vägen",)


def test_run_of_links_at_the_end_stands_under_its_first_line():
    found = from_text(f"Titel\n\n{PROSE}\n\nLäs mer\n\nEn rapport\n\nEn vägledning.\n")
    assert found[-1].heading == ("Läs mer",)
    assert found[-1].text == "- En rapport\n- En vägledning."


def test_contact_lines_are_no_headings():
    found = from_text(
        f"Titel\n\n{PROSE}\n\nMejla anna@exempel.se\n\nAdress: Storgatan 1, 111 11 Stad\n\n"
        f"{PROSE} Slut."
    )
    assert [p.text for p in found[1:3]] == [
        "Mejla anna@exempel.se",
        "Adress: Storgatan 1, 111 11 Stad",
    ]
    assert all(p.heading == () for p in found)


def test_loose_bullets_marry_the_lines_that_follow():
    (paragraph,) = from_text(
        "Budgeten säger:\n•\n•\n•\nBehov av att utveckla ekonomin, framförallt\nstadens arbete\n"
        "Den civila sektorn är nödvändig för Sveriges\nKommuner och Landsting (2008)\n"
        "Önskan om mångfald\n"
    )
    assert paragraph.kind == "list"
    assert paragraph.text.split("\n") == [
        "Budgeten säger:",
        "- Behov av att utveckla ekonomin, framförallt stadens arbete",
        "- Den civila sektorn är nödvändig för Sveriges Kommuner och Landsting (2008)",
        "- Önskan om mångfald",
    ]


def test_items_of_two_columns_go_on_in_their_own_column():
    (paragraph,) = from_text(
        "Jämförelse\n\n• Röstbärande och\n• Verksamheten ägs av\nrepresentation\nköparen\n"
        "• Självbestämmande • Kontrakt skrivs\n"
    )
    assert paragraph.text.split("\n") == [
        "- Röstbärande och representation",
        "- Verksamheten ägs av köparen",
        "- Självbestämmande",
        "- Kontrakt skrivs",
    ]


def test_items_with_comma_and_conjunction_are_whole():
    (paragraph,) = from_text(
        "Parter:\n- en kommun,\n- en region, och\n- en förening som är\nöppen\n"
    )
    assert paragraph.text.split("\n")[2:] == ["- en region, och", "- en förening som är öppen"]


def test_numbered_and_nested_items():
    (paragraph,) = from_text("Gör så här:\n1. Ring\n2. Skriv\n   • brev\n   • mejl\n")
    assert paragraph.text == "Gör så här:\n1. Ring\n2. Skriv\n  - brev\n  - mejl"


def test_a_number_at_the_start_of_a_line_is_no_item():
    (paragraph,) = from_text(
        "Den nya lagen om registrering av idéburna organisationer trädde i kraft den\n"
        "1. januari 2023 och gäller sedan dess för alla som ansöker om registrering.\n"
    )
    assert paragraph.kind == "text" and "den 1. januari" in paragraph.text


def test_a_footer_that_recurs_parts_slides_and_is_dropped():
    slide = "{0}\n• Punkt ett om {0}\n• Punkt två\nAvdelningen för prov\n"
    reading = text.parse(
        "Rapport\nStaden\n"
        + "Avdelningen för prov\n"
        + "".join(slide.format(name) for name in ("Vilja", "Vision", "Lärdom"))
    )
    found, dropped = made(reading)
    assert [p.heading for p in found] == [("Vilja",), ("Vision",), ("Lärdom",)]
    assert not any("Avdelningen" in p.text for p in found)
    assert {d.reason for d in dropped} == {"footer", "cover"}
    assert reading.title == "Rapport – Staden"


def test_a_heading_of_several_slides_is_no_footer():
    slides = "".join(f"Samma rubrik\n• Punkt {i}\n• Till\nFoten här\n" for i in range(3))
    more = "".join(f"Annan {i}\n• Punkt {i}\n• Till\nFoten här\n" for i in "abc")
    found = from_text("Titel\nFoten här\n" + slides + more)
    assert [p.heading for p in found[:3]] == [("Samma rubrik",)] * 3


def test_interview_question_belongs_to_its_answer_only():
    found = from_text(
        f"Titel\n\n{PROSE}\n\nVad tror du om framtiden, Eva?\n– Jag tror att den blir ljus. "
        f"Vi ses där!\n\n{PROSE} Slut.\n"
    )
    assert found[1].heading == ("Vad tror du om framtiden, Eva?",)
    assert found[1].text.startswith("– Jag tror")
    assert found[2].heading == ()


def test_quote_keeps_who_said_it():
    (paragraph,) = from_text(
        "”Vi måste hitta samverkan som tar vara på kraften.”\n\nEva Ek, direktör på Räddningen\n"
    )
    assert paragraph.kind == "quote"
    assert paragraph.text.endswith("kraften.”\nEva Ek, direktör på Räddningen")


def test_lines_that_are_paragraphs_without_blank_lines():
    found = from_text("\n".join(["Rubriken", PROSE * 2, PROSE * 3, "Nästa rubrik", PROSE * 2]))
    assert [p.heading for p in found] == [(), (), ("Nästa rubrik",)]


def test_furniture_is_dropped_with_its_reason():
    found, dropped = made(
        text.parse(
            f"Titel\n\nFoto: Eva Ek\n\n{PROSE}\n\nInledning ........ 3\n\nSida 4 av 9\n\n"
            "similar documents"
        )
    )
    assert [p.text for p in found] == [PROSE]
    assert [d.reason for d in dropped] == [
        "picture credit",
        "contents page",
        "page number",
        "page furniture",
    ]


def test_pages_of_text_become_running_text():
    page = "Rapport om prov {0}\n\n{1}\n\n        {0}\n"
    pages = [
        f"Inledning\n\n{PROSE}\n\nEtt stycke som börjar på en sida och inte har nått sitt",
        f"slut förrän på nästa sida.\n\n{PROSE} Två.",
        f"{PROSE} Tre.",
        f"{PROSE} Fyra, med samver-",
        "kan till slut.",
    ]
    content = "\f".join(page.format(i, body) for i, body in enumerate(pages, start=1))
    found, dropped = made(text.parse(content))
    told = [p.text for p in found]
    assert told[1] == (
        "Ett stycke som börjar på en sida och inte har nått sitt slut förrän på nästa sida."
    )
    assert told[-1] == f"{PROSE} Fyra, med samverkan till slut."
    assert not any("Rapport om prov" in t for t in told)
    assert {d.reason for d in dropped} == {"footer", "page number"}


def test_a_line_that_recurs_within_paragraphs_is_no_footer():
    sentence = "Arkivet ska lämnas över till kommunen när myndigheten upphör och"
    content = "\n\n".join(
        f"Stycke {i} i en ganska lång text som handlar om arkiv.\n{sentence}\nvilar sedan."
        for i in range(4)
    )
    assert sum(sentence in p.text for p in from_text(content)) == 4
