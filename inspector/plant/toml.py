"""A plant as TOML, which people write by hand."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from typing import Any

import tomli_w

from inspector.errors import PlantSyntaxError
from inspector.plant.plant import Plant
from inspector.plant.reading import plant_from_dict
from inspector.plant.shifts import Weekday

__all__ = ["plant_from_toml", "plant_to_toml"]

_WEEK = [day.value for day in Weekday]
_WITH_PLACE = re.compile(r"(.+) \(at (.+)\)", re.DOTALL)  # as tomllib words its faults
_DATES = ("first", "last", "day")


def plant_from_toml(text: str) -> Plant:
    """Read a description. Raises PlantSyntaxError for what is no TOML, PlantError for faults."""
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers and lists beyond all measure, too
        found = _WITH_PLACE.fullmatch(str(error))
        reason, place = found.groups() if found else (str(error), "the document")
        raise PlantSyntaxError(place, reason) from error
    return plant_from_dict(values)


def plant_to_toml(plant: Plant) -> str:
    """What `plant_from_toml` reads back; what goes without saying is left out."""
    values = plant.as_dict()
    for line in values["lines"]:
        for stage in line["stages"]:
            for station in stage["stations"]:
                station["offset_mm"] = station["offset_mm"] or None
    for shift in values["shifts"]:
        shift["days"] = _ranges(shift["days"])
    for entry in values["closed"]:
        entry["last"] = entry["last"] if entry["last"] != entry["first"] else None
    return tomli_w.dumps(_given(_dated(values)))


def _given(value: Any) -> Any:
    """Without what is None or empty, which TOML has no word for or needs none."""
    if isinstance(value, dict):
        inner = {key: _given(entry) for key, entry in value.items()}
        return {key: entry for key, entry in inner.items() if entry not in (None, "", [])}
    return [_given(entry) for entry in value] if isinstance(value, list) else value


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    """With dates as TOML has them, instead of texts."""
    for entry in (*values["closed"], *values["extra"]):
        entry |= {key: date.fromisoformat(entry[key]) for key in _DATES if entry.get(key)}
    return values


def _ranges(days: list[str]) -> list[str]:
    """Days in their order as ranges, `mon-fri`; none where it is all seven."""
    runs: list[list[str]] = []
    for day in days:
        if runs and _WEEK.index(day) == _WEEK.index(runs[-1][-1]) + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    if runs and len(runs[0]) == len(_WEEK):
        return []
    return [run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
