"""Counts of a question, over all its stretches of time."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from inspector.ports import Count, Dimension, InspectionStore
from inspector.production import Scope, total
from tests.support.small_plant import REJECT, at, made, on


def test_turns_of_a_shift_are_added_up(store: InspectionStore) -> None:
    reader = on(
        store,
        [
            made("w1", when=at(23, day=12)),
            made("w1", when=at(5, 59, day=13)),
            made("w1", when=at(6, day=13)),
            made("w1", REJECT, when=at(22, day=13)),
        ],
    )
    nights = Scope(since=at(0, day=12), until=at(8, day=14), shift="night")
    assert [count.units for count in reader.counts(nights)] == [3]
    apart = reader.counts(nights, by=(Dimension.DISPOSITION,))
    assert sorted(count.units for count in apart) == [1, 2]


def test_unassigned_are_the_stations_that_the_plant_does_not_know(store: InspectionStore) -> None:
    reader = on(store, [made("w1"), made("x1"), made("x2"), made("x2", simulated=True)])
    (one,) = reader.filters(Scope(line=""))
    assert one.stations == frozenset({"x1", "x2"})
    assert sum(count.units for count in reader.counts(Scope(line=""))) == 2
    assert reader.counts(Scope(line="", station="w1")) == ()


def test_a_total_counts_where_a_unit_leaves_its_line(store: InspectionStore) -> None:
    reader = on(store, [made(name) for name in ("w1", "w2", "f1", "w9", "x1")])
    by = (Dimension.STATION,)

    def ends(scope: Scope) -> set[str | None]:
        return {count.station for count in reader.at_line_ends(scope, reader.counts(scope, by=by))}

    assert ends(Scope()) == {"f1", "w9", "x1"}
    assert ends(Scope(line="A")) == {"f1"}
    assert ends(Scope(line="A", stage="weave")) == {"w1", "w2"}
    assert ends(Scope(station="w1")) == {"w1"}
    assert ends(Scope(line="")) == {"x1"}


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["a", "b"]), st.integers(1, 9)), max_size=12
    )
)
def test_adding_up_loses_nothing(rows: list[tuple[int, str, int]]) -> None:
    counts = [
        Count(n, n, n, bucket=at(9) + timedelta(hours=hour), station=name) for hour, name, n in rows
    ]
    summed = total(counts)
    expected: Counter[tuple[int, str]] = Counter()
    for hour, name, n in rows:
        expected[hour, name] += n
    assert len(summed) == len(expected)
    assert sum(count.units for count in summed) == expected.total()
    assert total(summed) == summed
