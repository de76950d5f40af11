"""The second opinion that is fitted once training is over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs torch, which `make setup-train` installs")

import torch

from inspector.datasets import Sample, open_dataset
from inspector.grading import DEFECTIVE
from inspector.metrics import auroc
from inspector.training.network import DefectNet
from inspector.training.plan import Plan, read_plan
from inspector.training.predict import hold, known
from inspector.training.refit import refitted
from tests.support.data_folders import write_elpv

pytestmark = pytest.mark.training

MODELS = Path(__file__).resolve().parents[3] / "models"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sample, ...]:
    folder = tmp_path_factory.mktemp("data")
    write_elpv(folder, [(float(number % 2), "", f"twin{number}") for number in range(24)])
    return open_dataset("elpv", folder).samples


@pytest.fixture(scope="module")
def plan() -> Plan:
    whole = read_plan(MODELS / "solar-cell" / "train.toml")
    return replace(whole, preprocess={**whole.preprocess, "width": 64, "height": 64})


@pytest.fixture
def net(plan: Plan) -> DefectNet:
    torch.manual_seed(1)
    return DefectNet(plan.network, len(plan.tasks)).eval()


def test_it_changes_the_ranking_by_defective_and_nothing_else(
    plan: Plan, samples: tuple[Sample, ...], net: DefectNet
) -> None:
    held = hold(plan, samples)
    before, maps = held.predict(net)
    after, same_maps = held.predict(refitted(plan, net, samples))
    np.testing.assert_array_equal(after[:, :-1], before[:, :-1])
    np.testing.assert_array_equal(same_maps, maps)
    _, truth = known(held.samples, DEFECTIVE)
    assert auroc(truth, after[:, -1]) > auroc(truth, before[:, -1])


def test_both_opinions_weigh_the_same(
    plan: Plan, samples: tuple[Sample, ...], net: DefectNet
) -> None:
    held = hold(plan, samples)
    own = held.predict(net)[0][:, -1]
    added = held.predict(refitted(plan, net, samples))[0][:, -1] - own
    assert added.std() == pytest.approx(own.std(), rel=1e-3)


def test_without_the_setting_the_network_stays_as_it_is(
    plan: Plan, samples: tuple[Sample, ...], net: DefectNet
) -> None:
    assert refitted(replace(plan, refit=None), net, samples).second is None
