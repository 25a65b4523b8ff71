import json
from math import log2

import pytest

from assistant.documents.corpus import read, scan
from assistant.errors import UsageError
from evals.passages import Passage, PassageQuestion, read_rows, write_corpus
from evals.ranking import area_under_curve, hit, ndcg, reciprocal_rank, refused_at
from evals.retrieval import retrieval


def test_ranking_figures_by_hand():
    ranked = ["a", "b", "c", "d"]
    assert hit(ranked, {"b"}, 1) == 0.0
    assert hit(ranked, {"b"}, 2) == 1.0
    assert reciprocal_rank(ranked, {"c", "d"}, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank(ranked, {"d"}, 3) == 0.0
    assert ndcg(ranked, {"b"}, 10) == pytest.approx(1 / log2(3))
    both = (1 / log2(2) + 1 / log2(4)) / (1 / log2(2) + 1 / log2(3))
    assert ndcg(ranked, {"a", "c"}, 10) == pytest.approx(both)
    assert ndcg(ranked, set(), 10) == 0.0


def test_separation_by_hand():
    assert area_under_curve([0.9, 0.5], [0.5, 0.1]) == pytest.approx(3.5 / 4)
    answerable = [n / 100 for n in range(100)]
    assert refused_at(answerable, [0.05, 0.149, 0.2, 0.9], 0.15) == 0.5


def test_a_limit_takes_rows_from_the_whole_file(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text("".join(json.dumps({"id": str(n), "question": "?"}) + "\n" for n in range(10)))
    assert [row.id for row in read_rows(path, PassageQuestion, 3)] == ["0", "3", "6"]
    assert len(read_rows(path, PassageQuestion, 99)) == 10


def test_each_passage_is_a_source_with_its_title_and_whole_text(tmp_path):
    passages = [
        Passage(
            id="x/1 å",
            title='En "titel" med \\ och\nradbrytning',
            text="Ett stycke om IOP.\n\nEtt till.",
        ),
        Passage(id="x/2", text="Utan titel, men med text som räcker till ett stycke."),
    ]
    sources = write_corpus(passages, tmp_path / "corpus")
    files = scan(tmp_path / "corpus").files
    assert [sources[file.source.id] for file in files] == ["x/1 å", "x/2"]
    first, second = (read(file) for file in files)
    assert first.source.title == 'En "titel" med \\ och radbrytning'
    assert "Ett till." in " ".join(p.text for p in first.paragraphs)
    assert "Utan titel" in second.paragraphs[0].text


def test_wrong_rows_are_named(tmp_path):
    passages = tmp_path / "p.jsonl"
    questions = tmp_path / "q.jsonl"
    passages.write_text('{"id": "p", "text": "x"}\n')
    questions.write_text('{"id": "q", "question": "?", "gold": ["r"]}\n')
    with pytest.raises(UsageError, match="'q' names 'r', which no passage is"):
        retrieval(passages, questions, out=tmp_path / "ut")
    questions.write_text('{"id": "q", "question": "?", "gold": []}\n')
    with pytest.raises(UsageError, match="--unanswerable"):
        retrieval(passages, questions, out=tmp_path / "ut")
    questions.write_text('{"id": "q"}\n')
    with pytest.raises(UsageError, match="line 1: question"):
        retrieval(passages, questions, out=tmp_path / "ut")
    with pytest.raises(UsageError, match="at least one question"):
        retrieval(passages, questions, limit=0, out=tmp_path / "ut")
