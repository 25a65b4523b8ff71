"""Reading the example questions of a corpus folder."""

import json

import pytest

from assistant.documents.examples import EXAMPLES_FILE, KNOWN, Example, _rows, read_examples
from assistant.model import Paragraph, Place

PARAGRAPHS = [
    Paragraph("a", "handbok", "Avtalet gäller i tre år.\n- Det kan sägas upp."),
    Paragraph("b", "webb", "Forum tog fram modellen.", also=(Place("blad", (), 1, None),)),
]


def read(folder, *lines):
    (folder / EXAMPLES_FILE).write_text("\n".join(lines), "utf-8")
    return read_examples(folder, PARAGRAPHS)


def row(question="Hur länge?", source="handbok", quote="gäller i tre år", **more):
    found = {"question": question, "evidence": [{"source": source, "quote": quote}]}
    return json.dumps(found | more)


def test_evidence_names_the_paragraphs(tmp_path):
    result = read(tmp_path, row(), "", row(quote="tre år. Det kan  sägas upp"))
    assert result.found == [Example("Hur länge?", ("a",))] * 2
    assert not result.problems and not result.gone


def test_a_text_that_stands_twice_is_found_by_either(tmp_path):
    for source in ("webb", "blad"):
        (found,) = read(tmp_path, row(source=source, quote="tog fram modellen")).found
        assert found.answers == ("b",)


def test_one_that_nothing_answers_has_no_paragraph(tmp_path):
    (found,) = read(tmp_path, '{"question": "Vad kostar det?", "answerable": false}').found
    assert found.answers == ()


def test_one_that_leans_on_another_is_left_out(tmp_path):
    result = read(tmp_path, row(history=["Vad är ett IOP?"]))
    assert not result.found and not result.gone and not result.problems


def test_evidence_that_is_gone_is_counted(tmp_path):
    result = read(tmp_path, row(quote="gäller i fem år"), row(source="borta"), row())
    assert result.gone == 2 and len(result.found) == 1 and not result.problems


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"question": ""}',
        '{"question": "Hur?"}',
        '{"question": "Hur?", "answerable": true, "evidence": []}',
        '{"question": "Hur?", "answerable": false, "evidence": [{"source": "a", "quote": "b"}]}',
        '{"question": 3, "answerable": false}',
    ],
)
def test_a_broken_row_is_told_with_its_line_and_the_others_are_used(tmp_path, line):
    result = read(tmp_path, row(), line)
    assert len(result.found) == 1
    (problem,) = result.problems
    assert problem.startswith(f"{EXAMPLES_FILE}, line 2: ") and "Correct the row" in problem


def test_a_file_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / EXAMPLES_FILE).write_bytes(row().encode("utf-16"))
    (problem,) = read_examples(tmp_path, PARAGRAPHS).problems
    assert EXAMPLES_FILE in problem and "UTF-8" in problem


def test_no_file_is_no_fault(tmp_path):
    assert not read_examples(tmp_path, PARAGRAPHS).found


@pytest.fixture
def known(tmp_path):
    """A folder of questions about a public text, as those that come with the assistant."""
    rows = [
        row(question="Hur länge?", source="lagen"),
        row(question="Hur då?", source="lagen", quote="Det kan sägas upp"),
        row(question="Av vem?", source="lagen", quote="av båda parter"),
        '{"question": "Vad kostar det?", "answerable": false}',
        "{",
    ]
    folder = tmp_path / "known"
    folder.mkdir()
    (folder / "lagen.jsonl").write_text("\n".join(rows), "utf-8")
    return folder


def test_a_known_text_is_found_by_its_words_whatever_its_name(tmp_path, known):
    result = read_examples(tmp_path, PARAGRAPHS, known)
    assert result.known == {"lagen": ("handbok",)}
    assert result.found == [
        Example("Hur länge?", ("a",)),
        Example("Hur då?", ("a",)),
        Example("Vad kostar det?", ()),
    ]
    assert not result.gone and not result.problems  # a version without a sentence is no fault


def test_a_known_text_that_is_not_there_brings_nothing(tmp_path, known):
    result = read_examples(tmp_path, PARAGRAPHS[1:], known)
    assert not result.found and not result.known


def test_a_few_words_in_common_do_not_make_a_text_the_known_one(tmp_path, known):
    quoting = [Paragraph("c", "lagen", "Avtalet gäller i tre år, sägs det.")]
    assert not read_examples(tmp_path, quoting, known).known


def test_the_corpus_has_its_own_questions_first(tmp_path, known):
    (tmp_path / EXAMPLES_FILE).write_text(row(question="Min egen?"), "utf-8")
    result = read_examples(tmp_path, PARAGRAPHS, known)
    assert [example.question for example in result.found][:2] == ["Min egen?", "Hur länge?"]
    assert not result.problems


@pytest.mark.parametrize("path", sorted(KNOWN.glob("*.jsonl")), ids=lambda path: path.stem)
def test_the_questions_that_come_along_can_all_be_used(path):
    problems = []
    rows = list(_rows(path, problems))
    assert not problems
    assert len({row.question for row in rows}) == len(rows) > 20
    assert any(e.source == path.stem for row in rows for e in row.evidence)
