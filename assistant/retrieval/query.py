"""What a question asks for, before it is searched."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.index.generation import Generation
from assistant.retrieval.message import read_message
from assistant.swedish import QUESTION_WORDS, STOP_WORDS, WORD, is_english, words, written

_SECTION = re.compile(
    r"(?:(?P<chapter>\d{1,3}(?:\s?[a-z](?=\s*kap))?)\s*kap(?:\.|itlet)?\s*)?"
    r"(?P<section>\d{1,3}(?:\s?[a-z])?)\s*(?:§+|paragraf(?:en)?\b)"
    r"(?:\s*i?\s*(?P<within>\d{1,3}(?:\s?[a-z])?)\s*kap)?",
    re.IGNORECASE,
)
_SECTION_AFTER = re.compile(
    r"(?:§|\bparagraf(?:en)?)\s*(?P<section>\d{1,3}(?:[a-z]\b|\s[a-h]\b)?)(?:\s*(?:i\s*)?"
    r"(?P<chapter>\d{1,3}(?:\s?[a-z])?)\s*kap)?|"
    r"\bkap(?:\.|itel)?\s*(?P<chapter2>\d{1,3})\s*(?:§|paragraf)\s*(?P<section2>\d{1,3})",
    re.IGNORECASE,
)
_ORDINALS = {
    word: str(number)
    for number, word in enumerate(
        "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte "
        "trettonde fjortonde femtonde sextonde sjuttonde artonde nittonde tjugonde".split(),
        start=1,
    )
}
_ORDINAL_CHAPTER = re.compile(rf"\b({'|'.join(_ORDINALS)}) kapitlet\b", re.IGNORECASE)
_LAW_WORD = re.compile(r"\b(\w{5,}?)s?(?:lagen|förordningen)s?\b")
_LABEL = re.compile(r"(?:(?P<chapter>\d+(?: [a-z])?) kap\. )?(?P<section>\d+(?: [a-z])?) §")
_LAW_NUMBER = re.compile(r"\b(?:19|20)\d{2}:\d{1,5}\b")
_LEANING = frozenset(
    "han hon hen hans hennes henne honom den det de dem deras dess denna detta dessa där då dit "
    "sådan sådana sådant båda bägge någon några annan andra samma he she his her they them their "
    "it its that this those these there".split()
)
_OPENINGS = frozenset("och men så också eller and but so also".split())


@dataclass(frozen=True)
class SectionReference:
    """A statute's section as a question names it: "19 kap. 25 a §"."""

    chapter: str | None
    section: str

    def __str__(self) -> str:
        return f"{self.chapter} kap. {self.section} §" if self.chapter else f"{self.section} §"


@dataclass(frozen=True)
class Query:
    """A question made ready to search."""

    text: str
    """Stands alone: what the conversation before gives is in it, what only surrounds the question is
    not. Spelling as it was asked, but for words written as they are spoken."""
    whole: str
    """All that was said, as it was asked, for a language model to read."""
    corrected: str
    """`text` with the corpus's own spelling where a word was misspelt."""
    terms: tuple[str, ...]
    """Stems, with the parts of compounds."""
    english: bool
    told: bool = False
    """Whether more was told around the question than `text` holds."""
    section: SectionReference | None = None
    named: tuple[str, ...] | None = None
    """Ids of the paragraphs that `section` names; None where it names no statute of the index."""
    sources: frozenset[str] | None = None
    """Ids of the only sources to search; None for all."""

    @property
    def section_missing(self) -> bool:
        """Whether a section is asked for that a statute of the index does not have."""
        return self.named is not None and not self.named


def read_query(
    question: str,
    history: Sequence[str],
    generation: Generation,
    sources: Collection[str] | None = None,
    *,
    told: bool = False,
) -> Query:
    """Read a question in the light of the earlier ones, oldest first.

    :param sources: ids of the only sources to search; None for all.
    :param told: whether what is told around a question is read with it even where it stands alone.
    """
    message = read_message(question)
    asked = message.said if told else message.question
    before = leant_on(asked, history)
    english = is_english(asked)
    text = f"{before} {asked}".strip()
    if not english:
        text = written(text)
    corrected = text if english else _correct(text, generation)
    # What surrounds the question may name the section or its statute.
    section, whole = section_reference(question), f"{before} {question}".strip()
    named = None
    if section is not None:
        named = sections(section, f"{whole} {corrected}", generation, sources)
    return Query(
        text=text,
        whole=whole,
        corrected=corrected,
        terms=tuple(dict.fromkeys(generation.lexical.query_terms(corrected))),
        english=english,
        told=asked != message.said,
        section=section,
        named=named,
        sources=None if sources is None else frozenset(sources),
    )


def leans(question: str) -> bool:
    """Whether a question needs the one before it to be understood."""
    found = words(question)
    content = [w for w in found if w not in STOP_WORDS and w not in QUESTION_WORDS]
    if not found:
        return False
    if found[0] in _OPENINGS or len(content) == 0:
        return True
    pronouns = [w for w in found if w in _LEANING]
    # "Vad är det?" leans, "Finns det en mall?" and "Vad kostar det att …?" do not: their "det" is a
    # dummy subject.
    dummy = re.search(
        r"\b(?:är|finns|går|vore|blir|gäller|kan|krävs|is|are)\s+(?:det|there|it)\b|\bdet\s+att\b",
        question.casefold(),
    )
    if dummy and len(content) > 1:
        pronouns = [w for w in pronouns if w not in ("det", "there", "it")]
    named = any(word[0].isupper() for word in WORD.findall(question)[1:])
    return bool(pronouns) or (len(content) == 1 and len(found) <= 6 and not named)


def leant_on(question: str, history: Sequence[str]) -> str:
    """What the earlier questions, oldest first, asked that this one needs to be understood."""
    if not history or not leans(question):
        return ""
    *before, earlier = (read_message(each).question for each in history[-2:])
    return " ".join([*before, earlier]) if leans(earlier) else earlier


def section_reference(question: str) -> SectionReference | None:
    """The section that a question names, or None; the first where it names several."""
    question = _ORDINAL_CHAPTER.sub(
        lambda match: f"{_ORDINALS[match[1].casefold()]} kap.", question
    )
    match = _SECTION.search(question)
    if match:
        chapter = match["chapter"] or match["within"]
        return SectionReference(_numeral(chapter), _numeral(match["section"]) or "")
    match = _SECTION_AFTER.search(question)
    if match:
        section = match["section"] or match["section2"]
        return SectionReference(
            _numeral(match["chapter"] or match["chapter2"]), _numeral(section) or ""
        )
    return None


def sections(
    reference: SectionReference,
    question: str,
    generation: Generation,
    searched: Collection[str] | None = None,
) -> tuple[str, ...] | None:
    """Ids of the paragraphs that a section reference names, in the statutes it may mean.

    None when no source `searched` (None: any) is a statute that the question can mean, so that the
    reference is only a word among others; an empty tuple when the statute is there and has no such
    section.
    """
    labelled: dict[str, list[int]] = {}
    for number, paragraph in enumerate(generation.paragraphs):
        if searched is not None and paragraph.source not in searched:
            continue
        if paragraph.kind == "section" and paragraph.label:
            labelled.setdefault(paragraph.source, []).append(number)
    meant = [source for source in labelled if _names(question, source, generation)]
    if not meant:
        if _names_a_law(question):
            return None
        meant = list(labelled)
    if not meant:
        return None
    found = []
    for source in meant:
        for number in labelled[source]:
            match = _LABEL.match(generation.paragraphs[number].label or "")
            if match and _same(reference, match["chapter"], match["section"]):
                found.append(generation.paragraphs[number].id)
    return tuple(found)


def _same(reference: SectionReference, chapter: str | None, section: str) -> bool:
    return reference.section == section and (
        reference.chapter == chapter or reference.chapter is None
    )


def _names(question: str, source_id: str, generation: Generation) -> bool:
    """Whether a question names a statute: by abbreviation, number, or the words of its title."""
    source = generation.sources[source_id]
    asked = question.casefold()
    tokens = words(question)
    if source.abbreviation and source.abbreviation.casefold() in tokens:
        return True
    label = next(
        (p.label or "" for p in generation.paragraphs if p.source == source_id and p.label), ""
    )
    short = label.rpartition("§")[2].strip().casefold()
    if short and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", asked):
        return True
    identity = f"{source.id} {source.title} {label}".casefold()
    numbers = set(_LAW_NUMBER.findall(asked))
    if numbers:
        return any(number in identity or number.replace(":", "-") in identity for number in numbers)
    kinds = _LAW_WORD.findall(asked)  # "upphandlingslagen" names the law on "upphandling"
    if any(word.startswith(kind) for kind in kinds for word in words(source.title)):
        return True
    title = [w for w in words(source.title) if w not in STOP_WORDS and len(w) > 3]
    if not title:
        return False
    joined = " ".join(tokens)
    if len(title) == 1:
        return title[0][:8] in joined
    # "lagen om offentlig upphandling" names "Lag om offentlig upphandling": all but inflections.
    return all(word[: max(4, len(word) - 3)] in joined for word in title)


def _names_a_law(question: str) -> bool:
    return bool(
        _LAW_NUMBER.search(question)
        or re.search(r"\b\w*(?:lagen|balken|förordningen)\b", question.casefold())
        or re.search(r"\b(?:LOU|LOV|LUF|LUK|KL|FL|OSL|SoL|HSL|BrB|RF|TF|GDPR)\b", question)
    )


def _numeral(text: str | None) -> str | None:
    """ "25a" and "25 A" become "25 a"."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d+)\s*([a-z]?)", text.strip().casefold())
    return " ".join(part for part in match.groups() if part) if match else text


def _correct(text: str, generation: Generation) -> str:
    def mend(match: re.Match[str]) -> str:
        word = match.group()
        return (
            word
            if word.casefold() == (mended := generation.lexical.correct(word.casefold()))
            else mended
        )

    return re.sub(r"[^\W\d_]{4,}", mend, text)
