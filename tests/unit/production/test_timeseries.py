"""Figures over time on the plant's own clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from inspector.errors import UsageError
from inspector.plant import Plant
from inspector.ports import InspectionStore
from inspector.production import Scope, timeseries
from inspector.statistics import Every
from tests.support.small_plant import NOW, PLANT, REJECT, at, made, on


def counted(reader_points: object) -> list[int]:
    return [point.figures.inspected for point in reader_points.points]  # type: ignore[attr-defined]


@pytest.mark.parametrize("every", list(Every))
def test_an_empty_plant_has_buckets_or_none(store: InspectionStore, every: Every) -> None:
    series = timeseries(on(store, plant=Plant.empty()), Scope(), every)
    assert all(point.figures.pass_rate is None for point in series.points)
    assert bool(series.points) == (every is not Every.SHIFT)


def test_hours_of_the_plant_with_the_open_one_marked(store: InspectionStore) -> None:
    reader = on(
        store,
        [made("f1", when=at(10, 59)), made("f1", REJECT, when=at(11)), made("f1", when=at(12, 1))],
    )
    series = timeseries(reader, Scope(since=at(10, 30)), Every.HOUR)
    assert counted(series) == [1, 1, 1]
    assert [point.bucket.since for point in series.points] == [at(10, 30), at(11), at(12)]
    assert series.points[-1].bucket.until == at(13)
    assert [point.open for point in series.points] == [False, False, True]
    assert series.points[-1].hourly_rate == 2.0
    assert series.points[1].figures.pass_rate == 0.0


def test_days_are_the_plants_and_not_utc(store: InspectionStore) -> None:
    late, early = made("f1", when=at(23, 59, day=12)), made("f1", when=at(0, day=13))
    series = timeseries(on(store, [late, early]), Scope(since=at(0, day=12)), Every.DAY)
    assert [point.bucket.day for point in series.points] == [date(2026, 3, d) for d in (12, 13, 14)]
    assert counted(series) == [1, 1, 0]


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "UTC", "America/New_York"])
@pytest.mark.parametrize("every", [Every.MINUTE, Every.HOUR, Every.DAY, Every.WEEK])
def test_every_unit_falls_into_one_bucket_in_any_zone(
    store: InspectionStore, zone: str, every: Every
) -> None:
    records = [made("f1", when=at(12) - timedelta(minutes=7 * n, seconds=n)) for n in range(60)]
    reader = on(store, records, plant=replace(PLANT, timezone=zone))
    series = timeseries(reader, Scope(since=at(2, 17), line="A"), every)
    assert sum(counted(series)) == 60
    for point in series.points:
        inside = [
            item for item in records if point.bucket.since <= item.counted_at < point.bucket.until
        ]
        assert point.figures.inspected == len(inside)


def test_shifts_are_buckets_with_their_names(store: InspectionStore) -> None:
    reader = on(
        store,
        [
            made("f1", when=at(23, day=13)),
            made("f1", when=at(1)),
            made("f1", when=at(7)),
            made("f1", when=at(16, day=13)),  # between shifts
        ],
    )
    series = timeseries(reader, Scope(since=at(14, day=13)), Every.SHIFT)
    assert [(point.bucket.shift, point.bucket.day.day) for point in series.points] == [
        ("night", 13),
        ("early", 14),
    ]
    assert counted(series) == [2, 1]
    assert [point.open for point in series.points] == [False, True]
    assert series.points[-1].bucket.until == at(14)
    only = timeseries(reader, Scope(since=at(0, day=13), shift="night"), Every.SHIFT)
    assert {point.bucket.shift for point in only.points} == {"night"}


def test_hours_of_a_shift_leave_out_the_rest(store: InspectionStore) -> None:
    reader = on(store, [made("f1", when=at(13, 59, day=13)), made("f1", when=at(14, 1, day=13))])
    scope = Scope(since=at(0, day=13), until=at(0, day=14), shift="early")
    series = timeseries(reader, scope, Every.HOUR)
    assert len(series.points) == 8
    assert counted(series) == [0] * 7 + [1]


@pytest.mark.parametrize(
    ("every", "buckets"),
    [(Every.MINUTE, 61), (Every.HOUR, 25), (Every.DAY, 31), (Every.WEEK, 13)],
)
def test_without_a_beginning_the_usual_stretch_is_shown(
    store: InspectionStore, every: Every, buckets: int
) -> None:
    series = timeseries(on(store), Scope(), every)
    assert len(series.points) == buckets
    assert series.points[-1].bucket.is_open(NOW)


def test_without_a_beginning_no_shift_is_cut_off(store: InspectionStore) -> None:
    series = timeseries(on(store), Scope(), Every.SHIFT)
    lengths = {point.bucket.until - point.bucket.since for point in series.points}
    assert lengths == {timedelta(hours=8)}
    assert len(series.points) == 15


def test_too_many_buckets_are_refused(store: InspectionStore) -> None:
    with pytest.raises(UsageError, match="more than 2000 buckets of a minute"):
        timeseries(on(store), Scope(since=at(0, day=1)), Every.MINUTE)
    with pytest.raises(UsageError, match="more than 2000"):
        timeseries(on(store), Scope(since=at(0, day=1), shift="early"), Every.MINUTE)


def test_a_span_in_the_future_is_empty(store: InspectionStore) -> None:
    later = Scope(since=NOW + timedelta(days=2), until=NOW + timedelta(days=3))
    series = timeseries(on(store), later, Every.HOUR)
    assert {point.hourly_rate for point in series.points} == {None}
    assert timeseries(on(store), Scope(since=NOW + timedelta(days=2)), Every.HOUR).points == ()
