import json
from pathlib import Path

import pytest
from scripted import case, cited, found, result

from assistant.errors import UsageError
from evals.diff import compare, describe
from evals.gate import below_floor, load_floors
from evals.runs import Run
from evals.summary import summarize

RIGHT = "Ett IOP är tillåtet där det inte finns en marknad."


def a_run(name, results):
    return Run(Path(name), {}, tuple(results), summarize(results))


def good(ident, **more):
    return result(case(ident), citations=(cited(RIGHT),), retrieved=found(RIGHT), **more)


def bad(ident):
    return result(case(ident), status="not_found", text="Vet inte.", retrieved=found("x", RIGHT))


def test_what_got_better_and_what_got_worse():
    before = a_run("a", [good("1"), bad("2"), good("3"), good("4")])
    after = a_run("b", [good("1"), good("2"), bad("3"), good("5")])
    difference = compare(before, after)
    assert [each.id for each in difference.better] == ["2"]
    assert [each.id for each in difference.worse] == ["3"]
    assert difference.shared == 3
    assert difference.only_before == ("4",)
    assert difference.only_after == ("5",)
    hit = next(each for each in difference.metrics if each.name == "citation_hit")
    assert (hit.before, hit.after) == pytest.approx((2 / 3, 2 / 3))
    assert hit.direction == "unclear"
    lines = "\n".join(describe(difference))
    assert "2  false refusal → right  (rank 2 → 1)" in lines
    json.dumps(difference.to_dict())


def test_a_clear_change_is_called_by_its_direction():
    names = [str(number) for number in range(40)]
    before = a_run("a", [bad(name) for name in names])
    after = a_run("b", [good(name) for name in names[:30]] + [bad(name) for name in names[30:]])
    directions = {each.name: each.direction for each in compare(before, after).metrics}
    assert directions["fact_recall"] == "better"
    assert directions["false_refusal"] == "better"  # lower is better here
    directions = {each.name: each.direction for each in compare(after, before).metrics}
    assert directions["fact_recall"] == "worse"
    assert directions["false_refusal"] == "worse"


def test_the_same_outcome_by_another_rank_is_a_shift():
    moved = result(case("1"), citations=(cited(RIGHT),), retrieved=found("x", RIGHT))
    difference = compare(a_run("a", [good("1")]), a_run("b", [moved]))
    assert [each.id for each in difference.shifted] == ["1"]
    assert not difference.better
    assert not difference.worse


def test_reworded_questions_and_other_sets_are_not_compared():
    reworded = result(case("1", "Något annat?"), citations=(cited(RIGHT),))
    difference = compare(a_run("a", [good("1"), good("2")]), a_run("b", [reworded, good("2")]))
    assert difference.edited == ("1",)
    with pytest.raises(UsageError, match="share no question"):
        compare(a_run("a", [good("1")]), a_run("b", [good("2")]))


def floors(tmp_path, text):
    path = tmp_path / "floors.toml"
    path.write_text(text, encoding="utf-8")
    return load_floors(path)


def test_the_gate_tells_what_is_below_its_floor_and_above_its_ceiling(tmp_path):
    run = a_run("a", [good("1"), bad("2")])
    table = floors(
        tmp_path,
        "[prov]\nfact_recall = 0.9\nfalse_refusal = 0.04\nquote_fidelity = 1\n"
        "refusal_recall = 0.5\n",
    )
    lines = below_floor(run, table)
    assert len(lines) == 3
    assert "fact_recall is 0.5, below its floor 0.9" in lines[0]
    assert "false_refusal is 0.5, above its ceiling 0.04" in lines[1]
    assert "refusal_recall was not measured" in lines[2]
    assert below_floor(run, floors(tmp_path, "[prov]\nfact_recall = 0.5\n")) == []


def test_an_error_fails_the_gate(tmp_path):
    run = a_run("a", [good("1"), result(case("2"), status="error", text="")])
    assert "1 questions could not be answered" in below_floor(run, {"prov": {}})[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[prov]\nfact_recal = 1", "no metric 'fact_recal'"),
        ("[prov]\nfact_recall = 'x'", "not a number"),
        ("fact_recall = 1", "outside a table"),
        ("[prov", "Correct the line"),
    ],
)
def test_floors_that_cannot_be_used(tmp_path, text, told):
    with pytest.raises(UsageError, match=told):
        floors(tmp_path, text)


def test_a_run_without_floors_is_not_passed_in_silence():
    with pytest.raises(UsageError, match="has floors"):
        below_floor(a_run("a", [good("1")]), {"other": {"fact_recall": 0.5}})


def test_the_projects_floors_can_be_used():
    assert set(load_floors()) >= {"forum", "legal"}
