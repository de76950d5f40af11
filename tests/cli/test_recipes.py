from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command_line import Command


def test_a_new_version_shows_before_and_after(inspector: Command) -> None:
    ran = inspector("recipes", "set", "toy", "--review-at", "0.25", "--note", "试验")
    assert ran.code == 0
    (row,) = [line.split() for line in ran.out.splitlines() if "review_at" in line]
    assert row == ["review_at", "0.3", "→", "0.25"]
    listed = json.loads(inspector("recipes", "list", "toy", "--json").out)
    assert [entry["version"] for entry in listed] == [0, 1]
    assert listed[1]["settings"]["review_at"] == 0.25
    assert listed[1]["settings"]["reject_at"] == 0.7
    assert listed[1]["note"] == "试验"
    shown = inspector("recipes", "list", "toy").out
    assert "试验" in shown
    assert "in force" in shown.splitlines()[-1]


def test_category_rules_and_grades_are_set_one_by_one(inspector: Command) -> None:
    ran = inspector(
        *("recipes", "set", "toy", "--json"),
        *("--category", "bright_spot:report_at=0.4,severity=critical"),
        *("--category", "dark_spot:map_at=0.3"),
        *("--grade", "reject=次品"),
    )
    settings = json.loads(ran.out)["settings"]
    assert settings["categories"] == {
        "bright_spot": {"report_at": 0.4, "map_at": 0.5, "severity": "critical"},
        "dark_spot": {"report_at": 0.5, "map_at": 0.3, "severity": "major"},
    }
    assert settings["grades"]["reject"] == "次品"
    assert settings["grades"]["pass"] == "A"


def test_what_is_shown_as_toml_can_be_set_again(inspector: Command, tmp_path: Path) -> None:
    inspector("recipes", "set", "toy", "--category", "dark_spot:map_at=0.3", "--grade", "pass=一")
    text = inspector("recipes", "show", "toy", "--toml").out
    path = tmp_path / "toy.toml"
    path.write_text(text, encoding="utf-8")
    assert "nothing" in inspector("recipes", "set", "toy", "--file", path).complaint
    path.write_text(text.replace("map_at = 0.3", "map_at = 0.2"), encoding="utf-8")
    ran = inspector("recipes", "set", "toy", "--file", path)
    assert ran.code == 0
    assert ran.out.splitlines()[1].split() == ["categories.dark_spot.map_at", "0.3", "→", "0.2"]


def test_an_earlier_version_is_shown(inspector: Command) -> None:
    inspector("recipes", "set", "toy", "--review-at", "0.25")
    assert "from 0.25 on" in inspector("recipes", "show", "toy").out
    assert "from 0.3 on" in inspector("recipes", "show", "toy", "--version", "0").out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--review-at", "0.9"], "must not lie above reject_at"),
        (["--review-at", "1.5"], "must lie in 0 … 1"),
        (["--review-at", "nan"], "must lie in 0 … 1"),
        (["--review-at", "0.3"], "changes nothing"),
        ([], "changes nothing"),
        (["--category", "crack:report_at=0.4"], "no category crack"),
        (["--category", "bright_spot"], "write it like crack:report_at=0.6"),
        (["--category", "bright_spot:report_at"], "write it like crack:report_at=0.6"),
        (["--category", "bright_spot:report=0.4"], "Unknown settings"),
        (["--category", "bright_spot:severity=grave"], "unusable value"),
        (
            ["--category", "bright_spot:severity=grave"],
            "categories.bright_spot.severity must be one of critical, major, minor, got 'grave'.",
        ),
        (
            ["--category", "bright_spot:map_at=x"],
            "categories.bright_spot.map_at must be a number, got 'x'.",
        ),
        (
            ["--fabric", "system=five"],
            "fabric.system must be one of four_point, ten_point, got 'five'.",
        ),
        (["--fabric", "limit=low"], "fabric.limit must be a number, got 'low'."),
        (["--fabric", "lengths_mm=75"], "fabric.lengths_mm must be a list of numbers, got 75."),
        (["--fabric", "hole_categories=hole"], "fabric.hole_categories must be a list of names"),
        (["--grade", "scrap=X"], "grades must name exactly"),
        (["--grade", "pass="], "write it like reject=second"),
        (["--file", "missing.toml"], "missing.toml: No such file"),
    ],
)
def test_what_makes_no_sense_is_refused_and_not_kept(
    inspector: Command, arguments: list[str], expected: str
) -> None:
    ran = inspector("recipes", "set", "toy", *arguments)
    assert ran.code == 2
    assert expected in ran.complaint
    assert len(json.loads(inspector("recipes", "list", "toy", "--json").out)) == 1


def test_a_file_that_is_no_toml_is_refused(inspector: Command, tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("review_at 0.3", encoding="utf-8")
    assert "not valid TOML" in inspector("recipes", "set", "toy", "--file", "x.toml").complaint


SECTIONS = """
audit_share = 0.05

[fabric]
material = "linen"
hole_categories = ["bright_spot"]

[cells]
rows = 6
otherwise = "scrap"

[[cells.grades]]
name = "A"
max_area = 0.01

[[cells.grades]]
name = "乙"
worst = "review"

[cells.grades.categories.dark_spot]
max_length = 0.5
"""


def test_sections_of_a_file_are_kept_shown_and_set_again(
    inspector: Command, tmp_path: Path
) -> None:
    path = tmp_path / "toy.toml"
    path.write_text(f"review_at = 0.3\nreject_at = 0.7\n{SECTIONS}", encoding="utf-8")
    ran = inspector("recipes", "set", "toy", "--file", path)
    assert ran.code == 0, ran.err
    assert "cells.grades.2.categories.dark_spot.max_length" in ran.out
    shown = inspector("recipes", "show", "toy").out
    assert "5.00% of all passes" in shown
    assert "linen: at most 40 points" in shown
    assert "cells of grade 乙" in shown
    path.write_text(inspector("recipes", "show", "toy", "--toml").out, encoding="utf-8")
    assert "changes nothing" in inspector("recipes", "set", "toy", "--file", path).complaint


def test_rules_of_cloth_are_set_one_by_one(inspector: Command) -> None:
    inspector("recipes", "set", "toy", "--fabric", "limit=35", "--fabric", "holes=by_size")
    ran = inspector("recipes", "set", "toy", "--fabric", 'hole_categories=["dark_spot"]', "--json")
    fabric = json.loads(ran.out)["settings"]["fabric"]
    assert (fabric["limit"], fabric["holes"]) == (35, "by_size")
    assert fabric["hole_categories"] == ["dark_spot"]
    ran = inspector("recipes", "set", "toy", "--fabric", "material=silk", "--json")
    fabric = json.loads(ran.out)["settings"]["fabric"]
    assert (fabric["limit"], fabric["shipment_limit"], fabric["holes"]) == (50, 40, "by_size")


def test_the_share_of_audits_is_set(inspector: Command) -> None:
    ran = inspector("recipes", "set", "toy", "--audit-share", "0.01", "--json")
    assert json.loads(ran.out)["settings"]["audit_share"] == 0.01
    ran = inspector("recipes", "set", "toy", "--audit-share", "0")
    assert ran.out.splitlines()[1].split() == ["audit_share", "0.01", "→", "—"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--fabric", "limit"], "write it like material=linen"),
        (["--fabric", "colour=red"], "Unknown settings"),
        (["--fabric", "material=leather"], "no limits are usual"),
        (["--fabric", 'hole_categories=["tear"]'], "no category tear"),
        (["--audit-share", "1.5"], "audit_share must lie in 0 … 1"),
    ],
)
def test_sections_that_make_no_sense_are_refused(
    inspector: Command, arguments: list[str], expected: str
) -> None:
    ran = inspector("recipes", "set", "toy", *arguments)
    assert ran.code == 2
    assert expected in ran.complaint


def test_criteria_for_a_category_the_model_does_not_know_are_refused(
    inspector: Command, tmp_path: Path
) -> None:
    path = tmp_path / "toy.toml"
    text = f"review_at = 0.3\nreject_at = 0.7\n{SECTIONS}"
    path.write_text(text.replace("categories.dark_spot", "categories.crack"), encoding="utf-8")
    assert "no category crack" in inspector("recipes", "set", "toy", "--file", path).complaint
