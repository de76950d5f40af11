"""What a chart plots: a share from the counters, or a rate from the records."""

from __future__ import annotations

from collections.abc import Sequence

from inspector.production.control.areas import areas
from inspector.production.control.shares import shares
from inspector.production.control.subject import Subject
from inspector.production.control.unavailable import Unavailable
from inspector.production.reader import Reader
from inspector.spc import ChartKind, Subgroup
from inspector.statistics import Bucket

__all__ = ["UNITS", "measured"]

UNITS = {
    ChartKind.P: "share of judged units",
    ChartKind.P_PRIME: "share of judged units",
    ChartKind.U: "defects per 100 m²",
}
"""What the values of a chart are."""


def measured(
    reader: Reader, subject: Subject, kind: ChartKind, buckets: Sequence[Bucket]
) -> tuple[Subgroup, ...] | Unavailable:
    """A subgroup for each bucket, for a chart of that kind."""
    measure = areas if kind is ChartKind.U else shares
    return measure(reader, subject, buckets)
