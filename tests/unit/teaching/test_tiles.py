"""How pictures become tiles."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from inspector.adapters.decoding import decode
from inspector.teaching.pictures import Picture, read_good, too_few
from inspector.teaching.tiles import chosen_geometry, cut
from tests.support.weaves import weave, write_weaves


def picture(width: int, height: int, *, colour: bool = False) -> Picture:
    pixels = weave(0, side=height, width=width)
    if colour:
        pixels = np.stack([pixels, pixels, pixels // 2], axis=-1)
    data = bytes(cv2.imencode(".png", pixels)[1])
    return Picture("good/one.png", decode(data))


@pytest.mark.parametrize(
    ("size", "tile"),
    [((96, 96), (96, 96)), ((208, 208), (208, 208)), ((300, 300), (304, 304)),
     ((321, 250), (256, 256)), ((4096, 256), (256, 256)), ((40, 30), (64, 64))],
)  # fmt: skip
def test_small_pictures_are_one_tile(size: tuple[int, int], tile: tuple[int, int]) -> None:
    geometry = chosen_geometry([picture(*size)])
    assert (geometry.width, geometry.height) == tile


def test_colour_is_kept_where_there_is_some() -> None:
    assert chosen_geometry([picture(96, 96)]).colour == "gray"
    assert chosen_geometry([picture(96, 96), picture(96, 96, colour=True)]).colour == "rgb"


def test_of_large_pictures_each_gives_as_many_tiles() -> None:
    pictures = [picture(1024, 512)] * 4
    geometry = chosen_geometry(pictures)
    whole, part = cut(pictures, geometry), cut(pictures, geometry, most=12)
    assert whole.share == 1.0
    assert np.bincount(part.owners).tolist() == [3, 3, 3, 3]
    assert part.share == pytest.approx(12 / len(whole.tiles))


def test_a_picture_is_as_bad_as_its_worst_tile() -> None:
    pictures = [picture(512, 256)] * 2
    tiles = cut(pictures, chosen_geometry(pictures))
    scores = np.arange(len(tiles.tiles), dtype=np.float64)
    assert tiles.worst(scores).tolist() == [len(scores) / 2 - 1, len(scores) - 1]


def test_a_warning_between_ten_and_twenty(tmp_path: Path) -> None:
    pictures = read_good(write_weaves(tmp_path / "good", 20), lambda: None)
    assert too_few(pictures) is None
    doubt = too_few(pictures[:10])
    assert doubt is not None
    assert "Only 10 good pictures" in doubt.sentence


def test_tiles_left_out_of_one_picture_are_taken_from_another() -> None:
    pictures = [picture(2048, 256)] * 6
    geometry = chosen_geometry(pictures)
    whole, part = cut(pictures, geometry), cut(pictures, geometry, most=18)
    every = len(whole.tiles) // len(pictures)
    seen = {
        int(np.flatnonzero((whole.tiles[:every] == tile).all(axis=(1, 2, 3)))[0])
        for tile in part.tiles
    }
    assert len(part.tiles) == 18
    assert seen == set(range(every))
