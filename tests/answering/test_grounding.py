"""Whether sentences are proved: true paraphrases, subtly false ones, and what proof must look like."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.grounding import support
from assistant.model import Paragraph
from assistant.swedish import sentences

DATA = Path(__file__).parents[1] / "data" / "support.txt"
WRITTEN = DATA.with_name("support_written.jsonl")
CORPUS = Path(__file__).parents[2] / "corpus"


@dataclass(frozen=True)
class Pair:
    half: str
    kind: str
    true: bool
    sentence: str
    paragraph: Paragraph


@cache
def pairs() -> tuple[Pair, ...]:
    found: list[Pair] = []
    fields: list[str] = []
    lines: list[str] = []
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            fields, lines = [part.strip() for part in line[1:].split("|")], []
        elif match := re.match(r"([+-]) ([\w ]+?) \| (.*)", line):
            label = next((f[6:] for f in fields if f.startswith("label=")), None)
            heading = tuple(f for f in fields[2:] if not f.startswith("label="))
            paragraph = Paragraph(fields[0], "s", "\n".join(lines), heading, label=label)
            found.append(Pair(fields[1], match[2], match[1] == "+", match[3], paragraph))
        elif line and not line.startswith("#"):
            lines.append(line)
    return tuple(found)


def rate(half: str, *, true: bool) -> tuple[list[str], int]:
    """The pairs of a half that are judged wrongly, and how many there are."""
    chosen = [p for p in pairs() if p.half == half and p.true == true]
    wrong = [p.sentence for p in chosen if support(p.sentence, [p.paragraph]).ok != true]
    return wrong, len(chosen)


def test_the_sets_are_as_large_as_is_said_of_them() -> None:
    assert len([p for p in pairs() if p.true]) >= 400
    assert len([p for p in pairs() if not p.true]) >= 500
    for half in ("dev", "held"):
        assert rate(half, true=True)[1] >= 40 and rate(half, true=False)[1] >= 50
    dev = {p.paragraph.id for p in pairs() if p.half == "dev"}
    assert not dev & {p.paragraph.id for p in pairs() if p.half == "held"}


def test_few_true_sentences_of_the_development_half_are_dropped() -> None:
    wrong, count = rate("dev", true=True)
    assert len(wrong) <= 0.035 * count, wrong


def test_no_false_sentence_of_the_development_half_is_let_through() -> None:
    wrong, count = rate("dev", true=False)
    assert len(wrong) <= 0.005 * count, wrong


def test_the_held_back_half_keeps_its_figures() -> None:
    """Floors at what was measured; see docs/adr/0005-grounding.md for what they mean."""
    dropped, true = rate("held", true=True)
    leaked, false = rate("held", true=False)
    assert len(dropped) <= HELD_DROPPED * true, dropped
    assert len(leaked) <= HELD_LEAKED * false, leaked


HELD_DROPPED = 0.25
HELD_LEAKED = 0.04


def test_what_is_wrongly_dropped_is_near_enough_to_be_quoted() -> None:
    dropped = [p for p in pairs() if p.true and not support(p.sentence, [p.paragraph]).ok]
    near = [p for p in dropped if support(p.sentence, [p.paragraph]).nearest]
    assert len(near) >= 0.9 * len(dropped)


def test_of_sentences_written_freely_hardly_any_leaves_nothing_and_hardly_any_false_one_passes() -> (
    None
):
    """256 true and 256 subtly false ones that the rules were not made from."""
    rows = [json.loads(line) for line in WRITTEN.read_text("utf-8").splitlines()]
    judged = [
        (
            said,
            support(sentence, [Paragraph("p", "s", row["passage"], heading=tuple(row["heading"]))]),
        )
        for row in rows
        for said, sentences in ((True, row["true"]), (False, [text for _, text in row["false"]]))
        for sentence in sentences
    ]
    true, false = ([found for said, found in judged if said is which] for which in (True, False))
    assert len(true) == len(false) == 256
    assert sum(not found.ok and not found.nearest for found in true) <= 0.02 * len(true)
    assert sum(found.ok for found in false) <= 0.02 * len(false)


@pytest.mark.parametrize("true", [True, False])
def test_proof_is_a_verbatim_piece(true: bool) -> None:
    for pair in pairs():
        if pair.true != true:
            continue
        found = support(pair.sentence, [pair.paragraph])
        for span in [*found.spans, *found.nearest]:
            assert pair.paragraph.text[span.start : span.end].strip()
        assert bool(found.reason) != found.ok


def test_every_sentence_of_forums_documents_proves_itself() -> None:
    for file in ("handledning-iop.md", "webb-iop.txt", "webb-iop-intervju.txt"):
        for text in (CORPUS / file).read_text(encoding="utf-8").split("\n\n"):
            paragraph = Paragraph("p", "s", text)
            for start, end in sentences(text):
                sentence = text[start:end]
                if len(sentence) < 500 and len(re.findall(r"[^\W\d_]{4,}", sentence)) > 2:
                    assert support(sentence, [paragraph]).ok, sentence


SWAPS = (
    ("ska", "får"), ("ska", "bör"), ("får", "ska"), ("kan", "ska"), ("måste", "får"),
    ("minst", "högst"), ("högst", "minst"), ("före", "efter"), ("efter", "före"),
    ("alltid", "aldrig"), ("ofta", "alltid"), ("vissa", "alla"), ("många", "alla"),
    ("endast", "alltid"), ("från", "till"), ("med", "utan"),
)  # fmt: skip


def falsified(sentence: str) -> Iterator[str]:
    """The sentence with one number, name, negation, duty, amount or preposition changed."""
    if number := re.search(r"(?<![\w.,])\d+(?![\w.,]*\w)", sentence):
        begin, end = number.span()
        yield sentence[:begin] + str(int(number.group()) + 1) + sentence[end:]
    if " inte " in sentence:
        yield sentence.replace(" inte ", " ", 1)
    else:
        verb = next((v for v in (" är ", " ska ", " kan ", " får ") if v in sentence), None)
        if verb:
            yield sentence.replace(verb, f"{verb}inte ", 1)
    for one, other in SWAPS:
        if re.search(rf"\b{one}\b", sentence):
            yield re.sub(rf"\b{one}\b", other, sentence, count=1)
    if name := re.search(r"(?<=[a-zåäö,] )[A-ZÅÄÖ][a-zåäö]{4,}", sentence):
        yield sentence.replace(name.group(), "Knivsta")


def test_few_sentences_made_false_by_a_program_are_let_through() -> None:
    texts = [f.read_text(encoding="utf-8") for f in sorted(CORPUS.glob("*iop*.*"))]
    legal = CORPUS.parents[1] / "shared" / "legal"
    texts += [f.read_text(encoding="utf-8")[:60_000] for f in sorted(legal.glob("*.md"))]
    if not legal.exists():
        pytest.skip("the statutes (../shared/legal) are not here; too little text without them")
    leaked, count = [], 0
    for text in (part.replace("\n", " ") for whole in texts for part in whole.split("\n\n")):
        paragraph = Paragraph("p", "s", text)
        for start, end in sentences(text)[:4]:
            if not 25 < end - start < 250:
                continue
            for false in falsified(text[start:end]):
                count += 1
                if support(false, [paragraph]).ok:
                    leaked.append(false)
    assert count > 1500
    assert len(leaked) <= 0.02 * count, leaked[:40]


def test_a_number_in_another_sentence_is_no_proof() -> None:
    paragraph = Paragraph("p", "s", "Stödet är 40 kronor. Avgiften höjdes med 60 kronor.")
    assert not support("Stödet är 60 kronor.", [paragraph]).ok
    assert support("Stödet är 40 kronor.", [paragraph]).ok


def test_only_the_paragraphs_that_are_named_are_looked_at() -> None:
    one = Paragraph("1", "s", "Kaffet serveras klockan nio.")
    other = Paragraph("2", "s", "Lunchen serveras klockan tolv.")
    assert not support("Kaffet serveras klockan nio.", [other]).ok
    both = support("Kaffet serveras klockan nio, och lunchen serveras klockan tolv.", [one, other])
    assert {span.paragraph for span in both.spans} == {0, 1}


def test_an_empty_claim_or_paragraph_proves_nothing() -> None:
    assert not support("Det är så.", [Paragraph("p", "s", "Det är så att vi arbetar.")]).ok
    assert not support("Vi arbetar.", [Paragraph("p", "s", "")]).ok
    assert not support("Vi arbetar.", []).ok
    assert not support("x" * 2000, [Paragraph("p", "s", "x" * 2000)]).ok


TEXT = st.text(
    alphabet=st.sampled_from("abdeikmnorstuvåäöÅ0123456789 §%.,:;-–()\"'\n[]@/"), max_size=120
)
WORDS = st.lists(
    st.sampled_from(
        "om när som att och men inte ska får kan kommunen föreningen betalar den det är av till "
        "med en 10 procent bara först , . : Forum IOP".split()
    ),
    max_size=25,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(TEXT, WORDS), st.one_of(TEXT, WORDS))
def test_no_text_breaks_it(claim: str, text: str) -> None:
    paragraph = Paragraph("p", "s", text)
    for span in support(claim, [paragraph]).spans:
        assert 0 <= span.start < span.end <= len(text)


SUPPOSED = (
    ("Kommunen betalar avgiften.", "Om kommunen betalar avgiften ska föreningen redovisa den."),
    ("Föreningen ska betala avgiften.", "Kommunen prövar om föreningen ska betala avgiften."),
    ("Föreningen fick bidrag.", "Det är oklart om föreningen fick bidrag."),
    ("Avtalet sägs upp.", "Parten ska redovisa medlen när avtalet sägs upp."),
    ("Kommunen har betalat.", "Föreningen ansåg att kommunen hade betalat."),
    ("Medlemmen betalar avgiften.", "Medlemmen lovade att betala avgiften."),
    ("Kommunen betalar hyran.", "Kommunen försöker betala hyran."),
    ("Styrelsen ska godkänna budgeten.", "Förslaget är att styrelsen ska godkänna budgeten."),
    ("Avtalet har sagts upp.", "Har avtalet sagts upp upphör stödet."),
)


@pytest.mark.parametrize(("claim", "source"), SUPPOSED)
def test_what_is_only_supposed_reported_or_planned_is_not_told_as_so(
    claim: str, source: str
) -> None:
    paragraph = Paragraph("p", "s", source)
    assert not support(claim, [paragraph]).ok
    assert support(source, [paragraph]).ok


def test_what_has_happened_and_whose_view_it_is_may_be_told() -> None:
    past = Paragraph("p", "s", "När kommunen sade upp avtalet flyttade föreningen.")
    assert support("Kommunen sade upp avtalet.", [past]).ok
    view = Paragraph("p", "s", "Kommunen anser att lokalen är för liten.")
    assert support("Enligt kommunen är lokalen för liten.", [view]).ok
    assert not support("Lokalen är för liten.", [view]).ok


SHORT = DATA.with_name("support_short.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("row", [row for row in SHORT if row[:1] in {"+", "-", "?"}])
def test_short_sources(row: str) -> None:
    known, sign, claim, source = re.fullmatch(r"(\? )?([+-]) \| (.*?) \| (.*)", row).groups()  # type: ignore[union-attr]
    held = support(claim, [Paragraph("p", "s", source)]).ok == (sign == "+")
    # A row that is judged rightly at last loses its mark.
    assert held is (known is None)
