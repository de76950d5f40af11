from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import ModelProto

from inspector.adapters.onnx import OnnxSession
from inspector.bundles.another_kind import with_another_kind
from inspector.bundles.novelty import (
    FOREIGN_AT,
    UNFAMILIAR_AT,
    add_novelty,
    without_novelty,
)
from inspector.errors import BundleError
from tests.support.toy_bundle import write_toy_bundle
from tests.unit.bundles.test_novelty import novelty, weave

Tiles = NDArray[np.uint8]
NEW, FAR = 10, 6


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> ModelProto:
    return onnx.load(str(write_toy_bundle(tmp_path_factory.mktemp("models")) / "model.onnx"))


@pytest.fixture(scope="module", params=[True, False], ids=["kinds", "one kind"])
def knowing(plain: ModelProto, request: pytest.FixtureRequest) -> ModelProto:
    """A graph made from stripes of two periods, which counts them as kinds or does not."""
    pictures = [weave(seed, period=(4, 24)[seed % 2]) for seed in range(120)]
    return add_novelty(plain, ["maps"], pictures, kinds=request.param)[0]


def several(period: int, seed: int) -> Tiles:
    return np.concatenate([weave(seed + number, period=period) for number in range(20)])


def told(model: ModelProto, tiles: Tiles, folder: Path) -> NDArray[np.float32]:
    onnx.save(model, str(folder / "model.onnx"))
    return novelty(OnnxSession(folder / "model.onnx", threads=1), tiles)


def more(period: int, count: int = 30) -> list[Tiles]:
    return [weave(700 + seed, period=period) for seed in range(count)]


def test_the_new_kind_is_usual_and_the_old_ones_stay_so(
    knowing: ModelProto, tmp_path: Path
) -> None:
    model, _ = with_another_kind(knowing, more(NEW))
    for period in (4, 24, NEW):
        assert told(model, several(period, 300), tmp_path).max() < UNFAMILIAR_AT


def test_what_is_like_no_kind_stays_unfamiliar(plain: ModelProto, tmp_path: Path) -> None:
    pictures = [weave(seed, period=(4, 24)[seed % 2]) for seed in range(120)]
    kinds, _ = add_novelty(plain, ["maps"], pictures, kinds=True)
    model, _ = with_another_kind(kinds, more(7))
    for graph in (kinds, model):
        assert told(graph, several(NEW, 300), tmp_path).min() > UNFAMILIAR_AT


def test_what_was_foreign_counts_for_less_where_the_new_pictures_are_so(
    plain: ModelProto, tmp_path: Path
) -> None:
    model, _ = add_novelty(plain, ["maps"], [weave(seed) for seed in range(40)])
    assert told(model, several(17, 300), tmp_path).min() > FOREIGN_AT
    wider, factor = with_another_kind(model, more(17))
    assert factor < 1
    found = told(wider, several(17, 300), tmp_path)
    np.testing.assert_allclose(found, factor * told(model, several(17, 300), tmp_path), rtol=1e-4)
    assert np.median(found) < 1
    lower, smaller = with_another_kind(model, more(17), reaching=0.5)
    assert smaller == pytest.approx(0.5 * factor)
    assert np.median(told(lower, several(17, 300), tmp_path)) < 0.5


def test_one_kind_after_another(knowing: ModelProto, tmp_path: Path) -> None:
    first, _ = with_another_kind(knowing, more(NEW))
    both, _ = with_another_kind(first, more(FAR))
    for period in (4, NEW, FAR):
        assert told(both, several(period, 300), tmp_path).max() < UNFAMILIAR_AT


def test_it_changes_nothing_else_and_can_be_taken_away(
    plain: ModelProto, knowing: ModelProto
) -> None:
    model, _ = with_another_kind(knowing, more(NEW))
    assert [output.name for output in model.graph.output] == [
        output.name for output in knowing.graph.output
    ]
    assert without_novelty(model).SerializeToString() == plain.SerializeToString()
    before = knowing.SerializeToString()
    with_another_kind(knowing, more(NEW))
    assert knowing.SerializeToString() == before


def test_a_graph_that_tells_no_novelty_stays_as_it_is(plain: ModelProto) -> None:
    model, factor = with_another_kind(plain, more(NEW))
    assert (model.SerializeToString(), factor) == (plain.SerializeToString(), 1.0)


def test_too_few_pictures_are_refused(knowing: ModelProto) -> None:
    with pytest.raises(BundleError, match="At least 5 pictures"):
        with_another_kind(knowing, more(NEW, count=4))
