from __future__ import annotations

import cv2
import numpy as np
import pytest

from inspector.datasets import Mark
from inspector.localisation import Localisation, Looked, localisation_of
from inspector.values import Defect, Region, Severity

HEIGHT, WIDTH = 256, 1024


def found(region: Region, confidence: float = 0.9, length: float | None = 40.0) -> Defect:
    return Defect("point", confidence, Severity.MINOR, region, length=length)


def mask(region: Region, channels: int = 1) -> Mark:
    pixels = np.zeros((HEIGHT, WIDTH), np.uint8)
    pixels[region.y : region.bottom, region.x : region.right] = 255
    shown = pixels if channels == 1 else np.repeat(pixels[..., None], channels, axis=2)
    data = cv2.imencode(".png", shown)[1].tobytes()
    return Mark("point", mask=lambda: data)


def measured(*defects: Defect, marks: tuple[Mark, ...]) -> Localisation:
    figures = localisation_of([Looked(defects, marks, HEIGHT, WIDTH)])
    assert figures is not None
    return figures


SPOT = Region(500, 100, 40, 30)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_region_at_the_mask_is_at_its_place(channels: int) -> None:
    figures = measured(found(Region(496, 96, 48, 40)), marks=(mask(SPOT, channels),))
    assert (figures.marked, figures.found, figures.located) == (1, 1, 1)


def test_a_mark_without_a_region_near_it_is_not_found() -> None:
    figures = measured(found(Region(0, 0, 40, 40)), marks=(mask(SPOT),))
    assert (figures.marked, figures.found, figures.located) == (1, 0, 0)
    assert figures.length_error is None


def test_sixteen_pixels_count_as_near() -> None:
    near, far = Region(540 + 15, 100, 10, 10), Region(540 + 17, 100, 10, 10)
    assert measured(found(near), marks=(mask(SPOT),)).found == 1
    assert measured(found(far), marks=(mask(SPOT),)).found == 0


def test_a_region_ten_times_too_large_does_not_say_where_it_is() -> None:
    just, too = Region(460, 55, 120, 100), Region(455, 55, 125, 100)
    assert measured(found(just), marks=(mask(SPOT),)).located == 1
    assert measured(found(too), marks=(mask(SPOT),)).located == 0


def test_the_surest_region_at_the_mark_counts() -> None:
    wide = found(Region(300, 0, 400, 200), confidence=0.99)
    exact = found(Region(500, 100, 40, 30), confidence=0.6)
    figures = measured(wide, exact, marks=(mask(SPOT),))
    assert (figures.found, figures.located) == (1, 0)


def test_the_length_is_compared_with_the_masks_own() -> None:
    thread = Region(200, 100, 399, 1)
    region = Region(200, 96, 400, 8)
    figures = measured(found(region, length=360.0), marks=(mask(thread),))
    assert figures.length_error == pytest.approx(0.1, abs=0.01)
    assert figures.length_error_px == pytest.approx(39, abs=1)


def test_a_box_marks_a_place_too() -> None:
    figures = measured(found(SPOT), marks=(Mark("hole", box=(500, 100, 540, 130)),))
    assert figures.located == 1


def test_each_mark_counts_by_itself_and_an_empty_one_not_at_all() -> None:
    other, empty = Region(100, 50, 20, 20), Mark("point", box=(10, 10, 10, 30))
    figures = measured(found(SPOT), marks=(mask(SPOT), mask(other), empty))
    assert (figures.marked, figures.found) == (2, 1)


def test_without_marks_there_is_nothing_to_say() -> None:
    assert localisation_of([Looked((found(SPOT),), (), HEIGHT, WIDTH)]) is None


def test_figures_survive_json() -> None:
    figures = measured(found(SPOT), marks=(mask(SPOT),))
    assert Localisation.from_json(figures.as_json()) == figures
