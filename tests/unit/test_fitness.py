from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector import Disposition, Inspector
from inspector.fitness import NOVELTY, NoveltyLimits, limits_of, withheld_if_unfit
from inspector.grading import Judgement
from inspector.ports import GraphOutput
from inspector.preprocess import Geometry, Mode, Tiles, prepare
from inspector.recipe import Recipe
from inspector.synthetic.foreign import ForeignKind, draw_foreign
from inspector.values import Defect, Region, Severity
from tests.support.toy_bundle import PASS, REJECT, toy_picture, write_toy_bundle

RECIPE = Recipe("cloth", review_at=0.2, reject_at=0.8)
LIMITS = NoveltyLimits(unfamiliar_at=1.25, foreign_at=1.75)
HOLE = Defect("hole", 0.97, Severity.CRITICAL, Region(8, 8, 16, 16), area=0.1)
FOUND = Judgement(Disposition.REJECT, (HOLE,), {"hole": 0.97, "defective": 0.98})
CLEAN = Judgement(Disposition.PASS, (), {"hole": 0.01, "defective": 0.01})


def strip(contrast: int = 100) -> Tiles:
    geometry = Geometry(colour="gray", mode=Mode.TILES, width=64, height=64)
    pixels = np.zeros((64, 192), np.uint8)
    pixels[:, ::2] = contrast
    return prepare(pixels, geometry)


def told(*novelty: float) -> GraphOutput:
    each = len(novelty)
    return GraphOutput(
        np.zeros(each, np.float32),
        np.zeros((each, 1), np.float32),
        np.zeros((each, 1, 8, 8), np.float32),
        np.ones((each, 1), np.float32),
        np.asarray(novelty, np.float32),
    )


def judged(judgement: Judgement, *novelty: float, tiles: Tiles | None = None) -> Judgement:
    return withheld_if_unfit(judgement, told(*novelty), tiles or strip(), RECIPE, LIMITS)


@pytest.mark.parametrize("judgement", [FOUND, CLEAN])
def test_a_foreign_picture_cannot_be_judged_whatever_its_score(judgement: Judgement) -> None:
    withheld = judged(judgement, 2.5, 2.5, 2.5)
    assert withheld.disposition is Disposition.CANNOT_JUDGE
    assert withheld.defects == ()
    assert withheld.scores["defective"] == judgement.scores["defective"]
    assert "2.50" in withheld.reason
    assert "1.75" in withheld.reason


@pytest.mark.parametrize("judgement", [FOUND, CLEAN])
def test_an_unfamiliar_picture_is_for_a_person(judgement: Judgement) -> None:
    withheld = judged(judgement, 1.5, 1.5, 1.5)
    assert withheld.disposition is Disposition.REVIEW
    assert "a person decides" in withheld.reason


def test_no_category_of_an_unfamiliar_picture_is_sure() -> None:
    (defect,) = judged(FOUND, 1.5, 1.5, 1.5).defects
    assert defect.confidence == 0.5
    assert defect.region == HOLE.region


def test_a_familiar_picture_keeps_its_judgement() -> None:
    kept = judged(FOUND, 1.0, 0.9, 1.1)
    assert (kept.disposition, kept.defects, kept.reason) == (Disposition.REJECT, (HOLE,), "")
    assert kept.scores[NOVELTY] == 1.0


def test_a_defect_unusual_in_one_tile_is_no_foreign_picture() -> None:
    assert judged(FOUND, 0.8, 9.0, 0.9).disposition is Disposition.REJECT


@pytest.mark.parametrize(("novelty", "passes"), [(1.99, True), (2.0, False), (8.0, False)])
def test_nothing_passes_from_a_novelty_on(novelty: float, passes: bool) -> None:
    limits = NoveltyLimits(unfamiliar_at=None, foreign_at=9.0, no_pass_at=2.0)
    seen = withheld_if_unfit(CLEAN, told(novelty), strip(), RECIPE, limits)
    assert seen.disposition is (Disposition.PASS if passes else Disposition.REVIEW)
    assert ("nothing passes unseen" in seen.reason) is not passes


def test_what_is_rejected_stays_rejected_though_nothing_would_pass() -> None:
    limits = NoveltyLimits(unfamiliar_at=None, foreign_at=9.0, no_pass_at=2.0)
    kept = withheld_if_unfit(FOUND, told(5.0), strip(), RECIPE, limits)
    assert (kept.disposition, kept.defects, kept.reason) == (Disposition.REJECT, (HOLE,), "")


def test_a_graph_that_tells_no_novelty_is_judged_as_before() -> None:
    silent = told(1.0)
    silent = GraphOutput(silent.defective, silent.logits, silent.maps, silent.embedding)
    assert withheld_if_unfit(FOUND, silent, strip(), RECIPE, LIMITS) == FOUND


def test_a_picture_without_contrast_cannot_be_judged() -> None:
    withheld = judged(CLEAN, 0.5, 0.5, 0.5, tiles=strip(contrast=0))
    assert withheld.disposition is Disposition.CANNOT_JUDGE
    assert "next to nothing" in withheld.reason
    assert withheld.scores[NOVELTY] == 0.5


def test_a_recipe_that_is_silent_takes_the_bundles_limits() -> None:
    own = Recipe("cloth", review_at=0.2, reject_at=0.8, unfamiliar_at=1.25, foreign_at=1.75)
    stricter = Recipe("cloth", review_at=0.2, reject_at=0.8, unfamiliar_at=1.1)
    assert limits_of(RECIPE, own) == NoveltyLimits(1.25, 1.75)
    assert limits_of(stricter, own) == NoveltyLimits(1.1, 1.75)
    assert limits_of(RECIPE, RECIPE) == NoveltyLimits(None, None)
    taught = Recipe("cloth", review_at=0.2, reject_at=0.8, foreign_at=9.0, no_pass_at=2.0)
    assert limits_of(stricter, taught) == NoveltyLimits(1.1, 9.0, 2.0)


@pytest.fixture(scope="module", params=["resize", "tiles"])
def knowing(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Inspector:
    folder = tmp_path_factory.mktemp("models")
    return Inspector.load(write_toy_bundle(folder, mode=request.param, novelty=True))


@pytest.mark.parametrize("level", [PASS, REJECT])
def test_a_picture_of_its_own_kind_is_judged(knowing: Inspector, level: int) -> None:
    verdict = knowing.inspect(toy_picture(level, seed=77))
    assert verdict.disposition in (Disposition.PASS, Disposition.REJECT)
    assert 0 < verdict.scores[NOVELTY] < 1.25


@pytest.mark.parametrize("kind", [ForeignKind.TEXT, ForeignKind.TARGET, ForeignKind.NOISE])
def test_a_foreign_picture_is_withheld(knowing: Inspector, kind: ForeignKind) -> None:
    picture = draw_foreign(kind, 96, 128, seed=3)
    verdict = knowing.inspect(cv2.imencode(".png", picture)[1].tobytes())
    assert verdict.disposition is Disposition.CANNOT_JUDGE
    assert "does not look like this product" in verdict.reason


def test_a_recipe_may_let_everything_pass(tmp_path: Path) -> None:
    inspector = Inspector.load(write_toy_bundle(tmp_path, novelty=True))
    inspector.use(Recipe("toy", 0.3, 0.7, unfamiliar_at=1e6, foreign_at=1e6))
    picture = draw_foreign(ForeignKind.TEXT, 96, 128, seed=3)
    verdict = inspector.inspect(cv2.imencode(".png", picture)[1].tobytes())
    assert verdict.disposition is not Disposition.CANNOT_JUDGE
    assert verdict.scores[NOVELTY] > 1.75
