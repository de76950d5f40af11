"""What came last and lately, by the clock of the program and not by the cameras'."""

from __future__ import annotations

from datetime import timedelta

from inspector.ports import InspectionStore
from inspector.values import Decision, Disposition
from tests.fakes.records import NOON, make_inspection, make_verdict

PASS, UNFIT = Disposition.PASS, Disposition.CANNOT_JUDGE
MINUTE = timedelta(minutes=1)


def test_nothing_came_from_stations_without_a_record(store: InspectionStore) -> None:
    assert store.arrivals({"loom-1"}, since=NOON) == {}
    store.record([make_inspection(station="loom-2"), make_inspection(simulated=True)])
    assert store.arrivals({"loom-1"}, since=NOON) == {}
    assert store.arrivals((), since=NOON) == {}


def test_the_last_is_the_one_that_arrived_last(store: InspectionStore) -> None:
    slow = make_inspection(at=NOON - 30 * MINUTE, arrived_at=NOON + MINUTE)
    twin = make_inspection(at=NOON, arrived_at=NOON + MINUTE, id="f" * 33)
    other = make_inspection(station="织机-2", at=NOON - timedelta(days=90))
    store.record([make_inspection(at=NOON + 5 * MINUTE, arrived_at=NOON), slow, twin, other])
    store.record([make_inspection(simulated=True, at=NOON + timedelta(days=1))])
    found = store.arrivals({"loom-1", "织机-2", "loom-9"}, since=NOON + MINUTE)
    assert {name: each.last for name, each in found.items()} == {"loom-1": twin, "织机-2": other}
    assert found["loom-1"].lately == {PASS: 2}
    assert found["织机-2"].lately == {}
    rehearsed = store.arrivals({"loom-1"}, since=NOON, simulated=True)
    assert rehearsed["loom-1"].lately == {PASS: 1}


def test_lately_are_units_by_the_final_word(store: InspectionStore) -> None:
    unfit = make_verdict(UNFIT)
    first = make_inspection(part="1", verdict=unfit, arrived_at=NOON + MINUTE)
    again = make_inspection(part="1", at=NOON + MINUTE, arrived_at=NOON + 2 * MINUTE)
    doubted = make_inspection(verdict=unfit, arrived_at=NOON + MINUTE)
    early = make_inspection(verdict=unfit, arrived_at=NOON - MINUTE)
    store.record([first, again, doubted, early, make_inspection(verdict=unfit)])
    store.decide(doubted.id, Decision(Disposition.REJECT, (), "Li", "", NOON))
    (found,) = store.arrivals({"loom-1"}, since=NOON).values()
    assert found.last == again
    assert found.lately == {PASS: 1, Disposition.REJECT: 1, UNFIT: 1}


def test_forgotten_records_did_not_come(store: InspectionStore) -> None:
    store.record([make_inspection(at=NOON - timedelta(days=1)), make_inspection(station="b")])
    store.forget(NOON - timedelta(hours=1))
    assert [*store.arrivals({"loom-1", "b"}, since=NOON)] == ["b"]
