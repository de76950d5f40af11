from __future__ import annotations

import pytest

from inspector.fabric import (
    ClothDefect,
    Fault,
    Lack,
    Look,
    Missing,
    Need,
    Quality,
    Roll,
    measure_roll,
)
from inspector.recipe import FabricRules, PointSystem
from inspector.values import Severity
from tests.support.cloth import defect_at, look_from

RULES = FabricRules()


def measured(*looks: Look | Missing, rules: FabricRules = RULES, width: float = 1000.0) -> Roll:
    return measure_roll(looks, rules, width)


def long_roll(*defects: ClothDefect, metres: int = 40) -> list[Look]:
    return [
        look_from(y, *(each for each in defects if y <= each.place.y < y + 500))
        for y in range(0, metres * 1000, 500)
    ]


def test_a_clean_roll_is_first_quality() -> None:
    roll = measured(*long_roll())
    assert roll.scored is not None
    assert (roll.scored.score.points, roll.scored.quality) == (0, Quality.FIRST)
    assert roll.coverage.length == 40_000
    assert roll.gaps == ()


def test_points_above_the_limit_make_a_second() -> None:
    bad = [defect_at(y, height=300) for y in range(0, 20_000, 1000)]
    scored = measured(*long_roll(*bad)).scored
    assert scored is not None
    assert scored.score.points == 4 * len(bad)
    assert scored.faults == (Fault.POINTS,)
    assert scored.quality is Quality.SECOND


def test_exactly_the_limit_is_first() -> None:
    looks = long_roll(defect_at(0, height=300))
    rate = measured(*looks).scored
    assert rate is not None and rate.per_100_yd2 is not None
    at_limit = FabricRules(limit=rate.per_100_yd2)
    below = FabricRules(limit=rate.per_100_yd2 - 0.001)
    first, second = (measured(*looks, rules=rules).scored for rules in (at_limit, below))
    assert first is not None and second is not None
    assert (first.quality, second.quality) == (Quality.FIRST, Quality.SECOND)


@pytest.mark.parametrize(("x", "faults"), [(100, (Fault.CRITICAL,)), (5, ())])
def test_a_critical_defect_makes_the_whole_roll_a_second_but_not_in_the_margin(
    x: float, faults: tuple[Fault, ...]
) -> None:
    scored = measured(*long_roll(defect_at(0, x=x, severity=Severity.CRITICAL))).scored
    assert scored is not None
    assert scored.faults == faults


@pytest.mark.parametrize(("yards", "faults"), [(10, ()), (10.1, (Fault.LONG_RUN,))])
def test_a_defect_over_more_than_ten_yards_makes_a_second(
    yards: float, faults: tuple[Fault, ...]
) -> None:
    running = [
        look_from(y, defect_at(y, height=min(500.0, yards * 914.4 - y)))
        for y in range(0, int(yards * 914.4), 500)
    ]
    clean = [look_from(y) for y in range(10_000, 400_000, 500)]
    scored = measured(*running, *clean).scored
    assert scored is not None
    assert scored.faults == faults


def test_in_the_ten_point_system_points_must_not_exceed_yards() -> None:
    rules = FabricRules(system=PointSystem.TEN_POINT)
    hole = defect_at(0, category="hole")
    short, long = (long_roll(hole, metres=metres) for metres in (9, 10))
    for looks, quality in ((short, Quality.SECOND), (long, Quality.FIRST)):
        scored = measured(*looks, rules=rules).scored
        assert scored is not None and scored.quality is quality


def test_a_defect_cut_by_the_edge_of_a_picture_is_charged_once() -> None:
    upper = look_from(0, defect_at(460, height=40))
    lower = look_from(500, defect_at(500, height=40))
    roll = measured(upper, lower)
    assert roll.scored is not None
    assert len(roll.defects) == 1
    assert roll.scored.score.points == 2


def test_what_nobody_looked_at_is_a_gap() -> None:
    unfit = look_from(500, judged=False)
    roll = measured(look_from(0), unfit, look_from(1000), look_from(2000))
    assert roll.gaps == ((500, 1000), (1500, 2000))
    assert roll.coverage.length == 1500
    assert roll.unfit == 1


def test_neighbours_that_overlap_are_counted_once() -> None:
    roll = measured(look_from(0), look_from(450), look_from(900))
    assert roll.coverage.length == 1400
    assert roll.overlap_mm == 100
    assert roll.repeated_mm == 0
    assert roll.reversals == ()


def test_a_roll_that_runs_backwards_is_said_and_the_latest_look_counts() -> None:
    first = [look_from(y, defect_at(y + 100)) for y in (0, 500, 1000)]
    again = [look_from(y) for y in (500, 1000, 1500)]
    roll = measured(*first, *again)
    assert [(each.from_m, each.to_m) for each in roll.reversals] == [(1.0, 0.5)]
    assert [each.place.y for each in roll.defects] == [100]
    assert roll.repeated_mm == 1000
    assert roll.overlap_mm == 0
    assert roll.coverage.length == 2000


def test_a_stop_and_another_look_at_the_same_place_counts_once() -> None:
    roll = measured(look_from(0, defect_at(100)), look_from(0))
    assert roll.defects == ()
    assert roll.reversals == ()
    assert roll.repeated_mm == 500


def test_a_second_look_that_cannot_be_judged_replaces_nothing() -> None:
    roll = measured(look_from(0, defect_at(100)), look_from(0, judged=False))
    assert len(roll.defects) == 1


def test_cameras_side_by_side_do_not_run_backwards() -> None:
    pair = [look_from(y, x=x) for y in (0, 500) for x in (0, 1000)]
    roll = measured(*pair)
    assert roll.reversals == ()
    assert roll.coverage.area == pytest.approx(1000 * 1000)


def test_a_narrow_camera_sees_a_share_of_the_width() -> None:
    roll = measured(look_from(0, x=25, width=250))
    assert roll.band is not None
    assert roll.coverage.share(roll.band) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("looks", "width", "needs"),
    [
        ([look_from(0)], None, [Need.WIDTH]),
        ([Missing((Lack(Need.SCALE, "cam-1"),))] * 2, 1000.0, [Need.SCALE]),
        ([look_from(0), Missing((Lack(Need.POSITION, "cam-1"),))], 1000.0, [Need.POSITION]),
        ([look_from(0, judged=False)], 1000.0, [Need.AREA]),
        ([look_from(0, x=2000)], 1000.0, [Need.AREA]),
        ([], 1000.0, [Need.AREA]),
    ],
)
def test_without_geometry_there_is_no_score_but_a_reason(
    looks: list[Look | Missing], width: float | None, needs: list[Need]
) -> None:
    roll = measure_roll(looks, RULES, width)
    assert roll.scored is None
    assert [lack.need for lack in roll.missing] == needs


def test_undecided_pictures_are_counted_and_charged() -> None:
    roll = measured(look_from(0, defect_at(100), undecided=True), look_from(500))
    assert roll.undecided == 1
    assert roll.scored is not None and roll.scored.score.points == 1
