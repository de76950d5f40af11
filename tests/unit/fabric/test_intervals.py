from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.fabric import Band, Intervals, Rectangle, covered

STRETCHES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda each: (each[0], sum(each)))
)
PLACES = st.lists(
    st.builds(
        Rectangle, st.integers(0, 30), st.integers(0, 30), st.integers(1, 9), st.integers(1, 9)
    ),
    max_size=12,
)


def points(stretches: list[tuple[int, int]]) -> set[int]:
    return {point for start, end in stretches for point in range(start, end)}


@given(STRETCHES)
def test_stretches_cover_what_they_cover(stretches: list[tuple[int, int]]) -> None:
    union = Intervals.of(stretches)
    assert union.total == len(points(stretches))
    assert all(union.holds(point + 0.5) == (point in points(stretches)) for point in range(90))


@given(STRETCHES, STRETCHES)
def test_what_two_share(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    shared = Intervals.of(one).shared(Intervals.of(other))
    assert shared == len(points(one) & points(other))


def test_gaps_lie_between_what_is_covered() -> None:
    union = Intervals.of([(0, 10), (12, 20), (30, 40)])
    assert union.gaps() == ((10, 12), (20, 30))
    assert union.gaps(longer_than=2) == ((20, 30),)
    assert Intervals().gaps() == ()


@given(PLACES)
def test_area_is_counted_once(places: list[Rectangle]) -> None:
    band = Band(5, 25)
    squares = {
        (x, y)
        for place in places
        for x in range(int(place.x), int(place.right))
        for y in range(int(place.y), int(place.bottom))
        if 5 <= x < 25
    }
    assert covered(places, band).area == pytest.approx(len(squares))


def test_nothing_looked_at_has_no_share() -> None:
    found = covered([], Band(0, 10))
    assert found.length == 0
    assert found.share(Band(0, 10)) is None
