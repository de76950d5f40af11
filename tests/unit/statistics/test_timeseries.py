"""Buckets of a plant's own clock."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.ports import Count
from inspector.statistics import Bucket, Every, common_span, edges, gathered, point, start_of
from inspector.values import Disposition

ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Asia/Shanghai",
        "Asia/Kolkata",
        "Europe/Berlin",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
    )
]
BERLIN, SHANGHAI = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
LOCAL = [every for every in Every if every is not Every.SHIFT]
moments = st.integers(1_262_304_000, 2_051_222_400).map(lambda s: datetime.fromtimestamp(s, UTC))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@given(moments, st.integers(1, 400_000), st.sampled_from(LOCAL), st.sampled_from(ZONES))
def test_buckets_touch_and_cover_the_span(
    since: datetime, seconds: int, every: Every, zone: ZoneInfo
) -> None:
    if every is Every.MINUTE:
        seconds %= 10_000
    until = since + timedelta(seconds=seconds + 1)
    found = list(edges(since, until, every, zone))
    assert found[0] == since
    assert found[-1] == until
    assert all(one < other for one, other in pairwise(found))


@given(moments, st.sampled_from(LOCAL), st.sampled_from(ZONES))
@example(utc(2026, 4, 4, 15, 10), Every.HOUR, ZoneInfo("Australia/Lord_Howe"))
@example(utc(2026, 10, 3, 15, 40), Every.HOUR, ZoneInfo("Australia/Lord_Howe"))
@example(utc(2017, 10, 15, 3, 30), Every.DAY, ZoneInfo("America/Sao_Paulo"))
def test_a_moment_lies_in_the_bucket_that_begins_before_it(
    moment: datetime, every: Every, zone: ZoneInfo
) -> None:
    start = start_of(moment, every, zone)
    assert start <= moment
    assert start_of(start, every, zone) == start
    longest = {Every.MINUTE: 60, Every.HOUR: 5401, Every.DAY: 90_000, Every.WEEK: 608_400}
    assert (moment - start).total_seconds() < longest[every]


@given(moments, st.sampled_from([Every.DAY, Every.WEEK]), st.sampled_from(ZONES))
def test_days_and_weeks_begin_at_midnight_of_the_plant(
    moment: datetime, every: Every, zone: ZoneInfo
) -> None:
    local = start_of(moment, every, zone).astimezone(zone)
    assert (local.hour, local.minute) in {(0, 0), (1, 0)}  # 1 where the clock skips midnight
    if every is Every.WEEK:
        assert local.weekday() == 0


def test_a_shanghai_day_begins_at_sixteen_hundred() -> None:
    assert start_of(utc(2026, 3, 14, 15, 59), Every.DAY, SHANGHAI) == utc(2026, 3, 13, 16)
    assert start_of(utc(2026, 3, 14, 16), Every.DAY, SHANGHAI) == utc(2026, 3, 14, 16)


def test_days_of_a_changing_clock_have_23_and_25_hours() -> None:
    found = list(edges(utc(2026, 3, 28, 23), utc(2026, 3, 30, 22), Every.DAY, BERLIN))
    assert [other - one for one, other in pairwise(found)] == [
        timedelta(hours=23),
        timedelta(hours=24),
    ]
    autumn = list(edges(utc(2026, 10, 24, 22), utc(2026, 10, 25, 23), Every.DAY, BERLIN))
    assert [other - one for one, other in pairwise(autumn)] == [timedelta(hours=25)]


def test_an_hour_that_the_clock_shows_twice_is_two_buckets() -> None:
    found = list(edges(utc(2026, 10, 25, 0), utc(2026, 10, 25, 3), Every.HOUR, BERLIN))
    assert len(found) == 4
    assert [edge.astimezone(BERLIN).hour for edge in found] == [2, 2, 3, 4]


def test_a_clock_set_by_half_an_hour_gives_one_odd_bucket() -> None:
    zone = ZoneInfo("Australia/Lord_Howe")
    found = list(edges(utc(2026, 4, 4, 13), utc(2026, 4, 4, 17, 30), Every.HOUR, zone))
    minutes = [(other - one).total_seconds() / 60 for one, other in pairwise(found)]
    assert sum(minutes) == 270
    assert set(minutes) <= {30, 60}


@pytest.mark.parametrize(
    ("inner", "span"),
    [
        ([], 86_400),
        ([utc(2026, 3, 14)], 86_400),
        ([utc(2026, 3, 14), utc(2026, 3, 14, 16)], 3600),
        ([utc(2026, 3, 14, 18, 30)], 60),
        ([utc(2026, 3, 14, 18, 30, 1)], None),
    ],
)
def test_the_longest_counters_that_fit_are_read(inner: list[datetime], span: int | None) -> None:
    assert common_span(inner) == span


def test_counts_fall_into_the_bucket_theirs_begins_in() -> None:
    buckets = [
        Bucket(utc(2026, 3, 14, 8, 20), utc(2026, 3, 14, 9), date(2026, 3, 14)),
        Bucket(utc(2026, 3, 14, 9), utc(2026, 3, 14, 10), date(2026, 3, 14)),
    ]
    rows = [Count(n, n, n, bucket=utc(2026, 3, 14, hour)) for n, hour in ((1, 8), (2, 9))]
    assert gathered(buckets, rows) == [[rows[0]], [rows[1]]]
    assert gathered([], rows) == []


def test_the_open_bucket_has_the_rate_of_its_part_that_is_over() -> None:
    bucket = Bucket(utc(2026, 3, 14, 8), utc(2026, 3, 14, 9), date(2026, 3, 14))
    half_past = utc(2026, 3, 14, 8, 30)
    running = point(bucket, {Disposition.PASS: 40, Disposition.REJECT: 10}, half_past)
    assert running.open
    assert running.hourly_rate == 100.0
    assert running.figures.pass_rate == 0.8
    over = point(bucket, {Disposition.PASS: 40, Disposition.REJECT: 10}, utc(2026, 3, 15))
    assert not over.open
    assert over.hourly_rate == 50.0


def test_a_bucket_that_has_just_begun_has_no_rate_yet() -> None:
    bucket = Bucket(utc(2026, 3, 14, 8), utc(2026, 3, 14, 9), date(2026, 3, 14))
    assert point(bucket, {Disposition.PASS: 1}, bucket.since).hourly_rate is None
    ahead = point(bucket, {}, utc(2026, 3, 14, 7))
    assert ahead.hourly_rate is None
    assert not ahead.open
    assert ahead.figures.pass_rate is None


def test_shifts_are_the_plants_affair() -> None:
    with pytest.raises(ValueError, match="known to the plant"):
        start_of(utc(2026, 3, 14), Every.SHIFT, BERLIN)
