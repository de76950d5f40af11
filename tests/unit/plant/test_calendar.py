"""Shifts as windows of real time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.plant import Closed, Extra, Plant, Shift, ShiftWindow, Weekday
from tests.support.plants import MILL, instants, plants

DAY = timedelta(days=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def night(zone: str, **more: object) -> Plant:
    return Plant(timezone=zone, shifts=(Shift("night", time(22), time(6), **more),))  # type: ignore[arg-type]


def hours(windows: tuple[ShiftWindow, ...]) -> list[float]:
    return [(window.until - window.since) / timedelta(hours=1) for window in windows]


@given(plants(), instants(), st.timedeltas(timedelta(), timedelta(days=400)))
def test_windows_are_sorted_never_overlap_and_hold_their_busy_time(
    plant: Plant, since: datetime, span: timedelta
) -> None:
    windows = plant.shift_windows(since, since + span)
    for before, after in pairwise(windows):
        assert before.until <= after.since
    for window in windows:
        assert since <= window.since < window.until <= since + span
        edges = [edge for part in window.busy for edge in (part.since, part.until)]
        assert edges == sorted(edges)
        assert 0 <= window.busy_seconds <= (window.until - window.since).total_seconds()


@given(plants(), instants(), st.lists(st.integers(0, 7 * 86400), max_size=5))
def test_a_week_is_the_same_however_it_is_cut(
    plant: Plant, since: datetime, cuts: list[int]
) -> None:
    edges = [since, *(since + timedelta(seconds=cut) for cut in sorted(cuts)), since + 7 * DAY]
    parts = [plant.shift_windows(*pair) for pair in pairwise(edges)]
    pieces = [window for part in parts for window in part]
    assert joined(pieces) == joined(plant.shift_windows(edges[0], edges[-1]))


def joined(windows: tuple[ShiftWindow, ...] | list[ShiftWindow]) -> list[tuple[object, ...]]:
    """Pieces of the same shift put together where they touch."""
    found: list[tuple[object, ...]] = []
    for window in windows:
        if found and found[-1][:2] == (window.name, window.day) and found[-1][3] == window.since:
            found[-1] = (*found[-1][:3], window.until)
        else:
            found.append((window.name, window.day, window.since, window.until))
    return found


@given(plants(), instants(), st.tuples(*[st.integers(0, 40 * 86400)] * 2))
def test_busy_time_of_adjacent_spans_adds_up(
    plant: Plant, since: datetime, lengths: tuple[int, int]
) -> None:
    middle = since + timedelta(seconds=lengths[0])
    end = middle + timedelta(seconds=lengths[1])
    whole = plant.busy_seconds(since, end)
    if whole is None:
        assert not plant.shifts
        assert not plant.extra
        return
    parts = plant.busy_seconds(since, middle), plant.busy_seconds(middle, end)
    assert None not in parts
    assert sum(part for part in parts if part is not None) == pytest.approx(whole, abs=1e-6)


@given(plants(), instants())
def test_the_shift_at_a_moment_is_the_one_whose_window_holds_it(
    plant: Plant, moment: datetime
) -> None:
    around = plant.shift_windows(moment - 3 * DAY, moment + 3 * DAY)
    inside = [each for each in around if each.since <= moment < each.until]
    found = plant.shift_at(moment)
    assert inside == ([] if found is None else [found])


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Berlin", "2026-03-28", 7),
        ("Europe/Berlin", "2026-10-24", 9),
        ("America/New_York", "2026-03-07", 7),
        ("America/New_York", "2026-10-31", 9),
        ("Australia/Lord_Howe", "2026-04-04", 8.5),
        ("Australia/Lord_Howe", "2026-10-03", 7.5),
        ("Asia/Shanghai", "2026-03-28", 8),
        ("America/Havana", "2026-03-07", 7),
    ],
)
def test_a_night_on_which_the_clock_is_set_has_its_real_hours(
    zone: str, day: str, length: float
) -> None:
    plant = night(zone)
    assert hours(plant.calendar.on(date.fromisoformat(day))) == [length]
    assert hours(plant.calendar.on(date.fromisoformat(day) + DAY)) == [8]


def test_shifts_that_meet_in_the_skipped_or_repeated_hour_still_follow_each_other() -> None:
    plant = Plant(
        timezone="Europe/Berlin",
        shifts=(Shift("one", time(22), time(2, 30)), Shift("two", time(2, 30), time(3, 10))),
    )
    skipped = plant.shift_windows(utc("2026-03-28T12:00"), utc("2026-03-29T12:00"))
    assert [(each.name, each.since, each.until) for each in skipped] == [
        ("one", utc("2026-03-28T21:00"), utc("2026-03-29T01:00")),
        ("two", utc("2026-03-29T01:00"), utc("2026-03-29T01:10")),
    ]
    repeated = plant.shift_windows(utc("2026-10-24T12:00"), utc("2026-10-25T12:00"))
    assert [(each.name, each.since, each.until) for each in repeated] == [
        ("one", utc("2026-10-24T20:00"), utc("2026-10-25T00:30")),
        ("two", utc("2026-10-25T00:30"), utc("2026-10-25T02:10")),
    ]


def test_a_shift_in_the_skipped_hour_does_not_take_place() -> None:
    plant = Plant(timezone="Europe/Berlin", shifts=(Shift("short", time(2), time(3)),))
    assert plant.calendar.on(date(2026, 3, 29)) == ()
    assert hours(plant.calendar.on(date(2026, 3, 28))) == [1]


def test_a_day_that_the_zone_skipped_has_no_shift() -> None:
    plant = Plant(timezone="Pacific/Apia", shifts=(Shift("day", time(8), time(16)),))
    around = [plant.calendar.on(date(2011, 12, day)) for day in (29, 30, 31)]
    assert [len(each) for each in around] == [1, 0, 1]


def test_a_break_over_midnight_belongs_to_the_night() -> None:
    (found,) = MILL.shift_windows(utc("2026-01-12T21:00"), utc("2026-01-13T05:00"))
    assert [(part.since, part.until) for part in found.busy] == [
        (utc("2026-01-12T21:00"), utc("2026-01-12T22:45")),
        (utc("2026-01-12T23:15"), utc("2026-01-13T05:00")),
    ]
    assert found.busy_seconds == 7.5 * 3600


def test_a_shift_over_the_end_of_the_week_belongs_to_the_day_it_began() -> None:
    plant = night("UTC", days=frozenset({Weekday.SUNDAY}))
    (found,) = plant.shift_windows(utc("2026-01-05T00:00"), utc("2026-01-11T00:00"))
    assert (found.day, found.since, found.until) == (
        date(2026, 1, 4),
        utc("2026-01-05T00:00"),
        utc("2026-01-05T06:00"),
    )


def test_one_shift_alone_can_be_asked_for() -> None:
    found = MILL.shift_windows(utc("2026-01-05T00:00"), utc("2026-01-12T00:00"), "late")
    assert {window.name for window in found} == {"late"}
    assert len(found) == 7
    assert MILL.shift_windows(utc("2026-01-05T00:00"), utc("2026-01-12T00:00"), "none") == ()


def test_a_shift_of_a_whole_day_leaves_no_gap() -> None:
    plant = Plant(timezone="Europe/Berlin", shifts=(Shift("day", time(6), time(6)),))
    assert plant.busy_seconds(utc("2026-03-01T00:00"), utc("2026-04-01T00:00")) == 31 * 86400


def test_no_shift_begins_on_a_closed_day_and_the_night_before_ends_in_it() -> None:
    plant = replace(MILL, closed=(Closed(date(2026, 12, 25), date(2026, 12, 26)),))
    assert plant.calendar.on(date(2026, 12, 25)) == plant.calendar.on(date(2026, 12, 26)) == ()
    (last,) = plant.shift_windows(utc("2026-12-24T23:00"), utc("2026-12-27T05:00"))
    assert (last.name, last.until) == ("night", utc("2026-12-25T05:00"))


def test_one_shift_can_be_closed_alone() -> None:
    eve = date(2026, 12, 24)
    plant = replace(MILL, closed=(Closed(eve, eve, shifts=("late", "night")),))
    assert [window.name for window in plant.calendar.on(eve)] == ["early"]


def test_an_extra_shift_takes_place_on_a_closed_day_with_usual_or_own_hours() -> None:
    day = date(2026, 12, 25)
    extra = (Extra(day, "early"), Extra(day, "late", time(15), time(17)))
    plant = replace(MILL, closed=(Closed(day, day),), extra=extra)
    found = plant.calendar.on(day)
    assert [(window.name, window.busy_seconds / 3600) for window in found] == [
        ("early", 7.5),
        ("late", 2),
    ]


def test_without_shifts_busy_time_is_unknown_and_with_extra_ones_it_is_known() -> None:
    assert Plant.empty().busy_seconds(utc("2026-01-01T00:00"), utc("2027-01-01T00:00")) is None
    plant = Plant(extra=(Extra(date(2026, 5, 1), "extra", time(8), time(12)),))
    assert plant.busy_seconds(utc("2026-01-01T00:00"), utc("2027-01-01T00:00")) == 4 * 3600
    assert plant.busy_seconds(utc("2027-01-01T00:00"), utc("2028-01-01T00:00")) == 0


def test_the_ends_of_time_are_no_trouble() -> None:
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert MILL.shift_windows(first, first + DAY) == ()
    assert MILL.shift_windows(last - DAY, last) == ()
    assert MILL.shift_at(first) is None
    assert MILL.shift_windows(last, first) == ()


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="expected an aware datetime"):
        MILL.shift_windows(datetime(2026, 1, 1), utc("2026-01-02T00:00"))  # noqa: DTZ001
