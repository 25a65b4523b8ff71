"""The Swedish words of the report and of the page "Utvärdering"."""

from __future__ import annotations

from dataclasses import dataclass

from evals.verdict import Verdict

_GAP = "\u00a0"
"""Between a number and its unit; no line is broken there."""


@dataclass(frozen=True)
class MetricText:
    """How a metric is put to someone who has never seen it."""

    label: str
    explanation: str
    lower_is_better: bool = False


METRIC_TEXTS: dict[str, MetricText] = {
    "fact_recall": MetricText(
        "Uppgifter som kom med",
        "Så stor del av de uppgifter som ett rätt svar ska innehålla står i svaret.",
    ),
    "citation_hit": MetricText(
        "Hänvisar till rätt stycke",
        "Andel frågor där svaret hänvisar till minst ett stycke som besvarar frågan.",
    ),
    "citation_precision": MetricText(
        "Källor som hör till saken",
        "Andel av alla källhänvisningar som går till ett stycke som besvarar frågan.",
    ),
    "quote_fidelity": MetricText(
        "Ordagranna citat",
        "Andel citat som står ord för ord i sitt stycke. Ska alltid vara 100\u00a0%.",
    ),
    "retrieval_hit@1": MetricText(
        "Rätt stycke först i sökningen",
        "Andel frågor där sökningen satte ett stycke som besvarar frågan allra först.",
    ),
    "retrieval_hit@3": MetricText(
        "Rätt stycke bland de tre första", "Samma sak, bland de tre första träffarna."
    ),
    "retrieval_hit@5": MetricText(
        "Rätt stycke bland de fem första", "Samma sak, bland de fem första träffarna."
    ),
    "refusal_recall": MetricText(
        "Avstod när svaret saknas",
        "Andel av frågorna utan svar i källorna där assistenten sa att den inte vet.",
    ),
    "false_refusal": MetricText(
        "Avstod i onödan",
        "Andel av frågorna med svar i källorna där assistenten ändå avstod.",
        lower_is_better=True,
    ),
    "median_words": MetricText(
        "Ord i ett svar", "Hälften av svaren är kortare än så här.", lower_is_better=True
    ),
    "latency_p50_ms": MetricText(
        "Svarstid, mitten", "Hälften av svaren kom snabbare än så här.", lower_is_better=True
    ),
    "latency_p95_ms": MetricText(
        "Svarstid, de långsamma", "19 av 20 svar kom snabbare än så här.", lower_is_better=True
    ),
    "judge_support": MetricText(
        "Stöd i källorna (en språkmodells åsikt)",
        "En språkmodells bedömning av om det som sägs har stöd i de citerade styckena.",
    ),
    "judge_completeness": MetricText(
        "Fullständighet (en språkmodells åsikt)",
        "En språkmodells bedömning av om hela frågan är besvarad.",
    ),
}

HEADLINES = (
    "fact_recall",
    "citation_hit",
    "citation_precision",
    "quote_fidelity",
    "retrieval_hit@1",
    "refusal_recall",
    "false_refusal",
    "latency_p95_ms",
)

VERDICT_LABELS: dict[Verdict, str] = {
    Verdict.ERROR: "Gick fel",
    Verdict.BROKEN_QUOTE: "Felaktigt citat",
    Verdict.FALSE_ANSWER: "Svarade utan underlag",
    Verdict.WRONG_PARAGRAPH: "Fel stycke",
    Verdict.FALSE_REFUSAL: "Avstod i onödan",
    Verdict.MISSING_FACTS: "Uppgifter saknas",
    Verdict.RIGHT: "Rätt",
}

VERDICT_EXPLANATIONS: dict[Verdict, str] = {
    Verdict.ERROR: "Assistenten kunde inte svara på grund av ett tekniskt fel.",
    Verdict.BROKEN_QUOTE: "Ett citat står inte ord för ord i det stycke som det sägs komma från.",
    Verdict.FALSE_ANSWER: "Källorna besvarar inte frågan, men assistenten svarade ändå.",
    Verdict.WRONG_PARAGRAPH: "Inget av styckena som svaret hänvisar till besvarar frågan.",
    Verdict.FALSE_REFUSAL: "Svaret finns i källorna, men assistenten sa att den inte vet.",
    Verdict.MISSING_FACTS: "Rätt stycke, men svaret säger inte allt som det ska.",
    Verdict.RIGHT: "Allt stämmer.",
}

STATUS_LABELS = {
    "answered": "svarade",
    "partial": "svarade på en del",
    "not_found": "avstod",
    "blocked": "tog inte emot frågan",
    "small_talk": "svarade med småprat",
    "error": "stötte på ett tekniskt fel",
}

KIND_LABELS = {
    "plain": "Vanliga frågor",
    "everyday": "Vardagligt språk",
    "typo": "Stavfel",
    "followup": "Följdfrågor",
    "english": "Svaret står på engelska",
    "list": "Uppräkningar",
    "unanswerable-near": "Utan svar, nära ämnet",
    "unanswerable-off": "Utan svar, annat ämne",
    "paraphrase": "Omskrivningar",
    "section": "Paragrafer",
    "definition": "Definitioner",
    "yes-no": "Ja- och nejfrågor",
    "multi": "Flera frågor i en",
}


def kind_label(kind: str) -> str:
    """The kind in Swedish, or as the set writes it."""
    return KIND_LABELS.get(kind, kind)


def percent(share: float | None) -> str:
    """A share as "92 %"; a decimal only where whole per cent would claim all or nothing."""
    if share is None:
        return "–"
    value = share * 100
    rounded = round(value)
    if rounded in (0, 100) and abs(value - rounded) > 1e-9:
        return f"{min(max(value, 0.1), 99.9):.1f}{_GAP}%".replace(".", ",")
    return f"{rounded}{_GAP}%"


def amount(name: str, value: float | None) -> str:
    """A metric's value as it is written in Swedish."""
    if value is None:
        return "–"
    if name.endswith("_ms"):
        return milliseconds(value)
    if name == "median_words":
        return f"{value:.0f}{_GAP}ord"
    return percent(value)


def milliseconds(value: float) -> str:
    """A time as "48 ms" or, from one second, "1,2 s"."""
    if value >= 1000:
        return f"{value / 1000:.1f}{_GAP}s".replace(".", ",")
    return f"{value:.0f}{_GAP}ms"


def span(name: str, interval: tuple[float, float] | list[float] | None) -> str:
    """An interval as "88–95 %"."""
    if interval is None:
        return ""
    low, high = (amount(name, bound) for bound in interval)
    number, _, unit = low.rpartition(_GAP)
    return f"{number}–{high}" if high.endswith(_GAP + unit) else f"{low}–{high}"
