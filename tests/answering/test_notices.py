"""Cautions that go with an answer."""

from dataclasses import replace

import pytest

from assistant import texts
from assistant.answering.extractive import cite
from assistant.answering.notices import law_notice
from assistant.model import Paragraph, Source

TEXT = "Kommunen behöver inte göra någon upphandling."
UNDATED = cite(Paragraph("p", "s", TEXT), Source("s", "Handboken"), 0, len(TEXT), 1)
OLD = replace(UNDATED, year=2015)
NEW = replace(UNDATED, year=2026)


def test_law_from_an_undated_source_is_told():
    assert law_notice("Är det tillåtet?", [UNDATED], 2026) == texts.UNDATED_LAW
    assert law_notice("Är det tillåtet?", [NEW, UNDATED], 2026) == texts.UNDATED_LAW


def test_law_from_an_old_source_is_told_with_the_oldest_year():
    told = law_notice("Är det tillåtet?", [NEW, OLD], 2026)
    assert told == texts.OLD_LAW.format(year=2015)
    assert law_notice("Är det tillåtet?", [NEW], 2026) is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Måste man upphandla?", True),
        ("Gäller LOU?", True),
        ("Is it lawful?", True),
        ("Vad säger lagen?", True),
        ("Vem är projektledare?", False),
        ("Är maten vällagad?", False),
        ("Hur många lag spelar?", False),
    ],
)
def test_what_is_law(question, told):
    quiet = replace(UNDATED, quote="Parterna träffas på torsdagar.")
    assert (law_notice(question, [quiet], 2026) is not None) is told


def test_the_quotes_are_looked_at_too():
    assert law_notice("Hur gör man?", [UNDATED], 2026) == texts.UNDATED_LAW


def test_without_citations_there_is_nothing_to_caution_against():
    assert law_notice("Är det tillåtet?", [], 2026) is None
