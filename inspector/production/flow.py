"""Flow: what entered and left each stage, what was lost where, and to which defect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from inspector.plant import Place
from inspector.ports import Count, Dimension
from inspector.production.reader import Reader
from inspector.production.scope import Scope
from inspector.production.totals import by_category, figures
from inspector.statistics import LineFlow, StageFlow, falling, sankey
from inspector.values import Disposition

__all__ = ["Flow", "flow"]


@dataclass(frozen=True, slots=True)
class Flow:
    """Every line that is meant, in the plant's order; then what is in no line."""

    lines: tuple[LineFlow, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: stages line by line, and the same as a Sankey diagram."""
        return {
            "lines": [line.as_dict() for line in self.lines],
            "sankey": sankey(self.lines).as_dict(),
        }


def flow(reader: Reader, scope: Scope) -> Flow:
    """What went through the lines in the span, by the latest verdict at each stage.

    Lines are shown with all stages that are meant and have stations, counted or not.
    Raises UsageError for a line, stage or shift that the plant does not have.
    """
    counts = reader.counts(scope, by=(Dimension.STATION, Dimension.DISPOSITION))
    shown = reader.counts(scope, by=(Dimension.STATION, Dimension.DISPOSITION, Dimension.CATEGORY))
    lost = [count for count in shown if count.disposition is Disposition.REJECT]
    lines = (*_declared(reader, scope, counts, lost), *_unassigned(reader, counts, lost))
    return Flow(tuple(line for line in lines if line.stages))


def _declared(
    reader: Reader, scope: Scope, counts: Sequence[Count], lost: Sequence[Count]
) -> Iterator[LineFlow]:
    for line in reader.plant.lines:
        if scope.line in (None, line.name):
            stages = (
                _stage(
                    Place(line.name, stage.name),
                    {each.name for each in stage.stations},
                    counts,
                    lost,
                )
                for stage in line.stages
                if scope.stage in (None, stage.name)
            )
            yield LineFlow(line.name, tuple(each for each in stages if _meant(scope, each)))


def _meant(scope: Scope, stage: StageFlow) -> bool:
    return bool(stage.stations) and scope.station in (None, *stage.stations)


def _unassigned(
    reader: Reader, counts: Sequence[Count], lost: Sequence[Count]
) -> Iterator[LineFlow]:
    """Stations in no line, side by side: nobody knows in which order they see a piece."""
    known = reader.plant.stations_of()
    names = {count.station for count in counts if count.station is not None} - known
    if names:
        yield LineFlow(None, (_stage(Place(), names, counts, lost),))


def _stage(
    place: Place, stations: set[str], counts: Sequence[Count], lost: Sequence[Count]
) -> StageFlow:
    became = figures(count for count in counts if count.station in stations)
    return StageFlow(
        stage=place.stage,
        stations=tuple(sorted(stations)),
        good=became.good,
        rejected=became.rejected,
        undecided=became.undecided,
        cannot_judge=became.cannot_judge,
        lost_to=falling(by_category(count for count in lost if count.station in stations)),
    )
