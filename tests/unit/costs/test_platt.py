"""Calibration: log-odds that mean what they say."""

from __future__ import annotations

import numpy as np
import pytest

from inspector.costs.platt import Affine, fit


def test_overconfident_scores_are_drawn_back() -> None:
    """Answers drawn from known log-odds, shown three times as large and shifted."""
    chance = np.random.default_rng(3)
    meant = chance.normal(0, 1.5, 20_000)
    truth = chance.random(20_000) < 1 / (1 + np.exp(-meant))
    found = fit(3 * meant + 2, truth)
    assert found.scale == pytest.approx(1 / 3, rel=0.05)
    assert found.bias == pytest.approx(-2 / 3, abs=0.05)


def test_the_order_of_scores_always_stays() -> None:
    raw = np.array([3.0, 2.0, 1.0, -1.0])
    wrong_way_round = np.array([False, False, True, True])
    assert fit(raw, wrong_way_round).scale > 0


def test_one_answer_alone_changes_nothing() -> None:
    raw = np.array([1.0, 2.0])
    assert fit(raw, np.array([True, True])) == Affine(1.0, 0.0)
    assert fit(raw, np.array([False, False])) == Affine(1.0, 0.0)


def test_a_few_separable_pictures_do_not_run_away() -> None:
    found = fit(np.array([-1.0, 1.0]), np.array([False, True]))
    assert found.scale < 2
