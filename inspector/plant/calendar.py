"""From wall-clock shifts to windows of real time, through every change of the clock.

A shift begins and ends when the plant's clock shows its hours. Where the clock is set back, the
first time it shows them counts; where it skips them, the moment of the jump does. So shifts that
follow each other on paper follow each other in fact, and a night shift has 7 or 9 real hours.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from inspector.plant.shifts import Closed, Extra, Shift, Turn, Weekday, turn_of

__all__ = ["Calendar", "ShiftWindow", "Window"]

_FIRST, _LAST = date(1970, 1, 1), date(2199, 12, 31)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of real time: aware, in UTC, `since` included, `until` not."""

    since: datetime
    until: datetime

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.until - self.since).total_seconds()

    def within(self, since: datetime, until: datetime) -> Window | None:
        """The part that lies in a span; None where there is none."""
        start, end = max(self.since, since), min(self.until, until)
        return Window(start, end) if start < end else None


@dataclass(frozen=True, slots=True)
class ShiftWindow:
    """A shift as it took place, or a part of it; `busy` is what is left of it without breaks.

    `day` is the plant's date on which the shift began; times are aware, in UTC.
    """

    name: str
    day: date
    since: datetime
    until: datetime
    busy: tuple[Window, ...]

    @property
    def busy_seconds(self) -> float:
        """Planned busy time in it."""
        return sum(window.seconds for window in self.busy)

    def within(self, since: datetime, until: datetime) -> ShiftWindow | None:
        """The part that lies in a span; None where there is none."""
        if since <= self.since and self.until <= until:
            return self  # as most are, in a long span
        part = Window(self.since, self.until).within(since, until)
        if part is None:
            return None
        busy = (window.within(since, until) for window in self.busy)
        return replace(
            self,
            since=part.since,
            until=part.until,
            busy=tuple(window for window in busy if window is not None),
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """Shifts of a plant and the exceptions to them, in its time zone.

    It knows the years 1970 to 2199. Spans are given as aware datetimes; a ValueError says where
    one is not.
    """

    zone: ZoneInfo
    shifts: tuple[Shift, ...] = ()
    closed: tuple[Closed, ...] = ()
    extra: tuple[Extra, ...] = ()

    def turns(self, day: date) -> tuple[Turn, ...]:
        """Shifts that begin on a day, in their order, as the plant's clock shows them."""
        weekday = Weekday.of(day)
        regular = (
            shift for shift in self.shifts if weekday in shift.days and self._works(shift, day)
        )
        added = (each.hours(self.shifts) for each in self.extra if each.day == day)
        found = (turn_of(shift, day) for shift in (*regular, *added) if shift is not None)
        return tuple(sorted(found, key=lambda turn: turn.start))

    def on(self, day: date) -> tuple[ShiftWindow, ...]:
        """Shifts that begin on a day, whole, in their order."""
        found = (self._window(turn) for turn in self.turns(day))
        return tuple(window for window in found if window.since < window.until)

    def windows(
        self, since: datetime, until: datetime, shift: str | None = None
    ) -> Iterator[ShiftWindow]:
        """What lies in a span of all shifts or of one, in order; cut off where the span ends."""
        for day in self._days(since, until):
            for whole in self.on(day):
                part = whole.within(since, until) if shift in (None, whole.name) else None
                if part is not None:
                    yield part

    def at(self, moment: datetime) -> ShiftWindow | None:
        """The shift that is on at a moment, whole; None between shifts."""
        for day in self._days(moment, moment):
            for window in self.on(day):
                if window.since <= moment < window.until:
                    return window
        return None

    def _works(self, shift: Shift, day: date) -> bool:
        return not any(each.cancels(shift.name, day) for each in self.closed)

    def _days(self, since: datetime, until: datetime) -> Iterator[date]:
        """Days on which a shift may begin that touches the span."""
        # A shift lasts until the day after; a clock set back over midnight shows a day twice.
        first = max(_local_day(since, self.zone) - 2 * _DAY, _FIRST)
        last = min(_local_day(until, self.zone) + _DAY, _LAST)
        return (first + number * _DAY for number in range((last - first).days + 1))

    def _window(self, turn: Turn) -> ShiftWindow:
        edges = [turn.start, *(edge for pause in turn.pauses for edge in pause), turn.end]
        moments = [_moment(edge, self.zone) for edge in edges]
        busy = (Window(*pair) for pair in zip(moments[::2], moments[1::2], strict=True))
        return ShiftWindow(
            name=turn.name,
            day=turn.day,
            since=moments[0],
            until=moments[-1],
            busy=tuple(window for window in busy if window.since < window.until),
        )


def _local_day(moment: datetime, zone: ZoneInfo) -> date:
    """The plant's date at a moment, moved into the years that the calendar knows."""
    if moment.tzinfo is None:
        raise ValueError(f"expected an aware datetime, got {moment}")
    if not _FIRST <= moment.date() <= _LAST:
        return min(max(moment.date(), _FIRST), _LAST)
    return moment.astimezone(zone).date()


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clock first shows `wall`, in UTC; the moment of the jump where it skips it."""
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    # PEP 495: in a gap, fold 0 reads the old offset and lies behind the jump, fold 1 before it.
    return first if first <= second else _jump(second, first, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first second after `before` at which the zone's offset is another."""
    old = before.astimezone(zone).utcoffset()

    def jumped(second: int) -> bool:
        return (before + timedelta(seconds=second)).astimezone(zone).utcoffset() != old

    seconds = range(int((after - before).total_seconds()))
    return before + timedelta(seconds=bisect_left(seconds, x=True, key=jumped))
