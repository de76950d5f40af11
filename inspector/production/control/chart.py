"""A control chart put together: points, the limits in force, alarms and what was said to them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from inspector.errors import UsageError
from inspector.plant.orders import in_utc
from inspector.ports import InspectionStore
from inspector.production.control.acknowledgements import Acknowledgement, acknowledgements
from inspector.production.control.baselines import (
    StoredBaseline,
    baseline_as_dict,
    baseline_versions,
    in_force,
)
from inspector.production.control.buckets import before, span_shown, whole_buckets
from inspector.production.control.measure import UNITS, measured
from inspector.production.control.subject import Subject
from inspector.production.control.unavailable import NO_SHIFTS, Unavailable
from inspector.production.reader import Reader
from inspector.spc import (
    DEFAULT_RULES,
    FULL,
    Alarm,
    Baseline,
    ChartKind,
    Obstacle,
    Point,
    Rule,
    Subgroup,
    alarms,
    choose_kind,
    estimate,
    plot,
)
from inspector.statistics import Every

__all__ = ["AnsweredAlarm", "ControlChart", "Limits", "control_chart"]

_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_SHIFTS = Unavailable(
    NO_SHIFTS,
    "The plant's description declares no shifts; declare them, or choose hours or days.",
)
_LEADS = (30, 300)  # subgroups read before the span, so that a run keeps its beginning


@dataclass(frozen=True, slots=True)
class AnsweredAlarm:
    """An alarm, and what somebody said to it; None while nobody did."""

    alarm: Alarm
    acknowledgement: Acknowledgement | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        alarm, answer = self.alarm, self.acknowledgement
        return {
            "id": alarm.id,
            "rule": alarm.rule.value,
            "meaning": alarm.rule.meaning,
            "side": alarm.side and alarm.side.value,
            "start": in_utc(alarm.start),
            "end": alarm.end and in_utc(alarm.end),
            "points": alarm.points,
            "acknowledgement": answer and answer.as_dict(),
        }


@dataclass(frozen=True, slots=True)
class Limits:
    """What limits are drawn from: frozen versions in the order of time, else a provisional one.

    `missing` says why there are none.
    """

    kind: ChartKind
    frozen: tuple[StoredBaseline, ...] = ()
    provisional: Baseline | None = None
    missing: Unavailable | None = None

    @property
    def enough(self) -> bool:
        """Whether they come from enough subgroups to raise alarms."""
        return bool(self.frozen) or (self.provisional is not None and self.provisional.enough)


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A chart of the whole subgroups between `since` and `until`, by its name `key`.

    There are no points where there is nothing to show, and `limits.missing` says why. Alarms are
    those that reach into the span, open-ended where they go on at its end; there are none while
    limits come from too few subgroups.
    """

    key: str
    subject: Subject
    limits: Limits
    since: datetime
    until: datetime
    rules: tuple[Rule, ...]
    points: tuple[Point, ...] = ()
    alarms: tuple[AnsweredAlarm, ...] = ()

    @property
    def kind(self) -> ChartKind:
        """Which chart it is."""
        return self.limits.kind

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, unrounded; None where there is nothing to divide by."""
        return {
            "chart": self.key,
            "kind": self.kind.value,
            "unit": UNITS[self.kind],
            "category": self.subject.category,
            "every": self.subject.every.value,
            "since": in_utc(self.since),
            "until": in_utc(self.until),
            "simulated": self.subject.scope.simulated,
            "provisional": not self.limits.frozen,
            "baseline": _baseline(self.limits),
            "unavailable": self.limits.missing and self.limits.missing.as_dict(),
            "alarming": self.limits.enough,
            "rules": [rule.value for rule in self.rules],
            "points": [self._point(point) for point in self.points],
            "alarms": [alarm.as_dict() for alarm in self.alarms],
        }

    def signals(self, point: Point) -> tuple[Rule, ...]:
        """The rules that a point helps to break, in their order."""
        broken = {each.alarm.rule for each in self.alarms if each.alarm.covers(point)}
        return tuple(rule for rule in self.rules if rule in broken and point.judged)

    def _point(self, point: Point) -> dict[str, Any]:
        subgroup = point.subgroup
        return {
            "start": in_utc(subgroup.start),
            "end": in_utc(subgroup.end),
            "n": subgroup.n,
            "x": subgroup.x,
            "value": subgroup.value,
            "centre": point.centre,
            "lower": point.lower,
            "upper": point.upper,
            "z": point.z,
            "complete": subgroup.complete,
            "signals": [rule.value for rule in self.signals(point)],
        }


def control_chart(
    reader: Reader,
    subject: Subject,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    kind: ChartKind | None = None,
    rules: Collection[Rule] = DEFAULT_RULES,
) -> ControlChart:
    """The chart of a span (aware datetimes; None: up to now, as long as suits the subgroups).

    Without `kind` it is the p or p′ chart whose limits were frozen last; where none were, the
    one that suits the size of the subgroups. Raises UsageError for a line, stage or shift that
    the plant does not have, and for more subgroups or pictures than one chart may show.
    """
    start, end = span_shown(subject.every, since, until, reader.now)
    buckets = whole_buckets(reader, subject, start, end)
    seen = measured(reader, subject, kind or ChartKind.P, buckets)
    limits = _limits(reader, subject, kind, seen)
    shown = () if isinstance(seen, Unavailable) else seen
    chart = ControlChart(
        key=subject.key(limits.kind),
        subject=subject,
        limits=limits,
        since=buckets[0].since if buckets else start,
        until=buckets[-1].until if buckets else end,
        rules=tuple(rule for rule in Rule if rule in rules),
        points=tuple(chain(*_sections(limits, shown))),
    )
    found = _alarms(reader, chart, shown) if limits.enough and shown else ()
    return replace(chart, alarms=tuple(_answered(reader.store, alarm) for alarm in found))


def _answered(store: InspectionStore, alarm: Alarm) -> AnsweredAlarm:
    said = acknowledgements(store, alarm.id)
    return AnsweredAlarm(alarm, said[-1] if said else None)


def _limits(
    reader: Reader,
    subject: Subject,
    kind: ChartKind | None,
    seen: tuple[Subgroup, ...] | Unavailable,
) -> Limits:
    frozen = _frozen(reader.store, subject, kind)
    if frozen:
        missing = seen if isinstance(seen, Unavailable) else None
        return Limits(frozen[0].baseline.kind, frozen, missing=missing)
    if isinstance(seen, Unavailable):
        return Limits(kind or ChartKind.P, missing=seen)
    if subject.every is Every.SHIFT and not (reader.plant.shifts or reader.plant.extra):
        return Limits(kind or ChartKind.P, missing=_NO_SHIFTS)
    first = [each for each in seen if each.complete and each.n][:FULL]
    chosen = kind or choose_kind(first)
    found = estimate(chosen, first)
    if isinstance(found, Obstacle):
        return Limits(chosen, missing=Unavailable.because_of(found))
    return Limits(chosen, provisional=found)


def _frozen(
    store: InspectionStore, subject: Subject, kind: ChartKind | None
) -> tuple[StoredBaseline, ...]:
    """The frozen limits of a kind of chart; of p and p′ those that were frozen last."""
    kinds = (ChartKind.P, ChartKind.P_PRIME) if kind is None else (kind,)
    found = [baseline_versions(store, subject.key(each)) for each in kinds]
    return in_force(
        max(found, key=lambda versions: versions[-1].created_at if versions else _NEVER)
    )


def _sections(limits: Limits, subgroups: Sequence[Subgroup]) -> Iterator[tuple[Point, ...]]:
    """Points in stretches, each with limits of its own, in the order of time."""
    if not limits.frozen:
        yield plot(limits.kind, subgroups, limits.provisional)
        return
    starts = [each.baseline.since for each in limits.frozen[1:]]
    for number, stored in enumerate(limits.frozen):
        part = [each for each in subgroups if bisect_right(starts, each.start) == number]
        yield plot(limits.kind, part, stored.baseline)


def _alarms(reader: Reader, chart: ControlChart, shown: Sequence[Subgroup]) -> tuple[Alarm, ...]:
    """Alarms that reach into the span, with their true beginnings as far back as is read."""
    found: list[Alarm] = []
    for lead in _LEADS[:1] if chart.kind is ChartKind.U else _LEADS:
        sections = list(_sections(chart.limits, [*_earlier(reader, chart, lead), *shown]))
        found = [
            alarm
            for number, points in enumerate(sections, 1)
            for alarm in alarms(chart.key, points, chart.rules, over=number < len(sections))
            if alarm.end is None or alarm.end > chart.since
        ]
        first = next((each for each in chain(*sections) if each.judged), None)
        if first is None or all(alarm.start > first.subgroup.start for alarm in found):
            break
    return tuple(sorted(found, key=lambda alarm: alarm.start))


def _earlier(reader: Reader, chart: ControlChart, subgroups: int) -> tuple[Subgroup, ...]:
    start = before(chart.subject.every, chart.since, subgroups)
    buckets = whole_buckets(reader, chart.subject, start, chart.since)
    try:
        found = measured(reader, chart.subject, chart.kind, buckets)
    except UsageError:  # more than can be read; what was asked for can be, and is shown
        return ()
    return () if isinstance(found, Unavailable) else found


def _baseline(limits: Limits) -> dict[str, Any] | None:
    if limits.frozen:
        plain = limits.frozen[-1].as_dict()
        del plain["chart"]
        return plain
    if limits.provisional is None:
        return None
    unset: dict[str, Any] = {"version": None, "left_out": [], "created_at": None, "note": ""}
    return {**baseline_as_dict(limits.provisional), **unset}
