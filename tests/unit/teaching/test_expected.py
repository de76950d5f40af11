"""A tile is compared with good tiles that look like it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from inspector.teaching.expected import Expected, expect

Numbers = NDArray[np.float64]
PICTURES, CHANNELS = 20, 4


def two_kinds(seed: int) -> tuple[Numbers, Numbers, NDArray[np.int64]]:
    """Of each picture a tile of cloth, which scores 0, and one of selvedge, which scores 8."""
    chance = np.random.default_rng(seed)
    kind = np.tile([0.0, 1.0], PICTURES)
    scores = 8 * kind[:, None] + chance.normal(0, 1, (len(kind), CHANNELS))
    looks = 10 * kind[:, None] + chance.normal(0, 1, (len(kind), 3))
    return scores, looks, np.repeat(np.arange(PICTURES), 2)


def one_kind(seed: int) -> tuple[Numbers, Numbers, NDArray[np.int64]]:
    """Looks say nothing about the scores."""
    chance = np.random.default_rng(seed)
    shape = (2 * PICTURES, CHANNELS)
    owners = np.repeat(np.arange(PICTURES), 2)
    return chance.normal(3, 2, shape), chance.normal(0, 1, (2 * PICTURES, 40)), owners


def asked(known: Expected, score: float, look: float) -> float:
    """The first channel's standardised score of a tile that scores the same in each."""
    found = known.standardised(np.full((1, CHANNELS), score), np.full((1, 3), look))
    return float(found[0, 0])


@pytest.mark.parametrize("seed", range(5))
def test_good_selvedge_is_no_defect_and_a_defect_of_cloth_is(seed: int) -> None:
    known = expect(*two_kinds(seed))
    assert abs(asked(known, 8.0, 10.0)) < 2.0
    assert asked(known, 6.0, 0.0) > 4.0


def test_compared_with_all_tiles_neither_would_be_told() -> None:
    scores, looks, owners = two_kinds(0)
    blind = expect(scores, np.zeros_like(looks), owners)
    assert asked(blind, 6.0, 0.0) < asked(blind, 8.0, 0.0) < 2.0


def test_where_all_look_alike_scores_are_standardised_as_usual() -> None:
    scores, looks, owners = one_kind(1)
    found = expect(scores, looks, owners).standardised(scores, np.zeros_like(looks))
    usual = (scores - scores.mean(axis=0)) / scores.std()
    assert np.corrcoef(found.ravel(), usual.ravel())[0, 1] > 0.98


def test_held_out_scores_vary_by_one() -> None:
    standard = np.concatenate(
        [expect(*drawn).held_out(drawn[2]) for drawn in (one_kind(2), two_kinds(2))]
    )
    assert standard.std() == pytest.approx(1.0, abs=0.2)


def test_a_picture_is_not_its_own_witness() -> None:
    """The tiles of one picture, far from all others, are not expected to score what they do."""
    scores, looks, owners = two_kinds(3)
    scores[:2] += 20
    standard = expect(scores, looks, owners).held_out(owners)
    assert standard[:2].min() > 3.0


def test_a_channel_that_hardly_varies_does_not_drown_the_others() -> None:
    chance = np.random.default_rng(0)
    scores = np.stack([chance.normal(0, 1, 20), chance.normal(0, 1e-4, 20)], axis=1)
    known = expect(scores, np.zeros((20, 1)), np.arange(20))
    away = known.standardised(scores.mean(axis=0, keepdims=True) + 0.3, np.zeros((1, 1)))
    assert away[0, 1] < 1.0


def test_pictures_all_alike_divide_by_nothing() -> None:
    known = expect(np.ones((10, CHANNELS)), np.ones((10, 3)), np.arange(10))
    assert np.isfinite(known.standardised(np.ones((1, CHANNELS)), np.ones((1, 3)))).all()
