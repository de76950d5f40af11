from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from inspector.bundles.neighbours import neighbourhood

Numbers = NDArray[np.float64]
SIZE = 6


def heap(seed: int, centre: float, spread: float, count: int) -> Numbers:
    """Descriptions [count, 6] about a point."""
    return np.random.default_rng(seed).normal(centre, spread, (count, SIZE))


def two_kinds() -> tuple[Numbers, NDArray[np.int64]]:
    """A dense kind and a loose one, three tiles a picture."""
    tiles = np.concatenate([heap(1, 0.0, 0.02, 300), heap(2, 3.0, 0.5, 300)])
    return tiles, np.repeat(np.arange(200), 3)


def test_each_kind_is_measured_by_how_densely_it_lies() -> None:
    known, _ = neighbourhood(*two_kinds())
    assert known.ratio(heap(3, 0.0, 0.02, 50)).max() < 1.5
    assert known.ratio(heap(4, 3.0, 0.5, 50)).max() < 1.5
    # As far from its kind as tiles of the loose one lie from theirs, and much farther than its own.
    assert known.ratio(heap(5, 0.5, 0.02, 50)).min() > 1.5


def test_one_picture_in_a_hundred_reaches_1() -> None:
    _, pictures = neighbourhood(*two_kinds())
    assert pictures.shape == (200,)
    assert np.quantile(pictures, 0.99) == pytest.approx(1.0)


def test_a_picture_is_no_neighbour_of_its_own() -> None:
    tiles, owner = two_kinds()
    # The tiles of one picture are all the same, and like no other's.
    tiles[30:33] = 1.5
    _, pictures = neighbourhood(tiles, owner)
    assert int(pictures.argmax()) == 10


def test_the_same_tile_again_and_again_is_known() -> None:
    tiles = np.concatenate([np.zeros((90, SIZE)), heap(1, 3.0, 0.5, 210)])
    known, pictures = neighbourhood(tiles, np.arange(300))
    assert known.ratio(np.zeros((1, SIZE)))[0] == pytest.approx(0.0, abs=1e-6)
    assert np.isfinite(pictures).all()


def test_thousands_of_tiles_are_thinned_out() -> None:
    tiles = np.concatenate([heap(1, 0.0, 0.1, 2500), heap(2, 3.0, 0.1, 2500)])
    known, pictures = neighbourhood(tiles, np.arange(5000))
    assert known.places.shape == (2000, SIZE)
    assert pictures.shape == (5000,)
    assert known.ratio(heap(3, 3.0, 0.1, 50)).max() < 2
