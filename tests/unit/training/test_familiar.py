"""The memory of good cloth beside a classifier."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("torch", reason="needs torch, which `make setup-train` installs")

import onnx
import torch

from inspector.datasets import open_dataset
from inspector.errors import DataError
from inspector.teaching.backbone import backbone_file
from inspector.teaching.distances import CHANNELS
from inspector.teaching.graph import raw_graph
from inspector.teaching.memory import FEATURES, Memory, Whitening
from inspector.teaching.running import raw_of
from inspector.training.acquaint import acquainted, learn, weighing
from inspector.training.familiar import Familiar, Features, Remembered, distance
from inspector.training.network import DefectNet
from inspector.training.plan import Plan, read_plan
from inspector.training.predict import hold
from tests.support.data_folders import write_aitex
from tests.support.weaves import weave, with_hole

pytestmark = pytest.mark.training

MODELS = Path(__file__).resolve().parents[3] / "models"
TILES = 4
Tiles = NDArray[np.uint8]


def fine(seed: int) -> Tiles:
    """A picture of four tiles of a fine weave."""
    return np.stack([weave(10 * seed + tile) for tile in range(TILES)])


def coarse(seed: int) -> Tiles:
    """The same of one with yarns three times as wide."""
    return np.stack([cv2.resize(tile[:32, :32], (96, 96)) for tile in fine(seed)])


def holed(seed: int) -> Tiles:
    """A picture of the fine weave of which one tile has a hole."""
    return np.stack([*fine(seed)[1:], with_hole(seed)])


@pytest.fixture(scope="module")
def familiar() -> Familiar:
    return learn([[cloth(seed) for seed in range(8)] for cloth in (fine, coarse)], seed=1)


def asked(familiar: Familiar, picture: Tiles) -> NDArray[np.float32]:
    with torch.inference_mode():
        evidence = familiar(torch.from_numpy(picture[:, None]).float())
    return np.asarray(evidence.numpy())


@pytest.mark.parametrize("cloth", [fine, coarse])
def test_good_pictures_of_either_cloth_speak_against_a_defect(
    familiar: Familiar, cloth: Callable[[int], Tiles]
) -> None:
    assert max(asked(familiar, cloth(seed)).max() for seed in range(20, 24)) < 0.5


def test_a_hole_is_seen_in_its_own_tile(familiar: Familiar) -> None:
    picture = holed(30)
    evidence = asked(familiar, picture)
    assert evidence.argmax() == TILES - 1
    assert evidence[-1] == pytest.approx(familiar.weighing.most) and evidence[:-1].max() < 0


def test_it_has_little_say_on_a_cloth_that_it_never_saw(familiar: Familiar) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (TILES, 96, 96), dtype=np.uint8)
    assert asked(familiar, noise).max() == pytest.approx(familiar.weighing.most / 4)


def test_evidence_is_bounded_and_is_one_in_the_mean_over_good_pictures() -> None:
    good = np.random.default_rng(2).normal(2.0, 1.0, 40)
    found = weighing(good)
    rarities = np.arange(1, 42) / 41
    evidence = 1 / (rarities * sum(1 / k for k in range(1, 42)))
    assert evidence.mean() == pytest.approx(1.0)
    assert math.exp(found.least) == pytest.approx(evidence.min())
    assert math.exp(found.most) == pytest.approx(evidence.max())
    assert good.mean() < found.at < good.max() and found.slope > 0


def test_cloths_with_few_and_with_many_cells_are_kept_side_by_side() -> None:
    few = [part[:2, :32, :32] for part in (coarse(seed) for seed in range(5))]
    many = [part[:, :32, :32] for part in (fine(seed) for seed in range(100))]
    both = learn([many, few], seed=1)
    alone = learn([many], seed=1)
    picture = many[3]
    with torch.inference_mode():
        features = both.features(torch.from_numpy(picture[:, None]).float())
        squares = [each.remembered(features, torch.tensor([0])) for each in (both, alone)]
    assert torch.equal(*squares)


def test_a_defect_as_large_as_a_tile_makes_no_strange_cloth_of_the_picture(
    familiar: Familiar,
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (1, 96, 96), dtype=np.uint8)
    torn = np.concatenate([fine(40)[1:], noise])
    assert asked(familiar, torn)[-1] == pytest.approx(familiar.weighing.most)


def test_the_same_pictures_and_seed_give_the_same_memory(familiar: Familiar) -> None:
    again = learn([[cloth(seed) for seed in range(8)] for cloth in (fine, coarse)], seed=1)
    for name, value in familiar.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name


def test_distances_are_those_of_teaching() -> None:
    """Two programs for one formula: nodes of a graph there, torch here."""
    picture = fine(3)
    chance = np.random.default_rng(5)
    filters = chance.normal(0, 1, (64, 176)).astype(np.float32)
    whitening = Whitening(filters, chance.normal(0, 1, 64).astype(np.float32))
    cells = chance.normal(0, 3, (32, 64)).astype(np.float32)
    plain = Whitening(np.zeros((2, 64), np.float32), np.zeros(2, np.float32))
    graph = raw_graph(
        onnx.load(str(backbone_file())), Memory([plain] * 4, whitening, cells), (96, 96, 1)
    )
    scores, looks = raw_of(graph, picture[..., None], lambda _: None)
    with torch.inference_mode():
        features = Features()(torch.from_numpy(picture[:, None]).float())
        squares = Remembered([(whitening, cells)])(features, torch.tensor([0]))
    np.testing.assert_allclose(features.mean((2, 3)).numpy(), looks, atol=1e-4)
    ours = distance(squares).numpy()
    np.testing.assert_allclose(ours, scores[:, CHANNELS.index(FEATURES)], atol=1e-4)


@pytest.fixture(scope="module")
def plan() -> Plan:
    whole = read_plan(MODELS / "fabric" / "train.toml")
    return replace(whole, preprocess={**whole.preprocess, "width": 64, "height": 64, "overlap": 0})


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    good = [f"roll/{number:04d}_000_02" for number in range(1, 9)]
    write_aitex(folder, [f"{number:04d}_030_02" for number in range(1, 5)], good)
    return folder


def net_of(plan: Plan) -> DefectNet:
    torch.manual_seed(1)
    return DefectNet(plan.network, len(plan.tasks)).eval()


def test_it_changes_the_answer_to_defective_and_no_other(plan: Plan, data: Path) -> None:
    samples = open_dataset("aitex", data).samples
    held = hold(plan, samples)
    before, maps = held.predict(net_of(plan))
    after, same_maps = held.predict(acquainted(plan, net_of(plan), samples, held))
    np.testing.assert_array_equal(after[:, :-1], before[:, :-1])
    np.testing.assert_array_equal(same_maps, maps)
    assert (after[:, -1] != before[:, -1]).all()


def test_without_the_setting_the_network_stays_as_it_is(plan: Plan, data: Path) -> None:
    samples = open_dataset("aitex", data).samples
    plain = replace(plan, familiar=None)
    assert acquainted(plain, net_of(plain), samples, hold(plain, samples)).familiar is None


def test_too_few_good_pictures_of_every_cloth_are_refused(plan: Plan, data: Path) -> None:
    samples = open_dataset("aitex", data).samples
    few = [sample for sample in samples if sample.facets["code"] != "000"]
    with pytest.raises(DataError, match="5 good pictures or more with the same 'fabric'"):
        acquainted(plan, net_of(plan), few, hold(plan, few))
