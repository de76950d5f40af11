"""A whole training run in small: interrupted, taken up again, exported, measured."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs torch, which `make setup-train` installs")

import onnx
import torch

from inspector.datasets import Sample, Subset, open_dataset
from inspector.errors import BundleError, DataError
from inspector.evaluation import evaluate
from inspector.pipeline import Inspector
from inspector.training import Request, cross_validate, describe, train
from inspector.training.across import deal, read_across, write_across
from inspector.training.loop import Run
from inspector.training.plan import Plan, read_plan
from inspector.training.tiled import CutTiles
from tests.support.data_folders import write_aitex

pytestmark = [
    pytest.mark.training,
    # torch's exporter warns about its own internals.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

MODELS = Path(__file__).resolve().parents[3] / "models"
CHANGES = (
    ('datasets = ["aitex", "tilda"]', 'datasets = ["aitex"]'),
    ("width = 256", "width = 64"),
    ("height = 256", "height = 64"),
    ("overlap = 64", "overlap = 16"),
    ("batch = 24", "batch = 4"),
    ("per_epoch = 960", "per_epoch = 8"),
    ("generated = 104", "generated = 2"),
    ("epochs = 10", "epochs = 0"),
    ("epochs = 4, restart", "epochs = 2, restart"),
    ("size = 192", "size = 64"),
    ("epochs = 8", "epochs = 1"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    defective = [f"{number:04d}_030_02" for number in range(1, 13)]
    write_aitex(folder, defective, [f"roll/{number:04d}_000_02" for number in range(1, 25)])
    return folder


@pytest.fixture
def plan_path(tmp_path: Path) -> Path:
    text = (MODELS / "fabric" / "train.toml").read_text(encoding="utf-8")
    for old, new in CHANGES:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "train.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def run(plan: Plan, samples: tuple[Sample, ...], folder: Path) -> Run:
    return Run(plan, CutTiles(plan, samples), lambda _: 0.5, folder)


def test_an_interrupted_run_ends_where_an_unbroken_one_does(
    data: Path, plan_path: Path, tmp_path: Path
) -> None:
    plan = read_plan(plan_path)
    samples = open_dataset("aitex", data).subset(Subset.TRAIN)
    unbroken = run(plan, samples, tmp_path / "unbroken")
    losses = [epoch.loss for epoch in unbroken.epochs()]

    first_half = run(plan, samples, tmp_path / "broken")
    assert not first_half.resume()
    assert len(list(first_half.epochs(until=1))) == 1
    second_half = run(plan, samples, tmp_path / "broken")
    assert second_half.resume()
    list(second_half.epochs())

    assert [epoch.loss for epoch in second_half.history] == losses
    expected = unbroken.averaged.state_dict()
    for name, value in second_half.averaged.state_dict().items():
        assert torch.equal(value, expected[name]), name


def test_a_half_written_checkpoint_is_never_taken_up(
    data: Path, plan_path: Path, tmp_path: Path
) -> None:
    fresh = run(read_plan(plan_path), open_dataset("aitex", data).samples, tmp_path)
    (tmp_path / "checkpoint.partial").write_bytes(b"torn")
    assert not fresh.resume()


def test_train_writes_a_bundle_that_verifies_and_evaluates(
    data: Path, plan_path: Path, tmp_path: Path
) -> None:
    folder = train(
        Request(
            "fabric",
            data=data,
            out=tmp_path / "models",
            epochs=1,
            plan=plan_path,
            checkpoints=tmp_path / "checkpoints",
        )
    )
    assert folder == tmp_path / "models" / "fabric"
    inspector = Inspector.load(folder)
    figures = evaluate(inspector, data).as_json()
    manifest = tomllib.loads((folder / "bundle.toml").read_text(encoding="utf-8"))
    assert manifest["training"]["complete"] is False
    assert manifest["training"]["epochs"] == 1
    for name in ("auroc", "f1", "accuracy"):
        assert manifest["metrics"][name] == figures[name]
    assert f"{figures['auroc']:.3f} [" in (folder / "card.md").read_text(encoding="utf-8")
    answers = json.loads((folder / "golden" / "answers.json").read_text(encoding="utf-8"))
    cases = {"dark.bmp", "deep.png", "gray.png", "turned.jpg", "tinted.webp", "rounded.tiff"}
    assert cases <= set(answers["answers"]["int8"])
    assert cases <= set(manifest["parity"]["cases"])
    assert cases <= set(answers["tiles"])
    assert manifest["grading"]["unfamiliar_at"] < manifest["grading"]["foreign_at"]
    assert not rounded_parts_of_the_memory(folder / "model.int8.onnx")
    own = open_dataset("aitex", data).subset(Subset.TEST)[0]
    assert inspector.inspect(own.load()).scores["novelty"] > 0
    described_anew = (folder / "card.md").read_text(encoding="utf-8")
    assert "## Default bands" in described_anew and (folder / "reliability.svg").is_file()
    weights = inspector.bundle.files["model.onnx"]
    (folder / "card.md").write_text("outdated", encoding="utf-8")
    assert describe(Request("fabric", data=data, out=tmp_path / "models")) == folder
    assert (folder / "card.md").read_text(encoding="utf-8") == described_anew
    assert Inspector.load(folder).bundle.files["model.onnx"] == weights
    with pytest.raises(BundleError, match="no bundle"):
        describe(Request("leather", data=data, out=tmp_path / "models"))


def rounded_parts_of_the_memory(path: Path) -> list[str]:
    """Nodes of the memory that read what was rounded to 8 bits; there are to be none."""
    nodes = onnx.load(str(path)).graph.node
    made = {output: node for node in nodes for output in node.output}

    def rounded(name: str) -> bool:
        node = made.get(name)
        while node is not None and node.op_type == "Identity":
            node = made.get(node.input[0])
        return node is not None and node.op_type == "DequantizeLinear"

    memory = [node for node in nodes if "/familiar/" in node.name]
    assert memory
    return [node.name for node in memory if any(rounded(name) for name in node.input)]


def test_without_a_finished_run_nothing_is_written_anew(
    data: Path, plan_path: Path, tmp_path: Path
) -> None:
    request = Request("fabric", data, tmp_path / "models", plan=plan_path, checkpoints=tmp_path)
    with pytest.raises(DataError, match="0 of 2 epochs"):
        train(replace(request, renew=True))
    assert not (tmp_path / "models" / "fabric").exists()


def test_a_finished_run_is_written_anew_to_the_same_bytes(
    data: Path, plan_path: Path, tmp_path: Path
) -> None:
    request = Request("fabric", data, tmp_path / "models", plan=plan_path, checkpoints=tmp_path)
    folder = train(request)
    first = (folder / "bundle.toml").read_bytes()
    shutil.rmtree(folder)
    train(replace(request, renew=True))
    assert (folder / "bundle.toml").read_bytes() == first


def test_leaving_a_part_out_is_told_on_the_card_and_goes_on_where_it_stopped(
    data: Path, plan_path: Path, tmp_path: Path
) -> None:
    request = Request(
        "fabric",
        data=data,
        out=tmp_path / "models",
        epochs=1,
        plan=plan_path,
        checkpoints=tmp_path / "checkpoints",
    )
    folder = train(request)
    across = cross_validate(request, by="group", folds=2)
    samples = open_dataset("aitex", data).samples
    assert across.pictures == len(samples) == sum(row.n for row in across.rows.values())
    assert read_across(folder) == [across]
    by_fabric = replace(across, by="fabric")
    write_across(by_fabric, tmp_path)
    write_across(across, tmp_path)
    assert read_across(tmp_path) == [by_fabric, across]
    assert "Never seen" in (folder / "card.md").read_text(encoding="utf-8")
    Inspector.load(folder)  # the manifest knows the changed files
    for kept in (tmp_path / "checkpoints").rglob("answers-*.json"):
        found = json.loads(kept.read_text(encoding="utf-8"))
        changed = {name: {**each, "score": 0.25} for name, each in found.items()}
        kept.write_text(json.dumps(changed), encoding="utf-8")
    again = cross_validate(request, by="group", folds=2)
    assert again.overall.recall.value == 0  # a finished part is not judged anew


def test_nothing_of_a_part_left_out_trains_or_calibrates(
    data: Path, plan_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []

    class Watched(CutTiles):
        def __init__(self, plan: Plan, samples: Sequence[Sample]) -> None:
            super().__init__(plan, samples)
            seen.append({sample.id for sample in samples})

    monkeypatch.setattr("inspector.training.run.CutTiles", Watched)
    request = Request("fabric", data, tmp_path / "models", epochs=1, plan=plan_path)
    request = replace(request, checkpoints=tmp_path / "checkpoints")
    across = cross_validate(request, by="group", folds=2)
    dataset = open_dataset("aitex", data)
    split = dataset.declaration.split
    for fold, trained in zip(across.folds, seen, strict=True):
        left_out = {
            sample.id for sample in dataset.samples if str(split.fold(sample.group)) in fold
        }
        assert left_out
        assert not left_out & trained


def test_parts_are_dealt_so_that_the_runs_leave_out_alike_many(data: Path) -> None:
    samples = open_dataset("aitex", data).samples
    sizes = {"a": 7, "b": 6, "c": 3, "d": 2}
    names = [name for name, size in sizes.items() for _ in range(size)]
    named = dict(zip((sample.id for sample in samples), names, strict=False))
    folds = deal(samples[: len(names)], lambda sample: named[sample.id], 3)
    assert [fold.left_out for fold in folds] == [("a",), ("b",), ("c", "d")]


def test_an_unknown_facet_names_the_known_ones(data: Path, plan_path: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="fabric"):
        cross_validate(Request("fabric", data, tmp_path, plan=plan_path), by="colour", folds=2)


def test_a_run_that_fails_leaves_the_former_bundle(
    data: Path, plan_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = tmp_path / "fabric" / "bundle.toml"
    former.parent.mkdir()
    former.write_text("former", encoding="utf-8")

    def fail(*_: object) -> None:
        raise DataError("no space")

    monkeypatch.setattr("inspector.training.run.describe", fail)
    with pytest.raises(DataError, match="no space"):
        train(Request("fabric", data, tmp_path, epochs=1, plan=plan_path, checkpoints=tmp_path))
    assert former.read_text(encoding="utf-8") == "former"
    assert not list(tmp_path.glob(".fabric*"))


def test_a_data_set_with_an_unlisted_category_is_refused(
    data: Path, plan_path: Path, tmp_path: Path
) -> None:
    text = plan_path.read_text(encoding="utf-8").replace('"hole", "stain", "warp_line", ', "")
    plan_path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="warp_line"):
        train(Request("fabric", data, tmp_path, plan=plan_path, checkpoints=tmp_path))


def test_an_unknown_product_lists_where_was_looked(data: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"leather.*train\.toml"):
        train(Request("leather", data, tmp_path))
