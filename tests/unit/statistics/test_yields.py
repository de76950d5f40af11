"""First-pass yield and rolled throughput yield."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.statistics import StageYield, rolled_throughput_yield, wilson_interval


def stage(good: int, inspected: int) -> StageYield:
    return StageYield("A", "weave", inspected, good)


pairs = st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_three_stages_by_hand() -> None:
    stages = [stage(95, 100), stage(90, 95), stage(81, 90)]
    assert rolled_throughput_yield(stages) == pytest.approx(0.95 * (90 / 95) * 0.9)


def test_a_stage_that_inspected_nothing_is_unknown_and_not_perfect() -> None:
    assert stage(0, 0).value is None
    assert stage(0, 0).interval is None
    assert rolled_throughput_yield([stage(9, 10), stage(0, 0)]) is None
    assert rolled_throughput_yield([]) is None


@given(st.lists(pairs, min_size=1, max_size=6))
def test_the_whole_line_yields_no_more_than_its_weakest_stage(
    shares: list[tuple[int, int]],
) -> None:
    stages = [stage(good, inspected) for good, inspected in shares]
    rolled = rolled_throughput_yield(stages)
    assert rolled is not None
    assert 0 <= rolled <= min(good / inspected for good, inspected in shares)


def test_its_interval_is_wilsons() -> None:
    assert stage(985, 1000).interval == wilson_interval(985, 1000)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 0 <= part <= whole"):
        stage(11, 10)
