"""Completion, production efficiency and OEE: worked examples and the laws between them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.statistics import Efficiency, completion, ratio, seconds_to_finish

counts = st.integers(0, 10**9)
seconds = st.floats(1e-3, 1e9)


def test_a_shift_by_hand() -> None:
    """420 planned minutes, 373 of them running, 1 s an item: a published OEE example.

    Vorne, "Calculating OEE": run time 373 min, 19,271 items, 18,848 good.
    """
    shift = Efficiency(
        produced=19_271,
        good=18_848,
        planned_run_time_s=19_271 * 1.0,
        planned_busy_time_s=420 * 60,
        production_time_s=373 * 60,
    )
    assert shift.availability == pytest.approx(0.8881, abs=5e-5)
    assert shift.effectiveness == pytest.approx(0.8611, abs=5e-5)
    assert shift.quality_ratio == pytest.approx(0.9780, abs=5e-5)
    assert shift.oee == pytest.approx(0.7479, abs=5e-5)


@given(counts, st.data(), seconds, seconds, seconds)
def test_efficiency_is_availability_times_effectiveness(
    produced: int, data: st.DataObject, run: float, busy: float, running: float
) -> None:
    good = data.draw(st.integers(0, produced))
    made = Efficiency(produced, good, run, busy, running)
    assert made.availability is not None
    assert made.effectiveness is not None
    assert made.production_efficiency is not None
    assert made.production_efficiency == pytest.approx(made.availability * made.effectiveness)
    if produced:
        assert made.oee == pytest.approx(made.production_efficiency * good / produced)
    else:
        assert made.oee is None


@pytest.mark.parametrize("busy", [None, 0.0])
def test_without_planned_busy_time_nothing_is_efficient_or_not(busy: float | None) -> None:
    made = Efficiency(10, 9, 20.0, busy, 15.0)
    assert made.production_efficiency is None
    assert made.oee is None
    assert made.availability is None
    assert made.quality_ratio == 0.9


def test_more_than_planned_is_shown_as_it_is() -> None:
    assert completion(120, 100) == 1.2
    assert Efficiency(120, 120, 120.0, 100.0).oee == 1.2


def test_nothing_planned_is_not_complete_and_not_empty() -> None:
    assert completion(0, 0) is None
    assert completion(5, 0) is None
    assert completion(0, 10) == 0.0


@given(st.integers(1, 10**6), st.integers(1, 10**6), seconds)
def test_the_rate_so_far_finishes_the_rest(good: int, planned: int, elapsed: float) -> None:
    left = seconds_to_finish(good, planned, elapsed)
    assert left is not None
    if good >= planned:
        assert left == 0
    else:
        assert good / elapsed * left == pytest.approx(planned - good)


@pytest.mark.parametrize(("good", "elapsed"), [(0, 60.0), (5, None), (5, 0.0)])
def test_no_rate_no_forecast(good: int, elapsed: float | None) -> None:
    assert seconds_to_finish(good, 10, elapsed) is None


@pytest.mark.parametrize(
    ("part", "whole"), [(-1.0, 2.0), (1.0, -2.0), (math.nan, 1.0), (1.0, math.inf)]
)
def test_impossible_amounts_are_refused(part: float, whole: float) -> None:
    with pytest.raises(ValueError, match="expected finite values >= 0"):
        ratio(part, whole)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="expected 0 <= part <= whole"):
        _ = Efficiency(produced=3, good=4).quality_ratio
