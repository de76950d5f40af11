"""What a report says, gathered in one place before anything is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from inspector.errors import UsageError
from inspector.plant import StoredPlant, Window
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
from inspector.production.diagnosis import (
    LONGEST_SPAN,
    USUAL_SPAN,
    PlantDiagnosis,
    diagnose_plant,
)
from inspector.production.planned import planned_units
from inspector.report.goods import Goods, goods
from inspector.report.protocol import Protocol, protocol
from inspector.statistics import Every, ratio, start_of

__all__ = ["Report", "gather", "question"]

_BASELINE = timedelta(days=7)
_INSTANT = timedelta(microseconds=1)
_MOST_IN_HOURS, _MOST_IN_DAYS = timedelta(days=2), timedelta(days=62)
_TOP = 10


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one question, as they are at `now`.

    `products` are those that the figures are of. `window` goes from where its first stretch begins
    to where its last one ends, or to now where that is not over yet. `planned` has the units
    planned for each point of `series`. `before` is the defect analysis of the baseline span.
    `diagnosis` is of the week that ends with the report, or of its span where that is longer; None
    where that is too long.
    """

    stored: StoredPlant
    scope: Scope
    now: datetime
    products: tuple[str, ...]
    window: Window
    summary: ProductionSummary
    series: Timeseries
    planned: tuple[float | None, ...]
    analysis: Analysis
    before: Analysis
    flow: Flow
    orders: tuple[OrderProgress, ...]
    stations: tuple[StationView, ...]
    chart: ControlChart
    goods: Goods
    diagnosis: PlantDiagnosis | None
    protocol: Protocol

    @property
    def hourly_rate(self) -> float | None:
        """Units an hour, over all the time of the span that is over."""
        ends = ((since, min(until or self.now, self.now)) for since, until in self.summary.spans)
        seconds = sum((end - since).total_seconds() for since, end in ends if since is not None)
        return ratio(self.summary.figures.inspected, seconds / 3600)

    @property
    def open(self) -> bool:
        """Whether more may come."""
        last = self.summary.spans[-1].until
        return last is None or last > self.now


def question(scope: Scope, now: datetime, zone: ZoneInfo) -> Scope:
    """What a report is about: what is asked for, and its day where no span is named."""
    if scope.since is not None or scope.shift is not None:
        return scope
    end = min(scope.until or now, now)
    return replace(scope, since=start_of(end - _INSTANT, Every.DAY, zone))


def gather(
    reader: Reader, stored: StoredPlant, asked: Scope, *, baseline: Span | None = None
) -> Report:
    """Read everything that a report shows; the baseline is by default the week before.

    Where only one end of the baseline is given, it begins a week before its end, and ends where
    the report begins. Raises UsageError for what the plant does not have, for a shift that has no
    turn in the span, and for a baseline that is no span.
    """
    scope = question(asked, reader.now, reader.plant.zone)
    window = _window(reader, scope)
    compared = _compared(baseline, window)
    every = _every(window)
    figures, series = summary(reader, scope, compared), timeseries(reader, scope, every)
    views = stations(reader, scope)
    return Report(
        stored=stored,
        scope=scope,
        now=reader.now,
        products=reader.products(scope),
        window=window,
        summary=figures,
        series=series,
        planned=planned_units(reader, figures.measured.efficiency, figures.spans, series.points),
        analysis=defect_analysis(reader, scope, top=_TOP),
        before=defect_analysis(reader, scope.during(*compared)),
        flow=flow(reader, scope),
        orders=orders(reader, scope),
        stations=views,
        chart=_chart(reader, scope, window, every),
        goods=goods(reader, scope, views, short=every is Every.HOUR),
        diagnosis=_diagnosis(reader, scope, window),
        protocol=protocol(reader, scope, window),
    )


def _compared(baseline: Span | None, window: Window) -> Span:
    """The baseline with both ends; raises UsageError for one that is no span."""
    if baseline is None:
        return Span(window.since - _BASELINE, window.since)
    until = baseline.until or window.since
    since = baseline.since or until - _BASELINE
    if since >= until:
        raise UsageError(
            f"The baseline ends before it begins: {since.isoformat()} to {until.isoformat()}.",
            "baseline_since",
            "baseline_until",
        )
    return Span(since, until)


def _window(reader: Reader, scope: Scope) -> Window:
    spans = scope.spans(reader.plant, reader.now)
    if not spans:
        raise UsageError(
            f"No turn of the shift {scope.shift!r} has begun in the span; choose another span.",
            "shift",
        )
    since, until = spans[0].since, spans[-1].until
    end = min(until or reader.now, reader.now)
    if since is None or since >= end:
        raise UsageError(
            "The span of the report has not begun; since must lie in the past.", "since"
        )
    return Window(since, end)


def _every(window: Window) -> Every:
    """Hours for a shift or two days, days for two months, weeks beyond."""
    length = window.until - window.since
    if length <= _MOST_IN_HOURS:
        return Every.HOUR
    return Every.DAY if length <= _MOST_IN_DAYS else Every.WEEK


def _chart(reader: Reader, scope: Scope, window: Window, every: Every) -> ControlChart:
    """The share rejected up to the end of the span, with as much before it as limits need."""
    lead = {Every.HOUR: timedelta(days=3), Every.DAY: timedelta(days=30)}.get(every, timedelta())
    since = min(window.since, window.until - lead)
    return control_chart(reader, Subject(scope, every), since=since, until=window.until)


def _diagnosis(reader: Reader, scope: Scope, window: Window) -> PlantDiagnosis | None:
    """What stands out, all shifts included: one shift alone has nothing to be compared with."""
    since = min(window.since, window.until - USUAL_SPAN)
    if window.until - since > LONGEST_SPAN:
        return None
    return diagnose_plant(reader, replace(scope, since=since, until=window.until, shift=None))
