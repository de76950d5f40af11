"""Where the threshold lies, and which good pictures are none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from inspector.teaching.scoring import (
    SURE,
    SUSPECT,
    Threshold,
    anomaly,
    outliers,
    place,
    settled,
    tamed,
)


def drawn(count: int, seed: int) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(1.0, 0.4, count)


@pytest.mark.parametrize("count", [10, 20, 50])
@pytest.mark.parametrize("rate", [0.01, 0.02, 0.1])
def test_the_stated_rate_is_kept_on_average(count: int, rate: float) -> None:
    """Of normal scores, one more lies above Student's prediction limit as often as stated."""
    chance = stats.norm(1.0, 0.4)
    missed = [chance.sf(place(drawn(count, seed), rate).at) for seed in range(400)]
    assert np.mean(missed) == pytest.approx(rate, rel=0.2)


def test_the_limit_is_students() -> None:
    good = drawn(20, 3)
    limit = stats.t(19).ppf(0.98) * good.std(ddof=1) * np.sqrt(1 + 1 / 20)
    assert place(good, 0.02).at == pytest.approx(good.mean() + limit, rel=1e-3)


def test_fewer_pictures_put_it_further_out() -> None:
    good = drawn(40, 1)
    assert place(np.tile(good, 2), 0.02).at < place(good, 0.02).at < place(good[:10], 0.02).at + 1


@given(st.floats(-20, 20), st.floats(0.01, 5))
def test_log_odds_rise_with_anomaly(at: float, step: float) -> None:
    threshold = place(drawn(20, 0), 0.02)
    assert threshold.log_odds(at + step) > threshold.log_odds(at)
    assert threshold.log_odds(threshold.at) == 0


def test_a_raised_threshold_lies_so_many_log_odds_higher() -> None:
    threshold = Threshold(2.0, 4.0)
    assert threshold.log_odds(threshold.raised(3.0).at) == pytest.approx(3.0)


@given(st.lists(st.floats(-5, 5), min_size=4, max_size=8))
def test_the_strangest_three_channels_count(row: list[float]) -> None:
    assert anomaly(np.array([row]))[0] == pytest.approx(sum(sorted(row)[-3:]))


@given(st.floats(-50, 50), st.floats(0.01, 50))
def test_tamed_log_odds_still_rise_where_it_is_sure(log_odds: float, step: float) -> None:
    assert tamed(log_odds) < tamed(log_odds + step)
    assert tamed(log_odds) == log_odds if log_odds <= SURE else tamed(log_odds) < log_odds


def test_hardly_ever_does_a_picture_stand_out_by_chance() -> None:
    """Even of scores with a long tail upwards: maxima."""
    names = [str(number) for number in range(30)]
    drawn_ones = [np.random.default_rng(seed).gumbel(0, 1, 30) for seed in range(200)]
    assert sum(bool(outliers(good, names)) for good in drawn_ones) <= 8


@pytest.mark.parametrize("several", [1, 2, 3])
def test_pictures_that_stand_out_are_named_strangest_first(several: int) -> None:
    strange = 8.0 + np.arange(several)
    good = np.concatenate([drawn(20, 2), strange])
    names = [f"{number}" for number in range(len(good))]
    assert outliers(good, names) == tuple(names[20:][::-1])


def test_what_may_stand_out_by_chance_is_suspect_and_no_outlier() -> None:
    good = drawn(20, 2)
    good = np.append(good, good.mean() + 5.5 * good.std(ddof=1))
    names = [f"{number}" for number in range(len(good))]
    assert outliers(good, names) == ()
    assert outliers(good, names, SUSPECT) == ("20",)


def test_half_of_the_pictures_cannot_be_outliers() -> None:
    good = np.concatenate([drawn(10, 2), 50 + drawn(10, 3)])
    assert outliers(good, [str(number) for number in range(20)]) == ()


def test_without_defects_a_person_looks_at_some_more() -> None:
    good = drawn(30, 5)
    threshold = place(good, 0.02)
    settled_at = settled(threshold, good, np.empty(0), 0.02)
    assert settled_at.threshold == threshold
    assert settled_at.review_at == pytest.approx(threshold.log_odds(place(good, 0.05).at))


def test_defects_far_above_raise_the_threshold_a_little() -> None:
    good = drawn(30, 5)
    threshold = place(good, 0.02)
    raised = settled(threshold, good, np.full(8, 50.0), 0.02).threshold
    assert threshold.log_odds(raised.at) == pytest.approx(1.0)


def test_a_defect_below_goes_to_a_person() -> None:
    good = drawn(30, 5)
    threshold = place(good, 0.02)
    faint = float(np.quantile(good, 0.9))
    settled_at = settled(threshold, good, np.array([faint, faint, 9.0, 9.0]), 0.02)
    assert settled_at.threshold == threshold
    assert settled_at.review_at <= threshold.log_odds(faint)


def test_a_person_does_not_look_at_everything() -> None:
    good = drawn(30, 5)
    threshold = place(good, 0.02)
    settled_at = settled(threshold, good, np.full(5, -100.0), 0.02)
    shown = np.mean([threshold.log_odds(score) >= settled_at.review_at for score in good])
    assert shown <= 0.2
