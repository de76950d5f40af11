"""How long was planned: for what was produced, and for the plant to be at work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from inspector.plant import Order, Plant, Window
from inspector.ports import Count
from inspector.production.scope import UNASSIGNED, Scope

__all__ = [
    "Known",
    "busy_time",
    "busy_windows",
    "lines_at_work",
    "order_busy_time",
    "planned_run_time",
    "when_worked",
]

_HORIZON = timedelta(days=366)


class Known(NamedTuple):
    """A number, or why there is none."""

    value: float | None
    missing: str | None = None


def planned_run_time(counts: Iterable[Count], plant: Plant, orders: Mapping[str, Order]) -> Known:
    """Σ planned run time per item · units, in seconds; the counts tell product and order apart.

    An order's own cycle time comes before its product's.
    """
    seconds, unknown = 0.0, set()
    for count in counts:
        cycle = _cycle_time(count, plant, orders)
        if cycle is None:
            unknown.add(count.product or "")
        else:
            seconds += cycle * count.units
    if unknown:
        return Known(None, f"no planned cycle time for product {', '.join(sorted(unknown))}")
    return Known(seconds)


def lines_at_work(plant: Plant, scope: Scope, counts: Iterable[Count]) -> Known:
    """How many lines the planned busy time is that of; the counts are told apart by station.

    All that are meant, or of a product or an order those that made it. Before any line is
    declared, everything is one.
    """
    if not plant.lines:
        return Known(1)
    if UNASSIGNED in (scope.line, scope.stage):
        return Known(None, "stations that are in no line have no planned busy time")
    if scope.station is not None:
        return _alone(plant, scope.station)
    if scope.line is not None:
        return Known(1)
    if scope.product is None and scope.order is None:
        lines = {line.name for line in plant.lines if plant.stations_of(line.name, scope.stage)}
        return Known(len(lines)) if lines else Known(None, "no line has a station")
    stations = {count.station or "" for count in counts}
    made = {plant.place(station).line for station in stations} - {None}
    return Known(len(made)) if made else Known(None, "no line has made any of it")


def busy_time(plant: Plant, scope: Scope, now: datetime) -> Known:
    """Planned busy seconds of one line inside the span, up to now."""
    if not (plant.shifts or plant.extra):
        return Known(None, "the plant has no shifts")
    spans = scope.spans(plant, now)
    if any(span.since is None for span in spans):
        return Known(None, "the span has no beginning; give since")
    seconds = sum(window.seconds for window in busy_windows(plant, scope, now))
    return Known(seconds) if seconds else Known(None, "no planned busy time in the span so far")


def busy_windows(plant: Plant, scope: Scope, now: datetime) -> list[Window]:
    """Planned busy time inside a span that has a beginning, up to now, in order."""
    return [
        window
        for since, until in scope.spans(plant, now)
        if since is not None
        for turn in plant.shift_windows(since, min(until or now, now))
        for window in turn.busy
    ]


def order_busy_time(order: Order, plant: Plant, until: datetime) -> Known:
    """Planned busy seconds of an order that are over: the calendar's since its start.

    At most those planned for the whole order, which count alone where there is no start or no
    calendar.
    """
    if order.start is not None and order.start >= until:
        return Known(None, f"the order begins at {order.start.isoformat()}")
    calendar = None if order.start is None else plant.busy_seconds(order.start, until)
    known = [each for each in (order.busy_time_s, calendar) if each is not None]
    if not known:
        what = "start" if order.start is None else "planned busy time, and the plant has no shifts"
        return Known(None, f"the order has no {what}")
    return Known(min(known)) if min(known) else Known(None, "no planned busy time so far")


def when_worked(plant: Plant, start: datetime, seconds: float) -> datetime | None:
    """The moment at which so many planned busy seconds after `start` are over.

    Around the clock where the plant has no shifts; None where that is more than a year away.
    """
    if not (plant.shifts or plant.extra):
        finish = start + timedelta(seconds=min(seconds, _HORIZON.total_seconds() + 1))
        return finish if finish <= start + _HORIZON else None
    for turn in plant.calendar.windows(start, start + _HORIZON):
        for window in turn.busy:
            if seconds <= window.seconds:
                return window.since + timedelta(seconds=seconds)
            seconds -= window.seconds
    return None


def _cycle_time(count: Count, plant: Plant, orders: Mapping[str, Order]) -> float | None:
    order = orders.get(count.order or "")
    if order is not None and order.cycle_time_s is not None:
        return order.cycle_time_s
    product = plant.product(count.product or "")
    return None if product is None else product.cycle_time_s


def _alone(plant: Plant, station: str) -> Known:
    """One line, for a station that does all the work of its stage."""
    place = plant.place(station)
    if place.line is None:
        return Known(None, f"station {station} is in no line")
    others = len(plant.stations_of(place.line, place.stage)) - 1
    if others:
        return Known(None, f"station {station} shares stage {place.stage} with {others} more")
    return Known(1)
