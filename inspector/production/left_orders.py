"""Orders that a change of the plant leaves without their line or their product."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from inspector.plant import Order, Plant, orders, unmet
from inspector.production.order_life import order_counts, order_life
from inspector.production.reader import Reader
from inspector.production.scope import Scope
from inspector.production.totals import figures

__all__ = ["LeftOrder", "left_orders"]


@dataclass(frozen=True, slots=True)
class LeftOrder:
    """An order that is not done, and what it names that is no longer declared."""

    name: str
    faults: tuple[tuple[str, str], ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        faults = [{"place": place, "message": message} for place, message in self.faults]
        return {"order": self.name, "faults": faults}


def left_orders(reader: Reader, before: Plant) -> tuple[LeftOrder, ...]:
    """Orders not done that name what `before` declared and the reader's plant does not, by name."""
    lost = {order: _lost(order, before, reader.plant) for order in orders(reader.store)}
    open_ones = _not_done(reader, [order for order, faults in lost.items() if faults])
    return tuple(LeftOrder(order.name, lost[order]) for order in open_ones)


def _lost(order: Order, before: Plant, after: Plant) -> tuple[tuple[str, str], ...]:
    known = {place for place, _ in unmet(order, before)}
    return tuple(fault for fault in unmet(order, after) if fault[0] not in known)


def _not_done(reader: Reader, found: Collection[Order]) -> Iterable[Order]:
    made = order_counts(reader, order_life(reader, Scope()), (order.name for order in found))
    return (order for order in found if figures(made[order.name]).good < order.quantity)
