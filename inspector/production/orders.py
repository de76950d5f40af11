"""Production orders: how far each one is, how fast it went and when it will be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from inspector.plant import Order
from inspector.plant import orders as declared_orders
from inspector.ports import Count, Dimension
from inspector.production.efficiency import Measured, order_measured
from inspector.production.reader import Reader
from inspector.production.scope import UNASSIGNED, Scope
from inspector.production.totals import figures
from inspector.production.working_time import Known, when_worked
from inspector.statistics import Summary, completion, seconds_to_finish

__all__ = ["OrderProgress", "order_progress", "orders", "orders_by_name"]

_APART = (Dimension.STATION, Dimension.PRODUCT, Dimension.ORDER, Dimension.DISPOSITION)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """An order over all its time; `order` is None for one that nobody declared.

    An empty `name` stands for units that name no order. `finish` is when it will be done at the
    rate so far, None where `missing` says why or where it is done.
    """

    name: str
    order: Order | None
    figures: Summary
    measured: Measured
    finish: datetime | None
    missing: Mapping[str, str]

    @property
    def completion(self) -> float | None:
        """Good / planned quantity, not capped; None without a planned quantity."""
        return None if self.order is None else completion(self.figures.good, self.order.quantity)

    @property
    def remaining(self) -> int | None:
        """How many are still to be made good; 0 once there are enough."""
        return None if self.order is None else max(0, self.order.quantity - self.figures.good)

    @property
    def late(self) -> bool | None:
        """Whether it will be done after it is due; None where either is unknown."""
        due = None if self.order is None else self.order.due
        return None if due is None or self.finish is None else self.finish > due

    def as_dict(self) -> dict[str, Any]:
        """Plain values and aware datetimes, unrounded."""
        plain = self.figures.as_dict()
        del plain["categories"]
        return {
            "order": self.name,
            "declared": self.order is not None,
            **_planned(self.order),
            **plain,
            "completion": self.completion,
            "remaining": self.remaining,
            **self.measured.efficiency.as_dict(),
            "finish": self.finish,
            "late": self.late,
            "missing": dict(self.missing),
        }


def orders(reader: Reader, scope: Scope) -> tuple[OrderProgress, ...]:
    """Orders that are meant, the unfinished ones first, by when they are due.

    With a beginning of the span they are those worked on in it, otherwise all that are declared
    or were ever counted. Their figures are over all their time up to the span's end.
    """
    known = orders_by_name(reader)
    names = _counted(reader, scope)
    if scope.since is None and scope.shift is None:
        names |= {name for name, order in known.items() if _meant(scope, order)}
    made = order_progress(reader, scope, names, known)
    return tuple(sorted(made, key=_urgency))


def orders_by_name(reader: Reader) -> dict[str, Order]:
    """All declared orders."""
    return {order.name: order for order in declared_orders(reader.store)}


def order_progress(
    reader: Reader, scope: Scope, names: Iterable[str], known: Mapping[str, Order]
) -> list[OrderProgress]:
    """The named orders over all their time up to the span's end, by name."""
    wanted = set(names)
    if not wanted:
        return []
    life = replace(scope, since=None, shift=None)
    rows = reader.at_line_ends(life, reader.counts(life, by=_APART))
    counts = sorted((row for row in rows if row.order in wanted), key=lambda row: row.order or "")
    own = {name: tuple(group) for name, group in groupby(counts, key=lambda row: row.order)}
    return [_progress(reader, name, own.get(name, ()), known) for name in sorted(wanted)]


def _counted(reader: Reader, scope: Scope) -> set[str]:
    found = reader.counts(scope, by=(Dimension.ORDER,))
    return {count.order for count in found if count.order is not None}


def _meant(scope: Scope, order: Order) -> bool:
    """Whether an order that has not been counted belongs to the question."""
    return (
        scope.order in (None, order.name)
        and scope.product in (None, order.product)
        and scope.line in (None, order.line)
        and scope.whole_lines
        and scope.line != UNASSIGNED
    )


def _progress(
    reader: Reader, name: str, counts: Sequence[Count], known: Mapping[str, Order]
) -> OrderProgress:
    order = known.get(name)
    made = order_measured(reader, counts, order)
    summary = figures(counts)
    finish, why = _forecast(reader, order, summary.good)
    missing = {**made.missing, **({"finish": why} if why else {})}
    if order is None:
        missing["completion"] = "the order is not declared"
    return OrderProgress(name, order, summary, made, finish, missing)


def _forecast(reader: Reader, order: Order | None, good: int) -> tuple[datetime | None, str | None]:
    """When the order will be done, or why nobody can say; neither for one that is done."""
    if order is None:
        return None, "the order is not declared"
    elapsed = _elapsed(reader, order)
    needed = seconds_to_finish(good, order.quantity, elapsed.value)
    if needed == 0:
        return None, None
    if needed is None:
        return None, elapsed.missing or "nothing is good yet"
    finish = when_worked(reader.plant, reader.now, needed)
    return finish, None if finish else "not within a year at the rate so far"


def _elapsed(reader: Reader, order: Order) -> Known:
    """Working seconds since the order began; around the clock where the plant has no shifts."""
    if order.start is None:
        return Known(None, "the order has no start")
    if order.start >= reader.now:
        return Known(None, f"the order begins at {order.start.isoformat()}")
    busy = reader.plant.busy_seconds(order.start, reader.now)
    return Known((reader.now - order.start).total_seconds() if busy is None else busy)


def _planned(order: Order | None) -> dict[str, Any]:
    names = ("product", "line", "quantity", "start", "due")
    return {name: getattr(order, name, None) for name in names}


def _urgency(progress: OrderProgress) -> tuple[int, datetime, str]:
    """Unfinished orders first, by when they are due; then what is done, then what is undeclared."""
    if progress.order is None:
        return 2, _NEVER, progress.name
    return (0 if progress.remaining else 1), progress.order.due or _NEVER, progress.name
