"""`inspector teach`, as people type it."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest

from tests.support.command_line import Command
from tests.support.weaves import weave, with_hole, write_weaves


@pytest.fixture
def own_models(inspector: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models of the test's own."""
    assert inspector.folder == tmp_path
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def test_teach_then_grade_with_it(inspector: Command, own_models: Path) -> None:
    write_weaves(inspector.folder / "good", 12)
    ran = inspector("teach", "good", "--product", "denim", "--title-zh", "蓝色牛仔布")
    assert ran.code == 0
    for said in ("denim taught in", "good pictures", "false rejects", "set for 2.0 %", "Only 12"):
        assert said in ran.out
    assert "Next: inspector grade PICTURE --product denim" in ran.err
    assert (own_models / "denim" / "bundle.toml").is_file()

    cv2.imwrite("good.png", weave(50))
    cv2.imwrite("bad.png", with_hole(51))
    assert inspector("grade", "good.png", "--product", "denim").code == 0
    graded = inspector("grade", "bad.png", "--product", "denim", "--json")
    assert graded.code == 1 and "anomaly" in graded.out

    listed = json.loads(inspector("bundles", "list", "--json").out)
    assert {entry["product"]: entry["title"] for entry in listed}["denim"]["zh"] == "蓝色牛仔布"
    shown = inspector("bundles", "show", "denim")
    assert shown.code == 0 and "LicenseRef-own-pictures" in shown.out

    again = inspector("teach", "good", "--product", "denim")
    assert again.code == 2
    assert "say --replace to teach it anew" in again.complaint


@pytest.mark.usefixtures("own_models")
def test_thresholds_set_for_the_former_model_are_told(inspector: Command) -> None:
    write_weaves(inspector.folder / "good", 12)
    first = inspector("teach", "good", "--product", "denim")
    assert "stays in force" not in first.err
    assert inspector("recipes", "set", "denim", "--reject-at", "0.9").code == 0
    again = inspector("teach", "good", "--product", "denim", "--replace")
    assert again.code == 0
    assert "Version 1 of the denim recipe stays in force" in again.err
    assert "rejected from 0.9 on" in again.err
    (command,) = [line for line in again.err.splitlines() if "inspector recipes set" in line]
    assert inspector(*command.partition("inspector ")[2].split()).code == 0
    third = inspector("teach", "good", "--product", "denim", "--replace")
    assert "stays in force" not in third.err


@pytest.mark.usefixtures("own_models")
def test_it_says_what_is_wrong_with_the_pictures(inspector: Command) -> None:
    write_weaves(inspector.folder / "few", 3)
    ran = inspector("teach", "few", "--product", "denim")
    assert ran.code == 2
    assert "few holds 3 pictures of different content; at least 10" in ran.complaint
    assert "does not exist" in inspector("teach", "nowhere", "--product", "denim").complaint


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["good"], "Missing option"),
        (["good", "--product", "fabric"], "a bundle for 'fabric' already"),
        (["good", "--product", "a/b"], "cannot be a product's name"),
        (["good", "--product", "denim", "--false-reject-rate", "0.9"], "must lie in"),
        (["good", "--product", "denim", "--seed", "-1"], "--seed"),
    ],
)
@pytest.mark.usefixtures("own_models")
def test_what_cannot_be_asked_for(inspector: Command, arguments: list[str], complaint: str) -> None:
    ran = inspector("teach", *arguments)
    assert ran.code == 2
    assert complaint in ran.complaint
