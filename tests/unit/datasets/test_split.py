"""Groups never split, and no picture moves another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.datasets import SplitRule, Subset
from inspector.errors import DataError

groups = st.text(min_size=1, max_size=30)


@given(salt=st.text(max_size=8), group=groups, folds=st.integers(2, 10))
def test_a_group_always_falls_on_the_same_side(salt: str, group: str, folds: int) -> None:
    first, again = SplitRule(salt, folds), SplitRule(salt, folds)
    assert first.fold(group) == again.fold(group)
    assert 0 <= first.fold(group) < folds
    assert first.subset(group) is again.subset(group)


@given(group=groups, calibration=st.floats(0, 0.99))
def test_the_test_fold_does_not_depend_on_how_much_is_held_for_calibration(
    group: str, calibration: float
) -> None:
    without, with_some = SplitRule("s", calibration=0.0), SplitRule("s", calibration=calibration)
    assert (without.subset(group) is Subset.TEST) == (with_some.subset(group) is Subset.TEST)


def test_shares_are_about_what_was_asked_for() -> None:
    rule = SplitRule("shares", folds=5, calibration=0.25)
    subsets = [rule.subset(f"group {number}") for number in range(4000)]
    assert subsets.count(Subset.TEST) == pytest.approx(800, abs=100)
    assert subsets.count(Subset.CALIBRATION) == pytest.approx(800, abs=100)


def test_folds_are_fixed_for_good() -> None:
    """A change here would move shipped bundles' training pictures into their test fold."""
    rule = SplitRule("elpv-1", folds=5, test_fold=0, calibration=0.12)
    assert [rule.fold(f"elpv/{number}") for number in range(12)] == [
        3,
        4,
        3,
        4,
        1,
        0,
        4,
        4,
        3,
        1,
        2,
        4,
    ]


@pytest.mark.parametrize(
    "settings",
    [{"folds": 1}, {"folds": 5, "test_fold": 5}, {"test_fold": -1}, {"calibration": 1.0}],
)
def test_a_rule_that_leaves_nothing_is_refused(settings: dict[str, int]) -> None:
    with pytest.raises(DataError, match="given"):
        SplitRule("s", **settings)
