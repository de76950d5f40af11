"""Orders as a CSV sheet, which an ERP or a spreadsheet writes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import Any

from inspector.errors import PlantError, UsageError
from inspector.plant.faults import Fault
from inspector.plant.orders import Order
from inspector.plant.reading import ORDER_SETTINGS, read_order

__all__ = ["orders_from_csv", "orders_to_csv"]

_NUMBERS = {"quantity": int, "cycle_time_s": float, "busy_time_s": float}


def orders_from_csv(text: str, zone: tzinfo) -> tuple[Order, ...]:
    """Read a sheet whose first row names its columns, any of those of `orders_to_csv`.

    `name` and `quantity` must be among them; times without an offset are read in `zone`. Raises
    UsageError for a sheet without these columns, PlantError, which names every fault by its line.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        _check_columns(reader.fieldnames or ())
        read = [(f"line {reader.line_num}", *_read(row, zone)) for row in reader]
    except csv.Error as error:
        raise UsageError(
            f"Line {reader.line_num} of the sheet is not valid CSV: {error}."
        ) from error
    faults = [(f"{at}, {place}", words) for at, _, found in read for place, words in found]
    faults += _repeated([(at, values["name"]) for at, values, _ in read])
    if faults:
        raise PlantError("The sheet of orders", faults)
    return tuple(Order(**values) for _, values, _ in read)


def orders_to_csv(orders: Iterable[Order]) -> str:
    """A sheet with one row an order; what is not known stays empty."""
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, ORDER_SETTINGS)
    writer.writeheader()
    writer.writerows(order.as_dict() for order in orders)
    return sheet.getvalue()


def _check_columns(columns: Iterable[str]) -> None:
    given = list(columns)
    lacking = [name for name in ("name", "quantity") if name not in given]
    unknown = [name for name in given if name not in ORDER_SETTINGS]
    if lacking or unknown or len(set(given)) < len(given):
        raise UsageError(
            f"The first row of the sheet is {','.join(given)!r}; expected names of columns, each "
            f"once: name and quantity, and any of {', '.join(ORDER_SETTINGS[1:])}."
        )


def _read(row: Mapping[str | None, Any], zone: tzinfo) -> tuple[dict[str, Any], list[Fault]]:
    """A row's settings and their faults."""
    values = {key: _value(key, text) for key, text in row.items() if key is not None}
    read, faults = read_order(values, zone=zone)
    if None in row:
        faults.append(("name", "the row has more fields than the first row names"))
    return read, faults


def _value(column: str, text: str | None) -> Any:
    """A field as JSON would hold it; an empty one is not given."""
    stripped = (text or "").strip()
    if not stripped:
        return None
    try:
        return _NUMBERS.get(column, str)(stripped)
    except ValueError:
        return stripped  # named as a fault by whoever expects a number


def _repeated(rows: list[tuple[str, str]]) -> list[Fault]:
    first: dict[str, str] = {}
    return [
        (f"{at}, name", f"{name!r} stands in {first[name]} already")
        for at, name in rows
        if name and first.setdefault(name, at) != at
    ]
