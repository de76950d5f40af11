"""The plant as the page draws it: lines from left to right, each station with how it is doing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from inspector.plant import Line, Plant, Station
from inspector.production import Reader, Scope, StationView, stations
from inspector.statistics import Every, start_of

__all__ = ["Chip", "Lane", "Picture", "Step", "picture"]

_LOOK_BACK = timedelta(days=30)
"""How far back stations are looked for that stand in no line."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A station in its place: `path` is where the description has it, `view` how it is doing."""

    path: str
    station: Station
    view: StationView | None


@dataclass(frozen=True, slots=True)
class Step:
    """A stage and its stations."""

    path: str
    name: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """A line and its stages, in the order work flows."""

    path: str
    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All lines, and the stations that sent pictures lately and stand in none."""

    lanes: tuple[Lane, ...]
    strangers: tuple[StationView, ...]


def picture(reader: Reader) -> Picture:
    """The plant in force, with today's figures of its stations."""
    today = start_of(reader.now, Every.DAY, reader.plant.zone)
    views = {view.station: view for view in stations(reader, Scope(since=today))}
    lately = stations(reader, Scope(since=reader.now - _LOOK_BACK, line=""))
    return Picture(
        lanes=tuple(_lanes(reader.plant, views)),
        strangers=tuple(view for view in lately if view.place.line is None),
    )


def _lanes(plant: Plant, views: Mapping[str, StationView]) -> list[Lane]:
    return [_lane(f"lines.{at}", line, views) for at, line in enumerate(plant.lines)]


def _lane(path: str, line: Line, views: Mapping[str, StationView]) -> Lane:
    steps = []
    for at, stage in enumerate(line.stages):
        place = f"{path}.stages.{at}"
        chips = tuple(
            Chip(f"{place}.stations.{number}", station, views.get(station.name))
            for number, station in enumerate(stage.stations)
        )
        steps.append(Step(place, stage.name, chips))
    return Lane(path, line.name, tuple(steps))
