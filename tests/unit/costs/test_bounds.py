"""A claim about escapes, honoured on fresh pictures as often as it says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from inspector.costs import Claim, Labelled, escape_bound, misses_allowed
from inspector.errors import DataError

_REPEATS = 200


@pytest.mark.parametrize(("rate", "needed"), [(0.01, 299), (0.001, 2995), (0.02, 149), (0.05, 59)])
def test_zero_misses_take_as_many_defectives_as_is_known(rate: float, needed: int) -> None:
    assert misses_allowed(needed - 1, Claim(rate)) is None
    assert misses_allowed(needed, Claim(rate)) == 0


@pytest.mark.parametrize("n", [300, 473, 474, 1000, 5000])
@pytest.mark.parametrize("rate", [0.01, 0.05])
def test_allowed_misses_agree_with_the_binomial_quantile(n: int, rate: float) -> None:
    allowed = misses_allowed(n, Claim(rate, 0.95))
    assert allowed is not None
    assert stats.binom.cdf(allowed, n, rate) <= 0.05 < stats.binom.cdf(allowed + 1, n, rate)


@pytest.mark.parametrize(("rate", "n"), [(0.05, 60), (0.05, 200), (0.1, 300), (0.02, 150)])
def test_the_bound_is_honoured_on_fresh_pictures(rate: float, n: int) -> None:
    """Scores are uniform, so that the share of fresh ones below a threshold is the threshold."""
    chance = np.random.default_rng(11)
    honoured = 0
    for _ in range(_REPEATS):
        labelled = [Labelled(float(score), True) for score in chance.random(n)]
        honoured += escape_bound(labelled, Claim(rate)).review_at <= rate
    assert honoured / _REPEATS >= 0.95 - 2 * (0.05 * 0.95 / _REPEATS) ** 0.5


def test_it_is_honoured_where_pictures_come_in_groups_that_are_alike() -> None:
    """Four pictures of a roll with nearly one score: taken singly they would promise too much."""
    chance = np.random.default_rng(12)
    honoured, singly = 0, 0
    for _ in range(_REPEATS):
        rolls = chance.random(70)
        scores = np.clip(rolls[:, None] + chance.normal(0, 0.001, (70, 4)), 0, 1)
        grouped = [
            Labelled(float(score), True, f"roll{number}")
            for number, roll in enumerate(scores)
            for score in roll
        ]
        apart = [Labelled(item.score, True) for item in grouped]
        honoured += escape_bound(grouped, Claim(0.05)).review_at <= 0.05
        singly += escape_bound(apart, Claim(0.05)).review_at <= 0.05
    assert honoured / _REPEATS >= 0.93
    assert singly / _REPEATS < 0.9


def test_it_is_honoured_where_passes_were_drawn_more_thinly() -> None:
    """One pass in ten is looked at, every reject: rejects alone would promise far too much."""
    chance = np.random.default_rng(13)
    honoured = 0
    for _ in range(_REPEATS):
        scores = chance.random(1200)
        examined = (scores >= 0.5) | (chance.random(1200) < 0.1)
        labelled = [
            Labelled(float(score), True, weight=1.0 if score >= 0.5 else 10.0)
            for score in scores[examined]
        ]
        honoured += escape_bound(labelled, Claim(0.05)).review_at <= 0.05
    assert honoured / _REPEATS >= 0.93


def test_good_pictures_do_not_count() -> None:
    with pytest.raises(DataError, match="there are 10, so 49 are missing"):
        escape_bound([Labelled(0.9, True)] * 10 + [Labelled(0.1, False)] * 1000, Claim(0.05))


def test_too_few_say_what_they_would_support() -> None:
    with pytest.raises(DataError, match=r"supports a rate of 2\.95% at best"):
        escape_bound([Labelled(0.9, True)] * 100, Claim(0.01))
    with pytest.raises(DataError, match=r"there are 0, so 299 are missing\.$"):
        escape_bound([Labelled(0.9, False)], Claim(0.01))


@pytest.mark.parametrize("value", [0.0, 1.0, -1.0, float("nan")])
def test_claims_that_nobody_can_make_are_refused(value: float) -> None:
    with pytest.raises(DataError):
        Claim(value)
    with pytest.raises(DataError):
        Claim(0.01, value)
    with pytest.raises(ValueError, match="defectives >= 0"):
        misses_allowed(-1, Claim(0.01))
