"""First-pass yield of each stage, rolled throughput yield of each line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from inspector.plant import Place, Plant
from inspector.ports import Count
from inspector.production.scope import Scope
from inspector.statistics import StageYield, rolled_throughput_yield
from inspector.values import Disposition

__all__ = ["Yields", "yields"]


@dataclass(frozen=True, slots=True)
class Yields:
    """Stages in the order work flows, line by line; then what is in no line.

    `rolled` is the rolled throughput yield of each line that was asked for from end to end, None
    where a stage has inspected nothing.
    """

    stages: tuple[StageYield, ...]
    rolled: tuple[tuple[str, float | None], ...]

    @property
    def rolled_throughput_yield(self) -> float | None:
        """That of the one line; None where there are several, or none."""
        return self.rolled[0][1] if len(self.rolled) == 1 else None

    @property
    def missing(self) -> str | None:
        """Why there is no rolled throughput yield."""
        if not self.rolled:
            return "no line is asked for from end to end"
        if len(self.rolled) > 1:
            return "several lines; each has its own"
        if self.rolled_throughput_yield is None:
            return "a stage has inspected nothing"
        return None

    def rolled_as_dicts(self) -> list[dict[str, Any]]:
        """A line's name and its rolled throughput yield."""
        return [{"line": line, "value": value} for line, value in self.rolled]


def yields(plant: Plant, scope: Scope, counts: Iterable[Count]) -> Yields:
    """Yields from counts told apart by station and disposition.

    A stage without a station does not inspect and has no yield.
    """
    inspected: Counter[Place] = Counter()
    good: Counter[Place] = Counter()
    where = cache(plant.place)
    for count in counts:
        place = where(count.station or "")
        inspected[place] += count.first
        good[place] += count.first if count.disposition is Disposition.PASS else 0
    places = [*_places(plant, scope), *(place for place in inspected if place.line is None)]
    stages = tuple(
        StageYield(place.line, place.stage, inspected[place], good[place]) for place in places
    )
    return Yields(stages, _rolled(plant, scope, stages))


def _places(plant: Plant, scope: Scope) -> Iterator[Place]:
    """Stages that are meant and have stations."""
    for line in plant.lines:
        for stage in line.stages:
            names = {station.name for station in stage.stations}
            meant = scope.line in (None, line.name) and scope.stage in (None, stage.name)
            if meant and names and scope.station in (None, *names):
                yield Place(line.name, stage.name)


def _rolled(
    plant: Plant, scope: Scope, stages: Sequence[StageYield]
) -> tuple[tuple[str, float | None], ...]:
    if not scope.whole_lines:
        return ()
    by_line = (
        (line.name, [one for one in stages if one.line == line.name]) for line in plant.lines
    )
    return tuple((name, rolled_throughput_yield(own)) for name, own in by_line if own)
