"""How far orders are and when they will be done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inspector.plant import Plant
from inspector.ports import InspectionStore
from inspector.production import OrderProgress, Reader, Scope, orders, summary
from inspector.production.working_time import when_worked
from tests.support.small_plant import NOW, PLANT, REJECT, at, made, on, order


def only(reader: Reader, scope: Scope | None = None) -> OrderProgress:
    (one,) = orders(reader, scope or Scope())
    return one


def test_an_empty_plant_has_no_orders(store: InspectionStore) -> None:
    assert orders(on(store, plant=Plant.empty()), Scope()) == ()


def test_an_order_is_followed_to_its_forecast(store: InspectionStore) -> None:
    """Begun at six: 6 h of planned busy time by half past twelve, 90 of 120 good, 2 h to go."""
    order(store, "PO-1", 120, start=at(6), due=at(23))
    progress = only(on(store, [made("f1", order="PO-1", when=at(7)) for _ in range(90)]))
    assert progress.completion == 0.75
    assert progress.remaining == 30
    # The early shift has an hour and a half left; the other half hour is the night shift's.
    assert progress.finish == at(22, 30)
    assert progress.late is False
    assert progress.measured.efficiency.production_efficiency == 90 * 30 / (6 * 3600)


def test_an_order_that_will_be_late_is_said_to_be(store: InspectionStore) -> None:
    order(store, "PO-1", 120, start=at(6), due=at(20))
    assert only(on(store, [made("f1", order="PO-1") for _ in range(90)])).late is True


def test_an_order_that_is_done_needs_no_forecast(store: InspectionStore) -> None:
    order(store, "PO-1", 2, start=at(6), due=at(20))
    progress = only(on(store, [made("f1", order="PO-1") for _ in range(3)]))
    assert (progress.completion, progress.remaining, progress.finish) == (1.5, 0, None)
    assert "finish" not in progress.missing


def test_the_time_of_an_order_stops_where_it_was_done(store: InspectionStore) -> None:
    """Done at half past eight: three hours count, that day, ten days later and as seen by then."""
    order(store, "PO-1", 240, start=at(6))
    passed = [made("f1", order="PO-1", when=at(6) + timedelta(seconds=38 * n)) for n in range(240)]
    on(store, [*passed, made("f1", REJECT, order="PO-1", when=at(8))])
    for now in (NOW, NOW + timedelta(days=1), NOW + timedelta(days=10)):
        reader = Reader(store, PLANT, now)
        for scope in (Scope(order="PO-1"), Scope(order="PO-1", until=at(0, day=15))):
            listed, alone = only(reader, scope).measured, summary(reader, scope).measured
            assert listed.efficiency.planned_busy_time_s == 3 * 3600
            assert listed.efficiency.production_efficiency == 241 * 30 / (3 * 3600)
            assert alone.efficiency == listed.efficiency


def test_an_order_that_is_not_done_takes_time_up_to_the_end_of_the_span(
    store: InspectionStore,
) -> None:
    order(store, "PO-1", 120, start=at(6))
    reader = on(store, [made("f1", order="PO-1", when=at(7)) for _ in range(90)])
    then = Scope(order="PO-1", until=at(9))
    progress = only(reader, then)
    assert progress.measured.efficiency.planned_busy_time_s == 3 * 3600
    assert summary(reader, then).measured.efficiency == progress.measured.efficiency
    assert progress.finish == at(10)  # as it was to be expected at nine


def test_an_order_is_seen_as_it_stood_at_the_end_of_a_shift(store: InspectionStore) -> None:
    order(store, "PO-1", 100, start=at(6))
    reader = on(
        store,
        [
            *(made("f1", order="PO-1", when=at(9)) for _ in range(20)),
            *(made("f1", order="PO-1", when=at(15)) for _ in range(30)),
        ],
        now=at(23),
    )
    early = Scope(shift="early")
    assert only(reader, early).figures.good == 20
    assert summary(reader, early).completion.good == 20
    assert only(reader).figures.good == 50


def test_any_number_of_orders_is_followed(store: InspectionStore) -> None:
    names = [f"PO-{number:04}" for number in range(1_203)]
    reader = on(store, [made("f1", order=name) for name in names])
    found = {each.name: each.figures.good for each in orders(reader, Scope())}
    assert found == dict.fromkeys(names, 1)


@pytest.mark.parametrize(
    ("fields", "records", "reason"),
    [
        ({}, 1, "the order has no start"),
        ({"start": at(6)}, 0, "nothing is good yet"),
        ({"start": at(13)}, 1, "the order begins at 2026-03-14T05:00:00+00:00"),
    ],
)
def test_no_rate_no_forecast(
    store: InspectionStore, fields: dict[str, object], records: int, reason: str
) -> None:
    order(store, "PO-1", 10, **fields)
    progress = only(on(store, [made("f1", order="PO-1") for _ in range(records)]))
    assert progress.finish is None
    assert progress.missing["finish"] == reason


def test_a_forecast_beyond_a_year_is_none(store: InspectionStore) -> None:
    order(store, "PO-1", 10**9, start=at(6))
    progress = only(on(store, [made("f1", order="PO-1")]))
    assert progress.missing["finish"] == "not within a year at the rate so far"


def test_without_shifts_work_goes_on_around_the_clock(store: InspectionStore) -> None:
    order(store, "PO-1", 4, start=NOW - timedelta(hours=2))
    reader = on(store, [made("f1", order="PO-1"), made("f1", order="PO-1")], plant=Plant.empty())
    assert only(reader).finish == NOW + timedelta(hours=2)


def test_a_planned_busy_time_of_its_own_counts_at_most(store: InspectionStore) -> None:
    order(store, "PO-1", 100, busy_time_s=3600.0, start=at(6))
    made_up = only(on(store, [made("f1", order="PO-1")] * 1)).measured.efficiency
    assert made_up.planned_busy_time_s == 3600.0
    order(store, "PO-1", 100, busy_time_s=36_000.0, start=at(6))
    assert only(on(store)).measured.efficiency.planned_busy_time_s == 6 * 3600.0
    order(store, "PO-1", 100, busy_time_s=36_000.0)
    assert only(on(store)).measured.efficiency.planned_busy_time_s == 36_000.0


def test_an_undeclared_order_is_counted_and_told_apart(store: InspectionStore) -> None:
    reader = on(store, [made("f1", order="X-9"), made("f1", REJECT)])
    named, nameless = sorted(orders(reader, Scope()), key=lambda each: each.name, reverse=True)
    assert (named.name, named.order, named.figures.good) == ("X-9", None, 1)
    assert named.completion is None
    assert named.missing["completion"] == "the order is not declared"
    assert (nameless.name, nameless.figures.rejected) == ("", 1)
    assert named.as_dict()["quantity"] is None


def test_a_span_picks_the_orders_and_not_their_counts(store: InspectionStore) -> None:
    order(store, "PO-1", 10)
    order(store, "PO-2", 10)
    reader = on(
        store,
        [
            made("f1", order="PO-1", when=at(9, day=10)),
            made("f1", order="PO-1"),
            made("f1", order="PO-2", when=at(9, day=10)),
        ],
    )
    (today,) = orders(reader, Scope(since=at(0)))
    assert (today.name, today.figures.good) == ("PO-1", 2)
    assert {each.name for each in orders(reader, Scope())} == {"PO-1", "PO-2"}
    (then,) = orders(reader, Scope(until=at(0), order="PO-1"))
    assert then.figures.good == 1


def test_the_most_urgent_comes_first(store: InspectionStore) -> None:
    for name, quantity, due in (("a", 1, 20), ("b", 9, 22), ("c", 9, 18), ("d", 9, None)):
        order(store, name, quantity, due=None if due is None else at(due))
    reader = on(store, [made("f1", order="a"), made("f1", order="e")])
    assert [each.name for each in orders(reader, Scope())] == ["c", "b", "d", "a", "e"]


def test_orders_of_other_lines_and_products_are_left_out(store: InspectionStore) -> None:
    order(store, "PO-A", 1)
    order(store, "PO-B", 1, line="B")
    order(store, "PO-C", 1, product="denim")
    reader = on(store)
    assert [each.name for each in orders(reader, Scope(line="A", product="fabric"))] == ["PO-A"]
    assert orders(reader, Scope(line="")) == ()


def test_planned_time_skips_breaks_and_free_hours() -> None:
    assert when_worked(PLANT, at(9, 30), 3600) == at(11)
    assert when_worked(PLANT, at(15), 60) == at(22, 1)
    assert when_worked(PLANT, at(9), 0) == at(9)
