from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from inspector.regions import Cells, Grid, covered_area, longest_extent, whole
from inspector.values import Region

MARKS = hnp.arrays(np.bool_, (5, 6)).filter(lambda marks: bool(marks.any()))


def cells(marks: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], x: int, y: int) -> Cells:
    """Cells of 8x8 pixels whose upper left corner lies at (x, y)."""
    steps = 8 * np.arange(7, dtype=np.float64)
    return Cells(Grid(x + steps, y + steps[:6]), marks)


def pixels(parts: list[Cells]) -> set[tuple[int, int]]:
    return {
        (x, y)
        for part in parts
        for row, column in np.argwhere(part.marked)
        for x in range(int(part.xs[column]), int(part.xs[column + 1]))
        for y in range(int(part.ys[row]), int(part.ys[row + 1]))
    }


PARTS = st.lists(
    st.builds(cells, MARKS, st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=4
)


@given(PARTS)
def test_area_counts_each_pixel_once(parts: list[Cells]) -> None:
    assert covered_area(parts) == pytest.approx(len(pixels(parts)))


@given(PARTS)
def test_the_longest_extent_is_that_of_the_farthest_corners(parts: list[Cells]) -> None:
    corners = {
        (float(x), float(y))
        for part in parts
        for row, column in np.argwhere(part.marked)
        for x in part.xs[column : column + 2]
        for y in part.ys[row : row + 2]
    }
    farthest = max(math.dist(one, other) for one in corners for other in corners)
    assert longest_extent(parts) == pytest.approx(farthest, rel=1e-6)


def test_a_whole_region_is_its_rectangle() -> None:
    region = Region(10, 20, 30, 40)
    assert covered_area([whole(region)]) == region.area
    assert longest_extent([whole(region)]) == pytest.approx(50)


def test_cells_cut_off_by_the_edge_count_as_far_as_they_reach() -> None:
    part = Cells(Grid(np.array([0.0, 8, 12, 12]), np.array([0.0, 8])), np.ones((1, 3), np.bool_))
    assert covered_area([part]) == 96
    assert covered_area([part, part]) == 96
