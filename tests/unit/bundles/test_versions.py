from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from inspector.bundles import find_bundle, installed_products, library, read_bundle
from inspector.bundles.versions import (
    MOST_KEPT,
    available_versions,
    install,
    is_own,
    keep,
    put_in_force,
    remove_unfinished,
    withdraw,
    work_folder,
)
from inspector.errors import BundleError, NotFoundError, UnknownProductError, UsageError
from tests.support.toy_bundle import write_toy_bundle


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    shipped.mkdir()
    monkeypatch.setenv("INSPECTOR_MODELS", str(own))
    monkeypatch.setattr(library, "shipped_models_folder", lambda: shipped)
    return own


def _install(models: Path, version: str) -> str:
    """Put a bundle in the place of the one that is there, as copying a folder does."""
    shutil.rmtree(models / "toy", ignore_errors=True)
    write_toy_bundle(models, version=version)
    bundle = find_bundle("toy")
    keep(bundle)
    return bundle.sha256


def _versions() -> list[str]:
    return [bundle.version for bundle in available_versions("toy")]


def test_a_bundle_that_was_replaced_can_be_put_back_and_forth(models: Path) -> None:
    first, second = _install(models, "1"), _install(models, "2")
    assert _versions() == ["2", "1"]
    assert put_in_force("toy", first).version == "1"
    assert (find_bundle("toy").version, _versions()) == ("1", ["1", "2"])
    put_in_force("toy", second)
    assert find_bundle("toy").version == "2"
    assert installed_products() == ("toy",)


def test_a_bundle_from_elsewhere_is_installed_and_the_one_before_kept(
    models: Path, tmp_path: Path
) -> None:
    _install(models, "1")
    made = read_bundle(write_toy_bundle(tmp_path / "job", version="2"))
    assert install(made).folder == models / "toy"
    assert _versions() == ["2", "1"]
    (made.folder / "model.onnx").write_bytes(b"damaged")
    with pytest.raises(BundleError):
        install(made)
    assert _versions() == ["2", "1"]


def test_putting_in_force_what_is_changes_nothing(models: Path) -> None:
    only = _install(models, "1")
    assert put_in_force("toy", only).folder == models / "toy"
    assert _versions() == ["1"]


def test_the_shipped_bundle_comes_back_when_the_plants_own_is_out_of_the_way(
    models: Path, tmp_path: Path
) -> None:
    write_toy_bundle(tmp_path / "shipped", version="shipped")
    shipped = find_bundle("toy")
    assert not is_own(shipped)
    own = _install(models, "own")
    assert _versions() == ["own", "shipped"]
    put_in_force("toy", shipped.sha256)
    assert find_bundle("toy").version == "shipped"
    assert _versions() == ["shipped", "own"]
    put_in_force("toy", own)
    assert find_bundle("toy").version == "own"


def test_a_withdrawn_bundle_is_no_longer_found_and_can_be_put_back(models: Path) -> None:
    sha256 = _install(models, "1")
    withdraw("toy")
    with pytest.raises(UnknownProductError):
        find_bundle("toy")
    assert _versions() == ["1"]
    put_in_force("toy", sha256)
    assert find_bundle("toy").version == "1"


def test_what_came_with_the_program_is_not_withdrawn(tmp_path: Path) -> None:
    write_toy_bundle(tmp_path / "shipped")
    with pytest.raises(UsageError, match="came with the program"):
        withdraw("toy")
    with pytest.raises(NotFoundError):
        withdraw("leather")


def test_the_ones_longest_out_of_use_are_dropped(models: Path) -> None:
    for number in range(MOST_KEPT + 3):
        _install(models, str(number))
        for place, folder in enumerate(sorted((models / ".former" / "toy").iterdir())):
            assert folder.is_dir(), place
            stamp = int(read_bundle(folder).version)  # so that no two have the same time
            os.utime(folder, ns=(stamp, stamp))
    assert _versions() == [str(MOST_KEPT + 2 - number) for number in range(MOST_KEPT)]


def test_a_damaged_version_is_not_put_in_force(models: Path) -> None:
    first = _install(models, "1")
    _install(models, "2")
    (kept,) = (models / ".former" / "toy").glob(f"{first[:8]}*")
    (kept / "model.onnx").write_bytes(b"something else")
    with pytest.raises(BundleError, match=r"model\.onnx"):
        put_in_force("toy", first)
    assert find_bundle("toy").version == "2"


def test_a_version_that_is_not_there_is_told(models: Path) -> None:
    _install(models, "1")
    with pytest.raises(NotFoundError, match="there is"):
        put_in_force("toy", "0" * 64)


def test_files_overwritten_in_place_leave_the_kept_copy_alone(models: Path) -> None:
    first = _install(models, "1")
    (models / "toy" / "model.onnx").write_bytes(b"something else")
    shutil.rmtree(models / "toy")
    put_in_force("toy", first)
    assert read_bundle(models / "toy").sha256 == first


def test_a_disk_that_takes_nothing_leaves_nothing_half_kept(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_toy_bundle(models)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(BundleError, match="No space left"):
        keep(find_bundle("toy"))
    assert not list((models / ".former" / "toy").iterdir())


def test_what_a_killed_process_left_is_removed(models: Path) -> None:
    _install(models, "1")
    abandoned = (models / ".unfinished-1", models / ".former" / "toy" / ".unfinished-2")
    for folder in abandoned:
        folder.mkdir()
        os.utime(folder, (0, 0))
    at_work = work_folder()
    remove_unfinished()
    assert list(models.rglob(".unfinished-*")) == [at_work]
    assert (_versions(), installed_products()) == (["1"], ("toy",))
