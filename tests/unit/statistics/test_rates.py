"""Shares and their intervals, against published vectors and against their own laws."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inspector.statistics import pass_rate, rate, wilson_interval


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    """Successes and trials, at least one trial."""
    n = draw(st.integers(1, 10**9))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(
    ("successes", "n", "expected"),
    [
        (7, 50, (0.069508, 0.261862)),
        (0, 10, (0.0, 0.277533)),
        (985, 1000, (0.975399, 0.990889)),
    ],
)
def test_wilson_matches_published_values(
    successes: int, n: int, expected: tuple[float, float]
) -> None:
    assert wilson_interval(successes, n) == pytest.approx(expected, abs=5e-7)


def test_nothing_seen_leaves_shares_undefined() -> None:
    assert wilson_interval(0, 0) is None
    assert rate(0, 0) is None
    assert pass_rate(0, 0) is None


@given(shares())
@example((0, 1))
@example((1, 1))
@example((10**9, 10**9))
def test_interval_holds_the_share_and_stays_within_0_and_1(share: tuple[int, int]) -> None:
    successes, n = share
    interval = wilson_interval(successes, n)
    assert interval is not None
    low, high = interval
    assert 0.0 <= low <= successes / n <= high <= 1.0
    assert (low == 0.0) == (successes == 0)
    assert (high == 1.0) == (successes == n)


@given(shares())
def test_interval_mirrors_when_success_and_failure_swap(share: tuple[int, int]) -> None:
    successes, n = share
    interval, mirrored = wilson_interval(successes, n), wilson_interval(n - successes, n)
    assert interval is not None
    assert mirrored is not None
    assert interval == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-12)


@given(st.integers(1, 10**6), st.data())
def test_one_more_success_moves_both_bounds_up(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n - 1))
    fewer, more = wilson_interval(successes, n), wilson_interval(successes + 1, n)
    assert fewer is not None
    assert more is not None
    assert fewer[0] < more[0]
    assert fewer[1] < more[1]


@given(shares(), st.integers(2, 100))
def test_more_pictures_of_the_same_share_narrow_the_interval(
    share: tuple[int, int], factor: int
) -> None:
    successes, n = share
    few, many = wilson_interval(successes, n), wilson_interval(successes * factor, n * factor)
    assert few is not None
    assert many is not None
    assert many[1] - many[0] < few[1] - few[0]


@given(shares(), st.floats(0.1, 4.0), st.floats(0.1, 4.0))
def test_more_certainty_widens_the_interval(share: tuple[int, int], z: float, other: float) -> None:
    narrow = wilson_interval(*share, z=min(z, other))
    wide = wilson_interval(*share, z=max(z, other))
    assert narrow is not None
    assert wide is not None
    assert wide[0] <= narrow[0] + 1e-12
    assert narrow[1] <= wide[1] + 1e-12


@given(shares())
def test_bounds_are_where_the_score_test_turns(share: tuple[int, int]) -> None:
    """Wilson's definition: at each bound, the observed share lies z standard errors away."""
    successes, n = share
    z = 1.959964
    interval = wilson_interval(successes, n, z)
    assert interval is not None
    p = successes / n
    for bound in interval:
        if 0.0 < bound < 1.0:
            distance = abs(p - bound)
            assert distance == pytest.approx(z * math.sqrt(bound * (1 - bound) / n), rel=1e-3)


def test_pass_rate_is_good_among_judged() -> None:
    assert pass_rate(3, 1) == 0.75
    assert pass_rate(0, 5) == 0.0
    assert pass_rate(5, 0) == 1.0


@pytest.mark.parametrize(("part", "whole"), [(-1, 2), (3, 2), (0, -1)])
def test_impossible_counts_are_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="expected 0 <= part <= whole"):
        rate(part, whole)
    with pytest.raises(ValueError, match="expected 0 <= part <= whole"):
        wilson_interval(part, whole)


@pytest.mark.parametrize("z", [0.0, -1.0, math.nan])
def test_a_quantile_that_is_none_is_refused(z: float) -> None:
    with pytest.raises(ValueError, match="expected z > 0"):
        wilson_interval(1, 2, z)
