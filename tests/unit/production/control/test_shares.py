"""What p charts count, against a recount of the records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.plant import Line, Plant, Stage, Station
from inspector.production import Reader, Scope
from inspector.production.control import Subject
from inspector.production.control.buckets import whole_buckets
from inspector.production.control.shares import shares
from inspector.spc import Subgroup
from inspector.statistics import Every
from inspector.values import Decision, Disposition
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import make_inspection, make_verdict
from tests.support.production_hours import hour, produce

LINE = Line("L1", (Stage("knit", (Station("k"),)), Stage("final", (Station("f"),))))


def counted(
    store: MemoryStore, subject: Subject, *, until: float = 4, plant: Plant | None = None
) -> tuple[Subgroup, ...]:
    reader = Reader(store, plant or Plant(), hour(until))
    return shares(reader, subject, whole_buckets(reader, subject, hour(0), hour(until)))


def pairs(found: tuple[Subgroup, ...]) -> list[tuple[float, int]]:
    return [(each.n, each.x) for each in found]


def test_good_and_rejected_units_are_judged_and_no_others() -> None:
    store = MemoryStore()
    produce(store, [(3, 1), (0, 0), (0, 2)])
    for disposition in (Disposition.REVIEW, Disposition.CANNOT_JUDGE):
        store.record([make_inspection(at=hour(0.5), verdict=make_verdict(disposition))])
    assert pairs(counted(store, Subject())) == [(4, 1), (0, 0), (2, 2), (0, 0)]


def test_of_a_category_the_judged_units_that_show_it() -> None:
    store = MemoryStore()
    produce(store, [(3, 2)], shows=["hole", "stain"])
    produce(store, [(1, 1)], shows=["stain"])
    waits = make_verdict(Disposition.REVIEW, shows=["hole"])
    passes = make_verdict(Disposition.PASS, shows=["hole"])
    store.record([make_inspection(at=hour(0.5), verdict=each) for each in (waits, passes)])
    assert pairs(counted(store, Subject(category="hole"), until=1)) == [(8, 3)]
    assert pairs(counted(store, Subject(category="stain"), until=1)) == [(8, 3)]
    assert pairs(counted(store, Subject(category="crease"), until=1)) == [(8, 0)]


def test_the_last_word_counts() -> None:
    store = MemoryStore()
    record = make_inspection(at=hour(0.5), verdict=make_verdict(Disposition.REJECT, shows=["hole"]))
    store.record([record])
    store.decide(record.id, Decision(Disposition.PASS, (), "Li", "", hour(1)))
    assert pairs(counted(store, Subject(), until=1)) == [(1, 0)]
    assert pairs(counted(store, Subject(category="hole"), until=1)) == [(1, 0)]


def test_a_line_counts_where_units_leave_it() -> None:
    store, plant = MemoryStore(), Plant(lines=(LINE,))
    produce(store, [(4, 4)], station="k")
    produce(store, [(3, 1)], station="f")
    produce(store, [(1, 0)], station="elsewhere")
    for scope, expected in (
        (Scope(), (5, 1)),
        (Scope(line="L1"), (4, 1)),
        (Scope(stage="knit"), (8, 4)),
        (Scope(station="k"), (8, 4)),
        (Scope(line=""), (1, 0)),
        (Scope(product="other"), (0, 0)),
        (Scope(simulated=True), (0, 0)),
    ):
        assert pairs(counted(store, Subject(scope), until=1, plant=plant)) == [expected]


def test_what_is_not_over_is_not_complete() -> None:
    store = MemoryStore()
    produce(store, [(3, 1), (3, 1)])
    assert [each.complete for each in counted(store, Subject(), until=1.5)] == [True, False]


def test_days_of_a_zone_that_no_counter_fits_are_counted_all_the_same() -> None:
    """Before 1932 the clocks of Amsterdam were 19 minutes 32 seconds ahead."""
    noon, store = datetime(1920, 1, 10, 12, tzinfo=UTC), MemoryStore()
    moments = (noon, datetime(1920, 1, 9, 23, 40, 27, tzinfo=UTC), noon + timedelta(days=1))
    store.record([make_inspection(at=moment) for moment in moments])
    plant = Plant(timezone="Europe/Amsterdam")
    reader, subject = Reader(store, plant, hour(0)), Subject(every=Every.DAY)
    buckets = whole_buckets(reader, subject, noon - timedelta(days=1), noon + timedelta(days=1))
    assert [each.n for each in shares(reader, subject, buckets)] == [1, 1, 1]


Made = tuple[int, Disposition, tuple[str, ...], str | None]
records = st.lists(
    st.tuples(
        st.integers(0, 72 * 3600 - 1),
        st.sampled_from(Disposition),
        st.sampled_from([(), ("hole",), ("hole", "stain")]),
        st.none() | st.sampled_from(["a", "b"]),
    ),
    max_size=25,
    unique_by=lambda made: made[0],
)


@given(records, st.sampled_from([Every.HOUR, Every.DAY]), st.none() | st.just("hole"))
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_subgroups_are_a_recount_of_the_records(
    zone: str, made: list[Made], every: Every, category: str | None
) -> None:
    store = MemoryStore()
    for second, disposition, shows, part in made:
        verdict = make_verdict(disposition, shows=shows)
        store.record([make_inspection(at=hour(second / 3600), verdict=verdict, part=part)])
    reader = Reader(store, Plant(timezone=zone), hour(72))
    subject = Subject(every=every, category=category)
    found = shares(reader, subject, whole_buckets(reader, subject, hour(0), hour(72)))
    assert pairs(found) == [_recount(each, made, category) for each in found]


def _recount(subgroup: Subgroup, made: list[Made], category: str | None) -> tuple[int, int]:
    latest = {each[3] or str(each[0]): each for each in sorted(made, key=lambda each: each[0])}
    judged = [
        each
        for each in latest.values()
        if each[1] in (Disposition.PASS, Disposition.REJECT)
        and subgroup.start <= hour(each[0] / 3600) < subgroup.end
    ]
    if category is None:
        return len(judged), sum(each[1] is Disposition.REJECT for each in judged)
    return len(judged), sum(category in each[2] for each in judged)
