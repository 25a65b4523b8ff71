"""The page "Utvärdering": how a run of known questions went, and how two runs differ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from markupsafe import Markup

from assistant.errors import AssistantError
from assistant.ui import evaluation_texts as words
from assistant.ui.markdown_text import escape_block, unlinked
from assistant.ui.table import table
from evals import texts
from evals.diff import Difference, MetricChange, QuestionChange, compare
from evals.intervals import wilson
from evals.report import look_first, mark_quote, reason
from evals.report import render as render_report
from evals.rescore import rescored
from evals.results import Result
from evals.runs import REPORT, RESULTS, RUNS, Run
from evals.verdict import Verdict, verdict, worst_first

_PAGE = 20
"""Questions shown at a time."""
_COLOURS = {
    Verdict.RIGHT: "green",
    Verdict.MISSING_FACTS: "yellow",
    Verdict.FALSE_REFUSAL: "orange",
    Verdict.WRONG_PARAGRAPH: "orange",
}


def render(folder: Path = RUNS) -> None:
    """Show the run folders below `folder`, newest first."""
    paths = run_folders(folder)
    if not paths:
        st.info(words.NO_RUNS)
        return
    st.write(words.INTRODUCTION)
    one, two = st.tabs([words.ONE_RUN, words.TWO_RUNS])
    try:
        with one:
            _one(paths)
        with two:
            _two(paths)
    except AssistantError as error:
        st.error(words.UNREADABLE)
        st.code(str(error), language=None, wrap_lines=True)


def run_folders(folder: Path) -> list[Path]:
    """Folders that hold a run's results, newest first."""
    found = [path.parent for path in folder.glob(f"*/{RESULTS}")]
    return sorted(found, key=lambda path: (path / RESULTS).stat().st_mtime, reverse=True)


@st.cache_resource(max_entries=8, show_spinner=False)
def _loaded(path: Path, changed: float) -> Run:
    return rescored(path)


def _load(path: Path) -> Run:
    run: Run = _loaded(path, (path / RESULTS).stat().st_mtime)
    return run


def _one(paths: Sequence[Path]) -> None:
    run = _load(st.selectbox(words.RUN, paths, format_func=lambda path: path.name, key="run"))
    ordered = worst_first(list(run.results))
    right = sum(verdict(result) is Verdict.RIGHT for result in ordered)
    likely = texts.span("share", wilson(right, len(ordered)))
    st.header(words.HEADLINE.format(right=right, all=len(ordered)))
    st.write(words.LIKELY.format(share=texts.percent(right / len(ordered)), span=likely))
    intervals = run.summary["intervals"]
    table(
        words.METRICS,
        [
            {
                words.METRIC: texts.METRIC_TEXTS[name].label,
                words.VALUE: texts.amount(name, run.summary.get(name)),
                words.LIKELY_BETWEEN: texts.span(name, intervals.get(name)),
            }
            for name in texts.HEADLINES
        ],
    )
    st.download_button(
        words.DOWNLOAD, lambda: render_report(run), file_name=f"{run.name}-{REPORT}",
        mime="text/html", help=words.DOWNLOAD_MORE,
    )  # fmt: skip
    _groups(run)
    first = look_first(ordered)
    if first:
        st.header(words.FIRST)
        for result in first:
            _question(run, result)
    st.header(words.QUESTIONS)
    _questions(run, ordered)


def _groups(run: Run) -> None:
    names = ("fact_recall", "citation_hit", "retrieval_hit@1", "refusal_recall", "false_refusal")
    with st.expander(words.BY_KIND):
        table(
            words.BY_KIND,
            [
                {
                    words.KIND: texts.kind_label(kind),
                    words.COUNT: str(group["questions"]),
                    **{
                        texts.METRIC_TEXTS[name].label: texts.amount(name, group.get(name))
                        for name in names
                    },
                }
                for kind, group in run.summary["by_kind"].items()
            ],
        )


def _questions(run: Run, ordered: Sequence[Result]) -> None:
    found = list(dict.fromkeys(verdict(result) for result in ordered))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.multiselect(
            words.OUTCOME, found, format_func=lambda each: texts.VERDICT_LABELS[each],
            placeholder=words.ALL,
        )  # fmt: skip
        text = st.text_input(words.SEARCH).strip().casefold()
    shown = [
        result
        for result in ordered
        if (not wanted or verdict(result) in wanted)
        and text in f"{result.id} {result.question} {result.text}".casefold()
    ]
    pages = max(1, -(-len(shown) // _PAGE))
    page = 1
    if pages > 1:
        page = st.number_input(words.PAGE.format(pages=pages), 1, pages, width=160)
    st.caption(words.SHOWN.format(shown=len(shown), all=len(ordered)))
    for result in shown[(page - 1) * _PAGE : page * _PAGE]:
        _question(run, result)


def _question(run: Run, result: Result) -> None:
    outcome = verdict(result)
    colour = _COLOURS.get(outcome, "red")
    label = f":{colour}-badge[{texts.VERDICT_LABELS[outcome]}] {unlinked(result.question)}"
    with st.expander(label):
        if result.history:
            st.caption(words.AFTER.format(question=unlinked(result.history[-1])))
        st.write(unlinked(reason(result)))
        said, expected = st.columns(2)
        with said:
            _said(result)
        with expected:
            _expected(run, result)
        for cited in result.citations:
            st.caption(f"\\[{cited.number}\\] {unlinked(cited.title or cited.source)}")
            st.html(Markup("<p>{}</p>").format(mark_quote(cited)))


def _said(result: Result) -> None:
    st.markdown(f"**{words.ASSISTANT} {texts.STATUS_LABELS[result.status]}**")
    st.markdown(escape_block(result.error or result.text))


def _expected(run: Run, result: Result) -> None:
    st.markdown(f"**{words.EXPECTED}**")
    if not result.answerable:
        st.write(words.REFUSAL)
    titles = run.config.get("sources", {})
    for evidence in result.evidence:
        st.markdown(f"> {escape_block(evidence.quote)}".replace("\n", "\n> "))
        st.caption(unlinked(titles.get(evidence.source, evidence.source)))
    for fact in result.facts:
        st.markdown(f"- {unlinked(words.OR.join(fact))}")


def _two(paths: Sequence[Path]) -> None:
    if len(paths) < 2:
        st.info(words.ONE_ONLY)
        return
    older, newer = st.columns(2)
    name = _name
    before = older.selectbox(words.BEFORE, paths, 1, format_func=name, key="before")
    after = newer.selectbox(words.AFTERWARDS, paths, 0, format_func=name, key="after")
    runs = _load(before), _load(after)
    try:
        difference = compare(*runs)
    except AssistantError:
        st.info(words.NOTHING_SHARED)
        return
    st.header(words.CHANGED.format(better=len(difference.better), worse=len(difference.worse)))
    st.caption(words.SHARED.format(shared=difference.shared))
    changes = [_change(each) for each in difference.metrics if each.name in texts.METRIC_TEXTS]
    table(words.METRICS, changes)
    _changes(words.WORSE, difference.worse, difference)
    _changes(words.BETTER, difference.better, difference)


def _name(path: Path) -> str:
    return path.name


def _change(change: MetricChange) -> dict[str, str]:
    return {
        words.METRIC: texts.METRIC_TEXTS[change.name].label,
        words.BEFORE: texts.amount(change.name, change.before),
        words.AFTERWARDS: texts.amount(change.name, change.after),
        words.VERDICT: words.DIRECTIONS[change.direction],
    }


def _changes(title: str, changes: Sequence[QuestionChange], difference: Difference) -> None:
    if not changes:
        return
    st.header(f"{title} ({len(changes)})")
    for change in changes:
        old, new = (texts.VERDICT_LABELS[each] for each in change.verdicts)
        with st.expander(f"{unlinked(change.question)} — {old} → {new}"):
            columns = zip(
                st.columns(2), (difference.before, difference.after),
                (change.before, change.after), strict=True,
            )  # fmt: skip
            for column, run, result in columns:
                with column:
                    st.caption(unlinked(run.name))
                    _said(result)
                    st.caption(unlinked(reason(result)))
