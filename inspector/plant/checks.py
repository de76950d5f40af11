"""Everything that can be wrong with a plant, each fault under its place."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from inspector.plant.calendar_checks import closed_faults, extra_faults, shifts_faults
from inspector.plant.faults import Fault, above_zero, finite, known, named, unique
from inspector.plant.layout import Line, ProductData, Stage, Station
from inspector.plant.shifts import Closed, Extra, Shift

__all__ = ["plant_faults"]


def plant_faults(
    *,
    name: str,
    timezone: str,
    lines: Sequence[Line],
    shifts: Sequence[Shift | None],
    products: Sequence[ProductData],
    closed: Sequence[Closed | None],
    extra: Sequence[Extra | None],
) -> Iterator[Fault]:
    """All faults. What could not be read stands here as None, and the rest is checked around it."""
    if name:
        yield from named("name", name)
    yield from _timezone_faults(timezone)
    yield from unique("lines", [line.name for line in lines])
    for at, line in enumerate(lines):
        yield from _line_faults(f"lines[{at}]", line)
    yield from _stations_faults(lines, {product.name for product in products})
    yield from shifts_faults(shifts)
    yield from closed_faults(closed, shifts)
    yield from extra_faults(extra, shifts, closed)
    yield from _products_faults(products)


def _timezone_faults(timezone: str) -> Iterator[Fault]:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, "Europe"
        near = difflib.get_close_matches(timezone, available_timezones(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        yield "timezone", f"expected an IANA name like Asia/Shanghai, got {timezone!r}{hint}"


def _line_faults(place: str, line: Line) -> Iterator[Fault]:
    yield from named(f"{place}.name", line.name)
    yield from unique(f"{place}.stages", [stage.name for stage in line.stages])
    for at, stage in enumerate(line.stages):
        yield from named(f"{place}.stages[{at}].name", stage.name)


def _stations_faults(lines: Sequence[Line], products: Collection[str]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for place, line, stage, station in _stations(lines):
        if station.name in first:
            where = f"station {station.name!r} stands in {first[station.name]} already"
            yield f"{place}.name", f"{where}; it belongs to one stage"
        elif station.name:
            first[station.name] = f"line {line.name!r}, stage {stage.name!r}"
        yield from _station_faults(place, station)
        if products:  # a plant that declares none leaves them open
            yield from known(f"{place}.products", station.products, products, "product")


def _stations(lines: Sequence[Line]) -> Iterator[tuple[str, Line, Stage, Station]]:
    for i, line in enumerate(lines):
        for j, stage in enumerate(line.stages):
            for k, station in enumerate(stage.stations):
                yield f"lines[{i}].stages[{j}].stations[{k}]", line, stage, station


def _station_faults(place: str, station: Station) -> Iterator[Fault]:
    yield from named(f"{place}.name", station.name)
    yield from above_zero(f"{place}.mm_per_pixel", station.mm_per_pixel)
    yield from finite(f"{place}.offset_mm", station.offset_mm)


def _products_faults(products: Sequence[ProductData]) -> Iterator[Fault]:
    yield from unique("products", [product.name for product in products])
    for at, product in enumerate(products):
        yield from named(f"products[{at}].name", product.name)
        yield from above_zero(f"products[{at}].cycle_time_s", product.cycle_time_s)
        yield from above_zero(f"products[{at}].cuttable_width_mm", product.cuttable_width_mm)
