from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from inspector.bundles import (
    Precision,
    activate,
    check_files,
    find_bundle,
    installed_products,
    read_bundle,
)
from inspector.bundles.golden import compare
from inspector.bundles.verify import open_session
from inspector.errors import (
    BundleError,
    GoldenMismatchError,
    UnknownProductError,
    UsageError,
)
from inspector.pipeline import Inspector
from inspector.values import Disposition
from tests.support.toy_bundle import CATEGORIES, REJECT, toy_picture, write_toy_bundle


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path))
    return tmp_path


@pytest.fixture
def toy(models: Path) -> Path:
    return write_toy_bundle(models)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_bundle_is_found_by_its_product(toy: Path) -> None:
    bundle = find_bundle("toy")
    assert bundle.folder == toy
    assert bundle.categories == CATEGORIES
    assert "toy" in installed_products()


def test_the_plants_own_bundle_comes_before_the_shipped_one(models: Path) -> None:
    own = write_toy_bundle(models, "solar-cell")
    assert find_bundle("solar-cell").folder == own


@pytest.mark.usefixtures("toy")
def test_an_unknown_product_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownProductError, match=r"'leather'; known products: .*toy"):
        find_bundle("leather")


@pytest.mark.parametrize("name", ["", "../secret", "a/b", "x" * 65])
def test_a_name_that_is_no_folder_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a product's name"):
        find_bundle(name)


@pytest.mark.parametrize("precision", Precision)
def test_a_whole_bundle_is_activated(toy: Path, precision: Precision) -> None:
    session = activate(read_bundle(toy), precision, threads=1)
    assert session.categories == len(CATEGORIES)


def test_a_changed_graph_is_refused(toy: Path) -> None:
    with (toy / "model.onnx").open("ab") as stream:
        stream.write(b"\0")
    with pytest.raises(BundleError, match=r"model\.onnx has SHA-256 .* the manifest says"):
        activate(read_bundle(toy), Precision.FP32, threads=1)


def test_a_missing_file_is_named(toy: Path) -> None:
    (toy / "model.int8.onnx").unlink()
    with pytest.raises(BundleError, match=r"model\.int8\.onnx is missing"):
        check_files(read_bundle(toy))


def test_a_file_the_manifest_does_not_list_is_not_trusted(toy: Path) -> None:
    manifest = toy / "bundle.toml"
    lines = manifest.read_text("utf-8").splitlines()
    kept = [line for line in lines if not line.startswith('"model.int8.onnx"')]
    assert len(kept) < len(lines)
    manifest.write_text("\n".join(kept), "utf-8")
    with pytest.raises(BundleError, match=r"lists no model\.int8\.onnx"):
        check_files(read_bundle(toy))


def test_a_graph_that_is_no_graph_is_refused(toy: Path) -> None:
    (toy / "model.onnx").write_bytes(b"nonsense")
    with pytest.raises(BundleError, match="ONNX Runtime cannot load"):
        open_session(read_bundle(toy), Precision.FP32, threads=1)


def test_another_input_shape_than_declared_is_refused(toy: Path) -> None:
    manifest = toy / "bundle.toml"
    values = manifest.read_text("utf-8").replace("width = 64", "width = 32")
    manifest.write_text(values, "utf-8")
    with pytest.raises(BundleError, match=r"makes tiles of \(64, 32, 1\)"):
        read_bundle(toy)


def test_a_graph_with_fewer_categories_than_named_is_refused(toy: Path) -> None:
    manifest = toy / "bundle.toml"
    lines = manifest.read_text("utf-8").replace("bright_spot", "x_spot")
    manifest.write_text(lines.replace('"dark_spot",', '"dark_spot", "third",'), "utf-8")
    if "third" not in manifest.read_text("utf-8"):
        edit(manifest, '"dark_spot"]', '"dark_spot", "third"]')
    with pytest.raises(BundleError, match="tells 2 categories apart, the manifest names 3"):
        open_session(read_bundle(toy), Precision.FP32, threads=1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("format = 1", "lacks"),
        ("format = [", "not valid TOML"),
        ("format = 99", "this version reads 1"),
        ("\N{SNOWMAN} = 1", "not valid TOML"),
    ],
)
def test_an_unusable_manifest_is_refused(models: Path, content: str, words: str) -> None:
    folder = models / "broken"
    folder.mkdir()
    (folder / "bundle.toml").write_text(content, "utf-8")
    with pytest.raises(BundleError, match=words):
        read_bundle(folder)


def test_a_folder_without_manifest_is_no_bundle(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"has no bundle\.toml"):
        read_bundle(tmp_path)


def test_a_bundle_under_another_name_is_refused(models: Path, toy: Path) -> None:
    shutil.move(toy, models / "other")
    with pytest.raises(BundleError, match="must carry the same name"):
        find_bundle("other")


def test_golden_cases_catch_another_answer(toy: Path) -> None:
    answers = toy / "golden" / "answers.json"
    document = json.loads(answers.read_text("utf-8"))
    case = next(iter(document["answers"]["fp32"].values()))
    case["defective"][0] += 0.5
    answers.write_text(json.dumps(document), "utf-8")
    bundle = read_bundle(toy)
    with pytest.raises(GoldenMismatchError, match=r"differs by 0\.5"):
        compare(
            toy, bundle.geometry, open_session(bundle, Precision.FP32, threads=1), Precision.FP32
        )


def test_golden_cases_catch_another_resize(toy: Path) -> None:
    edit(toy / "bundle.toml", "[preprocess]", '[preprocess]\ninterpolation = "nearest"')
    with pytest.raises(GoldenMismatchError):
        activate(read_bundle(toy), Precision.FP32, threads=1)


def test_a_bundle_can_be_loaded_from_a_folder(toy: Path) -> None:
    verdict = Inspector.load(toy).inspect(toy_picture(REJECT))
    assert verdict.disposition is Disposition.REJECT
