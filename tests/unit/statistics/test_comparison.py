"""Two shares compared, held against statsmodels and published tables."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from inspector.statistics import Comparison, Proportion, difference_interval, ratio_interval
from inspector.statistics.rates import Z_95

proportions = st.integers(1, 5000).flatmap(
    lambda n: st.builds(Proportion, st.integers(0, n), st.just(n))
)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((10, 10), (0, 10), (0.6075, 1.0000)),
    ],
)
def test_newcombes_own_table(
    now: tuple[int, int], before: tuple[int, int], expected: tuple[float, float]
) -> None:
    """R. G. Newcombe (1998), table II, method 10."""
    found = difference_interval(Proportion(*now), Proportion(*before))
    assert found == pytest.approx(expected, abs=5e-5)


@given(proportions, proportions)
def test_the_difference_is_statsmodels_newcombe(now: Proportion, before: Proportion) -> None:
    theirs = confint_proportions_2indep(*now, *before, method="newcomb", compare="diff")
    assert difference_interval(now, before) == pytest.approx(theirs, abs=1e-6)


@given(
    st.integers(2, 3000).flatmap(
        lambda n: st.builds(Proportion, st.integers(1, n - 1), st.just(n))
    ),
    st.integers(2, 3000).flatmap(
        lambda n: st.builds(Proportion, st.integers(1, n - 1), st.just(n))
    ),
)
def test_the_ratio_is_statsmodels_score(now: Proportion, before: Proportion) -> None:
    theirs = confint_proportions_2indep(
        *now, *before, method="score", compare="ratio", correction=False
    )
    assert ratio_interval(now, before) == pytest.approx(theirs, rel=1e-3)


def test_koopmans_own_example() -> None:
    """P. A. R. Koopman (1984): 36 of 40 against 16 of 80, 2.94 to 7.15."""
    assert ratio_interval(Proportion(36, 40), Proportion(16, 80)) == pytest.approx(
        (2.939, 7.152), abs=5e-3
    )


@given(proportions, proportions)
@example(Proportion(0, 5), Proportion(3, 5))
@example(Proportion(5, 5), Proportion(5, 5))
@example(Proportion(1, 1), Proportion(1, 5000))
@example(Proportion(0, 1), Proportion(1, 5000))
def test_intervals_hold_what_was_seen(now: Proportion, before: Proportion) -> None:
    compared = Comparison(now, before)
    interval, difference = compared.difference_interval, compared.difference
    assert interval is not None
    assert difference is not None
    assert -1 <= interval[0] <= difference <= interval[1] <= 1
    relative, change = compared.relative_change_interval, compared.relative_change
    if before.part == 0:
        assert relative is None
        assert change is None
        return
    assert relative is not None
    assert change is not None
    assert -1 <= relative[0] <= change + 1e-12
    assert change - 1e-12 <= relative[1] < math.inf


@given(proportions, proportions)
def test_the_difference_mirrors_when_the_two_swap(now: Proportion, before: Proportion) -> None:
    one, other = difference_interval(now, before), difference_interval(before, now)
    assert one is not None
    assert other is not None
    assert one == pytest.approx((-other[1], -other[0]), abs=1e-12)


@given(proportions, proportions)
def test_more_certainty_widens_the_bounds_of_the_ratio(now: Proportion, before: Proportion) -> None:
    bounds, wider = ratio_interval(now, before), ratio_interval(now, before, z=Z_95 * 1.1)
    if bounds is None or wider is None:
        assert before.part == 0
        return
    assert wider[0] < bounds[0] or now.part == 0
    assert bounds[0] < bounds[1] < wider[1]


def test_down_by_half_is_said_with_its_certainty() -> None:
    halved = Comparison(Proportion(50, 10_000), Proportion(100, 10_000))
    assert halved.relative_change == -0.5
    assert halved.direction == "down"
    assert Comparison(Proportion(100, 10_000), Proportion(50, 10_000)).direction == "up"
    assert Comparison(Proportion(1, 100), Proportion(2, 100)).direction == "unclear"


@pytest.mark.parametrize(("now", "before"), [((0, 0), (1, 10)), ((1, 10), (0, 0))])
def test_nothing_seen_compares_with_nothing(now: tuple[int, int], before: tuple[int, int]) -> None:
    compared = Comparison(Proportion(*now), Proportion(*before))
    assert compared.difference is None
    assert compared.difference_interval is None
    assert compared.relative_change is None
    assert compared.relative_change_interval is None
    assert compared.direction is None


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 0 <= part <= whole"):
        difference_interval(Proportion(3, 2), Proportion(1, 2))
