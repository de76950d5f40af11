from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command_line import Command
from tests.support.toy_strips import write_bundle_of_strips, write_toy_strips


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Strips with a spot and strips without, and a bundle that says it is measured on them."""
    write_bundle_of_strips(tmp_path / "models")
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path / "models"))
    write_toy_strips(tmp_path / "data", 16, fabrics=1)
    return tmp_path / "data"


def test_json_has_the_figures_with_their_intervals(inspector: Command, data: Path) -> None:
    ran = inspector("evaluate", "toy", "--data", data, "--json")
    figures = json.loads(ran.out)
    assert ran.code == 0
    assert ran.err == ""
    for name in ("auroc", "f1", "accuracy"):
        assert figures[name] == 1
        assert figures[f"{name}_interval"] == [1, 1]
    assert figures["tasks"]["bright_spot"]["auroc"] == 1
    assert figures["bands"]["escape_rate_of_defective"] == 0
    assert figures["bands"]["automation_rate"] == 1
    assert 0 < figures["calibration"]["expected_calibration_error"] < 0.1


def test_people_read_a_table_and_the_protocol(
    inspector: Command, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPECTOR_DATA", str(data))
    ran = inspector("evaluate", "toy")
    assert ran.code == 0
    assert "1.000 1.000…1.000" in ran.out
    assert "Toy strips" in ran.out
    assert "100.0 % are decided without a person" in ran.out
    assert "Expected calibration error" in ran.out


def test_the_recipe_in_force_does_not_change_the_figures(inspector: Command, data: Path) -> None:
    before = json.loads(inspector("evaluate", "toy", "--data", data, "--json").out)
    assert inspector("recipes", "set", "toy", "--decide-at", "0.001").code == 0
    assert json.loads(inspector("evaluate", "toy", "--data", data, "--json").out) == before


def test_data_that_is_missing_is_one_sentence(inspector: Command, data: Path) -> None:
    ran = inspector("evaluate", "toy", "--data", data / "aitex")
    assert ran.code == 2
    assert "aitex" in ran.complaint
