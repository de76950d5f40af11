"""From broken rules to alarms that a person can answer for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from inspector.spc.charts import Point
from inspector.spc.rules import Rule, Run, Side, runs

__all__ = ["Alarm", "alarms", "read_alarm_id"]

_STAMP = "%Y%m%dT%H%M%SZ"
_ID = re.compile(r"[0-9a-f]{16}-(?P<rule>[a-z]+[1-8])-(?P<start>\d{8}T\d{6}Z)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A stretch of a chart that breaks a rule.

    `start` is where its first subgroup begins, `end` where its last one ends, None while it
    goes on: while no later point has left the pattern. `points` is how many belong to it.
    `id` follows from chart, rule and start alone, so that what was said about an alarm still
    finds it after everything is computed anew.
    """

    id: str
    rule: Rule
    side: Side | None
    start: datetime
    end: datetime | None
    points: int

    def covers(self, point: Point) -> bool:
        """Whether a point lies in the stretch."""
        begun = self.start <= point.subgroup.start
        return begun and (self.end is None or point.subgroup.end <= self.end)


def alarms(
    chart: str, points: Sequence[Point], rules: Collection[Rule], *, over: bool = False
) -> tuple[Alarm, ...]:
    """Alarms of a chart by its key, the oldest first.

    Points that are not complete, or at which nothing was seen, are passed over. `over` says
    that the limits no longer hold after the last point, so that no alarm goes on.
    """
    judged = [point for point in points if point.judged]
    z = [point.z for point in judged if point.z is not None]
    found = [
        _alarm(chart, rule, run, judged, over=over)
        for rule in Rule
        if rule in rules
        for run in runs(rule, z)
    ]
    return tuple(sorted(found, key=lambda alarm: alarm.start))


def _alarm(chart: str, rule: Rule, run: Run, judged: Sequence[Point], *, over: bool) -> Alarm:
    first, last = judged[run.first].subgroup, judged[run.last].subgroup
    goes_on = not over and run.last == len(judged) - 1
    return Alarm(
        id=_alarm_id(chart, rule, first.start),
        rule=rule,
        side=run.side,
        start=first.start,
        end=None if goes_on else last.end,
        points=run.last - run.first + 1,
    )


def _alarm_id(chart: str, rule: Rule, start: datetime) -> str:
    digest = hashlib.sha256(chart.encode()).hexdigest()[:16]
    return f"{digest}-{rule}-{start.astimezone(UTC):{_STAMP}}"


def read_alarm_id(text: str) -> tuple[Rule, datetime]:
    """Which rule an alarm broke, and since when. Raises ValueError for what is no alarm's id."""
    found = _ID.fullmatch(text)
    if found is None:
        raise ValueError(f"expected the id of an alarm as the chart gives it, got {text!r}")
    start = datetime.strptime(found["start"], _STAMP).replace(tzinfo=UTC)
    return Rule(found["rule"]), start
