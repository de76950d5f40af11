"""Spans by name, on the plant's own clock, and the like time before each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import UsageError
from inspector.plant import Plant
from inspector.production.periods import PeriodName, named_period, period_between
from tests.support.plants import MILL, instants
from tests.support.small_plant import NOW, PLANT, at

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (PeriodName.TODAY, (at(0), at(0, day=15), at(0, day=13), at(12, 30, day=13))),
        (PeriodName.YESTERDAY, (at(0, day=13), at(0), at(0, day=12), at(0, day=13))),
        (PeriodName.SEVEN_DAYS, (at(0, day=8), at(0, day=15), at(0, day=1), at(12, 30, day=7))),
        (PeriodName.THIS_SHIFT, (at(6), at(14), at(22, day=13), at(4, 30))),
        (PeriodName.LAST_SHIFT, (at(22, day=13), at(6), at(6, day=13), at(14, day=13))),
    ],
)
def test_names_mean_the_plants_own_days_and_shifts(
    name: PeriodName, expected: tuple[datetime, ...]
) -> None:
    found = named_period(name, PLANT, NOW)
    assert (found.since, found.until, found.before_since, found.before_until) == expected


def test_a_month_is_compared_with_as_much_of_the_one_before() -> None:
    found = named_period(PeriodName.THIS_MONTH, PLANT, NOW)
    assert (found.since, found.until) == (at(0, day=1), at(0, day=15))
    assert found.before_since == datetime(2026, 1, 31, 16, tzinfo=UTC)
    assert found.before_until == datetime(2026, 2, 14, 4, 30, tzinfo=UTC)


def test_between_shifts_this_one_is_the_latest() -> None:
    found = named_period(PeriodName.THIS_SHIFT, PLANT, at(16))
    assert (found.since, found.until, found.before_until) == (at(6), at(14), at(6))


def test_without_shifts_there_is_none_to_mean() -> None:
    with pytest.raises(UsageError, match="no shift"):
        named_period(PeriodName.LAST_SHIFT, Plant.empty(), NOW)


def test_a_span_that_is_over_has_as_long_a_time_before_it() -> None:
    found = period_between(at(6), at(9), NOW, PLANT.zone)
    assert (found.before_since, found.before_until) == (at(3), at(6))


def test_a_day_of_which_the_clock_is_set_is_compared_from_midnight_to_midnight() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 3, 31, 10, tzinfo=berlin)
    found = named_period(PeriodName.YESTERDAY, MILL, datetime(2026, 3, 30, 10, tzinfo=berlin))
    assert found.until - found.since == 23 * HOUR  # the 29th
    assert named_period(PeriodName.YESTERDAY, MILL, now).before_since == found.until - 23 * HOUR


@given(instants(), st.sampled_from(PeriodName))
def test_the_time_before_lies_before_and_has_some_length(now: datetime, name: PeriodName) -> None:
    found = named_period(name, MILL, now)
    assert found.since <= now
    assert found.before_since < found.before_until <= found.since < found.until
