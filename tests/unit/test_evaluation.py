"""Evaluation through the pipeline, with a bundle whose answers the pictures choose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.datasets import Subset, open_dataset
from inspector.errors import BundleError, DataError
from inspector.evaluation import Evaluation, evaluate
from inspector.pipeline import Inspector
from tests.support.toy_bundle import PASS, toy_picture, write_toy_bundle
from tests.support.toy_strips import write_bundle_of_strips, write_toy_strips

STRIPS = 30


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Thirty strips with a bright spot and thirty without, on two fabrics."""
    write_toy_strips(tmp_path / "data", STRIPS, fabrics=2)
    return tmp_path / "data"


@pytest.fixture
def inspector(tmp_path: Path) -> Inspector:
    return Inspector.load(write_bundle_of_strips(tmp_path / "models"))


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
