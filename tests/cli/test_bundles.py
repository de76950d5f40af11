from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command_line import Command
from tests.support.toy_bundle import write_toy_bundle


@pytest.fixture
def damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = write_toy_bundle(tmp_path / "own")
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path / "own"))
    graph = folder / "model.onnx"
    graph.write_bytes(graph.read_bytes()[:-1])
    return folder


def test_list_names_each_product_with_its_licence(inspector: Command) -> None:
    (entry,) = [
        entry
        for entry in json.loads(inspector("bundles", "list", "--json").out)
        if entry["product"] == "toy"
    ]
    assert entry["title"] == {"en": "Toy", "zh": "示例"}
    assert entry["licence"] == "Apache-2.0"
    shown = inspector("bundles", "list").out
    assert "Toy · 示例" in shown
    assert "Apache-2.0" in shown


def test_show_gives_categories_in_both_languages_and_thresholds(inspector: Command) -> None:
    shown = inspector("bundles", "show", "toy").out
    assert "Dark spot 暗斑" in shown
    assert "rejected from 0.7 on" in shown
    details = json.loads(inspector("bundles", "show", "toy", "--json").out)
    assert details["categories"] == ["bright_spot", "dark_spot"]
    assert details["recipe"]["reject_at"] == 0.7


def test_verify_runs_both_graphs(inspector: Command) -> None:
    checks = json.loads(inspector("bundles", "verify", "toy", "--json").out)
    assert [(check["precision"], check["ok"]) for check in checks] == [
        ("fp32", True),
        ("int8", True),
    ]


def test_a_damaged_bundle_is_exit_code_2(inspector: Command, damaged: Path) -> None:
    ran = inspector("bundles", "verify", "toy")
    assert ran.code == 2
    assert "was changed or damaged" in " ".join(ran.out.split())
    assert damaged.name == "toy"


def test_a_manifest_that_cannot_be_read_is_named_and_the_others_are_listed(
    inspector: Command, damaged: Path
) -> None:
    write_toy_bundle(damaged.parent, "other")
    (damaged / "bundle.toml").write_text("nonsense", encoding="utf-8")
    ran = inspector("bundles", "list")
    assert ran.code == 2
    assert "other" in ran.out
    assert "bundle.toml is not valid TOML" in ran.err


def test_a_product_that_is_not_there_is_one_sentence(inspector: Command) -> None:
    ran = inspector("bundles", "show", "leather")
    assert ran.code == 2
    assert "leather" in ran.complaint


def test_verify_shows_the_certificate(inspector: Command) -> None:
    (check, _) = json.loads(inspector("bundles", "verify", "toy", "--json").out)
    machine = check["machine"]
    assert (machine["cases"], machine["log_odds_tolerance"]) == (3, 0.001)
    assert machine["levels"] <= machine["levels_tolerance"] == 0.25
    shown = " ".join(inspector("bundles", "verify", "toy").out.split())
    assert "of 0.001 allowed, on 3 golden cases" in shown
    assert "decoder and resize: 0 of 0.25 grey levels" in shown
