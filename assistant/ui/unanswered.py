"""The staff page "Frågor utan svar": what was refused or marked wrong, grouped by likeness."""

from __future__ import annotations

import json
import logging
from typing import Any

import streamlit as st

from assistant.errors import AssistantError
from assistant.ui import guide_page, guide_texts, resources, staff_texts, texts
from assistant.ui.likeness import Asked, Group, group
from assistant.ui.markdown_text import escape, unlinked
from assistant.ui.table import table

logger = logging.getLogger(__name__)

LIMIT = 2000
"""Newest rows of each kind looked at."""


def render() -> None:
    """Draw the page; whoever sees it has been let through."""
    _broken_quotes()
    try:
        store = resources.store()
        if store is None:
            st.info(texts.NOT_STORED)
            return
        refused = list(store.rows("unanswered", limit=LIMIT))
        judged = list(store.rows("feedback", limit=LIMIT))
    except AssistantError as error:
        logger.error("%s", error)
        st.error(texts.STORE_FAILED)
        return
    asked = _asked(refused, judged)
    _counts(refused, judged)
    if not asked:
        st.write(staff_texts.NOTHING_YET)
        return
    _over_time(asked)
    groups = group(asked)
    _take_along(groups)
    for number, each in enumerate(groups):
        _group(number, each)


def _broken_quotes() -> None:
    broken = guide_page.current_guide(resources.assistant().index_name).broken
    if broken:
        st.warning(guide_texts.STAFF_BROKEN.format(count=len(broken)))
        for reference in broken:
            st.markdown(f"- {unlinked(reference.source)}: ”{unlinked(reference.quote)}”")


def _asked(refused: list[dict[str, Any]], judged: list[dict[str, Any]]) -> list[Asked]:
    """Everything that went wrong, as the two tables tell it."""
    found = [
        Asked(row["question"], row["created"][:10], staff_texts.STATUS.get(row["status"], ""), "")
        for row in refused
    ]
    found += [
        Asked(row["question"], row["created"][:10], texts.FEEDBACK[row["verdict"]], row["comment"])
        for row in judged
        if row["verdict"] != "helpful" and row["verdict"] in texts.FEEDBACK
    ]
    return [each for each in found if each.question.strip()]


def _counts(refused: list[dict[str, Any]], judged: list[dict[str, Any]]) -> None:
    helpful = sum(row["verdict"] == "helpful" for row in judged)
    with st.container(horizontal=True):
        st.metric(staff_texts.REFUSED, len(refused))
        st.metric(staff_texts.MARKED_WRONG, len(judged) - helpful)
        st.metric(staff_texts.HELPFUL, helpful)


def _over_time(asked: list[Asked]) -> None:
    days: dict[str, int] = {}
    for each in asked:
        days[each.day] = days.get(each.day, 0) + 1
    rows = [{staff_texts.DAY: day, staff_texts.QUESTIONS: str(days[day])} for day in sorted(days)]
    with st.expander(staff_texts.OVER_TIME):
        table(staff_texts.OVER_TIME, rows)


def _take_along(groups: list[Group]) -> None:
    with st.container(horizontal=True):
        st.download_button(
            staff_texts.FAQ,
            data=lambda: faq_list(groups),
            file_name="skriv-in-i-faq.md",
            mime="text/markdown",
            on_click="ignore",
        )
        st.download_button(
            staff_texts.ALL_CASES,
            data=lambda: "".join(case(n, each) for n, each in enumerate(groups, 1)),
            file_name="fall-att-utvardera.jsonl",
            mime="application/jsonl",
            on_click="ignore",
        )


def _group(number: int, each: Group) -> None:
    title = f"{unlinked(each.question)} · {len(each.asked)}"
    with st.expander(title):
        for asked in each.asked:
            line = f"{asked.day} · {asked.why} · {asked.question}"
            st.markdown("- " + unlinked(line + (f" – ”{asked.comment}”" if asked.comment else "")))
        st.code(case(number + 1, each).strip(), language=None, wrap_lines=True)
        st.download_button(
            staff_texts.CASE,
            data=case(number + 1, each),
            file_name=f"fall-{number + 1}.jsonl",
            mime="application/jsonl",
            key=f"case-{number}",
            on_click="ignore",
        )


def case(number: int, each: Group) -> str:
    """A line for an evaluation set: staff fill in whether it is answerable, and the evidence."""
    entry = {
        "id": f"besökare-{number}",
        "question": each.question,
        "kind": "visitor",
        "answerable": False,
        "history": [],
        "evidence": [],
        "facts": [],
    }
    return json.dumps(entry, ensure_ascii=False) + "\n"


def faq_list(groups: list[Group]) -> str:
    """The questions to write into the FAQ, most asked first, as Markdown."""
    lines = [f"# {staff_texts.FAQ_TITLE}", ""]
    lines += [f"- [ ] {escape(each.question)} ({len(each.asked)})" for each in groups]
    return "\n".join(lines) + "\n"
