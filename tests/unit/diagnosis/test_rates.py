"""Shares of a mix, differences, detectable shares and dispersion."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from inspector.diagnosis.dispersion import dispersion
from inspector.diagnosis.rates import (
    Part,
    detectable_share,
    weighted_difference,
    weighted_share,
)
from inspector.statistics import wilson_interval


@given(st.integers(1, 500), st.data(), st.floats(0.1, 1000))
def test_one_stratum_has_its_wilson_interval(
    units: int, data: st.DataObject, weight: float
) -> None:
    cases = data.draw(st.integers(0, units))
    found = weighted_share([Part(weight, cases, units)])
    assert found.value == pytest.approx(cases / units)
    assert found.interval == pytest.approx(wilson_interval(cases, units), abs=1e-12)


def test_a_mix_is_weighted_and_surer_than_its_parts() -> None:
    parts = [Part(3, 10, 100), Part(1, 40, 100)]
    found = weighted_share(parts)
    assert found.value == pytest.approx(0.175)
    whole = found.interval[1] - found.interval[0]
    single = weighted_share(parts[1:]).interval
    assert whole < single[1] - single[0]


def test_a_difference_has_newcombes_interval() -> None:
    there, best = Part(1, 56, 70), Part(1, 48, 80)  # the example of his paper
    found = weighted_difference([(there, best)])
    expected = confint_proportions_2indep(56, 70, 48, 80, method="newcomb", compare="diff")
    assert found.value == pytest.approx(0.2)
    assert found.interval == pytest.approx(expected, abs=1e-6)
    assert found.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_no_pairs_no_difference() -> None:
    assert weighted_difference([]) == (0.0, (0.0, 0.0))


@pytest.mark.parametrize(("base", "units", "others"), [(0.02, 400, 4000), (0.1, 150, 150)])
def test_the_share_that_is_called_detectable_is_detected_four_times_in_five(
    base: float, units: int, others: int
) -> None:
    share = detectable_share(base, units, others, significance=0.01)
    assert share is not None
    chance = np.random.default_rng(7)
    cases = chance.binomial(units, share, 4000)
    rest = chance.binomial(others, base, 4000)
    pooled = (cases + rest) / (units + others)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / units + 1 / others))
    found = np.abs(cases / units - rest / others) / spread > stats.norm.isf(0.005)
    assert np.mean(found) == pytest.approx(0.8, abs=0.04)  # 6 standard errors, and a skewed tail


@given(st.floats(0.001, 0.5), st.integers(5, 500))
def test_more_units_show_smaller_differences(base: float, units: int) -> None:
    few = detectable_share(base, units, 1000, significance=0.001)
    many = detectable_share(base, 4 * units, 1000, significance=0.001)
    assert many is not None or few is None
    if few is not None and many is not None:
        assert base < many <= few + 1e-9


def test_too_few_units_show_no_difference_at_all() -> None:
    assert detectable_share(0.4, 2, 50, significance=0.001) is None


def hours(chance: np.random.Generator, shares: Sequence[float]) -> list[tuple[int, int]]:
    return [(int(chance.binomial(200, share)), 200) for share in shares]


def test_chance_alone_has_no_dispersion() -> None:
    chance = np.random.default_rng(3)
    assert dispersion([hours(chance, [0.05] * 4000)]) == pytest.approx(1.0, abs=0.1)


def test_runs_of_defects_have() -> None:
    """Shares that vary from hour to hour by variance s² add n·s²/p(1 − p) to the variance."""
    chance = np.random.default_rng(3)
    shares = chance.beta(2, 38, 4000)
    expected = 1 + 199 * shares.var() / (0.05 * 0.95)
    assert dispersion([hours(chance, list(shares))]) == pytest.approx(expected, rel=0.15)


def test_a_level_that_shifts_and_stays_is_no_noise() -> None:
    chance = np.random.default_rng(3)
    assert dispersion([hours(chance, [0.02] * 200 + [0.06] * 200)]) < 1.3


@pytest.mark.parametrize("series", [[], [[(1, 5)] * 5], [[(0, 9)] * 50], [[(0, 0)] * 50]])
def test_too_little_to_tell_is_no_dispersion(series: list[list[tuple[int, int]]]) -> None:
    assert dispersion(series) == 1.0
