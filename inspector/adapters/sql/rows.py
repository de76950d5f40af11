"""An inspection as a row, and back, without losing a bit of any number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from inspector.errors import UsageError
from inspector.plain import defect_as_dict
from inspector.ports import Document
from inspector.values import (
    BundleRef,
    Decision,
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
    "WORDS",
    "Form",
    "Row",
    "category_rows",
    "decision_from_row",
    "document_from_row",
    "first_of_each",
    "from_row",
    "to_row",
]

Row = tuple[Any, ...]
"""Values in the order of a table's columns."""


WORDS = {disposition: disposition.value for disposition in Disposition}
"""Dispositions as columns hold them; asking each for its value takes four times as long."""


def _as_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Form:
    """How a driver takes times and what is kept as JSON."""

    instant: Callable[[datetime], Any] = _as_is
    document: Callable[[object], Any] = _as_is


_PLAIN = Form()


def to_row(inspection: Inspection, form: Form = _PLAIN) -> Row:
    """Values for the columns of `schema.inspections`, in their order, for a new record.

    A new record is taken for the only look at its piece until others are found.
    Raises UsageError for a number that is not finite (neither JSON nor a sum can hold it) and
    for a record that brings a decision.
    """
    _check_storable(inspection)
    verdict = inspection.verdict
    bundle, recipe, timings = verdict.bundle, verdict.recipe, verdict.timings
    captured, arrived, counted = _times(inspection, form.instant)
    word = WORDS[verdict.disposition]
    return (
        inspection.id,
        inspection.product,
        inspection.station,
        inspection.sequence,
        inspection.simulated,
        inspection.digest,
        captured,
        arrived,
        counted,
        inspection.clock_suspect,
        inspection.order or None,
        inspection.part,
        inspection.roll,
        inspection.position_m,
        word,
        verdict.grade,
        verdict.reason,
        form.document([defect_as_dict(defect) for defect in verdict.defects]),
        form.document(dict(verdict.scores)),
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
        inspection.offset_mm,
        inspection.module,
        inspection.row,
        inspection.column,
        inspection.width,
        inspection.height,
        inspection.audit,
        inspection.unit,
        True,
        True,
        word,
        None,
    )


def _times(inspection: Inspection, instant: Callable[[datetime], Any]) -> tuple[Any, Any, Any]:
    """When it was taken, arrived and counts. The last is one of the first two: brought once."""
    captured_at, counted_at = inspection.captured_at, inspection.counted_at
    arrived = instant(inspection.arrived_at)
    counted = arrived if counted_at is inspection.arrived_at else instant(counted_at)
    if captured_at is None:
        return None, arrived, counted
    return counted if captured_at is counted_at else instant(captured_at), arrived, counted


def _check_storable(inspection: Inspection) -> None:
    if inspection.decision is not None:
        raise UsageError(
            f"Record {inspection.id} brings a decision; record it without, then decide."
        )
    timings = inspection.verdict.timings
    # A sum is finite only if every part of it is.
    numbers = sum(inspection.verdict.scores.values())
    place = (inspection.position_m or 0.0) + (inspection.offset_mm or 0.0)
    stages = timings.decode + timings.preprocess + timings.inference + timings.grading
    if not isfinite(numbers + place + stages + timings.total):
        raise UsageError(
            f"A score, a time or the position of record {inspection.id} is not a finite number; "
            "it was not recorded."
        )


def from_row(row: Mapping[str, Any]) -> Inspection:
    """The inspection that `to_row` was given, with the decision that holds now.

    The row is one of `records.RECORDS`, which brings the columns of the decision along.
    """
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
        offset_mm=row["offset_mm"],
        module=row["module"],
        row=row["module_row"],
        column=row["module_column"],
        width=row["width"],
        height=row["height"],
        audit=row["audit"],
        decision=None if row["decision"] is None else decision_from_row(row),
    )


def decision_from_row(row: Mapping[str, Any]) -> Decision:
    """A person's word, from the columns of `schema.decisions` as `records` names them."""
    word = row["decided"]
    return Decision(
        disposition=None if word is None else Disposition(word),
        categories=tuple(row["decided_categories"]),
        by=row["decided_by"],
        note=row["decided_note"],
        decided_at=row["decided_at"],
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
        area=values.get("area"),  # records of the first version have none
        length=values.get("length"),
    )


def category_rows(inspections: Iterable[Inspection]) -> list[Row]:
    """Values for the columns of `schema.categories`: a row a category a unit shows."""
    return [
        (inspection.id, category, inspection.counted_at)
        for inspection in inspections
        for category in inspection.categories
    ]


def document_from_row(row: Mapping[str, Any]) -> Document:
    """A version of a document, from the columns of `schema.documents`."""
    return Document(**row)


def first_of_each(inserted: Iterable[str], ids: Iterable[str]) -> list[bool]:
    """Whether a row was inserted, for each id; of several rows with one id for the first."""
    left = set(inserted)
    found = []
    for identity in ids:
        found.append(identity in left)
        left.discard(identity)
    return found
