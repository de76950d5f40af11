"""Which good cloth is remembered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs torch, which `make setup-train` installs")

from inspector.datasets import open_dataset
from inspector.errors import DataError
from inspector.training.good_cloth import FEWEST, drawn_cloth, good_cloths, half_good_cloths
from inspector.training.pictures import tiles
from inspector.training.plan import Plan, read_plan
from tests.support.data_folders import write_aitex, write_tilda

pytestmark = pytest.mark.training

MODELS = Path(__file__).resolve().parents[3] / "models"


@pytest.fixture(scope="module")
def plan() -> Plan:
    whole = read_plan(MODELS / "fabric" / "train.toml")
    small = {**whole.preprocess, "width": 64, "height": 64, "overlap": 0}
    return replace(whole, preprocess=small, tiles=replace(whole.tiles, generated=3))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    good = [f"roll/{number:04d}_000_02" for number in range(1, FEWEST + 2)]
    few = [f"other/{number:04d}_000_04" for number in range(1, FEWEST)]
    write_aitex(folder, ["0001_030_02", "0002_030_02"], [*good, *few])
    write_tilda(folder, [("hole", f"c1r1e1n{number}") for number in range(1, FEWEST + 2)])
    return folder


def test_a_cloth_with_enough_good_pictures_is_remembered(plan: Plan, data: Path) -> None:
    samples = open_dataset("aitex", data).samples
    (cloth,) = good_cloths(plan, samples, "fabric")
    good = [each for each in samples if each.facets["fabric"] == "02" and "NODefect" in each.path]
    assert len(cloth) == len(good) == FEWEST + 1
    in_order = sorted(good, key=lambda each: each.path)
    for picture, sample in zip(cloth, in_order, strict=True):
        np.testing.assert_array_equal(picture, tiles(sample.load(), plan.geometry))


def test_of_pictures_with_a_defect_the_parts_without_are(plan: Plan, data: Path) -> None:
    fine = replace(plan, preprocess={**plan.preprocess, "width": 32, "height": 32})
    samples = open_dataset("tilda", data).samples
    (cloth,) = half_good_cloths(fine, samples, "fabric")
    assert len(cloth) == len(samples)
    for picture, sample in zip(cloth, sorted(samples, key=lambda each: each.path), strict=True):
        (mark,) = sample.marks
        assert mark.box is not None
        whole = tiles(sample.load(), fine.geometry)
        assert 0 < len(picture) < len(whole)
        x, y = (round((mark.box[at] + mark.box[at + 2]) / 2) for at in (0, 1))
        defective = whole[(y // 32) * 4 + x // 32]
        assert not any(np.array_equal(defective, tile) for tile in picture)


def test_drawn_cloth_is_as_much_as_the_plan_draws(plan: Plan) -> None:
    cloth = drawn_cloth(plan)
    assert [picture.shape for picture in cloth] == [(1, 64, 64)] * 3


def test_a_facet_that_the_data_set_lacks_names_those_it_has(plan: Plan, data: Path) -> None:
    with pytest.raises(DataError, match=r"by 'colour', which the data set 'aitex'.*fabric"):
        good_cloths(plan, open_dataset("aitex", data).samples, "colour")
