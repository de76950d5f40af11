from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector import Disposition, Inspector
from inspector.bundles import Precision, read_bundle
from inspector.bundles.verify import open_session
from inspector.errors import PictureError
from inspector.pipeline import TILES_AT_ONCE, Graded, parts_of
from inspector.recipe import CellRules, GradeRule, Most, Recipe
from inspector.values import Region
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture, write_toy_bundle


@pytest.fixture
def toy(tmp_path: Path) -> Inspector:
    return Inspector.load(write_toy_bundle(tmp_path))


@pytest.mark.parametrize(
    ("level", "expected"),
    [(PASS, Disposition.PASS), (REVIEW, Disposition.REVIEW), (REJECT, Disposition.REJECT)],
)
def test_a_picture_becomes_a_verdict(toy: Inspector, level: int, expected: Disposition) -> None:
    verdict = toy.inspect(toy_picture(level))
    assert verdict.disposition is expected
    assert verdict.grade == toy.recipe.grades[expected]
    assert set(verdict.scores) == {"bright_spot", "dark_spot", "defective"}


def test_a_reject_says_what_was_found_where(toy: Inspector) -> None:
    (defect,) = toy.inspect(toy_picture(REJECT)).defects
    assert defect.category == "bright_spot"
    centre = (defect.region.x + defect.region.width / 2, defect.region.y + defect.region.height / 2)
    assert centre == pytest.approx((64, 48), abs=8)


def test_a_defect_in_a_large_picture_is_one_region_at_its_place(tmp_path: Path) -> None:
    tiled = Inspector.load(write_toy_bundle(tmp_path, mode="tiles"))
    picture = np.random.default_rng(1).integers(120, 137, (160, 1500), np.uint8)
    picture[64:96, 600:760] = 255
    (defect,) = tiled.inspect(cv2.imencode(".png", picture)[1].tobytes()).defects
    spot = Region(600, 64, 160, 32)
    assert defect.region.union(spot).area <= 1.5 * spot.area


def test_verdicts_name_bundle_recipe_and_time(toy: Inspector) -> None:
    verdict = toy.inspect(toy_picture())
    assert verdict.bundle == toy.bundle_ref
    assert verdict.recipe == toy.recipe.ref
    parts = verdict.timings
    stages = parts.decode + parts.preprocess + parts.inference + parts.grading
    assert parts.total == pytest.approx(stages)


def test_a_changed_recipe_changes_the_verdict(toy: Inspector) -> None:
    toy.use(Recipe("toy", review_at=0.999999, reject_at=0.999999, version=4))
    verdict = toy.inspect(toy_picture(REJECT))
    assert verdict.disposition is Disposition.PASS
    assert verdict.recipe.version == 4


def test_a_picture_that_shows_nothing_cannot_be_judged(toy: Inspector) -> None:
    toy.use(Recipe("toy", review_at=0.2, reject_at=0.8, min_contrast=1.0))
    blank = cv2.imencode(".png", np.full((64, 64), 255, np.uint8))[1].tobytes()
    verdict = toy.inspect(blank)
    assert verdict.disposition is Disposition.CANNOT_JUDGE
    assert "show" in verdict.reason
    assert 0 < verdict.scores["defective"] < 1


def test_the_same_picture_gets_the_same_scores_on_either_session(tmp_path: Path) -> None:
    folder = write_toy_bundle(tmp_path)
    wide = Inspector.load(folder, threads=2)
    narrow = wide.on(
        open_session(read_bundle(folder), Precision(wide.bundle_ref.precision), threads=1)
    )
    picture = toy_picture(REVIEW)
    assert narrow.inspect(picture).scores == wide.inspect(picture).scores


def test_more_tiles_than_fit_one_run_are_graded_like_few(tmp_path: Path) -> None:
    tiled = Inspector.load(write_toy_bundle(tmp_path, mode="tiles"))
    picture = np.random.default_rng(1).integers(120, 137, (64, 4096), np.uint8)
    picture[8:40, 4000:4040] = 255
    verdict = tiled.inspect(cv2.imencode(".png", picture)[1].tobytes())
    assert verdict.disposition is Disposition.REJECT


def test_bytes_that_are_no_picture_raise(toy: Inspector) -> None:
    with pytest.raises(PictureError):
        toy.inspect(b"text")


def test_the_recipes_criteria_of_cells_give_the_grade(toy: Inspector) -> None:
    small = GradeRule("B", total=Most(area=0.01, length=0.05))
    large = GradeRule("C", total=Most(area=0.5, length=1.0))
    toy.use(Recipe("toy", 0.3, 0.7, cells=CellRules((small, large))))
    verdict = toy.inspect(toy_picture(REJECT))
    assert (verdict.disposition, verdict.grade) == (Disposition.REJECT, "C")
    toy.use(Recipe("toy", 0.3, 0.7, cells=CellRules((small,), otherwise="scrap")))
    assert toy.inspect(toy_picture(REJECT)).grade == "scrap"
    assert toy.inspect(toy_picture(PASS)).grade == "B"


def test_a_verdict_comes_with_the_size_of_its_upright_picture(toy: Inspector) -> None:
    graded = toy.grade(toy_picture(width=128, height=96))
    assert (graded.width, graded.height) == (128, 96)
    assert graded.verdict.disposition is Disposition.PASS


@pytest.mark.parametrize("mode", ["resize", "tiles"])
@pytest.mark.parametrize("one_picture", [False, True])
def test_graded_together_each_gets_what_it_gets_alone(
    tmp_path: Path, mode: str, one_picture: bool
) -> None:
    inspector = Inspector.load(write_toy_bundle(tmp_path, mode=mode, one_picture=one_picture))
    levels = (PASS, REJECT, REVIEW, PASS, REJECT)
    pictures = [
        toy_picture(level, seed=seed, width=64 + 32 * (seed % 3), height=64)
        for seed, level in enumerate(levels)
    ]
    together = inspector.grade_together(pictures, digests=[None] * len(pictures))
    for picture, graded in zip(pictures, together, strict=True):
        alone = inspector.grade(picture)
        assert isinstance(graded, Graded)
        assert (graded.width, graded.height) == (alone.width, alone.height)
        assert graded.verdict.disposition is alone.verdict.disposition
        assert graded.verdict.scores == pytest.approx(alone.verdict.scores)
        assert [defect.region for defect in graded.verdict.defects] == [
            defect.region for defect in alone.verdict.defects
        ]


@pytest.mark.parametrize("tiles", [1, 15, 16, 17, 21, 32, 33, 100])
def test_a_run_holds_no_more_tiles_than_it_may_and_no_fewer_than_its_share(tiles: int) -> None:
    parts = parts_of(tiles)
    assert [number for part in parts for number in range(tiles)[part]] == list(range(tiles))
    sizes = [part.stop - part.start for part in parts]
    assert max(sizes) <= TILES_AT_ONCE and max(sizes) - min(sizes) <= 1
    assert len(parts) == -(-tiles // TILES_AT_ONCE)


def test_a_damaged_picture_among_others_has_its_error_in_its_place(toy: Inspector) -> None:
    pictures = [toy_picture(REJECT), b"text", toy_picture(PASS)]
    first, damaged, last = toy.grade_together(pictures, digests=[None] * 3)
    assert isinstance(first, Graded) and first.verdict.disposition is Disposition.REJECT
    assert isinstance(damaged, PictureError)
    assert isinstance(last, Graded) and last.verdict.disposition is Disposition.PASS
    assert toy.grade_together([], digests=[]) == []
