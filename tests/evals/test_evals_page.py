"""The Streamlit page over run folders written by the real code."""

import pytest
from scripted import case, cited, found, result
from streamlit.testing.v1 import AppTest

from evals.rescore import finish

RIGHT = "Ett IOP är tillåtet där det inte finns en marknad."


def page(folder):
    from pathlib import Path

    from assistant.ui.evaluation import render

    render(Path(folder))


def show(folder):
    return AppTest.from_function(page, args=(str(folder),), default_timeout=60).run()


def rows(right):
    return [
        result(
            case(str(number), f"Fråga *{number}*?"),
            status="answered" if number < right else "not_found",
            citations=(cited(RIGHT),) if number < right else (),
            retrieved=found(RIGHT),
        )
        for number in range(30)
    ]


@pytest.fixture
def runs(tmp_path):
    for name, right in (("forsta", 10), ("andra", 28)):
        (tmp_path / name).mkdir()
        finish(tmp_path / name, {"sources": {"handbok": "Handboken"}}, rows(right))
    return tmp_path


def test_without_runs_the_page_says_how_to_make_one(tmp_path):
    app = show(tmp_path)
    assert not app.exception
    assert "python -m evals run" in app.info[0].value


def test_the_newest_run_is_shown_with_its_misses_first(runs):
    app = show(runs)
    assert not app.exception
    assert app.header[0].value == "28 av 30 frågor besvarades rätt"
    labels = [each.label for each in app.expander]
    assert sum("Avstod i onödan" in label for label in labels[:5]) >= 2
    assert "Fråga \\*" in labels[1]
    shown = app.get("html")[0].proto.body.replace("\u00a0", " ")
    assert '<th scope="row">Ordagranna citat</th><td>100 %</td>' in shown


def test_searching_and_choosing_narrow_the_list(runs):
    app = show(runs)
    app.text_input[0].set_value("*17*").run()
    assert any(each.value == "1 av 30 frågor, felen först." for each in app.caption)


def test_two_runs_are_compared_the_older_first(runs):
    app = show(runs)
    assert app.selectbox(key="before").value.name == "forsta"
    assert app.selectbox(key="after").value.name == "andra"
    assert any(each.value == "18 frågor gick bättre, 0 gick sämre" for each in app.header)


def test_a_run_that_cannot_be_read_is_told_of_without_a_traceback(runs):
    (runs / "andra" / "results.jsonl").write_text("{}\n")
    app = show(runs)
    assert not app.exception
    assert app.error[0].value == "Körningen går inte att läsa."
