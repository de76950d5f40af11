"""What can be wrong with shifts, their breaks, closed days and extra shifts.

Entries that could not be read stand here as None, and the others are checked around them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import TypeVar
from zoneinfo import ZoneInfo

from inspector.plant.calendar import Calendar
from inspector.plant.faults import Fault, at_most, known, named, not_declared, unique
from inspector.plant.names import name_fault
from inspector.plant.shifts import Break, Closed, Extra, Shift, Turn, Weekday, turn_of

__all__ = ["closed_faults", "extra_faults", "shifts_faults"]

_T = TypeVar("_T")
_DAY = timedelta(days=1)
_MONDAY = date(2001, 1, 1)  # any Monday: the checks are about a week of the wall clock
_CLOCK = ZoneInfo("UTC")
_MOST_SHIFTS, _MOST_BREAKS, _MOST_EXCEPTIONS = 50, 20, 1000
_LONGEST_REASON = 200


def shifts_faults(shifts: Sequence[Shift | None]) -> Iterator[Fault]:
    """Faults of each shift, and shifts that overlap in the week."""
    too_many = list(at_most("shifts", shifts, _MOST_SHIFTS))
    yield from too_many
    yield from unique("shifts", [shift.name if shift else "" for shift in shifts])
    for at, shift in enumerate(shifts):
        if shift is not None:
            yield from _shift_faults(f"shifts[{at}]", shift)
    if not too_many:
        yield from _overlaps(shifts)


def closed_faults(
    closed: Sequence[Closed | None], shifts: Sequence[Shift | None]
) -> Iterator[Fault]:
    """Faults of each closed span."""
    yield from at_most("closed", closed, _MOST_EXCEPTIONS)
    names = {shift.name for shift in _read(shifts)}
    for at, each in enumerate(closed):
        if each is not None:
            yield from _closed_faults(f"closed[{at}]", each)
            yield from known(f"closed[{at}].shifts", each.shifts, names, "shift")


def extra_faults(
    extra: Sequence[Extra | None],
    shifts: Sequence[Shift | None],
    closed: Sequence[Closed | None],
) -> Iterator[Fault]:
    """Faults of each extra shift, and those that overlap what takes place on their day."""
    too_many = list(at_most("extra", extra, _MOST_EXCEPTIONS))
    yield from too_many
    calendar = Calendar(_CLOCK, _read(shifts), _read(closed))
    sound: list[Extra] = []
    for at, each in enumerate(() if too_many else extra):
        faults = list(_extra_faults(f"extra[{at}]", each, calendar.shifts)) if each else []
        yield from faults
        if each is not None and not faults:
            yield from _extra_overlaps(f"extra[{at}]", each, calendar, sound)
            sound.append(each)


def _read(entries: Sequence[_T | None]) -> tuple[_T, ...]:
    return tuple(entry for entry in entries if entry is not None)


def _shift_faults(place: str, shift: Shift) -> Iterator[Fault]:
    yield from named(f"{place}.name", shift.name)
    if not shift.days:
        yield f"{place}.days", "expected at least one day, such as mon; leave it out for all seven"
    yield from _hours_faults(place, shift)


def _hours_faults(place: str, shift: Shift) -> Iterator[Fault]:
    yield from _times_faults(place, shift.start, shift.end)
    yield from at_most(f"{place}.breaks", shift.breaks, _MOST_BREAKS)
    breaks = shift.breaks[:_MOST_BREAKS]
    for at, pause in enumerate(breaks):
        yield from _times_faults(f"{place}.breaks[{at}]", pause.start, pause.end)
        yield from _break_faults(f"{place}.breaks[{at}]", pause, shift)
    for (_, one), (at, two) in combinations(enumerate(breaks), 2):
        (start, end), (other_start, other_end) = _span(one, shift), _span(two, shift)
        if start < other_end and other_start < end:
            yield f"{place}.breaks[{at}]", f"{_hours(two)} overlaps the break {_hours(one)}"


def _times_faults(place: str, start: time, end: time) -> Iterator[Fault]:
    for key, value in (("start", start), ("end", end)):
        if value.microsecond or value.tzinfo is not None:
            message = f"expected a time of the plant's own clock in whole seconds, got {value}"
            yield f"{place}.{key}", message


def _break_faults(place: str, pause: Break, shift: Shift) -> Iterator[Fault]:
    if pause.start == pause.end:
        yield place, f"a break from {_hours(pause)} has no length"
    elif _span(pause, shift)[1] > turn_of(shift, _MONDAY).end:
        yield place, f"{_hours(pause)} does not lie inside {shift.name!r}, {_hours(shift)}"


def _span(pause: Break, shift: Shift) -> tuple[datetime, datetime]:
    """A break in a shift that begins on any day."""
    alone = Shift(shift.name, shift.start, shift.end, breaks=(pause,))
    return turn_of(alone, _MONDAY).pauses[0]


def _hours(of: Break | Shift) -> str:
    return f"{of.start:%H:%M} to {of.end:%H:%M}"


def _overlaps(shifts: Sequence[Shift | None]) -> Iterator[Fault]:
    """For each two shifts that meet in the week, the first time they do."""
    # The week returns: what begins on Sunday may meet what begins on Monday.
    weeks = [list(_week(shift, range(-1, 8))) if shift else [] for shift in shifts]
    for (_, earlier), (at, later) in combinations(enumerate(weeks), 2):
        pairs = [(one, other) for one in later for other in earlier if one.overlaps(other)]
        inside = [pair for pair in pairs if _met(*pair) >= datetime.combine(_MONDAY, time())]
        if inside:
            yield f"shifts[{at}]", _overlap(*min(inside, key=lambda pair: _met(*pair)))


def _met(one: Turn, other: Turn) -> datetime:
    return max(one.start, other.start)


def _week(shift: Shift, days: range) -> Iterator[Turn]:
    for number in days:
        day = _MONDAY + number * _DAY
        if Weekday.of(day) in shift.days:
            yield turn_of(shift, day)


def _overlap(one: Turn, other: Turn) -> str:
    start, end = _met(one, other), min(one.end, other.end)
    return (
        f"{one.name!r} overlaps {other.name!r} from {_weekday_time(start)} to "
        f"{_weekday_time(end)}; let one begin where the other ends"
    )


def _weekday_time(moment: datetime) -> str:
    return f"{Weekday.of(moment)} {moment:%H:%M}"


def _closed_faults(place: str, closed: Closed) -> Iterator[Fault]:
    if closed.last < closed.first:
        yield f"{place}.last", f"{closed.last} lies before first, {closed.first}"
    fault = name_fault(closed.reason, _LONGEST_REASON) if closed.reason else None
    if fault is not None:
        yield f"{place}.reason", fault


def _extra_faults(place: str, extra: Extra, shifts: Sequence[Shift]) -> Iterator[Fault]:
    yield from named(f"{place}.shift", extra.shift)
    if (extra.start is None) != (extra.end is None):
        yield place, "expected start and end, or neither, which means the shift's own hours"
        return
    hours = extra.hours(shifts)
    if hours is None:
        message = not_declared(extra.shift, {shift.name for shift in shifts}, "shift")
        yield f"{place}.shift", f"{message}; name one, or give start and end"
    elif extra.start is not None:
        yield from _hours_faults(place, hours)
    elif extra.breaks:
        yield f"{place}.breaks", "expected start and end beside breaks"


def _extra_overlaps(
    place: str, extra: Extra, calendar: Calendar, others: Sequence[Extra]
) -> Iterator[Fault]:
    """What else takes place around that day, extra shifts that came before included."""
    hours = extra.hours(calendar.shifts)
    if hours is None:
        return
    turn = turn_of(hours, extra.day)
    near = [each for each in others if abs(each.day - extra.day) <= _DAY]
    around = Calendar(_CLOCK, calendar.shifts, calendar.closed, tuple(near))
    days = (extra.day + number * _DAY for number in (-1, 0, 1))
    met = (other for day in days for other in around.turns(day) if turn.overlaps(other))
    for other in met:
        yield place, f"on {extra.day}, {_overlap(turn, other)}"
        return
