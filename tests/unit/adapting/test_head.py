"""Heads that learn what the parent does not know, and little from little."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from inspector.adapting.comparing import compare, mcnemar
from inspector.adapting.head import Prior, Tiles, fit, highest
from inspector.adapting.validating import Problem, folds_of, held_out, learn


def pictures(n: int, tiles: int, seed: int = 0) -> tuple[list[Tiles], NDArray[np.bool_]]:
    """The parent says nothing; the first of four features is large on one tile of a defect."""
    chance = np.random.default_rng(seed)
    truth = chance.random(n) < 0.4
    made = []
    for defective in truth:
        features = chance.normal(0, 0.5, (tiles, 4))
        features[chance.integers(tiles), 0] += 3.0 * defective
        made.append(Tiles(features, np.zeros(tiles)))
    return made, truth


PRIOR = Prior(np.full(4, 4.0), 3.0)


@pytest.mark.parametrize("tiles", [1, 12])
def test_it_finds_the_tile_that_shows_the_defect(tiles: int) -> None:
    shown, truth = pictures(200, tiles)
    head = fit(shown, truth, PRIOR)
    fresh, answers = pictures(300, tiles, seed=1)
    right = (highest(head, fresh) > 0) == answers
    assert right.mean() > 0.93
    assert head.weights[0] > 3 * np.abs(head.weights[1:]).max()


def test_it_is_the_maximum_of_the_posterior() -> None:
    """Any small change of the weights makes likelihood times prior smaller."""
    shown, truth = pictures(60, 1)
    head = fit(shown, truth, PRIOR)
    features = np.concatenate([each.features for each in shown])

    def loss(weights: NDArray[np.float64], bias: float) -> float:
        odds = np.where(truth, -1, 1) * (features @ weights + bias)
        return float(
            np.logaddexp(0, odds).sum()
            + (weights**2 / (2 * PRIOR.spread**2)).sum()
            + bias**2 / (2 * PRIOR.bias**2)
        )

    best = loss(head.weights, head.bias)
    chance = np.random.default_rng(2)
    for _ in range(50):
        step = chance.normal(0, 0.01, 5)
        assert loss(head.weights + step[:4], head.bias + step[4]) > best


def test_few_pictures_hardly_move_a_head_that_is_held() -> None:
    shown, truth = pictures(6, 1)
    held = fit(shown, truth, Prior(np.full(4, 0.01), 0.01))
    assert np.abs(held.weights).max() < 0.01 and abs(held.bias) < 0.01
    fixed = fit(shown, truth, Prior(np.zeros(4), 3.0))
    assert not fixed.weights.any()


def test_answers_on_held_out_groups_know_nothing_of_them() -> None:
    """Features that are random, the same within a group: learnt by heart they would be right."""
    chance = np.random.default_rng(3)
    group = np.repeat(np.arange(40), 5)
    truth = np.repeat(chance.random(40) < 0.5, 5)
    features = np.repeat(chance.normal(0, 1, (40, 4)), 5, axis=0)
    shown = [Tiles(each[None], np.zeros(1)) for each in features]
    problem = Problem(shown, truth, group, 1)
    answers = held_out(problem, 5, learn)
    assert abs(((answers > 0) == truth).mean() - 0.5) < 0.2


def test_folds_keep_groups_whole_and_spread_defects() -> None:
    group = np.repeat(np.arange(20), 3)
    truth = group < 10
    fold = folds_of(truth, group)
    assert all(len(set(fold[group == name])) == 1 for name in range(20))
    assert all(truth[fold == number].sum() == 6 for number in range(5))


@pytest.mark.parametrize(("lost", "won"), [(0, 0), (3, 3), (1, 9), (12, 0), (40, 71)])
def test_mcnemar_is_the_exact_binomial_test(lost: int, won: int) -> None:
    expected = stats.binomtest(lost, lost + won).pvalue if lost + won else 1.0
    assert mcnemar(lost, won) == pytest.approx(expected)


def test_a_gain_is_shown_where_there_is_one_and_not_where_there_is_none() -> None:
    chance = np.random.default_rng(4)
    truth = chance.random(200) < 0.5
    group = np.arange(200)
    vague, sure = np.where(truth, 0.6, 0.4), np.where(truth, 0.95, 0.05)
    found = compare(vague, sure, truth, group, 0.5)
    assert found.better and found.chance == 1
    assert found.gain == pytest.approx(0.16 - 0.0025)
    same = compare(vague, vague, truth, group, 0.5)
    assert not same.better and same.gain == 0
    worse = compare(sure, vague, truth, group, 0.5)
    assert not worse.better and worse.chance == 0
    assert (worse.won, worse.lost, worse.p_value) == (0, 0, 1.0)
