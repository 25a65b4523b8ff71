"""Questions with their answers: marked up, labelled "Fråga:/Svar:", or a whole document of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.documents import lists
from assistant.documents.blocks import Block
from assistant.documents.draft import Draft, Section
from assistant.model import Source

_QUESTION = re.compile(r"(?:fråga|question|f|q)\s?\d*\s?[:.]\s+(?=\S)", re.IGNORECASE)
_ANSWER = re.compile(r"(?:svar|answer|s|a)\s?\d*\s?[:.]\s+(?=\S)", re.IGNORECASE)
_NAME = re.compile(
    r"\bfaq\b|vanliga[ _-]frågor|frågor[ _-](?:och|&|-)?[ _-]?svar|vanliga-fragor|"
    r"fragor-(?:och-)?svar",
    re.IGNORECASE,
)


def labelled(blocks: Sequence[Block]) -> list[Block]:
    """Text labelled "Fråga: … Svar: …" as question and answer blocks; all else as it is.

    One answer label is needed after each question label, so that "A: …" alone changes nothing.
    """
    found: list[Block] = []
    for i, block in enumerate(blocks):
        if block.kind not in ("text", "heading"):
            found.append(block)
            continue
        first, _, rest = block.text.partition("\n")
        asked = _QUESTION.match(first)
        answered = _ANSWER.match(rest or (blocks[i + 1].text if i + 1 < len(blocks) else ""))
        if asked and answered:
            found.append(replace(block, kind="question", text=first[asked.end() :]))
            if rest:
                found.append(replace(block, kind="answer", text=rest[answered.end() :]))
        elif (match := _ANSWER.match(block.text)) and found and found[-1].kind == "question":
            found.append(replace(block, kind="answer", text=block.text[match.end() :]))
        else:
            found.append(block)
    return _whole_answers(found)


def _whole_answers(blocks: list[Block]) -> list[Block]:
    """What stands between an answer and the next question, without a heading, is answer too."""
    questions = [i for i, block in enumerate(blocks) if block.kind == "question"]
    for start, end in pairwise(questions):
        between = blocks[start + 1 : end]
        if any(b.kind == "answer" for b in between) and all(b.kind != "heading" for b in between):
            blocks[start + 1 : end] = [
                replace(block, kind="answer") if block.kind == "text" else block
                for block in between
            ]
    return blocks


def is_faq(source: Source, sections: Sequence[Section]) -> bool:
    """Whether the document is a list of questions: it says so, or nearly all its headings ask."""
    name = f"{source.id} {source.title}"
    if source.kind.casefold() == "faq" or _NAME.search(name):
        return True
    leaves = [section.heading[-1] for section in sections if section.heading and section.blocks]
    asking = sum(leaf.endswith("?") for leaf in leaves)
    return asking >= 4 and asking >= 0.8 * len(leaves)


def gathered(sections: Iterable[Section], *, asked: bool) -> list[Section]:
    """In a document of questions, the sections below a question become part of its answer."""
    found: list[Section] = []
    opened: tuple[str, ...] | None = None
    for section in sections:
        heading = section.heading
        question = next((i for i, text in enumerate(heading) if text.endswith("?")), None)
        if not asked or question is None or (not section.blocks and len(heading) == question + 1):
            found.append(section)
            continue
        path = heading[: question + 1]
        below = [
            replace(block, kind="answer") if block.kind == "text" else block
            for block in section.blocks
        ]
        titles = [Block("answer", text) for text in heading[question + 1 :]]
        if titles and opened == path:
            found[-1].blocks += [*titles, *below]
        else:
            opened = path
            opening = Block("question", path[-1], page=below[0].page if below else None)
            found.append(Section(path[:-1], [opening, *titles, *below], section.level))
    return found


def drafts(section: Section) -> list[Draft]:
    """The paragraphs of a section; a question with its whole answer is one."""
    found: list[Draft] = []
    blocks = section.blocks
    plain: list[Block] = []
    i = 0
    while i < len(blocks):
        if blocks[i].kind != "question":
            plain.append(blocks[i])
            i += 1
            continue
        found += lists.drafts(Section(section.heading, plain))
        plain = []
        end = i + 1
        while end < len(blocks) and _answers(blocks, i, end):
            end += 1
        found += _asked(section, blocks[i], blocks[i + 1 : end])
        i = end
    return [*found, *lists.drafts(Section(section.heading, plain))]


def _answers(blocks: Sequence[Block], question: int, i: int) -> bool:
    """Whether block `i` belongs to the answer: marked so, or a list or table within it."""
    return blocks[i].kind == "answer" or (
        blocks[i].kind in ("item", "table", "quote") and i > question
    )


def _asked(section: Section, question: Block, answer: Sequence[Block]) -> list[Draft]:
    path = (*section.heading, lists.one_line(question.text))
    plain = [replace(block, kind="text") if block.kind == "answer" else block for block in answer]
    parts = lists.drafts(Section(path, plain))
    text = "\n\n".join(part.text for part in parts)
    return [Draft(text, path, "faq", question.page)] if text else []
