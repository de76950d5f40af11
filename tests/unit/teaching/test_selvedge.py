"""Wide pictures with table and selvedge in them: what is usual there is a fault in plain cloth."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inspector import Inspector
from inspector.teaching import TeachRequest, teach
from inspector.values import Disposition, Verdict
from tests.support.weaves import weave

Picture = NDArray[np.uint8]
HEIGHT, WIDTH = 256, 768


def strip(seed: int) -> Picture:
    """Bright table on the left, a selvedge of thick yarns, then plain cloth."""
    chance = np.random.default_rng(seed)
    pixels = weave(seed, side=HEIGHT, width=WIDTH).astype(np.int16)
    edge = int(chance.integers(110, 140))
    pixels[:, edge : edge + 24] += np.tile([34, 34, -34, -34], 6).astype(np.int16)
    pixels[:, :edge] = 225 + chance.integers(-2, 3, (HEIGHT, edge))
    return np.clip(pixels, 0, 255).astype(np.uint8)


def with_thick_yarns(seed: int) -> Picture:
    """The selvedge's yarns once more, a finger's breadth of them, in the middle of the cloth."""
    pixels = strip(seed).astype(np.int16)
    pixels[90:140, 500:524] += np.tile([34, 34, -34, -34], 6).astype(np.int16)
    return np.clip(pixels, 0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> Inspector:
    folder = tmp_path_factory.mktemp("strips") / "good"
    folder.mkdir()
    for seed in range(12):
        cv2.imwrite(str(folder / f"{seed:02}.png"), strip(seed))
    taught = teach(TeachRequest(folder, "strip", tmp_path_factory.mktemp("models")))
    return Inspector.load(taught.folder)


def verdict(grader: Inspector, pixels: Picture) -> Verdict:
    return grader.inspect(bytes(cv2.imencode(".png", pixels)[1]))


def test_good_strips_are_hardly_ever_rejected(grader: Inspector) -> None:
    said = [verdict(grader, strip(seed)).disposition for seed in range(100, 110)]
    assert said.count(Disposition.REJECT) <= 1


@pytest.mark.parametrize("seed", range(200, 205))
def test_what_is_usual_in_the_selvedge_is_a_fault_in_the_cloth(
    grader: Inspector, seed: int
) -> None:
    found = verdict(grader, with_thick_yarns(seed))
    assert found.disposition is Disposition.REJECT
    region = found.defects[0].region
    assert 480 < region.x + region.width / 2 < 544
