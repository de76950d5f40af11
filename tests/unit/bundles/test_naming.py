from __future__ import annotations

from pathlib import Path

import pytest

from inspector.bundles import category_titles
from tests.support.toy_bundle import write_toy_bundle


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The product `b` calls bright spots glare, and dark ones as `a` does but for the letters."""
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path))
    write_toy_bundle(tmp_path, "a")
    change(write_toy_bundle(tmp_path, "b"), "Bright spot", "Glare")
    change(tmp_path / "b", "Dark spot", "Dark Spot")
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    manifest = folder / "bundle.toml"
    text = manifest.read_text("utf-8")
    assert old in text
    manifest.write_text(text.replace(old, new), "utf-8")


@pytest.mark.usefixtures("models")
def test_each_product_has_its_own_titles() -> None:
    assert category_titles(["a"], "en") == {"bright_spot": "Bright spot", "dark_spot": "Dark spot"}
    assert category_titles(["b"], "en") == {"bright_spot": "Glare", "dark_spot": "Dark Spot"}
    assert category_titles(["b"], "en", "zh")["bright_spot"] == "Glare 亮斑"


@pytest.mark.usefixtures("models")
def test_products_together_have_all_titles_in_one_order_each_once() -> None:
    together = {"bright_spot": "Bright spot / Glare", "dark_spot": "Dark spot"}
    assert category_titles(["a", "b"], "en") == category_titles(["b", "a", "b"], "en") == together
    assert category_titles(["b", "a"], "zh") == {"bright_spot": "亮斑", "dark_spot": "暗斑"}


def test_a_product_without_a_title_is_not_called_by_another_ones(models: Path) -> None:
    change(models / "b", 'en = "Glare"\n', "")
    assert "bright_spot" not in category_titles(["b"], "en")
    assert category_titles(["a", "b"], "en")["bright_spot"] == "Bright spot / bright_spot"


def test_a_product_without_a_usable_model_names_nothing(models: Path) -> None:
    (models / "b" / "bundle.toml").write_text("not TOML", "utf-8")
    assert category_titles(["b", "gone", "no/name"], "en") == {}
    assert category_titles(["a", "b"], "en") == category_titles(["a"], "en")


def test_a_model_that_is_replaced_is_read_anew(models: Path) -> None:
    assert category_titles(["a"], "en")["dark_spot"] == "Dark spot"
    change(models / "a", "Dark spot", "Shadow")
    assert category_titles(["a"], "en")["dark_spot"] == "Shadow"
