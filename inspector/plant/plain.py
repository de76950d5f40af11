"""A plant as plain values: what JSON and TOML hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import time
from typing import TYPE_CHECKING, Any

from inspector.plant.layout import Line, ProductData, Station
from inspector.plant.shifts import Break, Closed, Extra, Shift, Weekday

if TYPE_CHECKING:
    from inspector.plant.plant import Plant

__all__ = ["plant_as_dict"]


def plant_as_dict(plant: Plant) -> dict[str, Any]:
    """Everything that is declared; what is not known is None."""
    return {
        "name": plant.name,
        "timezone": plant.timezone,
        "lines": [_line(line) for line in plant.lines],
        "shifts": [_shift(shift) for shift in plant.shifts],
        "closed": [_closed(each) for each in plant.closed],
        "extra": [_extra(each) for each in plant.extra],
        "products": [_product(product) for product in plant.products],
    }


def _line(line: Line) -> dict[str, Any]:
    stages = [
        {"name": stage.name, "stations": [_station(each) for each in stage.stations]}
        for stage in line.stages
    ]
    return {"name": line.name, "stages": stages}


def _station(station: Station) -> dict[str, Any]:
    return {
        "name": station.name,
        "mm_per_pixel": station.mm_per_pixel,
        "offset_mm": station.offset_mm,
        "products": list(station.products),
    }


def _product(product: ProductData) -> dict[str, Any]:
    return {
        "name": product.name,
        "cycle_time_s": product.cycle_time_s,
        "cuttable_width_mm": product.cuttable_width_mm,
    }


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "name": shift.name,
        "start": _time(shift.start),
        "end": _time(shift.end),
        "days": _days(shift.days),
        "breaks": _breaks(shift.breaks),
    }


def _closed(closed: Closed) -> dict[str, Any]:
    return {
        "first": closed.first.isoformat(),
        "last": closed.last.isoformat(),
        "reason": closed.reason,
        "shifts": list(closed.shifts),
    }


def _extra(extra: Extra) -> dict[str, Any]:
    return {
        "day": extra.day.isoformat(),
        "shift": extra.shift,
        "start": None if extra.start is None else _time(extra.start),
        "end": None if extra.end is None else _time(extra.end),
        "breaks": _breaks(extra.breaks),
    }


def _breaks(breaks: Iterable[Break]) -> list[dict[str, str]]:
    return [{"start": _time(each.start), "end": _time(each.end)} for each in breaks]


def _time(value: time) -> str:
    return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"


def _days(days: Collection[Weekday]) -> list[str]:
    return [day.value for day in Weekday if day in days]
