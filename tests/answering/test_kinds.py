"""Kinds of questions, and texts that hold an answer to them."""

import pytest

from assistant.answering.kinds import holds, kind_of


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Vem är projektledare?", "who"),
        ("Who signed it?", "who"),
        ("När skrevs avtalet?", "when"),
        ("Vilket år började det?", "when"),
        ("Hur många kommuner har provat?", "how_many"),
        ("Vad kostar ett IOP?", "price"),
        ("Hur mycket pengar får man?", "price"),
        ("Vilken mejladress har han?", "email"),
        ("Vad har Forum för telefonnummer?", "phone"),
        ("Vilken webbadress har ni?", "web"),
        ("Vilka krav ställs?", "list"),
        ("Ge exempel på partnerskap.", "list"),
        ("Är IOP tillåtet?", "yes_no"),
        ("Vad är ett IOP?", "definition"),
        ("What is a VSOPP?", "definition"),
        ("Varför behövs det?", "why"),
        ("Hur gör man?", "how"),
        ("IOP", "other"),
    ],
)
def test_what_is_asked_for(question, kind):
    assert kind_of(question) == kind


@pytest.mark.parametrize(
    ("kind", "text", "held"),
    [
        ("email", "Skriv till kansli@socialforum.se.", True),
        ("email", "Skriv till oss.", False),
        ("phone", "Ring 08-120 111 80 på vardagar.", True),
        ("phone", "Lagen är från 2016.", False),
        ("when", "Avtalet skrevs 2010.", True),
        ("when", "Avtalet är skrivet på papper.", False),
        ("how_many", "Där finns tolv platser.", True),
        ("how_many", "Där är trevligt.", False),
        ("price", "Det kostar 300 kronor.", True),
        ("price", "Parterna träffas ofta.", False),
        ("web", "Läs mer på www.socialforum.se.", True),
        ("why", "Därför att det behövs.", None),
        ("other", "Vad som helst.", None),
    ],
)
def test_whether_a_text_holds_it(kind, text, held):
    assert holds(kind, text) is held
