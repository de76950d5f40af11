"""train.toml, read without torch."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.errors import DataError
from inspector.training.plan import Stage, Training, read_plan

MODELS = Path(__file__).resolve().parents[3] / "models"


@pytest.mark.parametrize("product", ["solar-cell", "fabric"])
def test_the_shipped_plans_are_whole(product: str) -> None:
    plan = read_plan(MODELS / product / "train.toml")
    assert plan.product == product
    assert plan.tasks == (*plan.categories, "defective")
    assert set(plan.content["category_names"]) == set(plan.categories)
    assert set(plan.content["grading"]["categories"]) == set(plan.categories)
    assert plan.geometry.width % 32 == plan.geometry.height % 32 == 0


def test_the_digest_follows_what_is_learnt_and_nothing_else(tmp_path: Path) -> None:
    text = (MODELS / "fabric" / "train.toml").read_text(encoding="utf-8")
    path = tmp_path / "train.toml"
    digests = []
    for changed in (
        text,
        text.replace("review_at = 0.2", "review_at = 0.3"),
        text.replace("batch = 24", "batch = 16"),
    ):
        path.write_text(changed, encoding="utf-8")
        digests.append(read_plan(path).digest)
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_stages_follow_each_other() -> None:
    training = staged(Stage(size=64, epochs=2), Stage(size=96, epochs=1))
    assert training.epochs == 3
    assert [training.size(epoch) for epoch in range(4)] == [64, 64, 96, 96]


def test_the_learning_rate_rises_again_where_a_stage_says_so() -> None:
    training = staged(
        Stage(size=64, epochs=2),
        Stage(size=96, epochs=1),
        Stage(size=64, epochs=3, restart=True),
        Stage(size=96, epochs=1, restart=True),
    )
    cycles = [training.cycle(epoch) for epoch in range(7)]
    assert cycles == [(0, 3)] * 3 + [(3, 3)] * 3 + [(6, 1)]


def test_what_is_fitted_after_training_begins_no_other_run(tmp_path: Path) -> None:
    text = (MODELS / "solar-cell" / "train.toml").read_text(encoding="utf-8")
    path = tmp_path / "train.toml"
    digests = set()
    for spread in ("3.2", "1.0"):
        path.write_text(text.replace("spread = 3.2", f"spread = {spread}"), encoding="utf-8")
        digests.add(read_plan(path).digest)
    assert len(digests) == 1


def staged(*stages: Stage) -> Training:
    return Training(
        seed=1,
        batch=4,
        learning_rate=1e-3,
        weight_decay=0.0,
        ema=0.9,
        mixup=0.0,
        dropout=0.0,
        pooled_loss=0.0,
        cell_loss=0.0,
        stages=stages,
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (("format = 1", "format = 9"), "format 9"),
        (("format = 1", "format ="), "TOML"),
        (("datasets =", "sets ="), "datasets"),
        (("ema = 0.99", "emma = 0.99"), "emma"),
        (("[training]", "[refit]\nspread = 3.2\n\n[training]"), "whole pictures"),
    ],
)
def test_a_plan_at_fault_is_named(tmp_path: Path, changed: tuple[str, str], message: str) -> None:
    text = (MODELS / "fabric" / "train.toml").read_text(encoding="utf-8")
    path = tmp_path / "train.toml"
    path.write_text(text.replace(*changed, 1), encoding="utf-8")
    with pytest.raises(DataError, match=message):
        read_plan(path)


def test_a_missing_plan_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_plan(tmp_path / "train.toml")
