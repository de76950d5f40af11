from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper

from inspector.adapters.onnx import OnnxSession
from inspector.bundles.novelty import (
    FOREIGN_AT,
    UNFAMILIAR_AT,
    add_novelty,
    without_novelty,
)
from inspector.errors import BundleError
from tests.support.toy_bundle import write_toy_bundle

Tiles = NDArray[np.uint8]


def weave(seed: int, period: int = 6, side: int = 64, channels: int = 1) -> Tiles:
    """Stripes of a period, a little of another contrast each time."""
    rng = np.random.default_rng(seed)
    wave = np.sin(np.arange(side) * 2 * np.pi / period + rng.uniform(0, 6))
    grey = 120 + rng.uniform(25, 40) * wave[None, :] + rng.normal(0, 4, (side, side))
    return np.repeat(grey.clip(0, 255).astype(np.uint8)[None, :, :, None], channels, axis=3)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_toy_bundle(tmp_path_factory.mktemp("models")) / "model.onnx"


@pytest.fixture(scope="module")
def knowing(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> OnnxSession:
    told, _ = add_novelty(onnx.load(str(plain)), ["maps"], [weave(seed) for seed in range(40)])
    path = tmp_path_factory.mktemp("graph") / "model.onnx"
    onnx.save(told, str(path))
    return OnnxSession(path, threads=1)


def novelty(session: OnnxSession, tiles: Tiles) -> NDArray[np.float32]:
    found = session.run(tiles).novelty
    assert found is not None
    return found


def test_what_it_was_made_from_is_usual_and_something_else_is_not(knowing: OnnxSession) -> None:
    unseen = np.concatenate([weave(seed) for seed in range(100, 120)])
    coarse = np.concatenate([weave(seed, period=17) for seed in range(20)])
    assert novelty(knowing, unseen).max() < UNFAMILIAR_AT
    assert novelty(knowing, coarse).min() > FOREIGN_AT


def test_the_other_answers_stay_bit_for_bit(plain: Path, knowing: OnnxSession) -> None:
    tiles = np.concatenate([weave(seed) for seed in range(5)])
    before, after = OnnxSession(plain, threads=1).run(tiles), knowing.run(tiles)
    for name in ("defective", "logits", "maps", "embedding"):
        assert np.array_equal(getattr(before, name), getattr(after, name))
    assert before.novelty is None
    assert knowing.tells_novelty


def test_a_tile_is_as_novel_alone_as_among_others(knowing: OnnxSession) -> None:
    tiles = np.concatenate([weave(seed) for seed in range(6)])
    alone = np.concatenate([novelty(knowing, tile[None]) for tile in tiles])
    assert novelty(knowing, tiles) == pytest.approx(alone, rel=1e-4)


def test_pictures_are_judged_by_the_others(plain: Path) -> None:
    odd_one = weave(1, period=17)
    pictures = [*(weave(seed) for seed in range(20)), odd_one]
    _, found = add_novelty(onnx.load(str(plain)), ["maps"], pictures)
    assert len(found) == len(pictures)
    assert int(found.argmax()) == len(pictures) - 1
    assert np.median(found) < 0.9


def test_kinds_that_take_turns_do_not_hide_what_is_foreign(plain: Path, tmp_path: Path) -> None:
    pictures = [weave(seed, period=4 + seed % 5) for seed in range(60)]
    told, found = add_novelty(onnx.load(str(plain)), ["maps"], pictures)
    onnx.save(told, str(tmp_path / "model.onnx"))
    coarse = np.concatenate([weave(seed, period=29) for seed in range(10)])
    session = OnnxSession(tmp_path / "model.onnx", threads=1)
    assert novelty(session, coarse).min() > FOREIGN_AT
    assert np.median(found) > 0.4


@pytest.mark.parametrize("kinds", [False, True])
def test_a_kind_between_those_known_is_unfamiliar_and_not_foreign(
    kinds: bool, plain: Path, tmp_path: Path
) -> None:
    pictures = [weave(seed, period=(4, 24)[seed % 2]) for seed in range(120)]
    told, found = add_novelty(onnx.load(str(plain)), ["maps"], pictures, kinds=kinds)
    onnx.save(told, str(tmp_path / "model.onnx"))
    session = OnnxSession(tmp_path / "model.onnx", threads=1)
    for period in (4, 24):
        known = np.concatenate([weave(seed, period=period) for seed in range(500, 520)])
        assert novelty(session, known).max() < 1
    between = np.concatenate([weave(seed, period=10) for seed in range(20)])
    unfamiliar = novelty(session, between) > UNFAMILIAR_AT
    assert unfamiliar.all() if kinds else unfamiliar.mean() < 0.2
    assert novelty(session, between).max() < FOREIGN_AT
    assert np.quantile(found, 0.99) == pytest.approx(1.0, abs=0.1)


def test_it_can_be_taken_away_again(plain: Path) -> None:
    model = onnx.load(str(plain))
    told, _ = add_novelty(model, ["maps"], [weave(seed) for seed in range(6)], kinds=True)
    assert without_novelty(told).SerializeToString() == model.SerializeToString()


def test_pictures_may_have_several_tiles(plain: Path) -> None:
    pictures = [np.concatenate([weave(seed), weave(seed + 50)]) for seed in range(8)]
    _, found = add_novelty(onnx.load(str(plain)), ["maps"], pictures)
    assert found.shape == (8,)


def test_what_does_not_vary_says_nothing(plain: Path) -> None:
    flat = [np.full((1, 64, 64, 1), 128, np.uint8) for _ in range(6)]
    told, _ = add_novelty(onnx.load(str(plain)), ["maps"], flat)
    assert all(output.name for output in told.graph.output)


def test_a_graph_of_three_colours_can_tell_it_too(tmp_path: Path) -> None:
    pixels = helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["N", 64, 64, 3])
    outputs = [("defective", 1), ("logits", 2), ("maps", 4), ("embedding", 2)]
    infos = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", *[None] * (rank - 1)])
        for name, rank in outputs
    ]
    nodes = [
        helper.make_node("Cast", ["pixels"], ["levels"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["levels"], ["maps"], perm=[0, 3, 1, 2]),
        helper.make_node("ReduceMax", ["maps", "space"], ["logits"], keepdims=0),
        helper.make_node("ReduceMax", ["logits", "channels"], ["defective"], keepdims=0),
        helper.make_node("Identity", ["logits"], ["embedding"]),
    ]
    axes = [
        onnx.numpy_helper.from_array(np.array(values, np.int64), name)
        for name, values in (("space", [2, 3]), ("channels", [1]))
    ]
    graph = helper.make_graph(nodes, "colours", [pixels], infos, axes)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 10
    told, _ = add_novelty(model, ["maps"], [weave(seed, channels=3) for seed in range(12)])
    onnx.save(told, str(tmp_path / "model.onnx"))
    session = OnnxSession(tmp_path / "model.onnx", threads=1)
    assert novelty(session, weave(99, channels=3)).shape == (1,)


def test_too_few_pictures_are_refused(plain: Path) -> None:
    with pytest.raises(BundleError, match="At least 5 pictures"):
        add_novelty(onnx.load(str(plain)), ["maps"], [weave(seed) for seed in range(4)])


def test_a_graph_that_tells_it_already_is_refused(plain: Path) -> None:
    pictures = [weave(seed) for seed in range(5)]
    told, _ = add_novelty(onnx.load(str(plain)), ["maps"], pictures)
    with pytest.raises(BundleError, match="already"):
        add_novelty(told, ["maps"], pictures)


def test_an_older_graph_is_refused(plain: Path) -> None:
    model = onnx.load(str(plain))
    model.opset_import[0].version = 17
    with pytest.raises(BundleError, match="opset 17"):
        add_novelty(model, ["maps"], [weave(seed) for seed in range(5)])
