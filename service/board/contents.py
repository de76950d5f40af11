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

__all__ = ["BASELINE", "Board", "gather", "is_on_board"]

BASELINE = timedelta(days=7)
"""The days before today that today is compared with."""

_SLOW = timedelta(seconds=5)  # what takes longest to read and changes least in that time
_LIMITS = timedelta(days=3)  # as much as limits need beside the day
_TOP = 5
_REJECTED = 8
_JUST_LEFT = 8  # a screen asks for a picture a moment after it was told of it


@dataclass(frozen=True, slots=True)
class Background:
    """What is read less often: what today is compared with, and what takes hours to change.

    `before` is the defect analysis of the baseline.
    """

    read_at: datetime
    since: datetime
    before: Analysis
    orders: tuple[OrderProgress, ...]
    chart: ControlChart

    def holds(self, now: datetime, since: datetime) -> bool:
        """Whether it is young enough, and of the same day."""
        return self.since == since and timedelta() <= now - self.read_at < _SLOW


@dataclass(frozen=True, slots=True)
class Board:
    """The figures of a hall today, on the plant's clock, as they are at `now`.

    `planned` has the units planned for each point of `series`; `analysis` is of today.
    `rejected` are the last pictures that were rejected, today's or older.
    `ever` tells whether the hall was ever heard of.
    """

    scope: Scope
    now: datetime
    shift: ShiftWindow | None
    summary: ProductionSummary
    series: Timeseries
    planned: tuple[float | None, ...]
    analysis: Analysis
    flow: Flow
    stations: tuple[StationView, ...]
    rejected: tuple[Inspection, ...]
    background: Background

    @property
    def before(self) -> Analysis:
        """The defect analysis of the baseline."""
        return self.background.before

    @property
    def orders(self) -> tuple[OrderProgress, ...]:
        """Orders worked on today, over all their time."""
        return self.background.orders

    @property
    def chart(self) -> ControlChart:
        """The share rejected, by the hour."""
        return self.background.chart

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


def gather(reader: Reader, asked: Scope, earlier: Board | None = None) -> Board:
    """Read everything that a board shows of today; `asked` names a place and a side, no span.

    What an `earlier` board of the same hall read seconds ago is taken from there.
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
        flow=flow(reader, scope),
        stations=views,
        rejected=_rejected(reader, asked),
        background=_background(reader, scope, day, earlier),
    )


def is_on_board(reader: Reader, inspection: Inspection) -> bool:
    """Whether a board shows the picture of a record, or did until a moment ago.

    A picture that any board shows is among the last on the board of its own stage and product.
    """
    place = reader.plant.place(inspection.station)
    narrowest = Scope(
        line=place.line,
        stage=place.stage,
        product=inspection.product,
        simulated=inspection.simulated,
    )
    shown = _rejected(reader, narrowest, _REJECTED + _JUST_LEFT)
    return any(each.id == inspection.id for each in shown)


def _background(reader: Reader, scope: Scope, day: datetime, earlier: Board | None) -> Background:
    if earlier is not None and earlier.background.holds(reader.now, day):
        return earlier.background
    return Background(
        read_at=reader.now,
        since=day,
        before=defect_analysis(reader, scope.during(day - BASELINE, day)),
        orders=orders(reader, scope),
        chart=control_chart(reader, Subject(scope, Every.HOUR), since=day - _LIMITS),
    )


def _rejected(reader: Reader, asked: Scope, most: int = _REJECTED) -> tuple[Inspection, ...]:
    """The newest pictures that ended so, whatever their day."""
    (selection,) = reader.filters(asked)
    wanted = replace(selection, disposition=Disposition.REJECT)
    return reader.store.page(wanted, limit=most).inspections
