import re
from pathlib import Path

import pytest
from lxml import html
from scripted import case, cited, found, result

from evals.charts import rank_bars, refusal_matrix, time_bars
from evals.report import look_first, mark_quote, render
from evals.runs import Run
from evals.summary import summarize
from evals.texts import amount, percent, span
from evals.verdict import Verdict, verdict, worst_first

RIGHT = "Ett IOP är tillåtet där det inte finns en marknad."
OTHER = "Forum bildades 2010 av <b>flera</b> & många."
NASTY = '<script>alert("x")</script>'


def results():
    return [
        result(case("ok"), citations=(cited(RIGHT, "tillåtet"),), retrieved=found(RIGHT)),
        result(
            case("fel", NASTY), citations=(cited(OTHER),), retrieved=found(OTHER, RIGHT), text=NASTY
        ),
        result(case("nej", "Varför?"), status="not_found", retrieved=found(OTHER)),
        result(case("u", "Vädret?", answerable=False), citations=(cited(OTHER),)),
        result(case("v", "Priset?", answerable=False), status="not_found"),
    ]


def a_run(rows):
    config = {
        "started": "2026-02-03T04:05:06+01:00",
        "sources": {"handbok": "Handboken"},
        "sets": [{"name": "prov", "questions": len(rows)}],
        "corpus_sha256": "ab" * 32,
        "git": {"commit": "c0ffee" * 7, "changed_files": True},
    }
    return Run(Path("min-korning"), config, tuple(rows), summarize(rows))


@pytest.fixture(scope="module")
def page():
    return html.fromstring(render(a_run(results())))


def texts(page, path):
    return [" ".join(each.text_content().split()) for each in page.xpath(path)]


def test_the_headline_and_the_three_to_look_into(page):
    assert texts(page, "//h1") == ["2 av 5 frågor besvarades rätt"]
    assert texts(page, "//ol[@class='first']/li/h3") == ["Vädret?", NASTY, "Varför?"]
    assert "Rätt stycke låg på plats 2 i sökningen." in texts(page, "//ol[@class='first']/li")[1]


def test_misses_come_first_and_every_question_is_there(page):
    ids = page.xpath("//details/@id")
    assert set(ids[:3]) == {"q-u", "q-fel", "q-nej"}
    assert set(ids[3:]) == {"q-ok", "q-v"}
    for link in page.xpath("//ol[@class='first']//a/@href"):
        assert link.removeprefix("#") in ids


def test_a_quote_is_marked_where_it_stands(page):
    assert texts(page, "//details[@id='q-ok']//mark") == ["tillåtet"]
    assert str(mark_quote(cited("a <b> a", "<b>"))) == "a <mark>&lt;b&gt;</mark> a"
    twice = cited("nej nej", "nej").model_copy(update={"start": 4, "end": 7})
    assert str(mark_quote(twice)) == "nej <mark>nej</mark>"
    assert "<mark>" not in str(mark_quote(cited("text", "annat")))


def test_what_others_wrote_is_never_markup(page):
    assert len(page.xpath("//script")) == 1
    assert "alert" not in page.xpath("//script")[0].text


def test_the_page_needs_no_network():
    text = render(a_run(results()))
    assert not re.search(r"""(?:src|href)=["'](?!#|data:)""", text)
    assert "@import" not in text
    assert "default-src 'none'" in text


def test_a_run_without_misses_says_so():
    page = html.fromstring(render(a_run(results()[:1])))
    assert "Inga fel att titta på" in page.text_content()


def test_a_run_that_judges_marks_the_opinion_as_one():
    row = results()[0]
    judged = row.model_copy(
        update={
            "judgement": {
                "judge": "fake:x",
                "support": 1.0,
                "support_reason": "Ja.",
                "completeness": None,
                "completeness_reason": "oläsligt",
            },
            "metrics": None,
        }
    )
    text = render(a_run([judged]))
    assert "Stöd i källorna (en språkmodells åsikt)" in text
    assert "En språkmodells åsikt (fake:x)" in text


def test_the_three_are_of_different_sorts_where_there_are_several():
    rows = worst_first(
        [result(case(f"u{n}", "?", answerable=False), citations=(cited(OTHER),)) for n in range(5)]
        + [result(case("n"), status="not_found")]
    )
    assert [verdict(each) for each in look_first(rows)] == [
        Verdict.FALSE_ANSWER,
        Verdict.FALSE_ANSWER,
        Verdict.FALSE_REFUSAL,
    ]


def test_the_charts_count_every_question_once():
    rows = results()
    ranks = rank_bars(rows)
    assert [bar.count for bar in ranks] == [1, 1] + [0] * 8 + [1]
    assert max(bar.height for bar in ranks) == 1.0
    spread = [result(case(str(n)), timings_ms={"wall": 5.0 + n}) for n in range(100)]
    spread.append(result(case("slow"), timings_ms={"wall": 9000.0}))
    bars = time_bars(spread)
    assert sum(bar.count for bar in bars) == 101
    assert len(bars) <= 13
    matrix = refusal_matrix(rows)
    assert (matrix.answered_answerable, matrix.refused_answerable) == (2, 1)
    assert (matrix.answered_unanswerable, matrix.refused_unanswerable) == (1, 1)


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (None, "–"),
        (1.0, "100 %"),
        (0.9996, "99,9 %"),
        (0.0, "0 %"),
        (0.0004, "0,1 %"),
        (0.914, "91 %"),
    ],
)
def test_shares_never_round_to_all_or_nothing(share, shown):
    assert percent(share).replace("\u00a0", " ") == shown


def test_intervals_as_they_are_written():
    assert span("x", (0.88, 0.95)).replace("\u00a0", " ") == "88–95 %"
    assert span("latency_p95_ms", (900.0, 1200.0)).replace("\u00a0", " ") == "900 ms–1,2 s"
    assert amount("median_words", 34.5).replace("\u00a0", " ") == "34 ord"
