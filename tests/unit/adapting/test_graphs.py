"""A head as nodes of the graph: what it changes and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from inspector.adapters.onnx import OnnxSession
from inspector.adapting.graphs import Rewiring, put_head
from inspector.errors import BundleError
from tests.support.toy_bundle import write_toy_bundle

TILES = np.random.default_rng(1).integers(0, 256, (3, 64, 64, 1), np.uint8)
AS_IT_IS = np.eye(3, 5)  # defective, two categories; then two of the embedding


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    """The toy's graph, which also tells a novelty: its answer to "defective"."""
    path = write_toy_bundle(tmp_path) / "model.onnx"
    model = onnx.load(str(path))
    model.graph.node.append(helper.make_node("Identity", ["defective"], ["novelty"]))
    told = helper.make_tensor_value_info("novelty", TensorProto.FLOAT, ["N"])
    model.graph.output.append(told)
    onnx.save(model, str(path))
    return path


def test_a_head_that_changes_nothing_gives_the_parents_answers(graph: Path, tmp_path: Path) -> None:
    put_head(graph, tmp_path / "new.onnx", Rewiring(AS_IT_IS, np.zeros(3), [0, 1]))
    old, new = (OnnxSession(path, threads=1).run(TILES) for path in (graph, tmp_path / "new.onnx"))
    np.testing.assert_allclose(new.defective, old.defective, rtol=1e-5)
    np.testing.assert_allclose(new.logits, old.logits, rtol=1e-5)
    np.testing.assert_allclose(new.embedding, old.embedding)
    np.testing.assert_allclose(new.maps, np.maximum(old.maps, new.maps))
    assert old.novelty is not None and new.novelty is not None
    np.testing.assert_allclose(new.novelty, old.novelty, rtol=1e-5)


def test_a_head_is_linear_in_answers_and_embedding(graph: Path, tmp_path: Path) -> None:
    chance = np.random.default_rng(2)
    weights, bias = chance.normal(0, 1, (4, 5)), chance.normal(0, 1, 4)
    put_head(graph, tmp_path / "new.onnx", Rewiring(weights, bias, [0, 1, 2]))
    old, new = (OnnxSession(path, threads=1).run(TILES) for path in (graph, tmp_path / "new.onnx"))
    features = np.column_stack([old.defective, old.logits, old.embedding])
    expected = features @ weights.T + bias
    np.testing.assert_allclose(new.defective, expected[:, 0], rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(new.logits, expected[:, 1:], rtol=1e-3, atol=1e-3)
    assert new.maps.shape == (3, 3, 8, 8)
    for tile, category in np.ndindex(3, 3):  # whatever a tile shows, its map can show too
        wanted = min(float(new.logits[tile, category]), 1.0)
        assert new.maps[tile, category].max() >= wanted - 1e-4


def test_a_graph_that_is_no_bundles_is_refused(graph: Path, tmp_path: Path) -> None:
    model = onnx.load(str(graph))
    model.opset_import[0].version = 13
    onnx.save(model, str(graph))
    with pytest.raises(BundleError, match="opset 13"):
        put_head(graph, tmp_path / "new.onnx", Rewiring(AS_IT_IS, np.zeros(3), [0, 1]))
    assert not (tmp_path / "new.onnx").exists()
