"""Subgroups are whole stretches of the plant's own time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import UsageError
from inspector.plant import Plant, Shift
from inspector.production import Reader, Scope
from inspector.production.control import Subject
from inspector.production.control.buckets import MOST_SUBGROUPS, span_shown, whole_buckets
from inspector.statistics import Bucket, Every
from tests.fakes.memory_store import MemoryStore
from tests.support.production_hours import hour

SHIFTS = (
    Shift("early", time(6), time(14)),
    Shift("late", time(14), time(22)),
    Shift("night", time(22), time(6)),
)
BERLIN = Plant(timezone="Europe/Berlin", shifts=SHIFTS)
calendar_every = st.sampled_from([Every.MINUTE, Every.HOUR, Every.DAY, Every.WEEK])


def reader(plant: Plant) -> Reader:
    return Reader(MemoryStore(), plant, hour(24 * 400))


def buckets(
    every: Every,
    since: datetime,
    until: datetime,
    *,
    plant: Plant = BERLIN,
    shift: str | None = None,
) -> tuple[Bucket, ...]:
    subject = Subject(Scope(shift=shift), every)
    return whole_buckets(reader(plant), subject, since, until)


@given(
    calendar_every,
    st.integers(0, 10**6),
    st.integers(1, 600),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"]),
)
def test_they_touch_and_hold_the_whole_span(
    every: Every, begin: int, minutes: int, zone: str
) -> None:
    since = hour(begin / 60)
    found = buckets(every, since, since + timedelta(minutes=minutes), plant=Plant(timezone=zone))
    assert found[0].since <= since < found[0].until
    assert found[-1].since < since + timedelta(minutes=minutes) <= found[-1].until
    assert all(one.until == other.since for one, other in pairwise(found))


def test_days_are_the_plants_own() -> None:
    (day,) = buckets(Every.DAY, hour(12), hour(13), plant=Plant(timezone="Asia/Shanghai"))
    assert (day.since, day.until) == (hour(-8), hour(16))


def test_the_day_the_clock_is_set_forward_has_23_hours() -> None:
    noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    (day,) = buckets(Every.DAY, noon, noon + timedelta(hours=1))
    assert day.until - day.since == timedelta(hours=23)


def test_shifts_are_whole_and_named() -> None:
    found = buckets(Every.SHIFT, hour(12), hour(30))
    assert [bucket.shift for bucket in found] == ["early", "late", "night", "early"]
    assert (found[0].since, found[-1].until) == (hour(5), hour(37))


def test_a_chart_of_one_shift_has_no_others() -> None:
    turns = buckets(Every.SHIFT, hour(0), hour(48), shift="late")
    assert [(turn.shift, turn.since) for turn in turns] == [("late", hour(13)), ("late", hour(37))]
    hours = buckets(Every.HOUR, hour(0), hour(24), shift="late")
    assert [each.since for each in hours] == [hour(13 + number) for number in range(8)]


def test_a_shift_that_the_plant_does_not_have_is_refused() -> None:
    with pytest.raises(UsageError, match="no shift 'noon'"):
        buckets(Every.HOUR, hour(0), hour(24), shift="noon")


def test_a_plant_without_shifts_has_no_shifts() -> None:
    assert buckets(Every.SHIFT, hour(0), hour(24), plant=Plant()) == ()


def test_too_many_are_refused() -> None:
    assert len(buckets(Every.HOUR, hour(0), hour(MOST_SUBGROUPS))) == MOST_SUBGROUPS
    with pytest.raises(UsageError, match="shorter span or longer subgroups"):
        buckets(Every.HOUR, hour(0), hour(MOST_SUBGROUPS + 1))


@pytest.mark.parametrize("every", Every)
def test_the_end_of_the_calendar_is_no_fault(every: Every) -> None:
    first = datetime.min.replace(tzinfo=UTC)
    with pytest.raises(UsageError, match="no records from"):
        buckets(every, first, first + timedelta(minutes=5))
    with pytest.raises(UsageError, match="no records from"):
        span_shown(every, None, first, hour(0))


@pytest.mark.parametrize("every", Every)
def test_a_chart_shows_up_to_now_and_never_beyond(every: Every) -> None:
    since, until = span_shown(every, None, None, hour(0))
    assert since < until == hour(0)
    assert span_shown(every, hour(-1), hour(5), hour(0)) == (hour(-1), hour(0))
    assert buckets(every, hour(1), hour(0)) == ()
