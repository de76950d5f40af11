"""Times as SQLite keeps them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import example, given
from hypothesis import strategies as st

from inspector.adapters.sql.instants import as_text

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001 - the zone is drawn apart
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.one_of(st.just(UTC), ZONES),
)


@given(INSTANTS)
@example(datetime(2026, 1, 31, 8, 15, 30, tzinfo=UTC))
@example(datetime(2026, 1, 31, 8, 15, 30, 10, tzinfo=UTC))
@example(datetime(999, 1, 31, 8, 15, 30, 500_000, tzinfo=UTC))
def test_a_time_is_text_of_fixed_width_in_utc(moment: datetime) -> None:
    text = as_text(moment)
    assert len(text) == len("2026-01-31 08:15:30.250000")
    assert datetime.fromisoformat(text).replace(tzinfo=UTC) == moment


@given(INSTANTS, INSTANTS)
def test_texts_sort_as_their_times_do(one: datetime, other: datetime) -> None:
    assert (as_text(one) < as_text(other)) == (one < other)
