"""Stations: where each one stands, what it saw last, and whether it sees at all.

A station that has gone silent must not look like one without faults.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from inspector.plant import Place
from inspector.ports import Arrivals, Count, Dimension
from inspector.production.reader import Reader
from inspector.production.scope import Scope
from inspector.production.totals import figures
from inspector.statistics import Proportion, Summary
from inspector.values import Disposition, Inspection

__all__ = ["SILENT_AFTER", "StationState", "StationView", "stations"]

SILENT_AFTER = timedelta(minutes=10)
"""How long a station may send nothing before it counts as silent."""

_FEW = 5  # units that say nothing yet about a camera
_TOO_MANY = 0.2


class StationState(StrEnum):
    """How a station is doing; closed."""

    RUNNING = "running"
    SILENT = "silent"
    CANNOT_JUDGE = "cannot_judge"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class StationView:
    """One station. `figures` are of the span; all else is of now.

    `last` is the picture that arrived last, whatever it shows and whatever time its camera gave it;
    `recent` what cannot be judged of the units that arrived within the time after which a station
    is silent, of all products and orders. `planned` tells whether the plant is planned to be busy
    now, None without shifts.
    """

    station: str
    place: Place
    state: StationState
    last: Inspection | None
    recent: Proportion
    planned: bool | None
    figures: Summary

    @property
    def silent_since(self) -> datetime | None:
        """When its last picture came, where it is silent."""
        silent = self.state is StationState.SILENT
        return self.last.arrived_at if silent and self.last is not None else None

    def as_dict(self) -> dict[str, Any]:
        """Plain values and aware datetimes, unrounded."""
        plain = self.figures.as_dict()
        del plain["categories"]
        return {
            "station": self.station,
            "line": self.place.line,
            "stage": self.place.stage,
            "state": self.state.value,
            "silent_since": self.silent_since,
            "planned_busy_now": self.planned,
            "cannot_judge_lately": self.recent.value,
            "last_picture": self.last and _plain(self.last),
            **plain,
        }


def stations(
    reader: Reader, scope: Scope, *, silent_after: timedelta = SILENT_AFTER
) -> tuple[StationView, ...]:
    """Stations that are meant and declared, then those that were counted in the span, by name.

    Raises UsageError for a line, stage or shift that the plant does not have.
    """
    silent_before = reader.now - silent_after
    counts = _by_station(reader, scope)
    names = _named(reader, scope, counts)
    came = reader.store.arrivals(names, since=silent_before, simulated=scope.simulated)
    planned = _planned_now(reader)
    return tuple(
        StationView(
            station=name,
            place=reader.plant.place(name),
            state=_state(came.get(name), silent_before),
            last=came[name].last if name in came else None,
            recent=_unjudged(came.get(name)),
            planned=planned,
            figures=figures(counts.get(name, [])),
        )
        for name in names
    )


def _state(came: Arrivals | None, silent_before: datetime) -> StationState:
    if came is None:
        return StationState.NEVER
    if came.last.arrived_at < silent_before:
        return StationState.SILENT
    recent = _unjudged(came)
    if recent.whole >= _FEW and recent.part >= _TOO_MANY * recent.whole:
        return StationState.CANNOT_JUDGE
    return StationState.RUNNING


def _named(reader: Reader, scope: Scope, seen: Collection[str]) -> list[str]:
    """Declared stations that are meant, as they stand in the lines, then the others seen."""
    chosen = reader.filters(replace(scope, shift=None))[0].stations
    declared = [
        station.name
        for line in reader.plant.lines
        for stage in line.stages
        for station in stage.stations
        if chosen is None or station.name in chosen
    ]
    return [*declared, *sorted(set(seen).difference(declared))]


def _planned_now(reader: Reader) -> bool | None:
    plant, now = reader.plant, reader.now
    if not (plant.shifts or plant.extra):
        return None
    turn = plant.shift_at(now)
    return turn is not None and any(part.since <= now < part.until for part in turn.busy)


def _by_station(reader: Reader, scope: Scope) -> dict[str, list[Count]]:
    found: dict[str, list[Count]] = {}
    for count in reader.counts(scope, by=(Dimension.STATION, Dimension.DISPOSITION)):
        found.setdefault(count.station or "", []).append(count)
    return found


def _unjudged(came: Arrivals | None) -> Proportion:
    lately = {} if came is None else came.lately
    return Proportion(lately.get(Disposition.CANNOT_JUDGE, 0), sum(lately.values()))


def _plain(last: Inspection) -> dict[str, Any]:
    return {
        "id": last.id,
        "arrived_at": last.arrived_at,
        "product": last.product,
        "order": last.order,
        "disposition": last.disposition.value,
    }
