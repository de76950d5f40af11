"""When the plant works, in its own wall-clock time: shifts, breaks, exceptions to both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

__all__ = ["EVERY_DAY", "Break", "Closed", "Extra", "Shift", "Turn", "Weekday", "turn_of"]

_DAY = timedelta(days=1)


class Weekday(StrEnum):
    """A day of the week, as plants write it down."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"

    @classmethod
    def of(cls, day: date) -> Weekday:
        """The one that a date falls on."""
        return _WEEK[day.weekday()]


EVERY_DAY = frozenset(Weekday)
_WEEK = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class Break:
    """Planned time off inside a shift; `end` before `start`: over midnight."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours that return every week; `end` not after `start`: it ends on the next day.

    `days` are those on which it begins.
    """

    name: str
    start: time
    end: time
    days: frozenset[Weekday] = EVERY_DAY
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """Days on which no shift begins (`shifts` empty) or not these; `last` is included."""

    first: date
    last: date
    reason: str = ""
    shifts: tuple[str, ...] = ()

    def cancels(self, shift: str, day: date) -> bool:
        """Whether that shift does not begin on that day."""
        return self.first <= day <= self.last and (not self.shifts or shift in self.shifts)


@dataclass(frozen=True, slots=True)
class Extra:
    """A shift on a day on which it would not begin, a closed one too.

    Without `start` and `end` it keeps the hours and breaks of the shift of that name.
    """

    day: date
    shift: str
    start: time | None = None
    end: time | None = None
    breaks: tuple[Break, ...] = ()

    def hours(self, shifts: Iterable[Shift]) -> Shift | None:
        """Name, hours and breaks; None where they are neither given nor those of a shift."""
        if self.start is not None and self.end is not None:
            return Shift(self.shift, self.start, self.end, breaks=self.breaks)
        return next((shift for shift in shifts if shift.name == self.shift), None)


@dataclass(frozen=True, slots=True)
class Turn:
    """A shift on the day it begins; naive datetimes, as the plant's clock shows them."""

    name: str
    day: date
    start: datetime
    end: datetime
    pauses: tuple[tuple[datetime, datetime], ...] = ()

    def overlaps(self, other: Turn) -> bool:
        """Whether some moment belongs to both."""
        return self.start < other.end and other.start < self.end


def turn_of(shift: Shift, day: date) -> Turn:
    """A shift as it begins on that day."""
    start = datetime.combine(day, shift.start)
    return Turn(
        name=shift.name,
        day=day,
        start=start,
        end=start + _length(shift.start, shift.end),
        pauses=tuple(sorted(_pause(start, pause) for pause in shift.breaks)),
    )


def _pause(start: datetime, pause: Break) -> tuple[datetime, datetime]:
    """A break at its first time after the shift began."""
    begins = datetime.combine(start.date(), pause.start)
    begins += _DAY if begins < start else timedelta()
    return begins, begins + _length(pause.start, pause.end)


def _length(start: time, end: time) -> timedelta:
    """From one time of day to the next time the clock shows the other; a day where it is one."""
    anchor = date(2000, 1, 1)
    apart = datetime.combine(anchor, end) - datetime.combine(anchor, start)
    return apart if apart > timedelta() else apart + _DAY
