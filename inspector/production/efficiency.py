"""Production efficiency and OEE of a question, and what is missing for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from inspector.plant import Order, Plant, Window
from inspector.ports import Count, Dimension
from inspector.production.order_life import order_ends, order_life
from inspector.production.reader import Reader
from inspector.production.scope import Scope
from inspector.production.totals import by_disposition, units
from inspector.production.working_time import (
    Known,
    busy_time,
    busy_windows,
    lines_at_work,
    order_busy_time,
    planned_run_time,
)
from inspector.statistics import Efficiency
from inspector.values import Disposition

__all__ = ["Measured", "measured", "order_measured"]

_LONGEST = timedelta(hours=25)  # a day on which the clock is set back
_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """The efficiency figures; `missing` says by a figure's name why it is None."""

    efficiency: Efficiency
    missing: Mapping[str, str]


def measured(
    reader: Reader, scope: Scope, counts: Sequence[Count], orders: Mapping[str, Order]
) -> Measured:
    """Efficiency of what a question selects.

    The counts are those at the lines' ends, told apart by station, product, order and
    disposition. Units of stations in no line are left out once there are lines: nothing is
    planned for them.
    """
    planned = _planned(reader.plant, counts)
    run = planned_run_time(planned, reader.plant, orders)
    whole = scope.since is None and scope.shift is None
    order = orders.get(scope.order or "") if whole else None
    if order is None:
        busy = _busy_time(reader, scope, planned)
    else:
        busy = _order_busy_time(reader, scope, order, counts)
    running = _running_time(reader, scope, busy, run, planned)
    return _put_together(planned, run, busy, running)


def order_measured(
    plant: Plant, counts: Sequence[Count], order: Order | None, end: datetime
) -> Measured:
    """Efficiency of one order over its time up to `end`; told apart as `measured` needs it."""
    if order is None:
        return _put_together(counts, *[Known(None, "the order is not declared")] * 3)
    run = planned_run_time(counts, plant, {order.name: order})
    busy = order_busy_time(order, plant, end)
    return _put_together(counts, run, busy, Known(None, "told for spans of at most a day"))


def _put_together(counts: Sequence[Count], run: Known, busy: Known, running: Known) -> Measured:
    efficiency = Efficiency(
        produced=units(counts),
        good=_good(counts),
        planned_run_time_s=run.value,
        planned_busy_time_s=busy.value,
        production_time_s=running.value,
    )
    nothing = None if efficiency.produced else "nothing was produced"
    idle = "nothing was counted in the planned busy time" if running.value == 0 else None
    reasons = {
        "production_efficiency": run.missing or busy.missing,
        "oee": run.missing or busy.missing or nothing,
        "quality_ratio": nothing,
        "availability": running.missing,
        "effectiveness": running.missing or idle,
    }
    return Measured(efficiency, {name: why for name, why in reasons.items() if why})


def _planned(plant: Plant, counts: Iterable[Count]) -> list[Count]:
    """Those for which something is planned: of stations in a line, once there are lines."""
    assigned = plant.stations_of()
    return [count for count in counts if not plant.lines or count.station in assigned]


def _good(counts: Iterable[Count]) -> int:
    return by_disposition(counts)[Disposition.PASS]


def _order_busy_time(reader: Reader, scope: Scope, order: Order, counts: Iterable[Count]) -> Known:
    ends = order_ends(reader, order_life(reader, scope), {order: _good(counts)})
    return order_busy_time(order, reader.plant, ends[order.name])


def _busy_time(reader: Reader, scope: Scope, counts: Sequence[Count]) -> Known:
    one = busy_time(reader.plant, scope, reader.now)
    lines = lines_at_work(reader.plant, scope, counts)
    if one.value is None or lines.value is None:
        return Known(None, lines.missing or one.missing)
    return Known(one.value * lines.value)


def _running_time(
    reader: Reader, scope: Scope, busy: Known, run: Known, counts: Sequence[Count]
) -> Known:
    """Actual production time: planned busy minutes in which a unit was counted, by line.

    Told for spans of at most a day, and where a unit is planned to take no longer than a minute:
    a slower line has minutes without a unit while it runs.
    """
    if busy.value is None:
        return busy
    windows = busy_windows(reader.plant, scope, reader.now)
    if not windows or windows[-1].until - windows[0].since > _LONGEST:
        return Known(None, "told for spans of at most a day")
    if run.value is None or run.value > _MINUTE_S * units(counts):
        return Known(None, run.missing or "told where a unit takes at most a minute")
    stations = frozenset(count.station for count in counts if count.station is not None)
    return Known(_minutes_at_work(reader, scope, windows, stations))


def _minutes_at_work(
    reader: Reader, scope: Scope, windows: Sequence[Window], stations: frozenset[str]
) -> float:
    """Seconds of the windows in whose minutes a line has counted a unit, summed over the lines."""
    lines = {station: reader.plant.place(station).line for station in stations}
    found = reader.counts(scope, by=(Dimension.STATION,), every=_MINUTE_S, stations=stations)
    at_work = {(lines[row.station or ""], row.bucket) for row in found if row.units and row.bucket}
    minute = timedelta(seconds=_MINUTE_S)
    parts = (window.within(bucket, bucket + minute) for _, bucket in at_work for window in windows)
    return sum((part.seconds for part in parts if part is not None), 0.0)
