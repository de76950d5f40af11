"""What a wall board shows, gathered in one place before anything is drawn or written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from inspector.plant import ShiftWindow
from inspector.production import (
    Analysis,
    Flow,
    OrderProgress,
    ProductionSummary,
    Reader,
    Scope,
    Span,
    StationView,
    Timeseries,
    defect_analysis,
    flow,
    orders,
    stations,
    summary,
    timeseries,
)
from inspector.production.control import ControlChart, Subject, control_chart
from inspector.production.planned import planned_units
from inspector.statistics import Every, start_of
from inspector.values import Disposition, Inspection

__all__ = ["BASELINE", "Board", "gather"]

BASELINE = timedelta(days=7)
"""The days before today that today is compared with."""

_LIMITS = timedelta(days=3)  # as much as limits need beside the day
_TOP = 5
_REJECTED = 8


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of a hall today, on the plant's clock, as they are at `now`.

    `planned` has the units planned for each point of `series`; `analysis` is of today, `before`
    of the baseline. `rejected` are the last pictures that were rejected, today's or older.
    `ever` tells whether the hall was ever heard of.
    """

    scope: Scope
    now: datetime
    shift: ShiftWindow | None
    summary: ProductionSummary
    series: Timeseries
    planned: tuple[float | None, ...]
    analysis: Analysis
    before: Analysis
    flow: Flow
    orders: tuple[OrderProgress, ...]
    stations: tuple[StationView, ...]
    chart: ControlChart
    rejected: tuple[Inspection, ...]

    @property
    def ever(self) -> bool:
        """Whether a picture has ever come from here."""
        return any(station.last is not None for station in self.stations)

    @property
    def planned_now(self) -> float | None:
        """Units planned for the hour that runs."""
        return next(
            (
                units
                for point, units in zip(self.series.points, self.planned, strict=True)
                if point.open
            ),
            None,
        )


def gather(reader: Reader, asked: Scope) -> Board:
    """Read everything that a board shows of today; `asked` names a place and a side, no span.

    Raises UsageError for a line or a stage that the plant does not have.
    """
    day = start_of(reader.now, Every.DAY, reader.plant.zone)
    scope, before = replace(asked, since=day), Span(day - BASELINE, day)
    figures, series = summary(reader, scope, before), timeseries(reader, scope, Every.HOUR)
    views = stations(reader, scope)
    return Board(
        scope=scope,
        now=reader.now,
        shift=reader.plant.shift_at(reader.now),
        summary=figures,
        series=series,
        planned=planned_units(reader, figures.measured.efficiency, figures.spans, series.points),
        analysis=defect_analysis(reader, scope, top=_TOP),
        before=defect_analysis(reader, scope.during(*before)),
        flow=flow(reader, scope),
        orders=orders(reader, scope),
        stations=views,
        chart=control_chart(reader, Subject(scope, Every.HOUR), since=day - _LIMITS),
        rejected=_rejected(reader, asked),
    )


def _rejected(reader: Reader, asked: Scope) -> tuple[Inspection, ...]:
    """The newest pictures that ended so, whatever their day."""
    (selection,) = reader.filters(asked)
    wanted = replace(selection, disposition=Disposition.REJECT)
    return reader.store.page(wanted, limit=_REJECTED).inspections
