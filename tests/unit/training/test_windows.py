"""Windows of cloth: what is labelled, and what is left open."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs torch, which `make setup-train` installs")

from inspector.training.cloth import Cloth, Plane, Window, cut

pytestmark = pytest.mark.training

KNOT, ANY = 0, 1
WHOLE = Window(0, 0, 64)


def plane(x: int, y: int, width: int, height: int) -> Plane:
    marked = np.zeros((128, 128), np.uint8)
    marked[y : y + height, x : x + width] = 1
    return marked


def cloth(
    sure: Plane | None = None, maybe: Plane | None = None, *, doubtful: bool = False
) -> Cloth:
    return Cloth.of(
        np.arange(128 * 128, dtype=np.uint32).reshape(128, 128).astype(np.uint8),
        2,
        {} if sure is None else {KNOT: sure, ANY: sure},
        {} if maybe is None else {KNOT: maybe, ANY: maybe},
        frozenset({KNOT}) if doubtful else frozenset(),
    )


def test_good_cloth_is_good_and_known() -> None:
    example = cut(cloth(), WHOLE, 64)
    assert example.target.tolist() == [0, 0]
    assert example.weight.tolist() == [1, 1]
    assert example.cell_weight is not None and example.cell_weight.all()


def test_a_defect_marks_its_cells_and_leaves_its_rim_open() -> None:
    example = cut(cloth(plane(16, 16, 8, 8)), WHOLE, 64)
    assert example.target.tolist() == [1, 1]
    assert example.cells is not None and example.cell_weight is not None
    assert np.argwhere(example.cells[KNOT]).tolist() == [[2, 2]]
    assert example.cell_weight[KNOT, 1:4, 1:4].sum() == 1
    assert example.cell_weight[KNOT].sum() == 64 - 8


def test_a_sliver_of_a_defect_is_neither_good_nor_bad() -> None:
    example = cut(cloth(plane(62, 10, 20, 20)), WHOLE, 64)
    assert example.weight.tolist() == [0, 0]


def test_half_a_small_defect_is_enough() -> None:
    example = cut(cloth(plane(61, 10, 6, 6)), WHOLE, 64)
    assert example.target.tolist() == [1, 1]


def test_a_wide_box_decides_for_the_window_but_not_for_its_cells() -> None:
    example = cut(cloth(maybe=plane(0, 0, 50, 50)), WHOLE, 64)
    assert example.target.tolist() == [1, 1]
    assert example.cells is not None and example.cell_weight is not None
    assert not example.cells.any()
    assert example.cell_weight[ANY, 0, 0] == 0
    assert example.cell_weight[ANY, 7, 7] == 1


def test_a_doubtful_category_stays_unknown() -> None:
    example = cut(cloth(maybe=plane(0, 0, 50, 50), doubtful=True), WHOLE, 64)
    assert (example.weight[KNOT], example.weight[ANY], example.target[ANY]) == (0, 1, 1)


def test_flips_carry_cells_along() -> None:
    spot = cloth(plane(0, 0, 8, 8))
    example = cut(spot, Window(0, 0, 64, flip_x=True), 64)
    assert example.cells is not None
    assert np.argwhere(example.cells[KNOT]).tolist() == [[0, 7]]
    assert (example.pixels == cut(spot, WHOLE, 64).pixels[:, ::-1]).all()
