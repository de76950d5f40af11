"""Counts of a question, read once and put together over all its stretches of time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime

from inspector.plant import Plant
from inspector.ports import Count, Dimension, Filter, InspectionStore
from inspector.production.scope import UNASSIGNED, Scope

__all__ = ["Reader", "total"]

_MEASURES = ("pictures", "units", "first")
_KEY = tuple(field.name for field in fields(Count) if field.name not in _MEASURES)


@dataclass(frozen=True, slots=True)
class Reader:
    """A store seen with the eyes of a plant at one moment; `now` is aware."""

    store: InspectionStore
    plant: Plant
    now: datetime

    def filters(self, scope: Scope) -> tuple[Filter, ...]:
        """What the question selects, one filter a stretch of time; for records and counts.

        Raises UsageError for a line, stage or shift that the plant does not have.
        """
        seen = self._seen(scope) if UNASSIGNED in (scope.line, scope.stage) else ()
        return scope.resolve(self.plant, self.now, seen)

    def counts(
        self,
        scope: Scope,
        *,
        by: Collection[Dimension] = (),
        every: int | None = None,
        stations: frozenset[str] | None = None,
        orders: frozenset[str] | None = None,
    ) -> tuple[Count, ...]:
        """Sums of all that the question selects, told apart as `InspectionStore.counts` does.

        With `stations` or `orders`, of no others.
        """
        filters = (_narrowed(each, stations, orders) for each in self.filters(scope))
        return total(row for each in filters for row in self.store.counts(each, by=by, every=every))

    def products(self, scope: Scope) -> tuple[str, ...]:
        """The products that the figures of a question are of, by name."""
        if scope.product is not None:
            return (scope.product,)
        counted = self.counts(scope, by=(Dimension.PRODUCT,))
        return tuple(sorted({count.product for count in counted if count.product}))

    def at_line_ends(self, scope: Scope, counts: Iterable[Count]) -> Iterator[Count]:
        """Those of the counts that make up a total; they must be told apart by station.

        A unit that passes several stages of a line counts where it leaves the line. A question
        about a stage or a station is answered there, and an unassigned station stands alone.
        """
        passed = self.before_line_ends if scope.whole_lines else frozenset()
        return (count for count in counts if count.station not in passed)

    @property
    def before_line_ends(self) -> frozenset[str]:
        """Stations that are not at the last stage of their line that has any."""
        equipped = ([stage for stage in line.stages if stage.stations] for line in self.plant.lines)
        return frozenset(
            station.name
            for stages in equipped
            for stage in stages[:-1]
            for station in stage.stations
        )

    def _seen(self, scope: Scope) -> frozenset[str]:
        anywhere = replace(scope, line=None, stage=None)
        found = self.counts(anywhere, by=(Dimension.STATION,))
        return frozenset(count.station for count in found if count.station is not None)


def total(counts: Iterable[Count]) -> tuple[Count, ...]:
    """Counts of the same bucket and dimensions added up, in the order they first came."""
    sums: dict[tuple[object, ...], Count] = {}
    for count in counts:
        key = tuple(getattr(count, name) for name in _KEY)
        before = sums.get(key)
        sums[key] = count if before is None else _added(before, count)
    return tuple(sums.values())


def _narrowed(
    selection: Filter, stations: frozenset[str] | None, orders: frozenset[str] | None
) -> Filter:
    return replace(
        selection,
        stations=_both(selection.stations, stations),
        orders=_both(selection.orders, orders),
    )


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _added(one: Count, other: Count) -> Count:
    return replace(
        one,
        pictures=one.pictures + other.pictures,
        units=one.units + other.units,
        first=one.first + other.first,
    )
