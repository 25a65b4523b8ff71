"""Every form of a Swedish verb from the four that a dictionary gives, and how deeds are named."""

from __future__ import annotations

FINITE = "finite"
INFINITIVE = "infinitive"
SUPINE = "supine"
PASSIVE = "passive"
PARTICIPLE = "participle"
IMPERATIVE = "imperative"

# Verbs whose nouns are made in their own way: "omhänderta", "omhändertagande".
STRONG_NOUNS = (
    ("ta", ("tagande", "tagandet", "tagare", "tagaren", "tagarna", "tagandena", "tagning")),
    ("ge", ("givande", "givare", "givaren", "givning", "givningen")),
    ("göra", ("görande", "görandet")),
    ("hålla", ("hållande", "hållare", "hållaren", "hållning")),
)
DEED_ENDINGS = ("ningarnas", "ningarna", "ningens", "ningen", "ningar", "ning", "andet", "ande")


def conjugate(parts: list[str]) -> list[tuple[str, str]]:
    """Every form of a verb with what it is."""
    if len(parts) == 1:
        base = parts[0]
        parts = [base, base + "r", base + "de", base + "t"]
    infinitive, present, past, supine = parts
    forms = [(infinitive, INFINITIVE), (present, FINITE), (past, FINITE), (supine, SUPINE)]
    if not infinitive.endswith("s"):
        forms += [(infinitive + "s", INFINITIVE), (infinitive + "s", PASSIVE)]
        active = present.removesuffix("er") if present.endswith("er") else present.removesuffix("r")
        if active:
            # "betalas"; "skrivs" and "skrives"; "förs" from "för".
            if present.endswith("ar"):
                finite = {infinitive + "s"}
            elif present.endswith("er"):
                finite = {active + "s", active + "es"}
                if active.endswith("mm"):
                    # "bestäms" of "bestämmer"
                    finite.add(active[:-1] + "s")
            else:
                finite = {present + "s"} if infinitive.endswith("ra") else {active + "s"}
            for form in finite:
                forms += [(form, FINITE), (form, PASSIVE)]
        forms += [(past + "s", FINITE), (past + "s", PASSIVE)]
        forms += [(supine + "s", SUPINE), (supine + "s", PASSIVE)]
        imperative = infinitive
        if present.endswith("er"):
            imperative = present.removesuffix("er")
        elif infinitive.endswith("ra") and not present.endswith("ar"):
            imperative = present
        forms += [(imperative, IMPERATIVE)]
        forms += [(form, PARTICIPLE) for form in _participles(infinitive, past, supine)]
        if infinitive.endswith("a"):
            forms += [(infinitive + "nde", PARTICIPLE)]
    return forms


def _participles(infinitive: str, past: str, supine: str) -> set[str]:
    if past.endswith("ade"):
        root = past[:-3]
        return {root + "ad", root + "at", root + "ade"}
    if supine.endswith("it"):
        root = supine[:-2]
        return {root + "en", root + "et", root + "na", root + "ne"}
    if supine.endswith("tt"):
        root = supine[:-2]
        return {root + "dd", root + "tt", root + "dda", root + "tta"}
    root = supine[:-1]
    voiced = {root + "d", root + "da"} if past.endswith("de") else set()
    return {supine, supine + "a", *voiced}
