"""Drawn solar cells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.synthetic import draw_cell
from inspector.synthetic.cells import SIDE, CellDefect

defects = st.sampled_from([None, *CellDefect])


@given(defects, st.integers(0, 2**63), st.booleans(), st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_same_seed_same_cell(
    defect: CellDefect | None, seed: int, mono: bool, busbars: int
) -> None:
    first = draw_cell(defect=defect, seed=seed, mono=mono, busbars=busbars)
    second = draw_cell(defect=defect, seed=seed, mono=mono, busbars=busbars)
    assert first.pixels.shape == first.mask.shape == (SIDE, SIDE)
    assert first.pixels.dtype == np.uint8
    assert np.array_equal(first.pixels, second.pixels)
    assert np.array_equal(first.mask, second.mask)
    assert first.mask.any() == (defect is not None)


@pytest.mark.parametrize("mono", [True, False])
@pytest.mark.parametrize("kind", [CellDefect.CRACK, CellDefect.INACTIVE])
@pytest.mark.parametrize("seed", range(6))
def test_the_mask_is_where_the_cell_went_dark(kind: CellDefect, mono: bool, seed: int) -> None:
    spoilt = draw_cell(defect=kind, seed=seed, mono=mono)
    good = draw_cell(seed=seed, mono=mono)
    loss = good.pixels.astype(np.float64) - spoilt.pixels
    inside, outside = loss[spoilt.mask].mean(), np.abs(loss[~spoilt.mask]).mean()
    assert inside > 15
    assert inside > 20 * outside


def test_a_dead_cell_is_nearly_black_and_not_quite() -> None:
    pixels = draw_cell(defect="dead", seed=3).pixels
    assert 0 < pixels.mean() < 15


def test_busbars_are_dark_rows() -> None:
    rows = draw_cell(seed=1, busbars=3).pixels[:, 60:240].mean(axis=1)
    for middle in (50, 150, 250):
        assert rows[middle] < 0.6 * rows[middle - 25]
    bare = draw_cell(seed=1, busbars=0).pixels[:, 60:240].mean(axis=1)
    assert bare[20:280].min() > 0.85 * bare[20:280].max()


def test_mono_cells_have_cut_corners() -> None:
    mono, poly = (draw_cell(seed=1, mono=mono).pixels for mono in (True, False))
    assert mono[12, 12] < 0.6 * mono[60, 60]
    assert poly[12, 12] > mono[12, 12]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"defect": "rust"}, "unknown cell defect 'rust'; choose one of crack, inactive, dead"),
        ({"seed": -2}, "seed must be 0 or more, got -2"),
        ({"busbars": 40}, "busbars must lie between 0 and 12, got 40"),
    ],
)
def test_refusals(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw_cell(**{"seed": 1, **arguments})  # type: ignore[arg-type]
