from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.grading import DEFECTIVE, cannot_judge, judge, log_odds, probability
from inspector.ports import GraphOutput
from inspector.preprocess import Geometry, Mode, Tiles, prepare
from inspector.recipe import CategoryRule, CellRules, Recipe
from inspector.values import Disposition, Region, Severity

CATEGORIES = ("hole", "stain")
RECIPE = Recipe(
    "cloth",
    review_at=0.2,
    reject_at=0.8,
    categories={"hole": CategoryRule(report_at=0.5, severity=Severity.CRITICAL)},
)


def strip(width: int = 160) -> Tiles:
    geometry = Geometry(colour="gray", mode=Mode.TILES, width=64, height=64, overlap=16)
    return prepare(np.zeros((64, width), np.uint8), geometry)


def output(
    defective: list[float],
    logits: list[list[float]],
    marked: tuple[tuple[int, int, int, int], ...] = (),
) -> GraphOutput:
    """`marked` cells (tile, category, row, column) have log-odds 3, all others -6."""
    maps = np.full((len(defective), len(CATEGORIES), 8, 8), -6, np.float32)
    for cell in marked:
        maps[cell] = 3
    return GraphOutput(
        np.asarray(defective, np.float32),
        np.asarray(logits, np.float32),
        maps,
        np.ones((len(defective), 1), np.float32),
    )


def test_the_worst_tile_decides() -> None:
    judged = judge(output([-5, 4, -3], [[-5, -5], [4, -5], [-5, -5]]), strip(), CATEGORIES, RECIPE)
    assert judged.disposition is Disposition.REJECT
    assert judged.scores[DEFECTIVE] == probability(4.0)
    assert judged.scores["hole"] == probability(4.0)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (log_odds(0.2) - 1e-3, Disposition.PASS),
        (log_odds(0.2) + 1e-3, Disposition.REVIEW),
        (log_odds(0.8) - 1e-3, Disposition.REVIEW),
        (log_odds(0.8) + 1e-3, Disposition.REJECT),
    ],
)
def test_thresholds_divide_pass_review_and_reject(raw: float, expected: Disposition) -> None:
    judged = judge(output([raw], [[-9, -9]]), strip(64), CATEGORIES, RECIPE)
    assert judged.disposition is expected


def test_a_pass_names_no_defect() -> None:
    judged = judge(output([-5], [[4, 4]], ((0, 0, 1, 1),)), strip(64), CATEGORIES, RECIPE)
    assert judged.defects == ()


def test_a_reject_without_a_sure_category_names_the_likeliest() -> None:
    judged = judge(output([4], [[-3, -1]], ((0, 1, 2, 2),)), strip(64), CATEGORIES, RECIPE)
    assert [defect.category for defect in judged.defects] == ["stain"]
    assert judged.defects[0].confidence == probability(-1.0)
    assert judged.defects[0].region == Region(16, 16, 8, 8)


def test_without_a_sure_category_the_place_is_in_the_worst_tile() -> None:
    """Where a tile looks most like a stain says nothing while another one decides."""
    marked = ((0, 1, 1, 1), (2, 0, 3, 4))
    judged = judge(
        output([-5, -4, 4], [[-3, -1], [-5, -5], [-2, -6]], marked), strip(), CATEGORIES, RECIPE
    )
    (defect,) = judged.defects
    assert (defect.category, defect.confidence) == ("hole", probability(-2.0))
    assert defect.region == Region(96 + 32, 24, 8, 8)


def test_several_categories_can_be_named_the_surest_first() -> None:
    judged = judge(
        output([5], [[1, 3]], ((0, 0, 1, 1), (0, 1, 5, 5))), strip(64), CATEGORIES, RECIPE
    )
    assert [defect.category for defect in judged.defects] == ["stain", "hole"]
    assert judged.defects[1].severity is Severity.CRITICAL


def test_a_defect_across_two_tiles_is_one_finding() -> None:
    tiles = strip(112)
    marked = ((0, 0, 3, 7), (1, 0, 3, 0), (1, 0, 3, 1))
    judged = judge(output([4, 4], [[2, -5], [3, -5]], marked), tiles, CATEGORIES, RECIPE)
    (defect,) = judged.defects
    assert defect.region == Region(48, 24, 16, 8)
    assert defect.confidence == probability(3.0)


def test_a_sure_tile_without_a_sure_cell_still_points_somewhere_small() -> None:
    answer = output([4], [[2, -5]])
    answer.maps[0, 0, 6, 1] = -1
    (defect,) = judge(answer, strip(64), CATEGORIES, RECIPE).defects
    assert defect.region == Region(8, 48, 8, 8)


def test_what_cannot_be_judged_keeps_its_scores_and_loses_its_defects() -> None:
    judged = judge(output([4], [[2, -5]], ((0, 0, 1, 1),)), strip(64), CATEGORIES, RECIPE)
    withheld = cannot_judge(judged, "blurred")
    assert withheld.disposition is Disposition.CANNOT_JUDGE
    assert withheld.defects == ()
    assert withheld.scores == judged.scores
    assert withheld.reason == "blurred"


@given(st.floats(-30, 30, width=32), st.floats(-30, 30, width=32))
def test_probability_is_strictly_rising_and_never_clipped(first: float, second: float) -> None:
    low, high = sorted((first, second))
    assert 0.0 < probability(low) <= probability(high) < 1.0
    if np.float32(high) - np.float32(low) > 1e-3 * max(1.0, abs(high)):
        assert probability(low) < probability(high)


@given(st.floats(1e-6, 1 - 1e-6))
def test_log_odds_undo_probability(share: float) -> None:
    assert math.isclose(probability(log_odds(share)), share, rel_tol=1e-9)


def test_log_odds_of_certainty_are_infinite() -> None:
    assert log_odds(0.0) == -math.inf
    assert log_odds(1.0) == math.inf


def test_a_defect_says_how_much_it_covers_and_how_long_it_is() -> None:
    marked = ((0, 0, 2, 1), (0, 0, 3, 2), (0, 0, 4, 3))
    (defect,) = judge(output([4], [[2, -5]], marked), strip(64), CATEGORIES, RECIPE).defects
    assert defect.area == pytest.approx(3 * 8 * 8 / (64 * 64))
    assert defect.length == pytest.approx(math.hypot(24, 24))


def test_cells_that_two_tiles_show_are_counted_once() -> None:
    tiles = strip(112)
    marked = ((0, 0, 3, 6), (0, 0, 3, 7), (1, 0, 3, 0), (1, 0, 3, 1))
    (defect,) = judge(output([4, 4], [[2, -5], [3, -5]], marked), tiles, CATEGORIES, RECIPE).defects
    assert defect.area == pytest.approx(2 * 8 * 8 / (64 * 112))
    assert defect.length == pytest.approx(math.hypot(16, 8))


def test_a_picture_smaller_than_its_tile_is_covered_at_most_whole() -> None:
    geometry = Geometry(colour="gray", mode=Mode.TILES, width=64, height=64, overlap=16)
    tiles = prepare(np.zeros((20, 20), np.uint8), geometry)
    everything = tuple((0, 0, row, column) for row in range(8) for column in range(8))
    (defect,) = judge(output([4], [[2, -5]], everything), tiles, CATEGORIES, RECIPE).defects
    assert defect.area == pytest.approx(1)
    assert defect.length == pytest.approx(math.hypot(20, 20))


def test_where_no_cell_is_sure_the_neighbourhood_of_the_peak_is_measured() -> None:
    answer = output([4], [[2, -5]])
    answer.maps[0, 0, 6, 1] = -1
    (defect,) = judge(answer, strip(64), CATEGORIES, RECIPE).defects
    assert defect.area == pytest.approx(8 * 8 / (64 * 64))


def test_all_defects_together_cover_no_place_twice() -> None:
    marked = ((0, 0, 1, 1), (0, 1, 1, 1), (0, 1, 1, 2))
    recipe = replace(RECIPE, cells=CellRules())
    judged = judge(output([5], [[3, 3]], marked), strip(64), CATEGORIES, recipe)
    assert judged.area == pytest.approx(2 * 8 * 8 / (64 * 64))
    assert sum(defect.area or 0 for defect in judged.defects) > judged.area
