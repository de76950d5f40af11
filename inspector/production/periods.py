"""Spans that people ask for by name, on the plant's own clock, and the time before each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from inspector.errors import UsageError
from inspector.plant import Plant, ShiftWindow

__all__ = ["Period", "PeriodName", "named_period", "period_between"]

_DAY = timedelta(days=1)
_LEAST = timedelta(minutes=1)  # a time before has some length, however new the span is
_LOOK_BACK = timedelta(days=31)  # where the latest turns of shifts are looked for


class PeriodName(StrEnum):
    """A span that moves with the clock; closed."""

    THIS_SHIFT = "this_shift"
    LAST_SHIFT = "last_shift"
    TODAY = "today"
    YESTERDAY = "yesterday"
    SEVEN_DAYS = "7_days"
    THIRTY_DAYS = "30_days"
    THIS_MONTH = "this_month"


_SHIFTS_BACK = {PeriodName.THIS_SHIFT: 1, PeriodName.LAST_SHIFT: 2}


@dataclass(frozen=True, slots=True)
class Period:
    """A span with both ends, and the like stretch of time before it; all in UTC.

    `until` may lie ahead. The time before is as much of it as is over of the span: today until
    noon has yesterday until noon before it.
    """

    since: datetime
    until: datetime
    before_since: datetime
    before_until: datetime

    def __post_init__(self) -> None:
        """Keep everything in UTC: clocks of a zone cannot be subtracted from each other."""
        for name in ("since", "until", "before_since", "before_until"):
            object.__setattr__(self, name, getattr(self, name).astimezone(UTC))


def named_period(name: PeriodName, plant: Plant, now: datetime) -> Period:
    """What a name means at a moment.

    `this_shift` is the turn that began last, `last_shift` the one before it. Days are those of
    the plant's clock, today included. Raises UsageError for a shift where the plant has none.
    """
    if name in _SHIFTS_BACK:
        return _turn(plant, now, _SHIFTS_BACK[name])
    zone = plant.zone
    today = now.astimezone(zone).date()
    first, last, before = _days(name, today)
    since, until = _midnight(first, zone), _midnight(last + _DAY, zone)
    return _compared(since, until, _midnight(before, zone), now, zone)


def period_between(since: datetime, until: datetime, now: datetime, zone: ZoneInfo) -> Period:
    """A span of any length; before it lies as long a stretch of the plant's clock."""
    start = since.astimezone(zone)
    length = until.astimezone(zone).replace(tzinfo=None) - start.replace(tzinfo=None)
    return _compared(since, until, start - max(length, until - since), now, zone)


def _days(name: PeriodName, today: date) -> tuple[date, date, date]:
    """First and last day of a name, and the first day of the time before."""
    if name is PeriodName.THIS_MONTH:
        first = today.replace(day=1)
        return first, today, (first - _DAY).replace(day=1)
    length, last = {
        PeriodName.TODAY: (1, today),
        PeriodName.YESTERDAY: (1, today - _DAY),
        PeriodName.SEVEN_DAYS: (7, today),
        PeriodName.THIRTY_DAYS: (30, today),
    }[name]
    first = last - (length - 1) * _DAY
    return first, last, first - length * _DAY


def _turn(plant: Plant, now: datetime, back: int) -> Period:
    """The turn that began `back` turns ago, 1 being the latest, and the one before it."""
    turns = [turn for turn in _begun(plant, now) if turn.since <= now]
    if len(turns) < back:
        raise UsageError(
            "The plant has no shift that began within the last 31 days; declare its shifts, or "
            "choose days.",
            "span",
        )
    turn = turns[-back]
    earlier = turns[-back - 1] if len(turns) > back else None
    before = earlier.since if earlier else turn.since - (turn.until - turn.since)
    ends = earlier.until if earlier else turn.since
    over = max(min(turn.until, now) - turn.since, _LEAST)
    part = ends if turn.until <= now else min(ends, before + over)
    return Period(turn.since, turn.until, before, part)


def _begun(plant: Plant, now: datetime) -> tuple[ShiftWindow, ...]:
    return plant.shift_windows(now - _LOOK_BACK, now + 2 * _DAY)


def _compared(
    since: datetime, until: datetime, before: datetime, now: datetime, zone: ZoneInfo
) -> Period:
    """The span, and of the time from `before` on as much as is over of the span."""
    if until <= now:
        return Period(since, until, before, since)
    over = _wall(min(max(now, since), until), zone) - _wall(since, zone)
    ends = (_wall(before, zone) + over).replace(tzinfo=zone)
    return Period(since, until, before, min(max(ends, before + _LEAST), since))


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the plant's clock shows."""
    return moment.astimezone(zone).replace(tzinfo=None)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
