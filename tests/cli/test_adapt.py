from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.command_line import Command
from tests.support.labelled_pictures import write_classes
from tests.support.toy_bundle import toy_picture, write_toy_bundle


@pytest.fixture(autouse=True)
def own_models(inspector: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Models that a test may change."""
    del inspector  # which sets the folder that all tests share
    write_toy_bundle(tmp_path / "models")
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Dark spots are good here, and rejected by the model."""
    classes = {
        "good": [*range(100, 160, 5), *range(0, 60, 5)],
        "bright_spot": [*range(190, 255, 4)],
    }
    return write_classes(tmp_path / "labelled", classes)


def test_the_new_model_is_in_force_and_people_see_before_and_after(
    inspector: Command, labelled: Path, tmp_path: Path
) -> None:
    (tmp_path / "dark.png").write_bytes(toy_picture(10))
    assert inspector("grade", tmp_path / "dark.png", "--product", "toy").code == 1
    ran = inspector("adapt", "toy", labelled)
    assert ran.code == 0, ran.err
    (row,) = [line for line in ran.out.splitlines() if line.startswith("defective")]
    assert "→" in row and "new head" in row
    assert "put right" in ran.out and "the error fell by 0." in ran.out
    assert "toy 1.0.0+adapted.1" in ran.err and "inspector calibrate toy" in ran.err
    assert inspector("grade", tmp_path / "dark.png", "--product", "toy").code == 0
    assert inspector("bundles", "verify", "toy").code == 0


def test_a_head_that_is_worse_is_refused_with_how_sure_that_is_and_forced_says_so(
    inspector: Command, tmp_path: Path
) -> None:
    overlapping = write_classes(
        tmp_path / "o", {"good": [*range(110, 200, 5)], "defective": [*range(170, 255, 5)]}
    )
    ran = inspector("adapt", "toy", overlapping)
    assert ran.code == 2
    assert "smaller in 36.7 % of redraws where 97.5 % are needed" in ran.complaint
    ran = inspector("adapt", "toy", overlapping, "--force")
    assert ran.code == 0, ran.err
    told = ran.out.split("the error ")[1]
    assert "-" not in told
    assert told.startswith("rose by 0.") and " more to " in told


def test_json_names_the_bundle_and_how_each_head_was_judged(
    inspector: Command, labelled: Path, tmp_path: Path
) -> None:
    shutil.copy(labelled / "good" / "0001.png", labelled / "good" / "twice.png")
    ran = inspector("adapt", "toy", labelled, "--name", "toy2", "--out", tmp_path / "o", "--json")
    found = json.loads(ran.out)
    assert (found["product"], found["repeated"]) == ("toy2", 1)
    assert found["folder"] == str(tmp_path / "o" / "toy2")
    head = found["heads"][0]
    assert head["name"] == "defective" and head["taken"]
    assert head["comparison"]["after"]["error"] < head["comparison"]["before"]["error"]


def test_what_cannot_be_done_is_one_sentence_and_leaves_all_as_it_was(
    inspector: Command, labelled: Path, own_models: Path, tmp_path: Path
) -> None:
    before = sorted(own_models.rglob("*"))
    nobody_knows = write_classes(tmp_path / "n", {"good": [192] * 12, "defective": [192] * 12})
    few = write_classes(tmp_path / "few", {"good": [128] * 2})
    (labelled / "good" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\ntorn")
    for folder, told in (
        (nobody_knows, "not shown to be better"),
        (few, "2 in good/ and 0 in other"),
        (labelled, "good/torn.png"),
        (tmp_path / "none", "does not exist"),
    ):
        ran = inspector("adapt", "toy", folder)
        assert ran.code == 2 and told in ran.complaint
    assert sorted(own_models.rglob("*")) == before
