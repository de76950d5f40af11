"""Real-time output 实时产量: what the hour that runs has brought, and at which rate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from inspector.ports import Dimension
from inspector.production.reader import Reader
from inspector.production.scope import Scope
from inspector.production.totals import units
from inspector.statistics import Every, ratio, start_of

__all__ = ["Output", "real_time_output"]


@dataclass(frozen=True, slots=True)
class Output:
    """Units of the open bucket; `hourly_rate` is that of its part that is over, None of nothing."""

    since: datetime
    until: datetime
    units: int
    hourly_rate: float | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values and aware datetimes, unrounded."""
        return {
            "since": self.since,
            "until": self.until,
            "units": self.units,
            "hourly_rate": self.hourly_rate,
        }


def real_time_output(reader: Reader, scope: Scope) -> Output | None:
    """Output of the plant's open hour inside the span; None where the span is over."""
    hour = start_of(reader.now, Every.HOUR, reader.plant.zone)
    for since, until in scope.spans(reader.plant, reader.now):
        start = max(since or hour, hour)
        end = min(until or hour + timedelta(hours=1), hour + timedelta(hours=1))
        if start <= reader.now < end:
            return _output(reader, scope, start, end)
    return None


def _output(reader: Reader, scope: Scope, since: datetime, until: datetime) -> Output:
    there = replace(scope, since=since, until=until, shift=None)
    counted = units(reader.at_line_ends(scope, reader.counts(there, by=(Dimension.STATION,))))
    hours = (reader.now - since).total_seconds() / 3600
    return Output(since, until, counted, ratio(counted, hours))
