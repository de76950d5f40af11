"""The records of one roll or one module, and the recipe that they are judged by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inspector.errors import NotFoundError, UsageError
from inspector.ports import Filter, InspectionStore, Whole
from inspector.production.judging import Judge, Judging, judging
from inspector.values import Inspection

__all__ = ["judged_records"]


def judged_records(
    store: InspectionStore, kind: Whole, name: str, selection: Filter, judge: Judge | None
) -> tuple[list[Inspection], Judging]:
    """What a filter selects of the roll or module of this name.

    `judge` tells by what recipe a product is judged, by default the one now in force. Raises
    NotFoundError where there is no record, UsageError where there are some of several products.
    """
    named = replace(selection, roll=name) if kind is Whole.ROLL else replace(selection, module=name)
    records = list(store.stream(named))
    if not records:
        raise NotFoundError(f"No picture of a {kind} {name!r} was recorded.")
    product = _only_product(records, f"{kind} {name!r}")
    return records, judging(store, product) if judge is None else judge(product)


def _only_product(records: Iterable[Inspection], whole: str) -> str:
    """The one product of all records, for several are judged by different recipes."""
    found = sorted({each.product for each in records})
    if len(found) > 1:
        raise UsageError(
            f"The {whole} holds pictures of {', '.join(found)}; name the product.", "product"
        )
    return found[0]
