"""From plain values, as JSON and TOML hold them, to a plant or an order.

Every fault of a description is found at once and named by its place, such as
`lines[0].stages[1].stations[0].mm_per_pixel`: what cannot be read is left open, and the rest is
checked as if it were not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import tzinfo
from functools import partial
from typing import Any

from inspector.errors import PlantError
from inspector.plant.checks import plant_faults
from inspector.plant.faults import Fault
from inspector.plant.fields import (
    Table,
    as_date,
    as_days,
    as_end,
    as_moment,
    as_names,
    as_number,
    as_text,
    as_time,
    as_whole,
)
from inspector.plant.layout import Line, ProductData, Stage, Station
from inspector.plant.orders import LARGEST_KEPT, LARGEST_QUANTITY, Order, order_faults
from inspector.plant.plant import Plant
from inspector.plant.shifts import EVERY_DAY, Break, Closed, Extra, Shift

__all__ = ["ORDER_SETTINGS", "order_from_dict", "plant_from_dict", "read_order", "stored_order"]

ORDER_SETTINGS = (
    "name", "product", "line", "quantity", "cycle_time_s", "busy_time_s", "start", "due",
)  # fmt: skip
_PLANT = ("name", "timezone", "lines", "shifts", "closed", "extra", "products")


def plant_from_dict(values: Mapping[str, Any]) -> Plant:
    """Read what `Plant.as_dict` wrote. Raises PlantError, which names every fault."""
    faults: list[Fault] = []
    table = Table.of(values, _PLANT, faults)
    read: dict[str, Any] = {
        "name": table.take("name", as_text, ""),
        "timezone": table.take("timezone", as_text, "UTC"),
        "lines": tuple(map(_line, table.tables("lines", ("name", "stages")))),
        "shifts": tuple(map(_shift, table.tables("shifts", _SHIFT))),
        "closed": tuple(map(_closed, table.tables("closed", _CLOSED))),
        "extra": tuple(map(_extra, table.tables("extra", _EXTRA))),
        "products": tuple(map(_product, table.tables("products", _PRODUCT))),
    }
    faults = _merged(faults, plant_faults(**read))
    if faults:
        raise PlantError("The plant", faults)
    return Plant(**read)


def order_from_dict(
    values: Mapping[str, Any], *, name: str | None = None, zone: tzinfo | None = None
) -> Order:
    """Read what `Order.as_dict` wrote. Raises PlantError, which names every fault.

    `name` is the order's where `values` do not give it; both must agree. Times without an offset
    are read in `zone`; without a zone they are a fault.
    """
    return _order(*read_order(values, name=name, zone=zone))


def stored_order(values: Mapping[str, Any], name: str) -> Order:
    """Read what was once accepted: of a larger quantity, too, than is taken now."""
    return _order(*read_order(values, name=name, largest=LARGEST_KEPT))


def _order(read: dict[str, Any], faults: list[Fault]) -> Order:
    if faults:
        raise PlantError(f"The order {read['name']!r}", faults)
    return Order(**read)


def read_order(
    values: Mapping[str, Any],
    *,
    name: str | None = None,
    zone: tzinfo | None = None,
    largest: int = LARGEST_QUANTITY,
) -> tuple[dict[str, Any], list[Fault]]:
    """The settings of an order, and everything that is wrong with them."""
    faults: list[Fault] = []
    table = Table.of(values, ORDER_SETTINGS, faults)
    moment = partial(as_moment, zone=zone)
    read: dict[str, Any] = {
        "name": _order_name(table, name),
        "product": table.take("product", as_text, None),
        "line": table.take("line", as_text, None),
        "quantity": table.need("quantity", as_whole, None),
        "cycle_time_s": table.take("cycle_time_s", as_number, None),
        "busy_time_s": table.take("busy_time_s", as_number, None),
        "start": table.take("start", moment, None),
        "due": table.take("due", moment, None),
    }
    return read, _merged(faults, order_faults(**read, largest=largest))


def _order_name(table: Table, name: str | None) -> str:
    if name is None:
        return table.need("name", as_text, "")
    given = table.take("name", as_text, name)
    if given != name:
        table.fault("name", f"{given!r} is not the order that is set, {name!r}")
    return name


def _merged(read: list[Fault], checked: Iterable[Fault]) -> list[Fault]:
    """Faults of reading, then those of checking that lie outside of what could not be read."""
    unread = [place for place, _ in read]
    return read + [
        (place, message)
        for place, message in checked
        if not any(place == each or place.startswith((f"{each}.", f"{each}[")) for each in unread)
    ]


def _line(table: Table) -> Line:
    stages = tuple(map(_stage, table.tables("stages", ("name", "stations"))))
    return Line(table.need("name", as_text, ""), stages)


def _stage(table: Table) -> Stage:
    known = ("name", "mm_per_pixel", "offset_mm", "products")
    stations = tuple(map(_station, table.tables("stations", known)))
    return Stage(table.need("name", as_text, ""), stations)


def _station(table: Table) -> Station:
    return Station(
        name=table.need("name", as_text, ""),
        mm_per_pixel=table.take("mm_per_pixel", as_number, None),
        offset_mm=table.take("offset_mm", as_number, 0.0),
        products=table.take("products", as_names, ()),
    )


_PRODUCT = ("name", "cycle_time_s", "cuttable_width_mm")


def _product(table: Table) -> ProductData:
    return ProductData(
        name=table.need("name", as_text, ""),
        cycle_time_s=table.take("cycle_time_s", as_number, None),
        cuttable_width_mm=table.take("cuttable_width_mm", as_number, None),
    )


_SHIFT = ("name", "start", "end", "days", "breaks")


def _shift(table: Table) -> Shift | None:
    """None where its hours cannot be read."""
    name = table.need("name", as_text, "")
    start, end = table.need("start", as_time, None), table.need("end", as_end, None)
    days = table.take("days", as_days, EVERY_DAY)
    breaks = _breaks(table)
    if start is None or end is None:
        return None
    return Shift(name, start, end, days, breaks)


def _breaks(table: Table) -> tuple[Break, ...]:
    """Those that can be read."""
    read = []
    for entry in table.tables("breaks", ("start", "end")):
        start, end = entry.need("start", as_end, None), entry.need("end", as_end, None)
        if start is not None and end is not None:
            read.append(Break(start, end))
    return tuple(read)


_CLOSED = ("first", "last", "reason", "shifts")


def _closed(table: Table) -> Closed | None:
    first = table.need("first", as_date, None)
    last = table.take("last", as_date, first)
    reason = table.take("reason", as_text, "")
    shifts = table.take("shifts", as_names, ())
    if first is None or last is None:
        return None
    return Closed(first, last, reason, shifts)


_EXTRA = ("day", "shift", "start", "end", "breaks")


def _extra(table: Table) -> Extra | None:
    known = len(table.faults)
    read = (
        table.need("day", as_date, None),
        table.need("shift", as_text, ""),
        table.take("start", as_time, None),
        table.take("end", as_end, None),
        _breaks(table),
    )
    day, shift, start, end, breaks = read
    if day is None or len(table.faults) > known:
        return None
    return Extra(day, shift, start, end, breaks)
