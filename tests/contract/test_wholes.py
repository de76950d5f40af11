"""Which rolls and modules were seen."""

from __future__ import annotations

from datetime import timedelta

from inspector.ports import Filter, InspectionStore, SeenWhole, Whole
from tests.fakes.records import NOON, make_inspection

HOUR = timedelta(hours=1)


def test_nothing_is_named_where_no_record_names_it(store: InspectionStore) -> None:
    store.record([make_inspection(), make_inspection(roll="R-1", simulated=True)])
    assert store.wholes(Whole.ROLL, Filter()) == ()
    assert store.wholes(Whole.MODULE, Filter(simulated=True)) == ()


def test_each_is_named_once_the_one_seen_last_first(store: InspectionStore) -> None:
    store.record(
        [
            make_inspection(roll="R-1"),
            make_inspection(roll="卷 2", at=NOON + HOUR),
            make_inspection(roll="R-1", at=NOON + 3 * HOUR),
            make_inspection(roll="R-1", at=NOON + 2 * HOUR),
            make_inspection(roll="R-1", product="silk", at=NOON + HOUR),
            make_inspection(module="M-1", row=1, column=1, at=NOON + 9 * HOUR),
            make_inspection(at=NOON + 9 * HOUR),
        ]
    )
    assert store.wholes(Whole.ROLL, Filter()) == (
        SeenWhole("fabric", "R-1", NOON + 3 * HOUR),
        SeenWhole("silk", "R-1", NOON + HOUR),
        SeenWhole("fabric", "卷 2", NOON + HOUR),
    )
    assert store.wholes(Whole.MODULE, Filter()) == (SeenWhole("fabric", "M-1", NOON + 9 * HOUR),)


def test_only_what_matches_is_seen(store: InspectionStore) -> None:
    store.record(
        [
            make_inspection(roll="R-1", order="o-1"),
            make_inspection(roll="R-1", at=NOON + HOUR),
            make_inspection(roll="R-2", station="loom-2", at=NOON + HOUR),
            make_inspection(roll="R-3", product="silk"),
        ]
    )
    for selection, rolls in (
        (Filter(since=NOON + HOUR), ["R-2", "R-1"]),
        (Filter(until=NOON + HOUR), ["R-3", "R-1"]),
        (Filter(stations=frozenset({"loom-2"})), ["R-2"]),
        (Filter(stations=frozenset()), []),
        (Filter(product="silk"), ["R-3"]),
        (Filter(orders=frozenset({"o-1"})), ["R-1"]),
        (Filter(roll="R-2"), ["R-2"]),
    ):
        assert [each.name for each in store.wholes(Whole.ROLL, selection)] == rolls
    (seen,) = store.wholes(Whole.ROLL, Filter(until=NOON + HOUR, product="fabric"))
    assert seen.last_at == NOON
