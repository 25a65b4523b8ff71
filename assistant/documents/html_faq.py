"""Questions and answers that a web page gives in its metadata (schema.org FAQPage, JSON-LD)."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from assistant.documents.blocks import Block

MAX_QUESTIONS = 500


def questions_in_metadata(tree: HtmlElement) -> list[tuple[str, str]]:
    """(question, answer as HTML) of each Question in the page's JSON-LD."""
    found: list[tuple[str, str]] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        found += _questions(data)
    return found[:MAX_QUESTIONS]


def _questions(data: Any) -> Iterator[tuple[str, str]]:
    waiting = [data]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*item, *waiting]
        elif isinstance(item, dict):
            kinds = item.get("@type")
            if kinds == "Question" or (isinstance(kinds, list) and "Question" in kinds):
                answer = item.get("acceptedAnswer") or item.get("suggestedAnswer")
                answer = answer[0] if isinstance(answer, list) and answer else answer
                text = answer.get("text") if isinstance(answer, dict) else None
                if isinstance(item.get("name"), str) and isinstance(text, str):
                    yield html.unescape(item["name"]), text
            else:
                waiting = [*(v for v in item.values() if isinstance(v, dict | list)), *waiting]


def with_questions(
    blocks: Sequence[Block],
    questions: Sequence[tuple[str, str]],
    parse: Callable[[str], list[Block]],
) -> list[Block]:
    """The blocks, those marked that the metadata calls question and answer; unseen ones added."""
    result = list(blocks)
    for question, markup in questions:
        text = " ".join(question.split())
        answer = parse(markup)
        if not text or not answer:
            continue
        at = next((i for i, block in enumerate(result) if _key(block.text) == _key(text)), None)
        if at is None:
            result.append(Block("question", text))
            result += [replace(b, kind="answer") if b.kind == "text" else b for b in answer]
            continue
        result[at] = replace(result[at], kind="question", level=0)
        known = _key(" ".join(block.text for block in answer))
        for i in range(at + 1, len(result)):
            if _key(result[i].text) not in known:
                break
            if result[i].kind == "text":
                result[i] = replace(result[i], kind="answer")
    return result


def _key(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
