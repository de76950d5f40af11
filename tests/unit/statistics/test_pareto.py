"""The defect analysis chart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.statistics import ParetoBar, pareto

counts = st.dictionaries(st.text(max_size=3), st.integers(0, 10**6), max_size=8)


def test_bars_fall_and_shares_accumulate() -> None:
    assert pareto({"stain": 1, "hole": 6, "crease": 1, "never": 0}) == (
        ParetoBar("hole", 6, 0.75, 0.75),
        ParetoBar("crease", 1, 0.125, 0.875),
        ParetoBar("stain", 1, 0.125, 1.0),
    )


def test_the_rest_is_gathered_last_even_where_it_is_the_largest() -> None:
    assert pareto({"a": 4, "b": 3, "c": 3, "d": 2}, top=1) == (
        ParetoBar("a", 4, 4 / 12, 4 / 12),
        ParetoBar(None, 8, 8 / 12, 1.0),
    )


def test_no_counts_no_bars() -> None:
    assert pareto({}) == ()
    assert pareto({"hole": 0}) == ()


@given(counts, st.none() | st.integers(1, 9))
def test_nothing_is_lost_and_the_last_bar_ends_at_one(
    categories: dict[str, int], top: int | None
) -> None:
    bars = pareto(categories, top=top)
    assert sum(bar.count for bar in bars) == sum(categories.values())
    named = [bar.count for bar in bars if bar.category is not None]
    assert named == sorted(named, reverse=True)
    cumulative = [bar.cumulative for bar in bars]
    assert cumulative == sorted(cumulative)
    assert not bars or cumulative[-1] == 1.0


def test_impossible_requests_are_refused() -> None:
    with pytest.raises(ValueError, match="top >= 1"):
        pareto({"hole": 1}, top=0)
    with pytest.raises(ValueError, match="counts >= 0"):
        pareto({"hole": -1})
