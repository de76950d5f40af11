"""What production is asked for: orders with planned quantity, cycle time and busy time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from inspector.errors import PlantError
from inspector.plant.faults import Fault, above_zero, named, not_declared

if TYPE_CHECKING:
    from inspector.plant.plant import Plant

__all__ = ["LARGEST_KEPT", "LARGEST_QUANTITY", "Order", "in_utc", "order_faults", "unmet"]

LARGEST_QUANTITY = 1_000_000_000
"""More than any mill makes for one order; what lies beyond it is a slip of the pen."""

LARGEST_KEPT = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly; older orders may have it."""


@dataclass(frozen=True, slots=True)
class Order:
    """A production order; raises PlantError, which names every fault.

    `quantity` is the planned one, in units; `cycle_time_s` the planned seconds from unit to unit at
    the end of the line (None: the product's); `busy_time_s` the planned busy seconds of the whole
    order (None: those of the shifts since `start`). `start` and `due` are aware and kept in UTC.
    A product or a line that the plant does not declare is no fault here, see `unmet`.
    """

    name: str
    product: str | None
    line: str | None
    quantity: int
    cycle_time_s: float | None = None
    busy_time_s: float | None = None
    start: datetime | None = None
    due: datetime | None = None

    def __post_init__(self) -> None:
        """Check everything, and keep times in UTC."""
        faults = list(
            order_faults(
                name=self.name,
                product=self.product,
                line=self.line,
                quantity=self.quantity,
                cycle_time_s=self.cycle_time_s,
                busy_time_s=self.busy_time_s,
                start=self.start,
                due=self.due,
                largest=LARGEST_KEPT,
            )
        )
        if faults:
            raise PlantError(f"The order {self.name!r}", faults)
        for key in ("start", "due"):
            moment = getattr(self, key)
            object.__setattr__(self, key, moment and moment.astimezone(UTC))

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, times in UTC; `order_from_dict` reads them back."""
        return {
            "name": self.name,
            "product": self.product,
            "line": self.line,
            "quantity": self.quantity,
            "cycle_time_s": self.cycle_time_s,
            "busy_time_s": self.busy_time_s,
            "start": None if self.start is None else in_utc(self.start),
            "due": None if self.due is None else in_utc(self.due),
        }


def order_faults(  # noqa: PLR0913 - an argument for each setting
    *,
    name: str,
    product: str | None,
    line: str | None,
    quantity: int | None,
    cycle_time_s: float | None,
    busy_time_s: float | None,
    start: datetime | None,
    due: datetime | None,
    largest: int = LARGEST_QUANTITY,
) -> Iterator[Fault]:
    """Everything wrong with an order by itself; `largest` is the quantity it may have."""
    yield from named("name", name)
    for key, value in (("product", product), ("line", line)):
        if value is not None:
            yield from named(key, value)
    if quantity is not None and not 0 < quantity <= largest:
        yield "quantity", f"expected a whole number from 1 to {largest:,}, got {quantity:,}"
    yield from above_zero("cycle_time_s", cycle_time_s)
    yield from above_zero("busy_time_s", busy_time_s)
    naive = [key for key, moment in (("start", start), ("due", due)) if _naive(moment)]
    for key in naive:
        yield key, "expected a time with its offset from UTC"
    if start is not None and due is not None and not naive and start >= due:
        yield "due", f"{in_utc(due)} is not after start, {in_utc(start)}"


def unmet(order: Order, plant: Plant) -> tuple[Fault, ...]:
    """What an order relies on and the plant does not declare; its counts do not suffer from it.

    A plant that declares no products at all leaves them open.
    """
    products = [product.name for product in plant.products]
    lines = [line.name for line in plant.lines]
    found = []
    if order.product is not None and products and order.product not in products:
        found.append(("product", not_declared(order.product, products, "product")))
    if order.line is not None and order.line not in lines:
        found.append(("line", not_declared(order.line, lines, "line")))
    return tuple(found)


def _naive(moment: datetime | None) -> bool:
    return moment is not None and moment.tzinfo is None


def in_utc(moment: datetime) -> str:
    """An aware time as JSON has it, with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
