from __future__ import annotations

from pathlib import Path

import pytest

from inspector.errors import BundleError, UnknownProductError
from inspector.executor import Graders, Width
from inspector.recipe import Recipe
from inspector.values import Disposition
from tests.support.toy_bundle import REJECT, toy_picture, write_toy_bundle


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path))
    write_toy_bundle(tmp_path)
    return tmp_path


def test_both_widths_give_the_same_verdict() -> None:
    graders = Graders.load("toy", cores=2)
    wide, narrow = (graders.at(width).inspect(toy_picture(REJECT)) for width in Width)
    assert (wide.disposition, dict(wide.scores), wide.defects) == (
        narrow.disposition,
        dict(narrow.scores),
        narrow.defects,
    )
    assert (wide.bundle, wide.recipe) == (narrow.bundle, narrow.recipe)


def test_a_recipe_is_exchanged_at_both_widths() -> None:
    graders = Graders.load("toy", cores=2)
    graders.use(Recipe("toy", review_at=1.0, reject_at=1.0, version=3))
    for width in Width:
        verdict = graders.at(width).inspect(toy_picture(REJECT))
        assert (verdict.disposition, verdict.recipe.version) == (Disposition.PASS, 3)


def test_one_core_needs_one_session() -> None:
    graders = Graders.load("toy", cores=1)
    assert graders.at(Width.WIDE) is graders.at(Width.NARROW)


def test_what_cannot_be_loaded_is_told(models: Path) -> None:
    with pytest.raises(UnknownProductError):
        Graders.load("leather", cores=1)
    (models / "toy" / "model.onnx").unlink()
    with pytest.raises(BundleError, match=r"model\.onnx is missing"):
        Graders.load("toy", cores=1)
