"""Centre line and spread, against a textbook, against numpy and against their own laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from inspector.spc import (
    LARGE,
    MINIMUM,
    Baseline,
    ChartKind,
    Obstacle,
    Subgroup,
    choose_kind,
    estimate,
)
from tests.support.production_hours import hour
from tests.support.subgroups import ORANGE_JUICE, hours, shares

counts = st.lists(shares(), max_size=30)


def estimated(kind: ChartKind, subgroups: list[Subgroup]) -> Baseline:
    found = estimate(kind, subgroups)
    assert isinstance(found, Baseline), found
    return found


def test_montgomerys_cans_have_the_published_centre_line() -> None:
    found = estimated(ChartKind.P, hours((50, x) for x in ORANGE_JUICE))
    assert found.centre == pytest.approx(0.2313, abs=5e-5)
    assert found.centre == 347 / 1500
    assert (found.subgroups, found.mean_n, found.enough) == (30, 50, True)
    assert (found.since, found.until) == (hour(0), hour(30))


def test_without_the_two_samples_that_were_explained_it_is_the_published_one_too() -> None:
    explained = {14, 22}
    kept = [x for number, x in enumerate(ORANGE_JUICE) if number not in explained]
    assert estimated(ChartKind.P, hours((50, x) for x in kept)).centre == pytest.approx(0.2150)


@given(counts, st.sampled_from(ChartKind))
def test_it_agrees_with_numpy(pairs: list[tuple[int, int]], kind: ChartKind) -> None:
    found = estimate(kind, hours(pairs))
    n, x = np.array([pair for pair in pairs if pair[0]], dtype=float).reshape(-1, 2).T
    if isinstance(found, Obstacle):
        return
    centre = np.average(x / n, weights=n)
    variance = centre if kind is ChartKind.U else centre * (1 - centre)
    z = (x / n - centre) / np.sqrt(variance / n)
    assert found.centre == pytest.approx(centre)
    assert found.sigma_z == pytest.approx(np.abs(np.diff(z)).mean() / 1.128, abs=1e-9)


@given(counts, st.sampled_from(ChartKind))
def test_limits_are_there_exactly_where_counts_allow_them(
    pairs: list[tuple[int, int]], kind: ChartKind
) -> None:
    found = estimate(kind, hours(pairs))
    seen = [(n, x) for n, x in pairs if n]
    if len(seen) < 2:
        assert found is Obstacle.TOO_FEW
    elif not any(x for _, x in seen):
        assert found is Obstacle.NOTHING_SEEN
    elif kind is not ChartKind.U and all(x == n for n, x in seen):
        assert found is Obstacle.EVERYTHING_SEEN
    else:
        assert isinstance(found, Baseline) or found is Obstacle.NO_SPREAD


def test_the_divisor_is_the_mean_range_of_two_normal_values() -> None:
    mean_range, _ = stats.norm.expect(abs, scale=np.sqrt(2)), None
    assert mean_range == pytest.approx(1.128, abs=5e-4)


def test_binomial_subgroups_spread_as_chance_would_have_it() -> None:
    chance = np.random.default_rng(4)
    for n, p in ((200, 0.05), (20_000, 0.01)):
        pairs = [(n, int(x)) for x in chance.binomial(n, p, size=2_000)]
        assert estimated(ChartKind.P_PRIME, hours(pairs)).sigma_z == pytest.approx(1, rel=0.05)


def test_hours_that_differ_for_other_reasons_spread_more() -> None:
    chance = np.random.default_rng(4)
    rates = chance.normal(0.02, 0.004, size=500).clip(0.001)
    pairs = [(20_000, int(x)) for x in chance.binomial(20_000, rates)]
    # Their variances add: σ² = p(1 − p)/n + 0.004².
    expected = np.sqrt(1 + 0.004**2 / (0.02 * 0.98 / 20_000))
    assert estimated(ChartKind.P_PRIME, hours(pairs)).sigma_z == pytest.approx(expected, rel=0.1)


@given(st.lists(shares(least=1), min_size=2, max_size=30), st.data())
def test_empty_subgroups_change_nothing(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    spots = data.draw(st.lists(st.integers(0, len(pairs)), max_size=5))
    spread: list[tuple[float, int]] = list(pairs)
    for spot in sorted(spots, reverse=True):
        spread.insert(spot, (0, 0))
    one, other = estimate(ChartKind.P, hours(pairs)), estimate(ChartKind.P, hours(spread))
    if isinstance(one, Baseline) and isinstance(other, Baseline):
        assert (one.centre, one.sigma_z) == (other.centre, other.sigma_z)
        assert one.subgroups == other.subgroups
    else:
        assert one is other


def test_fewer_than_twenty_are_not_enough() -> None:
    pairs = [(50, x) for x in ORANGE_JUICE]
    assert not estimated(ChartKind.P, hours(pairs[: MINIMUM - 1])).enough
    assert estimated(ChartKind.P, hours(pairs[:MINIMUM])).enough


@pytest.mark.parametrize(
    ("kind", "pairs", "obstacle"),
    [
        (ChartKind.P, [(10, 1), (0, 0)], Obstacle.TOO_FEW),
        (ChartKind.P, [(10, 0), (20, 0)], Obstacle.NOTHING_SEEN),
        (ChartKind.P, [(10, 10), (20, 20)], Obstacle.EVERYTHING_SEEN),
        (ChartKind.P_PRIME, [(10, 1), (20, 2)], Obstacle.NO_SPREAD),
        (ChartKind.U, [(0.5, 0), (0.5, 0)], Obstacle.NOTHING_SEEN),
    ],
)
def test_what_stands_in_the_way_is_named(
    kind: ChartKind, pairs: list[tuple[float, int]], obstacle: Obstacle
) -> None:
    found = estimate(kind, hours(pairs))
    assert found is obstacle
    assert "choose" in obstacle.sentence


def test_large_subgroups_take_the_chart_that_measures_the_spread() -> None:
    assert choose_kind(hours([(LARGE, 5), (0, 0), (LARGE, 9)])) is ChartKind.P_PRIME
    assert choose_kind(hours([(LARGE - 1, 5), (LARGE - 1, 9)])) is ChartKind.P
    assert choose_kind([]) is ChartKind.P


def test_impossible_subgroups_are_refused() -> None:
    with pytest.raises(ValueError, match="n >= 0"):
        Subgroup(hour(0), hour(1), -1, 0)
    with pytest.raises(ValueError, match="n >= 0"):
        Subgroup(hour(0), hour(1), float("nan"), 0)
    with pytest.raises(ValueError, match="start < end"):
        Subgroup(hour(1), hour(1), 1, 0)
    with pytest.raises(ValueError, match="x <= n"):
        estimate(ChartKind.P, hours([(3, 4)]))
    with pytest.raises(ValueError, match="x <= n"):
        estimate(ChartKind.U, hours([(0, 4)]))
    with pytest.raises(ValueError, match="in order"):
        estimate(ChartKind.P, [*hours([(3, 1)], first=1), *hours([(3, 1)])])


@pytest.mark.parametrize(
    ("kind", "centre", "sigma_z"),
    [
        (ChartKind.P, 0.0, 1.0),
        (ChartKind.P, 1.0, 1.0),
        (ChartKind.P, float("nan"), 1.0),
        (ChartKind.U, float("inf"), 1.0),
        (ChartKind.P_PRIME, 0.1, 0.0),
        (ChartKind.P, 0.1, float("nan")),
    ],
)
def test_numbers_no_limits_can_come_from_are_refused(
    kind: ChartKind, centre: float, sigma_z: float
) -> None:
    with pytest.raises(ValueError, match="expected a"):
        Baseline(kind, centre, sigma_z, 25, 50, hour(0), hour(25))
