"""The diagnosis on the page: what stands out, in sentences, and what it costs."""

from __future__ import annotations

from typing import Any

from inspector.charts import Language
from inspector.errors import UsageError
from inspector.ports import Dimension
from inspector.production import Reader
from inspector.production.diagnosis import LONGEST_SPAN, USUAL_SPAN, diagnose_plant
from service.pages.statistics.choice import Choice

__all__ = ["findings"]


def findings(reader: Reader, choice: Choice, language: Language) -> dict[str, Any]:
    """What the template is given. A week is looked through where the span is shorter."""
    until = min(choice.period.until, reader.now)
    since = min(choice.period.since, until - USUAL_SPAN)
    scope = choice.scope.during(since, until)
    counts = reader.counts(scope, by=(Dimension.PRODUCT,))
    products = sorted({count.product for count in counts if count.product})
    shared: dict[str, Any] = {"products": products, "longest": LONGEST_SPAN.days}
    if until - since > LONGEST_SPAN:
        return {**shared, "too_long": True}
    try:
        found = diagnose_plant(reader, scope, costs=choice.query.costs)
    except UsageError as error:
        return {**shared, "fault": str(error)}
    sections = found.sections(language.value, currency=choice.query.currency)
    return {**shared, "found": found, "sections": sections, "looked": sum(c.units for c in counts)}
