"""What a taught category is called, by the bundles that are installed."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.teaching.labelled import known_names
from tests.support.toy_bundle import write_toy_bundle

SPOTS = {
    "bright_spot": {"en": "Bright spot", "zh": "亮斑"},
    "dark_spot": {"en": "Dark spot", "zh": "暗斑"},
}


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The products `a` and `b` have the same words for spots."""
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path))
    for product in ("a", "b"):
        write_toy_bundle(tmp_path, product)
    return tmp_path


def _say(bundle: Path, word: str) -> None:
    """Let a bundle call bright spots so in English."""
    manifest = bundle / "bundle.toml"
    text = manifest.read_text("utf-8")
    assert "Bright spot" in text
    manifest.write_text(text.replace("Bright spot", word), "utf-8")


def test_what_all_agree_on_is_taken(models: Path) -> None:
    assert known_names("c", tuple(SPOTS)) == SPOTS
    _say(models / "a", "bright spot")
    assert known_names("c", ("bright_spot",))["bright_spot"]["en"].lower() == "bright spot"


def test_of_two_words_none_is_chosen(models: Path) -> None:
    _say(models / "a", "Glare")
    assert known_names("c", ("bright_spot",)) == {
        "bright_spot": {"en": "bright_spot", "zh": "亮斑"}
    }


def test_the_former_model_of_the_product_is_asked_first(models: Path) -> None:
    _say(models / "b", "Glare")
    assert known_names("b", ("bright_spot",)) == {"bright_spot": {"en": "Glare", "zh": "亮斑"}}
    assert known_names("a", tuple(SPOTS)) == SPOTS


def test_a_model_that_has_no_word_of_its_own_hides_no_others(models: Path) -> None:
    _say(models / "a", "bright_spot")
    assert known_names("a", tuple(SPOTS)) == SPOTS


def test_a_damaged_model_names_nothing(models: Path) -> None:
    (models / "a" / "bundle.toml").write_text("no manifest", "utf-8")
    assert known_names("c", ("bright_spot",)) == {"bright_spot": SPOTS["bright_spot"]}
    assert known_names("c", ("slub", "anomaly")) == {
        "slub": {"en": "slub", "zh": "slub"},
        "anomaly": {"en": "Anomaly", "zh": "异常"},
    }
