"""The graph computes what its formulas say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper

from inspector.teaching.backbone import TAPS, grey_trunk, load_backbone
from inspector.teaching.distances import CHANNELS
from inspector.teaching.eight_bit import rounded, with_small_weights
from inspector.teaching.expected import Expected, expect
from inspector.teaching.front import front_graph
from inspector.teaching.graph import Head, Scoring, embedding_size, raw_graph, taught_graph
from inspector.teaching.memory import FEATURES, PATCH, SCALES, Front, Memory, learn
from inspector.teaching.running import front_of, raw_of
from inspector.teaching.scoring import anomaly
from tests.support.weaves import SIDE, weave, with_hole

TILE = (SIDE, SIDE, 1)
GOOD = np.stack([weave(seed) for seed in range(8)])[..., None]
FAULTY = np.stack([with_hole(seed) for seed in range(3)])[..., None]


def run(model: ModelProto, names: Sequence[str], feeds: dict[str, Any]) -> list[NDArray[Any]]:
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return [np.asarray(value) for value in session.run(list(names), feeds)]


@cache
def learnt() -> tuple[ModelProto, Front, Memory]:
    backbone = load_backbone()
    front = front_of(front_graph(backbone, TILE), GOOD, lambda _: None)
    return backbone, front, learn(front, 0)


@cache
def expected() -> Expected:
    backbone, _, memory = learnt()
    scores, looks = raw_of(raw_graph(backbone, memory, TILE), GOOD, lambda _: None)
    return expect(scores, looks, np.arange(len(GOOD)))


def scoring(head: Head | None = None) -> Scoring:
    return Scoring(expected(), 2.0, 1.5, head)


def test_planes_are_means_of_pixels_without_the_tiles_mean() -> None:
    _, front, _ = learnt()
    levels = GOOD[..., 0].astype(np.float64)
    centred = (levels - levels.mean(axis=(1, 2), keepdims=True)) / 128
    for scale in SCALES:
        size = SIDE // scale.factor
        blocks = centred.reshape(8, size, scale.factor, size, scale.factor).mean(axis=(2, 4))
        np.testing.assert_allclose(front.planes[scale.plane][:, 0], blocks, atol=1e-5)


def test_three_equal_planes_and_one_grey_plane_give_the_same_features() -> None:
    backbone = load_backbone()
    nodes, weights = grey_trunk(backbone)
    planes = helper.make_tensor_value_info("planes", TensorProto.FLOAT, ["N", 1, "H", "W"])
    taps = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in TAPS]
    grey = helper.make_model(
        helper.make_graph(nodes, "grey", [planes], taps, weights),
        opset_imports=[helper.make_opsetid("", 18)],
    )
    grey.ir_version = 10
    picture = np.random.default_rng(0).normal(0, 1, (1, 1, 64, 64)).astype(np.float32)
    ours = run(grey, list(TAPS), {"planes": picture})
    theirs = run(backbone, list(TAPS), {"planes": picture.repeat(3, axis=1)})
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_patches_of_good_product_are_white() -> None:
    _, front, memory = learnt()
    plane = front.planes[SCALES[0].plane][:, 0]
    windows = np.lib.stride_tricks.sliding_window_view(plane, (PATCH, PATCH), axis=(1, 2))
    rows = windows.reshape(-1, PATCH * PATCH)[::7]
    white = memory.patches[0](rows)
    assert np.abs(white.mean(axis=0)).max() < 0.2
    spreads = white.std(axis=0)
    assert spreads.max() < 1.1  # held directions vary less, none varies more
    assert spreads[-1] == pytest.approx(1.0, abs=0.1)


def test_the_features_distance_is_that_to_the_nearest_remembered() -> None:
    backbone, _, memory = learnt()
    front = front_of(front_graph(backbone, TILE), FAULTY, lambda _: None)
    cells = np.moveaxis(front.features, 1, -1).reshape(-1, sum(TAPS.values()))
    white = memory.features(cells).astype(np.float64)
    distances = ((white[:, None] - memory.remembered[None]) ** 2).sum(axis=-1).min(axis=1)
    side = SIDE // 16
    squares = distances.reshape(len(FAULTY), side, side)
    smooth = np.stack([_means(each, 3) for each in squares]).reshape(len(FAULTY), -1)
    most = np.sort(smooth, axis=1)[:, -side * side // 4 :].mean(axis=1)
    from_squares = 0.5 * np.log(most + 6.4)
    (scores,) = run(raw_graph(backbone, memory, TILE), ["scores"], {"pixels": FAULTY})
    np.testing.assert_allclose(scores[:, CHANNELS.index(FEATURES)], from_squares, atol=2e-3)


def _means(values: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    half = side // 2
    rows, columns = values.shape
    return np.array(
        [
            [
                values[max(0, y - half) : y + half + 1, max(0, x - half) : x + half + 1].mean()
                for x in range(columns)
            ]
            for y in range(rows)
        ]
    )


def test_a_fault_scores_above_good_product_in_every_channel() -> None:
    backbone, _, memory = learnt()
    graph = raw_graph(backbone, memory, TILE)
    (good,) = run(graph, ["scores"], {"pixels": GOOD})
    (faulty,) = run(graph, ["scores"], {"pixels": FAULTY})
    assert (faulty.min(axis=0) > good.max(axis=0)).all()


def test_outputs_are_those_of_every_bundle() -> None:
    backbone, _, memory = learnt()
    graph = taught_graph(backbone, memory, scoring(), TILE)
    names = ["defective", "logits", "maps", "embedding"]
    assert [output.name for output in graph.graph.output] == names
    defective, logits, maps, embedding = run(graph, names, {"pixels": FAULTY})
    assert defective.shape == (3,) and logits.shape == (3, 1)
    np.testing.assert_array_equal(logits[:, 0], defective)
    assert maps.shape == (3, 1, SIDE // 8, SIDE // 8)
    assert embedding.shape == (3, embedding_size(memory))
    np.testing.assert_allclose(np.linalg.norm(embedding, axis=1), 1, atol=1e-5)


def test_defective_is_strictly_rising_in_the_raw_scores() -> None:
    backbone, _, memory = learnt()
    tiles = np.concatenate([GOOD, FAULTY])
    raw = raw_of(raw_graph(backbone, memory, TILE), tiles, lambda _: None)
    standard = anomaly(expected().standardised(*raw))
    (defective,) = run(
        taught_graph(backbone, memory, scoring(), TILE), ["defective"], {"pixels": tiles}
    )
    assert (np.argsort(standard) == np.argsort(defective)).all()
    below = 1.5 * (standard - 2.0) < 6
    np.testing.assert_allclose(defective[below], (1.5 * (standard - 2.0))[below], atol=5e-3)
    assert defective.max() < 30  # a probability of 1 would tie what differs


def test_odds_of_categories_add_up_to_those_of_a_defect() -> None:
    backbone, _, memory = learnt()
    chance = np.random.default_rng(0)
    weights = chance.normal(0, 1, (3, embedding_size(memory))).astype(np.float32)
    head = Head(weights, np.zeros(3, np.float32))
    graph = taught_graph(backbone, memory, scoring(head), TILE)
    defective, logits, maps = run(graph, ["defective", "logits", "maps"], {"pixels": FAULTY})
    assert maps.shape[:2] == logits.shape == (3, 3)
    shares = 1 / (1 + np.exp(-logits.astype(np.float64)))
    np.testing.assert_allclose(shares.sum(axis=1), 1 / (1 + np.exp(-defective)), atol=1e-4)


def test_colour_counts_by_its_grey_level() -> None:
    backbone, _, _ = learnt()
    grey = front_of(front_graph(backbone, TILE), GOOD[:2], lambda _: None)
    colour = front_of(
        front_graph(backbone, (SIDE, SIDE, 3)), GOOD[:2].repeat(3, -1), lambda _: None
    )
    np.testing.assert_allclose(colour.planes["plane1"], grey.planes["plane1"], atol=1e-4)


def test_weights_of_eight_bits_change_nothing_to_speak_of() -> None:
    """They were learnt rounded: what is left is the order of additions."""
    backbone, _, memory = learnt()
    graph = taught_graph(backbone, memory, scoring(), TILE)
    small = with_small_weights(graph)
    assert len(small.SerializeToString()) < 0.35 * len(graph.SerializeToString())
    (exact,) = run(graph, ["defective"], {"pixels": FAULTY})
    (rounded,) = run(small, ["defective"], {"pixels": FAULTY})
    np.testing.assert_allclose(rounded, exact, atol=5e-3)


@pytest.mark.parametrize("shape", [(64, 176), (1024, 64), (64, 1, 8, 8), (3, 5)])
def test_rounding_what_is_rounded_changes_nothing(shape: tuple[int, ...]) -> None:
    """So that storing the weights in 8 bits does not move them again."""
    once = rounded(np.random.default_rng(0).normal(0, 3, shape).astype(np.float32))
    np.testing.assert_allclose(rounded(once), once, rtol=1e-6)


def test_the_same_seed_remembers_the_same() -> None:
    _, front, memory = learnt()
    again, other = learn(front, 0), learn(front, 1)
    np.testing.assert_array_equal(memory.remembered, again.remembered)
    assert not np.array_equal(memory.patches[0].filters, other.patches[0].filters)
