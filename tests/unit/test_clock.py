"""Whose clock a picture is counted by."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.clock import LEAD, OPEN_HORIZON, counted_at
from inspector.errors import UsageError

ARRIVED = datetime(2026, 3, 14, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=3), -LEAD, OPEN_HORIZON])
def test_a_believable_camera_time_counts(age: timedelta) -> None:
    assert counted_at(ARRIVED - age, ARRIVED) == (ARRIVED - age, False)


@pytest.mark.parametrize("age", [-LEAD - TICK, OPEN_HORIZON + TICK, timedelta(days=20_000)])
def test_an_unbelievable_camera_time_is_flagged_and_arrival_counts(age: timedelta) -> None:
    assert counted_at(ARRIVED - age, ARRIVED) == (ARRIVED, True)


def test_without_a_camera_time_arrival_counts_unflagged() -> None:
    assert counted_at(None, ARRIVED) == (ARRIVED, False)


def test_the_horizon_can_be_set() -> None:
    captured = ARRIVED - timedelta(hours=2)
    assert counted_at(captured, ARRIVED, timedelta(hours=1)) == (ARRIVED, True)
    assert counted_at(captured, ARRIVED, timedelta(hours=2)) == (captured, False)


def test_zones_are_compared_as_moments() -> None:
    shanghai = timezone(timedelta(hours=8))
    captured = datetime(2026, 3, 14, 20, 1, tzinfo=shanghai)  # 12:01 UTC
    assert counted_at(captured, ARRIVED) == (captured, False)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(UsageError, match="captured_at needs a time zone"):
        counted_at(ARRIVED.replace(tzinfo=None), ARRIVED)
    with pytest.raises(UsageError, match="arrived_at needs a time zone"):
        counted_at(None, ARRIVED.replace(tzinfo=None))


@given(st.datetimes(timezones=st.just(UTC)))
def test_the_result_is_never_far_from_arrival(captured: datetime) -> None:
    moment, suspect = counted_at(captured, ARRIVED)
    assert ARRIVED - OPEN_HORIZON <= moment <= ARRIVED + LEAD
    assert suspect == (moment != captured)
