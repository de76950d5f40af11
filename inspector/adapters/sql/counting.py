"""What records add to the counters, and what a change of a record takes away again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inspector.adapters.sql.buckets import SPANS
from inspector.adapters.sql.rows import WORDS, Row
from inspector.values import Inspection

__all__ = ["Changes", "Look"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
_Sums = dict[Row, list[int]]


@dataclass(frozen=True, slots=True)
class Look:
    """A record, and whether it is the first and the latest look at its piece."""

    inspection: Inspection
    first: bool = True
    latest: bool = True


class Changes:
    """Sums of what is added to each counter in one transaction."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._counters: _Sums = {}
        self._categories: _Sums = {}

    def add(
        self, inspection: Inspection, pictures: int = 1, units: int = 1, first: int = 1
    ) -> None:
        """Count a record; by default one that is the only look at its piece."""
        key = _key(inspection)
        _add(self._counters, key, pictures, units, first)
        for category in inspection.categories:
            _add(self._categories, (*key, category), pictures, units, first)

    def replace(self, before: Look, after: Look) -> None:
        """Count a look in the place of another."""
        self.add(before.inspection, -1, -before.latest, -before.first)
        self.add(after.inspection, 1, int(after.latest), int(after.first))

    def counter_rows(self) -> list[Row]:
        """Rows of `schema.counters` to be added up with those there are; see `_in_all_spans`."""
        return _in_all_spans(self._counters)

    def category_rows(self) -> list[Row]:
        """Rows of `schema.category_counters`, likewise."""
        return _in_all_spans(self._categories)


def _key(inspection: Inspection) -> Row:
    """The values of `schema.COUNTER_KEY`, without the span and with the number of the minute."""
    verdict = inspection.verdict
    said = WORDS[verdict.disposition]
    decided = inspection.decision is not None
    return (
        inspection.simulated,
        (inspection.counted_at - _EPOCH) // _MINUTE,
        inspection.station,
        inspection.product,
        inspection.order or "",
        verdict.bundle.sha256,
        WORDS[inspection.disposition] if decided else said,
        said,
        decided,
        inspection.audit,
    )


def _add(sums: _Sums, key: Row, pictures: int, units: int, first: int) -> None:
    measures = sums.get(key)
    if measures is None:
        sums[key] = [pictures, units, first]
        return
    measures[0] += pictures
    measures[1] += units
    measures[2] += first


def _in_all_spans(counted: _Sums) -> list[Row]:
    """Rows with the measures last, the minutes summed up to the longer spans.

    They are sorted: two processes that add to the same rows then take their locks in the same
    order and cannot block each other for ever.
    """
    summed: _Sums = {}
    for (simulated, minute, *rest), measures in counted.items():
        for span in SPANS:
            bucket = minute // (span // 60)
            _add(summed, (simulated, span, bucket, *rest), *measures)
    return [
        (simulated, span, _EPOCH + bucket * timedelta(seconds=span), *rest, *measures)
        for (simulated, span, bucket, *rest), measures in sorted(summed.items())
        if any(measures)
    ]
