"""The plant: what is known of lines, shifts and products, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from inspector.errors import PlantError
from inspector.plant.calendar import Calendar, ShiftWindow
from inspector.plant.checks import plant_faults
from inspector.plant.layout import Line, Place, ProductData, Stage, Station
from inspector.plant.plain import plant_as_dict
from inspector.plant.shifts import Closed, Extra, Shift

__all__ = ["Plant"]

UNASSIGNED = Place()


@dataclass(frozen=True, slots=True)
class Plant:
    """Everything that is declared; raises PlantError, which names every fault.

    `timezone` is an IANA name, and what shifts are written in. Records name stations, products
    and orders; which line, stage and shift they belong to is looked up here when somebody asks.
    """

    name: str = ""
    timezone: str = "UTC"
    lines: tuple[Line, ...] = ()
    shifts: tuple[Shift, ...] = ()
    products: tuple[ProductData, ...] = ()
    closed: tuple[Closed, ...] = ()
    extra: tuple[Extra, ...] = ()

    def __post_init__(self) -> None:
        """Check everything."""
        faults = list(
            plant_faults(
                name=self.name,
                timezone=self.timezone,
                lines=self.lines,
                shifts=self.shifts,
                products=self.products,
                closed=self.closed,
                extra=self.extra,
            )
        )
        if faults:
            raise PlantError("The plant", faults)

    @classmethod
    def empty(cls) -> Plant:
        """A plant of which nothing is declared."""
        return cls()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone."""
        return ZoneInfo(self.timezone)

    @property
    def calendar(self) -> Calendar:
        """When the plant works."""
        return Calendar(self.zone, self.shifts, self.closed, self.extra)

    def place(self, station: str) -> Place:
        """Where a station stands; a place of None and None for one that is not declared."""
        return next(
            (
                Place(line.name, stage.name)
                for line, stage, each in self._stations()
                if each.name == station
            ),
            UNASSIGNED,
        )

    def station(self, name: str) -> Station | None:
        """A station's geometry and products; None for one that is not declared."""
        return next((each for _, _, each in self._stations() if each.name == name), None)

    def stations_of(self, line: str | None = None, stage: str | None = None) -> frozenset[str]:
        """Names of the stations of a line, of the stages of that name, of both, or of all."""
        return frozenset(
            station.name
            for each, step, station in self._stations()
            if line in (None, each.name) and stage in (None, step.name)
        )

    def line(self, name: str) -> Line | None:
        """A line; None where there is none of that name."""
        return next((line for line in self.lines if line.name == name), None)

    def product(self, name: str) -> ProductData | None:
        """What planning knows of a product; None where it is not declared."""
        return next((product for product in self.products if product.name == name), None)

    def shift_windows(
        self, since: datetime, until: datetime, shift: str | None = None
    ) -> tuple[ShiftWindow, ...]:
        """Shifts in a span of aware datetimes, all or those of a name, in order, never overlapping.

        The first and the last are cut off where the span begins and ends. Nothing is known before
        1970 and after 2199.
        """
        return tuple(self.calendar.windows(since, until, shift))

    def shift_at(self, moment: datetime) -> ShiftWindow | None:
        """The shift that is on at a moment, whole; None between shifts."""
        return self.calendar.at(moment)

    def busy_seconds(self, since: datetime, until: datetime) -> float | None:
        """Planned busy time in a span: shifts without their breaks; None without any shift."""
        if not (self.shifts or self.extra):
            return None
        return sum((each.busy_seconds for each in self.calendar.windows(since, until)), 0.0)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `plant_from_dict` reads them back."""
        return plant_as_dict(self)

    def _stations(self) -> Iterator[tuple[Line, Stage, Station]]:
        for line in self.lines:
            for stage in line.stages:
                for station in stage.stations:
                    yield line, stage, station
