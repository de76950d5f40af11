"""Production orders: how far each one is, how fast it went and when it will be done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from inspector.plant import Order, Plant
from inspector.plant import orders as declared_orders
from inspector.ports import Count, Dimension
from inspector.production.efficiency import Measured, order_measured
from inspector.production.order_life import order_counts, order_ends, order_life
from inspector.production.reader import Reader
from inspector.production.scope import UNASSIGNED, Scope
from inspector.production.totals import figures
from inspector.production.working_time import Known, when_worked
from inspector.statistics import Summary, completion, seconds_to_finish

__all__ = ["OrderProgress", "orders", "orders_by_name"]

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OrderProgress:
    """An order over all its time; `order` is None for one that nobody declared.

    An empty `name` stands for units that name no order. `finish` is when it will be done at the
    rate so far, None where `missing` says why or where it is done. What is `measured` of one that
    is done stands still from the hour on in which it was; see `order_ends`.
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
    names = _counted(reader, scope)
    always = scope.since is None and scope.shift is None
    known = orders_by_name(reader, None if always else names)
    if always:
        names |= {name for name, order in known.items() if _meant(scope, order)}
    return tuple(sorted(_followed(reader, scope, names, known), key=_urgency))


def orders_by_name(reader: Reader, names: Collection[str] | None = None) -> dict[str, Order]:
    """All declared orders, or those among some names."""
    return {order.name: order for order in declared_orders(reader.store, names)}


def _followed(
    reader: Reader, scope: Scope, names: Iterable[str], known: Mapping[str, Order]
) -> list[OrderProgress]:
    life = order_life(reader, scope)
    made = order_counts(reader, life, names)
    good = {known[name]: figures(counts).good for name, counts in made.items() if name in known}
    ends = order_ends(reader, life, good)
    return [
        _progress(reader.plant, name, counts, known.get(name), ends.get(name, reader.now))
        for name, counts in made.items()
    ]


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
    plant: Plant, name: str, counts: Sequence[Count], order: Order | None, end: datetime
) -> OrderProgress:
    made = order_measured(plant, counts, order, end)
    summary = figures(counts)
    finish, why = _forecast(plant, order, summary.good, end)
    missing = {**made.missing, **({"finish": why} if why else {})}
    if order is None:
        missing["completion"] = "the order is not declared"
    return OrderProgress(name, order, summary, made, finish, missing)


def _forecast(
    plant: Plant, order: Order | None, good: int, end: datetime
) -> tuple[datetime | None, str | None]:
    """When the order will be done as it stood at `end`, or why nobody can say; neither if it is."""
    if order is None:
        return None, "the order is not declared"
    elapsed = _elapsed(plant, order, end)
    needed = seconds_to_finish(good, order.quantity, elapsed.value)
    if needed == 0:
        return None, None
    if needed is None:
        return None, elapsed.missing or "nothing is good yet"
    finish = when_worked(plant, end, needed)
    return finish, None if finish else "not within a year at the rate so far"


def _elapsed(plant: Plant, order: Order, end: datetime) -> Known:
    """Working seconds since the order began; around the clock where the plant has no shifts."""
    if order.start is None:
        return Known(None, "the order has no start")
    if order.start >= end:
        return Known(None, f"the order begins at {order.start.isoformat()}")
    busy = plant.busy_seconds(order.start, end)
    return Known((end - order.start).total_seconds() if busy is None else busy)


def _planned(order: Order | None) -> dict[str, Any]:
    names = ("product", "line", "quantity", "start", "due")
    return {name: getattr(order, name, None) for name in names}


def _urgency(progress: OrderProgress) -> tuple[int, datetime, str]:
    """Unfinished orders first, by when they are due; then what is done, then what is undeclared."""
    if progress.order is None:
        return 2, _NEVER, progress.name
    return (0 if progress.remaining else 1), progress.order.due or _NEVER, progress.name
