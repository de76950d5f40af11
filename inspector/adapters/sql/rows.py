"""An inspection as a row, and back, without losing a bit of any number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from inspector.adapters.sql.buckets import SPANS, floor
from inspector.errors import UsageError
from inspector.plain import defect_as_dict
from inspector.ports import StoredRecipe
from inspector.recipe import recipe_from_dict
from inspector.values import (
    BundleRef,
    Defect,
    Disposition,
    Inspection,
    RecipeRef,
    Region,
    Severity,
    Timings,
    Verdict,
)

__all__ = [
    "Row",
    "category_rows",
    "counts",
    "from_row",
    "recipe_from_row",
    "to_row",
]

Row = tuple[Any, ...]
"""Values in the order of a table's columns."""


def to_row(inspection: Inspection) -> Row:
    """Values for the columns of `schema.inspections`, in their order.

    Raises UsageError for a number that is not finite: neither JSON nor a sum can hold it.
    """
    _check_finite(inspection)
    verdict = inspection.verdict
    bundle, recipe, timings = verdict.bundle, verdict.recipe, verdict.timings
    return (
        inspection.id,
        inspection.product,
        inspection.station,
        inspection.sequence,
        inspection.simulated,
        inspection.digest,
        inspection.captured_at,
        inspection.arrived_at,
        inspection.counted_at,
        inspection.clock_suspect,
        inspection.order or None,
        inspection.part,
        inspection.roll,
        inspection.position_m,
        verdict.disposition.value,
        verdict.grade,
        verdict.reason,
        [defect_as_dict(defect) for defect in verdict.defects],
        dict(verdict.scores),
        bundle.product,
        bundle.version,
        bundle.sha256,
        bundle.precision,
        recipe.product,
        recipe.version,
        recipe.sha256,
        timings.decode,
        timings.preprocess,
        timings.inference,
        timings.grading,
        timings.total,
    )


def _check_finite(inspection: Inspection) -> None:
    timings = inspection.verdict.timings
    # A sum is finite only if every part of it is.
    numbers = sum(inspection.verdict.scores.values()) + (inspection.position_m or 0.0)
    stages = timings.decode + timings.preprocess + timings.inference + timings.grading
    if not isfinite(numbers + stages + timings.total):
        raise UsageError(
            f"A score, a time or the position of record {inspection.id} is not a finite number; "
            "it was not recorded."
        )


def from_row(row: Mapping[str, Any]) -> Inspection:
    """The inspection that `to_row` was given."""
    return Inspection(
        id=row["id"],
        product=row["product"],
        station=row["station"],
        digest=row["digest"],
        arrived_at=row["arrived_at"],
        counted_at=row["counted_at"],
        verdict=_verdict(row),
        sequence=row["sequence"],
        order=row["order_id"],
        part=row["part"],
        roll=row["roll"],
        position_m=row["position_m"],
        captured_at=row["captured_at"],
        clock_suspect=row["clock_suspect"],
        simulated=row["simulated"],
    )


def _verdict(row: Mapping[str, Any]) -> Verdict:
    return Verdict(
        disposition=Disposition(row["disposition"]),
        grade=row["grade"],
        defects=tuple(_defect_from_json(values) for values in row["defects"]),
        scores=row["scores"],
        bundle=BundleRef(
            row["bundle_product"],
            row["bundle_version"],
            row["bundle_sha256"],
            row["bundle_precision"],
        ),
        recipe=RecipeRef(row["recipe_product"], row["recipe_version"], row["recipe_sha256"]),
        timings=Timings(
            row["decode_ms"],
            row["preprocess_ms"],
            row["inference_ms"],
            row["grading_ms"],
            row["total_ms"],
        ),
        reason=row["reason"],
    )


def _defect_from_json(values: Mapping[str, Any]) -> Defect:
    size = values["size_mm"]
    return Defect(
        category=values["category"],
        confidence=values["confidence"],
        severity=Severity(values["severity"]),
        region=Region(**values["region"]),
        size_mm=None if size is None else (size[0], size[1]),
    )


def category_rows(inspections: Iterable[Inspection]) -> list[Row]:
    """Values for the columns of `schema.categories`: a row a category a unit shows."""
    return [
        (inspection.id, category, inspection.counted_at)
        for inspection in inspections
        if inspection.verdict.defects
        for category in inspection.verdict.categories
    ]


def counts(inspections: Sequence[Inspection]) -> tuple[list[Row], list[Row]]:
    """What the batch adds to `schema.counters` and to `schema.category_counters`.

    Rows hold the values of the columns in order, the count last, and are sorted: two processes
    that add to the same rows then take their locks in the same order and cannot block each
    other for ever.
    """
    units: Counter[Row] = Counter()
    shown: Counter[Row] = Counter()
    for inspection in inspections:
        key = _counter_key(inspection)
        units[key] += 1
        if inspection.verdict.defects:
            shown.update((*key, category) for category in inspection.verdict.categories)
    return _in_all_spans(units), _in_all_spans(shown)


def _counter_key(inspection: Inspection) -> Row:
    """Values of `schema.COUNTER_KEY`, in its order, for the shortest span."""
    return (
        inspection.simulated,
        SPANS[-1],
        floor(inspection.counted_at, SPANS[-1]),
        inspection.station,
        inspection.product,
        inspection.order or "",
        inspection.verdict.bundle.sha256,
        inspection.verdict.disposition.value,
    )


def _in_all_spans(counted: Counter[Row]) -> list[Row]:
    """Sum the shortest span up to the longer ones."""
    summed = counted.copy()
    for (simulated, _, bucket, *rest), count in counted.items():
        for span in SPANS[:-1]:
            summed[(simulated, span, floor(bucket, span), *rest)] += count
    return [(*key, count) for key, count in sorted(summed.items())]


def recipe_from_row(row: Mapping[str, Any]) -> StoredRecipe:
    """A stored version of a recipe. Raises RecipeError if its settings are not readable."""
    return StoredRecipe(
        recipe=recipe_from_dict(row["product"], row["settings"], version=row["version"]),
        created_at=row["created_at"],
        note=row["note"],
    )
