from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.fabric import (
    Band,
    ClothDefect,
    four_points,
    per_100_square_metres,
    per_100_square_yards,
    score,
    ten_points,
)
from inspector.recipe import FabricRules, HoleRule, PointSystem, YardOrMetre
from inspector.values import Severity
from tests.support.cloth import defect_at

RULES = FabricRules()
METRIC = FabricRules(per=YardOrMetre.METRE)
TEN = FabricRules(system=PointSystem.TEN_POINT)
BAND = Band(25.0, 1525.0)
YARD = 914.4
INCH = 25.4


def points(*defects: ClothDefect, rules: FabricRules = RULES) -> int:
    return score(defects, rules, BAND).points


@pytest.mark.parametrize(
    ("length_mm", "expected"),
    [(1, 1), (75, 1), (75.1, 2), (150, 2), (151, 3), (230, 3), (230.5, 4), (900, 4)],
)
def test_a_defect_costs_by_its_length_in_either_direction(length_mm: float, expected: int) -> None:
    assert four_points(defect_at(height=length_mm, width=1), RULES) == expected
    assert four_points(defect_at(width=length_mm, height=1), RULES) == expected


@pytest.mark.parametrize(
    ("rule", "length_mm", "expected"),
    [
        (HoleRule.ANY_FOUR, 1, 4),
        (HoleRule.ANY_FOUR, 100, 4),
        (HoleRule.BY_SIZE, 25, 2),
        (HoleRule.BY_SIZE, 25.1, 4),
    ],
)
def test_both_rules_for_holes(rule: HoleRule, length_mm: float, expected: int) -> None:
    rules = FabricRules(holes=rule)
    assert four_points(defect_at(category="hole", height=length_mm), rules) == expected


@pytest.mark.parametrize(
    ("cost", "yards", "inches", "expected"), [(30, 135, 58, 13.793), (22, 120, 45, 14.667)]
)
def test_points_per_100_square_yards(
    cost: int, yards: float, inches: float, expected: float
) -> None:
    found = per_100_square_yards(cost, yards * YARD, inches * INCH)
    assert found == pytest.approx(expected, abs=5e-4)


@given(st.integers(0, 500), st.floats(100, 1e6), st.floats(100, 4000))
def test_both_areas_tell_the_same(cost: int, length: float, width: float) -> None:
    yards = per_100_square_yards(cost, length, width)
    metres = per_100_square_metres(cost, length, width)
    assert yards is not None and metres is not None
    assert math.isclose(metres, 1.19599 * yards, rel_tol=1e-5)


@pytest.mark.parametrize("rate", [per_100_square_yards, per_100_square_metres])
def test_no_area_has_no_rate(rate: object) -> None:
    assert callable(rate)
    assert rate(3, 0.0, 1500.0) is None
    assert rate(3, 1000.0, 0.0) is None


def test_a_yard_costs_at_most_four() -> None:
    crowd = [defect_at(y, height=50) for y in (0, 100, 200, 300, 400)]
    assert points(*crowd) == 4
    assert points(*crowd, defect_at(YARD + 1)) == 5


def test_the_metric_form_counts_by_the_metre() -> None:
    apart = [defect_at(0, width=300), defect_at(950, width=300)]
    assert points(*apart) == 8
    assert points(*apart, rules=METRIC) == 4


@pytest.mark.parametrize(
    ("yards_long", "expected"), [(1.0, 4), (1.01, 8), (2.0, 8), (3.5, 16), (10.0, 40)]
)
def test_a_defect_that_runs_costs_four_for_every_yard(yards_long: float, expected: int) -> None:
    assert points(defect_at(height=yards_long * YARD)) == expected
    assert points(defect_at(500, height=yards_long * YARD)) == expected


def test_a_continuous_category_costs_four_however_short() -> None:
    assert points(defect_at(category="crease", height=20)) == 4
    assert points(defect_at(category="crease", height=1.5 * YARD)) == 8


def test_minor_defects_cost_nothing_and_are_named() -> None:
    minor = defect_at(height=300, severity=Severity.MINOR)
    found = score([minor], RULES, BAND)
    assert found.points == 0
    assert [(each.defect, each.why) for each in found.waived] == [(minor, "minor")]


@pytest.mark.parametrize(
    ("x", "width", "charged"),
    [(0, 25, 0), (0, 26, 1), (1524, 20, 1), (1525, 20, 0), (700, 10, 1)],
)
def test_what_lies_in_the_margin_is_not_looked_at(x: float, width: float, charged: int) -> None:
    assert points(defect_at(x=x, width=width)) == charged


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (1, INCH, 1),
        (1, INCH + 1, 3),
        (1, 5 * INCH, 3),
        (1, 6 * INCH, 5),
        (1, 11 * INCH, 10),
        (1, 36 * INCH, 10),
        (INCH, 1, 1),
        (5 * INCH, 1, 3),
        (750, 1, 5),
        (751, 1, 10),
    ],
)
def test_ten_points_by_warp_and_weft(width: float, height: float, expected: int) -> None:
    assert ten_points(defect_at(width=width, height=height), TEN, BAND) == expected


def test_ten_points_for_a_hole_and_at_most_ten_a_yard() -> None:
    hole = defect_at(category="hole", height=3)
    assert points(hole, rules=TEN) == 10
    assert points(hole, defect_at(200, category="hole"), rules=TEN) == 10
    assert points(defect_at(height=2.5 * YARD), rules=TEN) == 30


@given(st.lists(st.floats(0, 20_000), max_size=30), st.sampled_from([RULES, METRIC, TEN]))
def test_points_never_exceed_the_most_of_each_yard(ys: list[float], rules: FabricRules) -> None:
    most = 4 if rules.system is PointSystem.FOUR_POINT else 10
    yards = {math.floor(y / rules.per.mm) for y in ys}
    cost = points(*(defect_at(y, height=300) for y in ys), rules=rules)
    assert len(yards) <= cost <= most * len(yards) if ys else cost == 0
