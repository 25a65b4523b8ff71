import numpy as np
import pytest
from scripted import case, cited, found, result

from evals.intervals import paired_ratio_interval, quantile_interval, ratio_interval, wilson
from evals.metrics import METRICS, scored
from evals.summary import summarize
from evals.verdict import Verdict, verdict, worst_first

RIGHT = "Ett IOP är tillåtet där det inte finns en marknad."
OTHER = "Forum bildades 2010."
NONE = case("u1", "Vad kostar det?", answerable=False)


def test_a_right_answer():
    metrics = scored(result(citations=(cited(RIGHT),), retrieved=found(OTHER, RIGHT)))
    assert metrics.fact_recall == 1.0
    assert metrics.citation_hit is True
    assert (metrics.right_citations, metrics.citations) == (1, 1)
    assert metrics.retrieval_rank == 2
    assert metrics.faithful_quotes == 1
    assert metrics.words == 3


def test_half_the_facts_and_half_the_citations():
    row = case(facts=(("tillåtet",), ("marknad", "konkurrens")))
    metrics = scored(result(row, citations=(cited(RIGHT), cited(OTHER))))
    assert metrics.fact_recall == 0.5
    assert metrics.missing_facts == (("marknad", "konkurrens"),)
    assert (metrics.right_citations, metrics.citations) == (1, 2)


def test_refusing_is_read_from_the_status_and_counts_as_nothing_found():
    refusal = result(status="not_found", text="Tillåtet? Det vet jag inte.", retrieved=found(RIGHT))
    assert scored(refusal).refused
    assert scored(refusal).fact_recall == 0.0
    assert scored(refusal).citation_hit is False
    assert scored(refusal).right_citations is None
    assert scored(refusal).retrieval_rank == 1
    spoken = result(
        status="answered", text="Det framgår inte av källorna.", citations=(cited(OTHER),)
    )
    assert not scored(spoken).refused


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        ("not_found", True),
        ("blocked", True),
        ("partial", False),
        ("small_talk", False),
        ("error", False),
    ],
)
def test_which_statuses_are_refusals(status, refused):
    assert scored(result(NONE, status=status, text="")).refused is refused


def test_a_quote_is_checked_against_the_stored_paragraph_and_its_place():
    assert cited(RIGHT, "tillåtet").faithful
    assert not cited(RIGHT, "förbjudet").faithful
    shifted = cited(RIGHT, "tillåtet").model_copy(update={"start": 0, "end": 8})
    assert not shifted.faithful
    assert not cited(RIGHT, "").faithful
    assert not cited("", "tillåtet").faithful


def test_verdicts_from_worst_to_right():
    results = [
        result(case("a"), citations=(cited(RIGHT),)),
        result(case("b", facts=(("konkurrens",),)), citations=(cited(RIGHT),)),
        result(case("c"), status="not_found"),
        result(case("d"), citations=(cited(OTHER),)),
        result(NONE, citations=(cited(OTHER),)),
        result(case("f"), citations=(cited(RIGHT, "påhittat"),)),
        result(case("g"), status="error", text=""),
        result(case("h", "Pris?", answerable=False), status="blocked"),
    ]
    assert [verdict(each) for each in worst_first(results)] == [
        Verdict.ERROR,
        Verdict.BROKEN_QUOTE,
        Verdict.FALSE_ANSWER,
        Verdict.WRONG_PARAGRAPH,
        Verdict.FALSE_REFUSAL,
        Verdict.MISSING_FACTS,
        Verdict.RIGHT,
        Verdict.RIGHT,
    ]


def test_the_summary_reckons_each_metric_over_its_own_questions():
    results = [
        result(
            case("a", kind="plain"),
            citations=(cited(RIGHT), cited(OTHER)),
            retrieved=found(RIGHT),
            timings_ms={"wall": 10.0},
        ),
        result(
            case("b", kind="plain", facts=()),
            citations=(cited(OTHER),),
            retrieved=found(OTHER, OTHER, OTHER, RIGHT),
            timings_ms={"wall": 20.0},
        ),
        result(case("c", kind="typo"), status="not_found", timings_ms={"wall": 30.0}),
        result(NONE, status="not_found", timings_ms={"wall": 40.0}),
        result(
            case("v", "Vem?", answerable=False),
            citations=(cited(OTHER, "x"),),
            text="ett två tre fyra fem [1]",
            timings_ms={"wall": 50.0},
        ),
        result(case("e"), status="error", text="", timings_ms={"wall": 60.0}),
    ]
    summary = summarize(results)
    assert summary["questions"] == 6
    assert (summary["answerable"], summary["unanswerable"], summary["errors"]) == (4, 2, 1)
    assert summary["fact_recall"] == pytest.approx(1 / 3)  # b has no facts; c and e have none right
    assert summary["citation_hit"] == 0.25
    assert summary["citation_precision"] == pytest.approx(1 / 3, abs=1e-6)  # a: 1 of 2, b: 0 of 1
    assert summary["quote_fidelity"] == 0.75  # the unanswerable one's counts too
    assert summary["retrieval_hit@1"] == 0.25
    assert summary["retrieval_hit@3"] == 0.25
    assert summary["retrieval_hit@5"] == 0.5
    assert summary["refusal_recall"] == 0.5
    assert summary["false_refusal"] == 0.25
    assert summary["median_words"] == 3
    assert summary["latency_p50_ms"] == 35.0
    assert summary["by_kind"]["typo"]["false_refusal"] == 1.0
    assert summary["by_kind"]["none"]["fact_recall"] is None
    assert summary["by_source"]["handbok"]["questions"] == 4
    assert set(summary["by_set"]) == {"prov"}
    for name, (low, high) in summary["intervals"].items():
        assert low <= summary[name] <= high


def test_every_metric_of_the_contract_is_in_the_summary():
    names = {metric.name for metric in METRICS}
    assert names == {
        "fact_recall",
        "citation_hit",
        "citation_precision",
        "quote_fidelity",
        "retrieval_hit@1",
        "retrieval_hit@3",
        "retrieval_hit@5",
        "refusal_recall",
        "false_refusal",
        "median_words",
        "latency_p50_ms",
        "latency_p95_ms",
    }


def test_wilson_agrees_with_published_values():
    # Newcombe 1998, Statistics in Medicine 17:857-872, table I: 81/263, 15/148, 0/20, 1/29
    for successes, trials, low, high in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ]:
        assert wilson(successes, trials) == pytest.approx((low, high), abs=6e-5)


def test_all_right_is_not_certainty():
    low, high = ratio_interval(np.array([2.0, 3.0, 1.0]), np.array([2.0, 3.0, 1.0]))
    assert low < 0.6
    assert high == 1.0


def test_bootstrap_intervals_hold_the_estimate_and_narrow_with_more_questions():
    rng = np.random.default_rng(1)
    small, large = rng.normal(50, 10, 30), rng.normal(50, 10, 3000)
    narrow, wide = quantile_interval(large, 0.5), quantile_interval(small, 0.5)
    assert narrow[0] < 50 < narrow[1]
    assert narrow[1] - narrow[0] < (wide[1] - wide[0]) / 4


def test_a_paired_interval_sees_a_change_that_unpaired_ones_would_not():
    rng = np.random.default_rng(2)
    before = (rng.random(200) < 0.5).astype(float)
    after = before.copy()
    after[np.flatnonzero(before == 0)[:10]] = 1.0
    ones = np.ones(200)
    low, high = paired_ratio_interval((before, ones), (after, ones))
    assert 0 < low < 0.05 < high
    overlap = ratio_interval(before, ones)[1] > ratio_interval(after, ones)[0]
    assert overlap
