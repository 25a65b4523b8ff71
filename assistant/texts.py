"""What the assistant itself says, in Swedish."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.model import Sentence
from assistant.settings import Settings
from assistant.swedish import is_point

NOT_FOUND = "Det hittar jag inget svar på i Forums dokument."
NOT_FOUND_THERE = "Det hittar jag inget svar på i de dokument som du har valt att söka i."
NEARBY = "Det här ligger närmast:"
ERROR = "Något gick fel hos oss när frågan skulle besvaras. Försök gärna igen om en stund."
UNDATED_LAW = (
    "Källan är odaterad och handlar om regler. Lagstiftningen kan ha ändrats sedan den skrevs – "
    "stäm av med en jurist eller aktuell lagtext."
)
OLD_LAW = (
    "Källan är från {year} och handlar om regler. Lagstiftningen kan ha ändrats sedan dess – "
    "stäm av med en jurist eller aktuell lagtext."
)
NO_SUCH_SECTION = "{section} finns inte i den lagtext som jag har."
MODEL_FAILED = "Språkmodellen svarade inte, så svaret är i stället citat ur dokumenten."
MODEL_UNPROVED = (
    "Det som språkmodellen skrev gick inte att belägga, så svaret är i stället citat ur dokumenten."
)
PARTIAL = "Resten av frågan hittar jag inget svar på i dokumenten."

_SMALL_TALK: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"^\W*(?:{pattern})\W*$", re.IGNORECASE), text)
    for pattern, text in (
        (
            r"(?:hej|hejsan|hallå|tjena|tjenare|hallo|goddag|god ?(?:dag|morgon|kväll|middag)"
            r"|morsning|hi|hello|hey)(?:[\s,!]+(?:hej|på dig|där|du|there|igen|assistent\w*))*"
            r"(?:[\s,!]+(?:hur mår du|hur är läget|läget|how are you))?"
            r"|hur mår du|hur är läget|läget|how are you",
            "Hej! Fråga mig om idéburet offentligt partnerskap (IOP), så svarar jag med citat ur "
            "Forums dokument och visar var det står.",
        ),
        (
            r"(?:(?:ok|okej|jättebra|toppen|bra|perfekt|super|fint)[\s,!.]+)?"
            r"(?:tack|tackar|tusen tack|stort tack|thanks|thank you|thx)"
            r"(?:[\s,!]+(?:så mycket|för hjälpen|för svaret|så hemskt mycket|för det|ska du ha"
            r"|a lot|very much|so much))*"
            r"|(?:ok|okej|toppen|perfekt|jättebra|bra|vad bra|great|good|nice|super)",
            "Varsågod! Fråga gärna mer om idéburet offentligt partnerskap.",
        ),
        (
            r"(?:hej ?då|adjö|vi ses|ha det(?: så)? bra|hejdå|bye|goodbye|god natt)(?:[\s,!]+\w+){0,3}",
            "Hej då! Välkommen tillbaka.",
        ),
        (
            r"(?:vad kan du(?: (?:göra|hjälpa(?: mig)? med|svara på|berätta))?(?: för mig)?"
            r"|vem är du|vad är du(?: för något)?|är du en (?:människa|robot|bot|ai|maskin)"
            r"|hur fungerar (?:du|det här|den här chatten)|vad kan jag fråga(?: dig)?(?: om)?"
            r"|hjälp|help|kan du hjälpa mig|what can you do|who are you"
            r"|what can i ask(?: you)?)",
            "Jag är en maskin som svarar på frågor om idéburet offentligt partnerskap (IOP): vad "
            "det är, när det passar, om det är tillåtet, hur ett avtal kan byggas upp och vilka "
            "som har provat. Svaren är citat ur Forums dokument, med källa. Står svaret inte där "
            "säger jag det. Det är inte juridisk rådgivning.",
        ),
    )
)


def small_talk(question: str) -> str | None:
    """A short friendly answer to a greeting, thanks or "vad kan du?"; None for all else."""
    return next((text for pattern, text in _SMALL_TALK if pattern.match(question)), None)


def not_found(settings: Settings, nearby: Sequence[str], lead: str = NOT_FOUND) -> str:
    """A refusal: what is near, and whom to ask."""
    parts = [lead]
    if nearby:
        parts.append(NEARBY + " " + "; ".join(f"”{heading}”" for heading in nearby) + ".")
    parts.append(turn_to(settings))
    return " ".join(parts)


def turn_to(settings: Settings) -> str:
    """Whom to ask instead."""
    if settings.contact_email:
        return f"Fråga gärna {settings.contact_name}: {settings.contact_email}."
    return f"Fråga gärna {settings.contact_name}."


def answer_text(sentences: Sequence[Sentence]) -> str:
    """The sentences with their citation numbers: "Ett IOP är tillåtet … [1]".

    Neighbours with the same citations carry the numbers once, after the last of them.
    """
    parts: list[str] = []
    for sentence, following in zip(sentences, [*sentences[1:], None], strict=True):
        marks = "".join(f" [{number}]" for number in sentence.citations)
        same = following is not None and following.citations == sentence.citations
        if parts:
            parts.append("\n" if is_point(sentence.text) or "\n" in sentence.text else " ")
        parts.append(sentence.text + ("" if same else marks))
    return "".join(parts)
