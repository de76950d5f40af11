from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.errors import BundleError
from inspector.preprocess import Geometry, Mode, geometry_from_dict, prepare, to_eight_bit


def tiled(size: int = 64, overlap: int = 16, colour: str = "gray") -> Geometry:
    return Geometry(colour=colour, mode=Mode.TILES, width=size, height=size, overlap=overlap)


@given(height=st.integers(1, 200), width=st.integers(1, 400), overlap=st.integers(0, 40))
def test_tiles_cover_every_pixel_of_the_picture(height: int, width: int, overlap: int) -> None:
    pixels = np.arange(height * width, dtype=np.uint32).reshape(height, width) % 251
    picture = pixels.astype(np.uint8)
    tiles = prepare(picture, tiled(overlap=overlap))
    rebuilt = np.full((height, width), 255, np.uint8)
    for tile, region in zip(tiles.pixels, tiles.regions, strict=True):
        part = tile[: region.height, : region.width, 0]
        rebuilt[region.y : region.bottom, region.x : region.right] = part
    np.testing.assert_array_equal(rebuilt, picture)


@given(width=st.integers(65, 600), overlap=st.integers(0, 40))
def test_neighbouring_tiles_share_at_least_the_overlap(width: int, overlap: int) -> None:
    regions = prepare(np.zeros((64, width), np.uint8), tiled(overlap=overlap)).regions
    shared = [left.right - right.x for left, right in pairwise(regions)]
    assert min(shared) >= overlap
    assert regions[-1].right == width


def test_a_strip_of_4096_by_256_is_cut_along_its_length_only() -> None:
    regions = prepare(np.zeros((256, 4096), np.uint8), tiled(size=256, overlap=64)).regions
    assert {region.y for region in regions} == {0}
    assert len(regions) == 21


def test_a_picture_smaller_than_a_tile_is_filled_up_by_reflection() -> None:
    picture = np.arange(20 * 30, dtype=np.uint8).reshape(20, 30)
    tiles = prepare(picture, tiled())
    assert tiles.pixels.shape == (1, 64, 64, 1)
    assert (tiles.regions[0].width, tiles.regions[0].height) == (30, 20)
    np.testing.assert_array_equal(tiles.pixels[0, 20, :30, 0], picture[18])


def test_a_single_pixel_can_be_filled_up() -> None:
    tiles = prepare(np.full((1, 1), 9, np.uint8), tiled())
    assert (tiles.pixels == 9).all()


def test_resizing_keeps_the_whole_picture_as_the_one_region() -> None:
    geometry = Geometry(colour="gray", mode=Mode.RESIZE, width=32, height=16)
    tiles = prepare(np.full((100, 300), 77, np.uint8), geometry)
    assert tiles.pixels.shape == (1, 16, 32, 1)
    assert (tiles.pixels == 77).all()
    assert (tiles.regions[0].width, tiles.regions[0].height) == (300, 100)


def test_a_picture_of_the_right_size_is_not_touched() -> None:
    picture = np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)
    geometry = Geometry(colour="gray", mode=Mode.RESIZE, width=64, height=64)
    np.testing.assert_array_equal(prepare(picture, geometry).pixels[0, ..., 0], picture)


@pytest.mark.parametrize(
    ("level", "bit_depth", "expected"),
    [(0, 16, 0), (127, 16, 0), (128, 16, 1), (65535, 16, 255), (4095, 12, 255), (4000, 12, 250)],
)
def test_sixteen_bits_are_scaled_by_declared_depth(
    level: int, bit_depth: int, expected: int
) -> None:
    assert to_eight_bit(np.full((2, 2), level, np.uint16), bit_depth)[0, 0] == expected


def test_brightness_of_a_dark_picture_is_not_stretched() -> None:
    dark = np.full((64, 64), 300, np.uint16)
    assert prepare(dark, tiled()).pixels.max() == 1


def test_red_green_and_blue_are_weighed_differently_when_made_grey() -> None:
    red = np.zeros((64, 64, 3), np.uint8)
    red[..., 0] = 255
    assert prepare(red, tiled()).pixels[0, 0, 0, 0] == 76


def test_grey_becomes_three_equal_channels() -> None:
    tiles = prepare(np.full((64, 64), 5, np.uint8), tiled(colour="rgb"))
    assert tiles.pixels.shape == (1, 64, 64, 3)
    assert (tiles.pixels == 5).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"colour": "cmyk"}, "colour must be one of"),
        ({"mode": "fold"}, "unusable"),
        ({"overlap": 64}, "overlap must lie between"),
        ({"width": 0}, "must be positive"),
        ({"bit_depth": 20}, "bit_depth must lie in"),
        ({"interpolation": "magic"}, "interpolation must be one of"),
        ({"sharpen": True}, "unknown settings"),
    ],
)
def test_an_impossible_declaration_is_refused(change: dict[str, object], words: str) -> None:
    values = {"colour": "gray", "mode": "tiles", "width": 64, "height": 64, **change}
    with pytest.raises(BundleError, match=words):
        geometry_from_dict(values)


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(BundleError, match="lacks 'mode'"):
        geometry_from_dict({"colour": "gray", "width": 64, "height": 64})
