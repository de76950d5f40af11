"""How many units are planned for each bucket of time, in the mix that was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from inspector.production.reader import Reader
from inspector.production.scope import Span
from inspector.statistics import Efficiency, Point, ratio

__all__ = ["planned_units"]


def planned_units(
    reader: Reader, made: Efficiency, spans: Iterable[Span], points: Sequence[Point]
) -> tuple[float | None, ...]:
    """Units planned for each point's bucket: its planned busy time at the pace of what was made.

    What was made in the `spans` has a mean planned run time per item, Σ PRI·PQ / PQ; lines at
    work side by side count as often as they count in the planned busy time. None where nothing is
    planned.
    """
    elapsed = sum(
        reader.plant.busy_seconds(since, min(until or reader.now, reader.now)) or 0.0
        for since, until in spans
        if since is not None and since < reader.now
    )
    lines = ratio(made.planned_busy_time_s, elapsed)
    pace = ratio(made.produced, made.planned_run_time_s)
    if lines is None or pace is None:
        return (None,) * len(points)
    busy = (reader.plant.busy_seconds(*_ends(point)) or 0.0 for point in points)
    return tuple(seconds * lines * pace or None for seconds in busy)


def _ends(point: Point) -> tuple[datetime, datetime]:
    return point.bucket.since, point.bucket.until
