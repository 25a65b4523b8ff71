"""Cautions that go with an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant import texts
from assistant.model import Citation

OLD_AFTER = 3
"""Years after which a source on law is called old."""

_LAW = re.compile(
    r"\b(?:lag(?:en|ar|ligt?|lig|stiftning\w*|rum\w*)|olaglig\w*|juridi\w*|tillåt\w*|förbjud\w*"
    r"|LOU|LOV|upphandl\w*|direktupphandl\w*|direktiv\w*|statsstöd\w*|EU-rätt\w*|rättspraxis"
    r"|regelverk\w*|regler\w*|legal\w*|lawful\w*|procure\w*)\b",
    re.IGNORECASE,
)


def law_notice(question: str, citations: Sequence[Citation], this_year: int) -> str | None:
    """A caution where an answer on law rests on an undated or old source; else None."""
    quotes = " ".join([question, *(c.quote for c in citations)])
    if not citations or not _LAW.search(quotes):
        return None
    years = [c.year for c in citations]
    if any(year is None for year in years):
        return texts.UNDATED_LAW
    oldest = min(year for year in years if year is not None)
    return texts.OLD_LAW.format(year=oldest) if this_year - oldest > OLD_AFTER else None
