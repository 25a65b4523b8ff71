"""Markdown, as converters from PDF and web leave it."""

from assistant.documents import markdown
from tests.documents.paragraphs import from_markdown, made


def test_label_above_a_page_title_is_its_parent():
    found = from_markdown(
        "# Handboken\n\n## LAGAR\n\n# Är det tillåtet?\n\nDet är det.\n\n"
        "## MÅL\n\n# Vad vill vi?\n\nMycket, sade de.\n\n"
        "### Frågor att besvara:\n\n- Varför?\n- Hur?\n\n"
        "KONTAKT\n\n# Hur börjar vi?\n\nRing till oss.\n",
        title="Handboken",
    )
    assert [p.heading for p in found] == [
        ("LAGAR", "Är det tillåtet?"),
        ("MÅL", "Vad vill vi?"),
        ("MÅL", "Vad vill vi?", "Frågor att besvara:"),
        ("KONTAKT", "Hur börjar vi?"),
    ]


def test_heading_with_a_colon_begins_its_list():
    (paragraph,) = from_markdown("# T\n\n## A\n\n### **Det fungerar när:**\n\n- ett\n- två\n")
    assert paragraph.text == "Det fungerar när:\n- ett\n- två"
    assert paragraph.heading[-1] == "Det fungerar när:"
    assert paragraph.kind == "list"


def test_paragraph_with_a_colon_introduces_the_list():
    (paragraph,) = from_markdown("Parterna ska:\n\n- mötas\n- enas\n")
    assert paragraph.text == "Parterna ska:\n- mötas\n- enas"


def test_long_paragraph_keeps_all_but_the_sentence_that_introduces():
    long = "Detta är en mening som tar plats i stycket före listan. " * 10
    found = from_markdown(f"{long}Det är möjligt om:\n\n- ett\n- två\n")
    assert [p.text for p in found] == [long.strip(), "Det är möjligt om:\n- ett\n- två"]


def test_sentence_that_points_below_introduces_the_list_but_others_do_not():
    pointing, plain = (
        from_markdown(f"{text}\n\n- Röda Korset i Uppsala\n- Bräcke Diakoni\n")
        for text in ("Dessa är goda exempel.", "Det är fullt möjligt.")
    )
    assert len(pointing) == 1 and pointing[0].kind == "list"
    assert len(plain) == 2


def test_empty_bullets_arrows_and_a_lone_parent_item():
    (paragraph,) = from_markdown(
        "- \n- ➔ Här är några tips!\n  - ➔ En rapport\n  - ➔ En utredning\n"
    )
    assert paragraph.text == "Här är några tips!\n- En rapport\n- En utredning"


def test_marks_links_and_html_are_cleaned_and_addresses_kept():
    (paragraph,) = from_markdown(
        "**Här** kan du *läsa* [mer](http://exempel.se/x), &nbsp;skriva till "
        "[a@exempel.se](mailto:a@exempel.se)<br>eller se <https://exempel.se>. <!-- dold\ntext -->"
        '<span class="x">Slut</span> på 2 * 3 * 4 och snake_case_ord.![bild](b.png)\n'
    )
    assert " ".join(paragraph.text.split()) == (
        "Här kan du läsa mer, skriva till a@exempel.se eller se https://exempel.se. Slut på "
        "2 * 3 * 4 och snake_case_ord."
    )


def test_pull_quote_with_a_rule_between_words_and_speaker():
    (paragraph,) = from_markdown(
        '**"Vi måste hitta samverkan"**\n\n---\n\nEmil Ek, Direktör  \nMissionen\n'
    )
    assert paragraph.kind == "quote"
    assert paragraph.text == '"Vi måste hitta samverkan"\nEmil Ek, Direktör Missionen'


def test_a_rule_under_a_paragraph_makes_no_heading_of_it():
    found = from_markdown("Detta är ett stycke.\n---\nDetta är ett annat stycke.\n")
    assert [(p.heading, p.text) for p in found] == [
        ((), "Detta är ett stycke."),
        ((), "Detta är ett annat stycke."),
    ]


def test_tables_rows_and_footnotes():
    found = from_markdown(
        "| Del | Belopp |\n|---|---|\n| Ett | 200 kr |\n\n"
        "Ett stycke med not.[^1]\n\n[^1]: Se avsnitt 3.\n"
    )
    assert [(p.kind, p.text) for p in found] == [
        ("table", "Del | Belopp\nEtt | 200 kr"),
        ("text", "Ett stycke med not."),
        ("footnote", "1 Se avsnitt 3."),
    ]


def test_numbers_of_items_stay():
    (paragraph,) = from_markdown("Man ska\n\n3. räkna\n\n4. mäta\n")
    assert paragraph.text == "Man ska\n3. räkna\n4. mäta"


def test_numbered_headings_that_begin_anew_are_a_level_deeper():
    found = from_markdown(
        "## Kriterier\n\n## 1 Samarbete\n\nText om det.\n\n## 2 Mål\n\nText om mål.\n\n"
        "## Exempel\n\nHär följer exempel.\n\n## 1 Stöd\n\nText om stöd.\n\n"
        "## Slut\n\nText om slut.\n"
    )
    assert [p.heading for p in found] == [
        ("Kriterier", "1 Samarbete"),
        ("Kriterier", "2 Mål"),
        ("Exempel",),
        ("Exempel", "1 Stöd"),
        ("Slut",),
    ]


def test_cover_that_repeats_title_and_publisher_is_dropped():
    reading = markdown.parse(
        "**FÖRENINGEN** i Staden\n\n# Handboken\n\n---\n\nFöreningen - i  \nstaden\n\n"
        "## Inledning\n\nDet här är början.\n"
    )
    found, dropped = made(reading, title="Handboken", publisher="Föreningen i Staden")
    assert [p.text for p in found] == ["Det här är början."]
    assert [d.reason for d in dropped] == ["cover", "cover"]


def test_cover_that_says_more_is_kept():
    found = from_markdown(
        "Titel\nVägledning\nStockholm 2019\n\n## Inledning\n\nText i inledningen.\n"
    )
    assert "Stockholm 2019" in found[0].text


def test_front_matter_gives_the_title():
    assert markdown.parse("---\ntitle: En titel\nyear: 2020\n---\n\nText.\n").title == "En titel"


def test_a_heading_without_text_below_is_kept_when_it_says_something():
    reading = markdown.parse(
        "# Titel\n\n## Alla parter bidrar med egna resurser\n\n## Kort\n\n"
        "## Mål\n\nMålet är satt.\n"
    )
    found, dropped = made(reading)
    assert [p.text for p in found] == ["Alla parter bidrar med egna resurser", "Målet är satt."]
    assert [(d.reason, d.text) for d in dropped] == [("heading without text", "Kort")]


def test_a_sentence_marked_as_a_heading_is_text():
    long = "Detta är en hel mening som någon har märkt som rubrik, fast den är löpande text. " * 2
    found = from_markdown(f"# Titel\n\n## Del\n\n### {long}\n\nMer text här.\n")
    assert [(p.heading, p.text) for p in found] == [
        (("Del",), long.strip()),
        (("Del",), "Mer text här."),
    ]
