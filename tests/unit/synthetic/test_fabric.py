"""Drawn fabric: the same picture from the same seed, and truth that lies where it differs."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from inspector.synthetic import (
    CATEGORIES,
    Cloth,
    DefectKind,
    FabricPicture,
    Lighting,
    Selvedge,
    Weave,
    demo_fabric,
    draw_cloth,
    draw_fabric,
)

kinds = st.sampled_from(list(DefectKind))
weaves = st.sampled_from(list(Weave))
seeds = st.integers(0, 2**63)


def twin_difference(picture: FabricPicture) -> NDArray[np.float64]:
    """Return |picture - flawless twin|, height x width."""
    height, width = picture.pixels.shape
    twin = draw_fabric(
        height, width, seed=picture.seed, cloth=picture.cloth, lighting=picture.lighting
    )
    return np.abs(picture.pixels.astype(np.float64) - twin.pixels)


def widened(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """Return the mask grown by `by` pixels."""
    kernel = np.ones((2 * by + 1, 2 * by + 1), np.uint8)
    return np.asarray(cv2.dilate(mask.view(np.uint8), kernel)) > 0


def reach(cloth: Cloth) -> int:
    """Return how far beyond its mask a defect may still shade: a yarn and the lens blur."""
    return math.ceil(1.3 * cloth.yarn_px * max(1.0, cloth.pick_ratio) + cloth.wobble) + 4


@pytest.mark.parametrize("weave", Weave)
@pytest.mark.parametrize("kind", DefectKind)
def test_every_defect_differs_from_its_twin_on_its_mask_alone(
    kind: DefectKind, weave: Weave
) -> None:
    for seed in (1, 2):
        picture = draw_fabric(192, 224, weave=weave, defects=[kind], seed=seed)
        (defect,) = picture.masks
        difference = twin_difference(picture)

        inside = difference[defect.mask].mean()
        elsewhere = difference[~widened(defect.mask, reach(picture.cloth))]
        assert inside >= 2.5, f"{kind} on {weave}, seed {seed}: only {inside:.2f} grey values"
        assert elsewhere.max(initial=0) == 0


@pytest.mark.parametrize("weave", Weave)
@pytest.mark.parametrize("kind", DefectKind)
def test_the_mask_holds_most_of_the_difference(kind: DefectKind, weave: Weave) -> None:
    picture = draw_fabric(192, 224, weave=weave, defects=[kind], seed=5)
    difference = twin_difference(picture)
    mask = widened(picture.masks[0].mask, 1)
    assert difference[mask].sum() >= 0.75 * difference.sum()


@given(seeds, weaves, kinds)
@settings(max_examples=20, deadline=None)
def test_same_seed_same_picture(seed: int, weave: Weave, kind: DefectKind) -> None:
    first = draw_fabric(64, 80, weave=weave, defects=[kind], seed=seed)
    second = draw_fabric(64, 80, weave=weave, defects=[kind.value], seed=seed)
    assert np.array_equal(first.pixels, second.pixels)
    assert np.array_equal(first.masks[0].mask, second.masks[0].mask)
    assert (first.cloth, first.lighting) == (second.cloth, second.lighting)


def test_other_seed_other_picture() -> None:
    first, second = (draw_fabric(64, 64, seed=seed).pixels for seed in (1, 2))
    assert not np.array_equal(first, second)


@given(st.integers(32, 330), st.integers(32, 330), weaves, st.lists(kinds, max_size=3), seeds)
@settings(max_examples=60, deadline=None)
def test_any_size_gives_pixels_masks_and_boxes_that_agree(
    height: int, width: int, weave: Weave, defects: list[DefectKind], seed: int
) -> None:
    picture = draw_fabric(height, width, weave=weave, defects=defects, seed=seed)
    assert picture.pixels.shape == (height, width)
    assert picture.pixels.dtype == np.uint8
    assert [defect.kind for defect in picture.masks] == defects
    for defect in picture.masks:
        assert defect.mask.shape == (height, width)
        assert defect.mask.dtype == np.bool_
        assert defect.mask.any(), f"{defect.kind} drew nothing"
        box = defect.box
        assert box.x >= 0
        assert box.y >= 0
        window = defect.mask[box.y : box.y + box.height, box.x : box.x + box.width]
        assert window.shape == (box.height, box.width)
        assert window.sum() == defect.mask.sum()
        assert window[0].any()
        assert window[-1].any()
        assert window[:, 0].any()
        assert window[:, -1].any()


def test_every_kind_has_a_category_and_every_category_a_kind() -> None:
    assert {kind.category for kind in DefectKind} == set(CATEGORIES)


def test_categories_of_a_picture_are_named_once() -> None:
    picture = draw_fabric(64, 64, defects=["nep", "hole", "slub"], seed=1)
    assert picture.categories == ("point", "hole")
    assert draw_fabric(64, 64, seed=1).categories == ()


def test_a_second_defect_leaves_the_first_where_it_was() -> None:
    alone = draw_fabric(128, 128, defects=["hole"], seed=9)
    both = draw_fabric(128, 128, defects=["hole", "broken_end"], seed=9)
    assert np.array_equal(alone.masks[0].mask, both.masks[0].mask)


def test_a_missing_pick_runs_across_the_picture_and_a_broken_end_along_it() -> None:
    pick = draw_fabric(200, 200, defects=["missing_pick"], seed=4).masks[0].box
    assert (pick.x, pick.width) == (0, 200)
    assert pick.height < 40
    end = draw_fabric(200, 200, defects=["broken_end"], seed=4).masks[0].box
    assert end.height > 2 * end.width


def test_a_hole_shows_what_lies_behind_whatever_the_contrast() -> None:
    cloth = Cloth(yarn_px=4, contrast=0.3)
    lighting = Lighting(brightness=100, gradient=0, vignetting=0)
    extremes = set()
    for seed in range(12):
        picture = draw_fabric(256, 256, defects=["hole"], seed=seed, cloth=cloth, lighting=lighting)
        seen = np.median(picture.pixels[picture.masks[0].mask])
        extremes.add("dark" if seen < 40 else "bright" if seen > 180 else "grey")
    assert {"dark", "bright"} <= extremes


@pytest.mark.parametrize("side", [Selvedge.LEFT, Selvedge.RIGHT])
@pytest.mark.parametrize("kind", DefectKind)
def test_a_defect_beside_a_selvedge_stays_on_the_cloth(kind: DefectKind, side: Selvedge) -> None:
    cloth = Cloth(yarn_px=4.5, selvedge=side)
    picture = draw_fabric(160, 256, defects=[kind], seed=3, cloth=cloth)
    mask = picture.masks[0].mask
    difference = twin_difference(picture)
    assert difference[mask].mean() >= 2.5
    assert difference[~widened(mask, reach(cloth))].max(initial=0) == 0


def test_a_stain_darkens() -> None:
    picture = draw_fabric(160, 160, weave="twill", defects=["oil_stain"], seed=8)
    twin = draw_fabric(160, 160, weave="twill", seed=8)
    mask = picture.masks[0].mask
    assert picture.pixels[mask].mean() < 0.92 * twin.pixels[mask].mean()


def test_a_cut_selvedge_brings_its_selvedge() -> None:
    picture = draw_fabric(128, 256, defects=["cut_selvedge"], seed=2)
    assert picture.cloth.selvedge != Selvedge.NONE
    box = picture.masks[0].box
    if picture.cloth.selvedge == Selvedge.LEFT:
        assert box.x + box.width < 128
    else:
        assert box.x > 128


@pytest.mark.parametrize("weave", Weave)
@pytest.mark.parametrize("brightness", [4.0, 60.0, 128.0])
def test_mean_grey_is_the_brightness_asked_for(weave: Weave, brightness: float) -> None:
    cloth = Cloth(weave=weave, yarn_px=6)
    lighting = Lighting(brightness=brightness, gradient=0, vignetting=0)
    pixels = draw_cloth(256, 256, cloth, lighting, np.random.default_rng(3))
    assert pixels.mean() == pytest.approx(brightness, rel=0.08, abs=1)


def test_draw_cloth_follows_its_generator() -> None:
    pictures = [
        draw_cloth(64, 64, Cloth(), Lighting(), np.random.default_rng(seed)) for seed in (5, 5, 6)
    ]
    assert np.array_equal(pictures[0], pictures[1])
    assert not np.array_equal(pictures[0], pictures[2])


def test_demo_share_of_defects() -> None:
    assert all(
        not demo_fabric(seed, defect_share=0, height=32, width=32).masks for seed in range(9)
    )
    assert all(demo_fabric(seed, defect_share=1, height=32, width=32).masks for seed in range(9))
    drawn = [demo_fabric(seed, height=32, width=32) for seed in range(300)]
    assert 35 <= sum(bool(picture.masks) for picture in drawn) <= 85
    assert {picture.cloth.weave for picture in drawn} == set(Weave)


def test_demo_pictures_repeat() -> None:
    first, second = demo_fabric(7), demo_fabric(7)
    assert first.pixels.shape == (256, 256)
    assert np.array_equal(first.pixels, second.pixels)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"weave": "velvet"}, "unknown weave 'velvet'; choose one of plain, twill, satin, knit"),
        ({"defects": ["moth"]}, "unknown defect 'moth'; choose one of broken_end, "),
        ({"height": 8}, "height must be 32 to 8192 pixels, got 8"),
        ({"width": 9000}, "width must be 32 to 8192 pixels, got 9000"),
        ({"height": 8192, "width": 8192}, "at most 8388608 pixels, got 67108864"),
        ({"seed": -1}, "seed must be 0 or more, got -1"),
    ],
)
def test_refusals(arguments: dict[str, object], message: str) -> None:
    wanted: dict[str, object] = {"height": 64, "width": 64, "seed": 1, **arguments}
    with pytest.raises(ValueError, match=message):
        draw_fabric(**wanted)  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [-0.1, 1.1, math.nan])
def test_demo_refuses_a_share_that_is_none(share: float) -> None:
    with pytest.raises(ValueError, match="defect_share must lie between 0 and 1"):
        demo_fabric(1, defect_share=share)
