"""Points and their limits, against a textbook and against statsmodels and scipy."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from inspector.spc import Baseline, ChartKind, Point, estimate, plot
from tests.support.production_hours import hour
from tests.support.subgroups import ORANGE_JUICE, hours, shares

BEYOND_THREE_SIGMA = float(2 * stats.norm.sf(3))


def frozen(kind: ChartKind, centre: float, sigma_z: float = 1.0) -> Baseline:
    return Baseline(kind, centre, sigma_z, 25, 50.0, hour(0), hour(25))


def only(kind: ChartKind, n: float, x: int, baseline: Baseline) -> Point:
    (point,) = plot(kind, hours([(n, x)]), baseline)
    return point


def test_montgomerys_cans_have_the_published_limits_and_two_points_beyond() -> None:
    subgroups = hours((50, x) for x in ORANGE_JUICE)
    baseline = estimate(ChartKind.P, subgroups)
    assert isinstance(baseline, Baseline)
    points = plot(ChartKind.P, subgroups, baseline)
    assert [point.upper for point in points] == pytest.approx([0.4102] * 30, abs=5e-5)
    assert [point.lower for point in points] == pytest.approx([0.0524] * 30, abs=5e-5)
    beyond = [number for number, point in enumerate(points, 1) if abs(point.z or 0) > 3]
    assert beyond == [15, 23]


@given(st.integers(1, 10_000), st.floats(0.001, 0.999))
def test_p_limits_are_the_normal_interval_of_statsmodels(n: int, centre: float) -> None:
    point = only(ChartKind.P, n, 0, frozen(ChartKind.P, centre))
    low, high = proportion_confint(centre * n, n, alpha=BEYOND_THREE_SIGMA, method="normal")
    assert point.lower == pytest.approx(low, abs=1e-9)
    assert point.upper == pytest.approx(high, abs=1e-9)


@given(st.integers(1, 10_000), st.floats(0.001, 0.999))
def test_p_spreads_like_scipys_binomial(n: int, centre: float) -> None:
    point = only(ChartKind.P, n, n, frozen(ChartKind.P, centre))
    share = stats.binom(n, centre)
    assert point.upper == pytest.approx(min(1.0, (share.mean() + 3 * share.std()) / n))


@given(st.floats(0.01, 1_000), st.floats(0.01, 100))
def test_u_spreads_like_scipys_poisson(area: float, centre: float) -> None:
    point = only(ChartKind.U, area, 0, frozen(ChartKind.U, centre))
    defects = stats.poisson(centre * area)
    assert point.upper == pytest.approx((defects.mean() + 3 * defects.std()) / area)
    assert point.lower == pytest.approx(max(0, (defects.mean() - 3 * defects.std()) / area))


@given(shares(least=1), st.floats(0.01, 0.99), st.floats(0.2, 20))
def test_p_prime_is_p_with_its_distances_divided(
    share: tuple[int, int], centre: float, sigma_z: float
) -> None:
    plain = only(ChartKind.P, *share, frozen(ChartKind.P, centre, sigma_z))
    primed = only(ChartKind.P_PRIME, *share, frozen(ChartKind.P_PRIME, centre, sigma_z))
    assert plain.z is not None
    assert primed.z is not None
    assert primed.upper is not None
    half = 3 * sigma_z * math.sqrt(centre * (1 - centre) / share[0])
    assert primed.upper == pytest.approx(min(1.0, centre + half))
    if abs(plain.z) < 3 and abs(primed.z) < 3:
        assert primed.z * sigma_z == pytest.approx(plain.z)


@given(shares(least=1), st.floats(0.001, 0.999), st.floats(0.2, 20), st.sampled_from(ChartKind))
def test_beyond_a_limit_is_beyond_three(
    share: tuple[int, int], centre: float, sigma_z: float, kind: ChartKind
) -> None:
    point = only(kind, *share, frozen(kind, centre, sigma_z))
    value = point.subgroup.value
    assert value is not None
    assert point.z is not None
    assert point.lower is not None
    assert point.upper is not None
    assert 0 <= point.lower <= centre <= point.upper
    if abs(abs(point.z) - 3) > 1e-9:
        assert (value > point.upper) == (point.z > 3)
        assert (value < point.lower) == (point.z < -3)


@given(st.integers(2, 400))
def test_nothing_lies_beyond_a_limit_that_is_cut_off(n: int) -> None:
    """With p̄ = 9/(n + 9) the lower limit is 0 but for rounding."""
    centre = 9 / (n + 9)
    low = only(ChartKind.P, n, 0, frozen(ChartKind.P, centre))
    high = only(ChartKind.P, n, n, frozen(ChartKind.P, 1 - centre))
    assert low.z is not None
    assert low.z >= -3 - 1e-9
    assert low.lower == pytest.approx(0, abs=1e-12)
    assert low.lower or low.z >= -3
    assert high.z is not None
    assert high.upper == pytest.approx(1)
    assert high.upper != 1 or high.z <= 3


def test_an_empty_subgroup_is_shown_and_not_judged() -> None:
    empty, filled = plot(ChartKind.P, hours([(0, 0), (50, 3)]), frozen(ChartKind.P, 0.1))
    assert (empty.centre, empty.lower, empty.upper, empty.z) == (0.1, None, None, None)
    assert not empty.judged
    assert filled.judged


def test_what_is_not_over_has_limits_and_is_not_judged() -> None:
    (point,) = plot(ChartKind.P, hours([(50, 30)], incomplete=[0]), frozen(ChartKind.P, 0.1))
    assert point.z is not None
    assert point.z > 3
    assert not point.judged


def test_without_a_baseline_there_are_points_and_no_limits() -> None:
    (point,) = plot(ChartKind.P, hours([(50, 3)]), None)
    assert point.subgroup.value == 3 / 50
    assert (point.centre, point.lower, point.upper, point.z) == (None,) * 4
    assert not point.judged


def test_a_baseline_of_another_chart_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a baseline of a p chart"):
        plot(ChartKind.P, hours([(50, 3)]), frozen(ChartKind.U, 0.1))
