"""Evaluation through the pipeline, with a bundle whose answers the pictures choose."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
import tomli_w

from inspector.datasets import Subset, open_dataset
from inspector.errors import BundleError, DataError
from inspector.evaluation import Evaluation, evaluate
from inspector.pipeline import Inspector
from tests.support.toy_bundle import PASS, REJECT, toy_picture, write_toy_bundle

STRIPS = 30
DECLARATION = """
format = 1
name = "aitex"
title = "Toy strips"
source = "drawn"
licence = "none"
citation = []
reader = "aitex"
report = ["fabric"]
[split]
salt = "toy"
folds = 2
[labels]
"019" = "bright_spot"
"030" = "dark_spot"
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Thirty strips with a bright spot and thirty without, on two fabrics."""
    folder = tmp_path / "data" / "aitex"
    for name in ("Defect_images", "Mask_images", "NODefect_images/roll"):
        (folder / name).mkdir(parents=True)
    (folder / "dataset.toml").write_text(DECLARATION)
    for number in range(STRIPS):
        fabric = f"{number % 2:02d}"
        bad = folder / "Defect_images" / f"{number:04d}_019_{fabric}.png"
        bad.write_bytes(toy_picture(REJECT, seed=number))
        good = folder / "NODefect_images" / "roll" / f"{number:04d}_000_{fabric}.png"
        good.write_bytes(toy_picture(PASS, seed=number))
    return tmp_path / "data"


@pytest.fixture
def inspector(tmp_path: Path) -> Inspector:
    folder = write_toy_bundle(tmp_path / "models")
    manifest = tomllib.loads((folder / "bundle.toml").read_text())
    manifest["data"] = {"datasets": ["aitex"]}
    (folder / "bundle.toml").write_text(tomli_w.dumps(manifest))
    return Inspector.load(folder)


def measured(inspector: Inspector, data: Path) -> Evaluation:
    return evaluate(inspector, data)


def test_only_the_test_fold_is_graded(inspector: Inspector, data: Path) -> None:
    seen: list[tuple[int, int]] = []
    evaluation = evaluate(inspector, data, lambda done, total: seen.append((done, total)))
    expected = len(open_dataset("aitex", data).subset(Subset.TEST))
    assert 0 < expected < 2 * STRIPS
    assert evaluation.overall.n == expected
    assert seen == [(done, expected) for done in range(1, expected + 1)]


def test_a_bundle_that_is_right_gets_full_marks(inspector: Inspector, data: Path) -> None:
    content = measured(inspector, data).as_json()
    assert (content["auroc"], content["f1"], content["accuracy"]) == (1, 1, 1)
    assert content["auroc_interval"] == [1, 1]
    assert content["tasks"]["bright_spot"]["auroc"] == 1
    assert set(content["tasks"]) == {
        "bright_spot",
        "dark_spot",
        "aitex/fabric=00",
        "aitex/fabric=01",
    }


def test_what_is_undefined_is_null_in_json(inspector: Inspector, data: Path) -> None:
    content = json.loads(json.dumps(measured(inspector, data).as_json(), allow_nan=False))
    assert content["tasks"]["dark_spot"]["auroc"] is None
    assert content["tasks"]["dark_spot"]["auroc_interval"] == [None, None]
    assert content["tasks"]["dark_spot"]["accuracy"] == 1


def test_mistakes_are_counted(inspector: Inspector, data: Path) -> None:
    dataset = open_dataset("aitex", data)
    defective = [sample for sample in dataset.subset(Subset.TEST) if sample.defective]
    (data / "aitex" / defective[0].path).write_bytes(toy_picture(PASS, seed=99))
    overall = measured(inspector, data).overall
    assert overall.recall.value == pytest.approx(1 - 1 / len(defective))
    assert overall.accuracy.value == pytest.approx(1 - 1 / overall.n)


def test_it_gives_the_same_figures_again(inspector: Inspector, data: Path) -> None:
    assert measured(inspector, data).as_json() == measured(inspector, data).as_json()


def test_the_protocol_names_what_was_measured(inspector: Inspector, data: Path) -> None:
    protocol = measured(inspector, data).protocol
    assert "Toy strips" in protocol
    assert "fold 0 of 2" in protocol


def test_a_bundle_without_data_sets_cannot_be_evaluated(tmp_path: Path, data: Path) -> None:
    plain = Inspector.load(write_toy_bundle(tmp_path / "plain"))
    with pytest.raises(BundleError, match="names no data set"):
        evaluate(plain, data)


def test_a_missing_data_set_is_named(inspector: Inspector, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="aitex"):
        evaluate(inspector, tmp_path)
