"""`report.html`: one page, no network, for someone at Forum who has never seen a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from evals import texts
from evals.charts import rank_bars, refusal_matrix, time_bars
from evals.intervals import wilson
from evals.matching import holds_evidence, states_fact
from evals.metrics import scored
from evals.results import CitedParagraph, FoundParagraph, Result
from evals.runs import REPORT, Run, write_text
from evals.verdict import Verdict, verdict, worst_first

_TEMPLATES = Path(__file__).parent / "templates"
_GROUP_METRICS = ("fact_recall", "citation_hit", "retrieval_hit@1", "refusal_recall")


def write_report(run: Run) -> Path:
    """Write the page into the run folder and return its path."""
    path = run.path / REPORT
    write_text(path, render(run))
    return path


def render(run: Run) -> str:
    """The page as HTML. Everything that a document or a question says is escaped."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": texts.percent,
        "kind_label": texts.kind_label,
        "milliseconds": texts.milliseconds,
    }
    return environment.get_template("report.html").render(**_content(run))


def _content(run: Run) -> dict[str, Any]:
    ordered = worst_first(list(run.results))
    titles: Mapping[str, str] = run.config.get("sources", {})
    right = sum(verdict(result) is Verdict.RIGHT for result in ordered)
    return {
        "run": run,
        "texts": texts,
        "Verdict": Verdict,
        "titles": titles,
        "right": right,
        "right_span": texts.span("share", wilson(right, len(ordered))),
        "headlines": [_headline(name, run.summary) for name in _headline_names(run.summary)],
        "verdicts": _verdict_counts(ordered),
        "first": look_first(ordered),
        "ranks": rank_bars(run.results),
        "times": time_bars(run.results),
        "matrix": refusal_matrix(run.results),
        "kinds": _group_rows(run.summary.get("by_kind", {}), texts.KIND_LABELS),
        "sources": _group_rows(run.summary.get("by_source", {}), titles),
        "rows": [_row(result, titles) for result in ordered],
        "kind_names": sorted({result.kind for result in ordered}, key=texts.kind_label),
        "source_names": sorted({each.source for r in ordered for each in r.evidence}),
    }


def look_first(ordered: Sequence[Result], count: int = 3) -> list[Result]:
    """The misses to look into first: the worst of each sort, so that they tell different things."""
    misses = [result for result in ordered if verdict(result) is not Verdict.RIGHT]
    sorts = list(dict.fromkeys(verdict(result) for result in misses))
    worst = [next(each for each in misses if verdict(each) is sort) for sort in sorts]
    others = [each for each in misses if each not in worst]
    return worst_first((worst + others)[:count])


def _headline_names(summary: Mapping[str, Any]) -> list[str]:
    judged = [name for name in ("judge_support", "judge_completeness") if name in summary]
    return [*texts.HEADLINES, *judged]


def _headline(name: str, summary: Mapping[str, Any]) -> dict[str, Any]:
    interval = summary.get("intervals", {}).get(name)
    return {
        "name": name,
        "text": texts.METRIC_TEXTS[name],
        "value": texts.amount(name, summary.get(name)),
        "span": texts.span(name, interval),
        "judged": name.startswith("judge_"),
    }


def _verdict_counts(results: Sequence[Result]) -> list[dict[str, Any]]:
    found = [verdict(result) for result in results]
    return [
        {
            "verdict": each,
            "label": texts.VERDICT_LABELS[each],
            "explanation": texts.VERDICT_EXPLANATIONS[each],
            "count": found.count(each),
            "share": found.count(each) / len(found),
        }
        for each in Verdict
        if each in found
    ]


def _group_rows(
    groups: Mapping[str, Mapping[str, Any]], labels: Mapping[str, str]
) -> list[dict[str, Any]]:
    names = [
        name
        for name in _GROUP_METRICS
        if any(group.get(name) is not None for group in groups.values())
    ]
    return [
        {
            "key": key,
            "label": labels.get(key, key),
            "questions": group["questions"],
            "cells": [
                {
                    "name": name,
                    "label": texts.METRIC_TEXTS[name].label,
                    "value": group.get(name),
                    "shown": texts.amount(name, group.get(name)),
                    "interval": group.get("intervals", {}).get(name),
                    "span": texts.span(name, group.get("intervals", {}).get(name)),
                }
                for name in names
            ],
        }
        for key, group in groups.items()
    ]


def _row(result: Result, titles: Mapping[str, str]) -> dict[str, Any]:
    metrics = scored(result)
    each_verdict = verdict(result)
    return {
        "result": result,
        "metrics": metrics,
        "verdict": each_verdict,
        "label": texts.VERDICT_LABELS[each_verdict],
        "status": texts.STATUS_LABELS[result.status],
        "reason": reason(result),
        "sources": " ".join(sorted({each.source for each in result.evidence})),
        "citations": [_citation(result, cited, titles) for cited in result.citations],
        "found": [_found(result, found, titles) for found in result.retrieved],
        "facts": [
            {
                "alternatives": fact,
                "met": not metrics.refused and states_fact(result.text, fact),
            }
            for fact in result.facts
        ],
    }


def reason(result: Result) -> str:
    """Why a question came out as it did, in a sentence or two of Swedish."""
    metrics = scored(result)
    outcome = verdict(result)
    words = [texts.VERDICT_EXPLANATIONS[outcome]]
    if outcome is Verdict.MISSING_FACTS:
        missing = ", ".join(f"”{fact[0]}”" for fact in metrics.missing_facts)
        words.append(f"Saknas: {missing}.")
    if outcome in (Verdict.WRONG_PARAGRAPH, Verdict.FALSE_REFUSAL):
        rank = metrics.retrieval_rank
        words.append(
            f"Rätt stycke låg på plats {rank} i sökningen."
            if rank
            else "Rätt stycke fanns inte bland sökningens tio bästa."
        )
    return " ".join(words)


def _citation(result: Result, cited: CitedParagraph, titles: Mapping[str, str]) -> dict[str, Any]:
    places = (cited.source, *cited.also)
    return {
        "cited": cited,
        "title": cited.title or titles.get(cited.source, cited.source),
        "right": holds_evidence(places, cited.paragraph, result.evidence),
        "marked": mark_quote(cited),
    }


def mark_quote(cited: CitedParagraph) -> Markup:
    """The whole paragraph as HTML with the quote marked where it stands."""
    text, quote = cited.paragraph, cited.quote
    start = cited.start if cited.start is not None else text.find(quote)
    if not cited.faithful or start < 0:
        return escape(text)
    end = start + len(quote)
    return Markup("{}<mark>{}</mark>{}").format(text[:start], text[start:end], text[end:])


def _found(result: Result, found: FoundParagraph, titles: Mapping[str, str]) -> dict[str, Any]:
    text = " ".join(found.paragraph.split())
    return {
        "title": titles.get(found.source, found.source),
        "score": f"{found.score:.2f}".replace(".", ","),
        "text": text if len(text) <= 180 else text[:179] + "…",
        "right": holds_evidence((found.source, *found.also), found.paragraph, result.evidence),
    }
