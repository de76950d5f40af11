"""The plant in tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from inspector.cli.output import plain_table, results

if TYPE_CHECKING:
    from inspector.plant import Break, Closed, Extra, Plant, ProductData, Shift, StoredPlant

__all__ = ["print_plant"]

_NONE = "—"


def print_plant(stored: StoredPlant) -> None:
    """Everything that a version declares."""
    console, plant = results(), stored.plant
    name = f"[bold]{escape(plant.name or 'Plant without a name')}[/]"
    console.print(f"{name}, version {stored.version}, time zone {escape(plant.timezone)}")
    if not stored.version:
        console.print("[dim]Nothing is declared yet; inspector plant load FILE does it.[/]")
    tables = (
        (plant.lines, _lines(plant)),
        (plant.shifts, _shifts(plant.shifts)),
        (plant.closed or plant.extra, _exceptions(plant.closed, plant.extra)),
        (plant.products, _products(plant.products)),
    )
    for entries, table in tables:
        if entries:
            console.print()
            console.print(table)


def _lines(plant: Plant) -> Table:
    right = ("mm a pixel", "offset mm")
    table = plain_table("Line", "Stage", "Station", *right, "Products", right=right)
    for line in plant.lines:
        if not line.stages:
            table.add_row(escape(line.name))
        for stage in line.stages:
            if not stage.stations:
                table.add_row(escape(line.name), escape(stage.name), _NONE)
            for station in stage.stations:
                table.add_row(
                    *map(escape, (line.name, stage.name, station.name)),
                    _number(station.mm_per_pixel),
                    f"{station.offset_mm:g}",
                    escape(", ".join(station.products) or "any"),
                )
    return table


def _shifts(shifts: Iterable[Shift]) -> Table:
    table = plain_table("Shift", "Hours", "Days", "Breaks")
    for shift in shifts:
        table.add_row(escape(shift.name), _hours(shift), _days(shift), _breaks(shift.breaks))
    return table


def _exceptions(closed: Iterable[Closed], extra: Iterable[Extra]) -> Table:
    table = plain_table("Exception", "", "")
    for each in closed:
        days = f"{each.first}" if each.first == each.last else f"{each.first} to {each.last}"
        which = ", ".join(each.shifts) or "all shifts"
        table.add_row(days, escape(f"closed: {which}"), escape(each.reason))
    for added in extra:
        hours = (
            "its usual hours"
            if added.start is None or added.end is None
            else f"{added.start:%H:%M} to {added.end:%H:%M}"
        )
        table.add_row(f"{added.day}", escape(f"extra: {added.shift}"), hours)
    return table


def _products(products: Iterable[ProductData]) -> Table:
    right = ("cycle time s", "cuttable width mm")
    table = plain_table("Product", *right, right=right)
    for product in products:
        measures = (product.cycle_time_s, product.cuttable_width_mm)
        table.add_row(escape(product.name), *map(_number, measures))
    return table


def _hours(of: Shift | Break) -> str:
    return f"{of.start:%H:%M} to {of.end:%H:%M}"


def _days(shift: Shift) -> str:
    from inspector.plant import EVERY_DAY, Weekday

    if shift.days == EVERY_DAY:
        return "every day"
    return ", ".join(day for day in Weekday if day in shift.days)


def _breaks(breaks: Iterable[Break]) -> str:
    return ", ".join(map(_hours, breaks)) or _NONE


def _number(value: float | None) -> str:
    return _NONE if value is None else f"{value:g}"
