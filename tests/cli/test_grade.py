from __future__ import annotations

import json
import os
import pty
import re
import termios
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.command_line import Command
from tests.support.toy_bundle import PASS, REJECT, REVIEW, toy_picture, write_toy_bundle


@pytest.mark.parametrize(("level", "code"), [(PASS, 0), (REVIEW, 1), (REJECT, 1)])
def test_the_exit_code_says_whether_all_passed(
    inspector: Command, tmp_path: Path, level: int, code: int
) -> None:
    (tmp_path / "good.png").write_bytes(toy_picture(PASS))
    (tmp_path / "picture.png").write_bytes(toy_picture(level))
    ran = inspector("grade", "good.png", "picture.png", "--product", "toy")
    assert ran.code == code
    assert ran.err == ""


def test_people_read_verdict_and_findings(inspector: Command, tmp_path: Path) -> None:
    (tmp_path / "布料 [1].png").write_bytes(toy_picture(REJECT))
    ran = inspector("grade", "布料 [1].png", "-p", "toy")
    (row,) = [line for line in ran.out.splitlines() if "布料 [1].png" in line]
    assert "reject" in row
    assert "Bright spot 亮斑" in row
    assert "the bundle's own recipe" in ran.out


def test_a_narrow_window_shows_every_name_whole(
    inspector: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    folder = tmp_path / "三车间夜班" / "camera-2-upper-left"
    folder.mkdir(parents=True)
    names = [str(folder.relative_to(tmp_path) / f"roll-4711_{number:04}.png") for number in (8, 9)]
    for name in names:
        (tmp_path / name).write_bytes(toy_picture(REJECT))
    seen = in_a_window(inspector, "grade", *names, "-p", "toy", columns=80)
    rows = [line.split("  ")[0].rstrip() for line in seen.splitlines()]
    assert all(name in "".join(rows) for name in names), seen
    assert "…" not in seen


def in_a_window(inspector: Command, *arguments: str, columns: int) -> str:
    """What a terminal of so many columns is sent, without colours."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    with os.fdopen(ours, "rb", buffering=0) as screen:
        with os.fdopen(theirs, "w") as terminal:
            running = inspector.start(*arguments, out=terminal)
        sent = b""
        with suppress(OSError):  # Linux says so when the last writer has gone
            while part := screen.read(4096):
                sent += part
    running.wait(timeout=60)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", sent.decode()).replace("\r\n", "\n")


def test_json_is_all_there_is_on_stdout(inspector: Command, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(toy_picture(REJECT))
    (tmp_path / "文本.png").write_text("no picture", encoding="utf-8")
    ran = inspector.process("grade", "a.png", "文本.png", "--product", "toy", "--json")
    first, second = json.loads(ran.out)
    assert first["path"] == "a.png"
    assert first["disposition"] == "reject"
    assert 0.7 <= first["scores"]["defective"] <= 1
    assert first["defects"][0]["region"].keys() == {"x", "y", "width", "height"}
    assert first["timings_ms"]["total"] > 0
    assert second["path"] == "文本.png"
    assert "no picture this grader reads" in second["error"]
    assert "文本.png" in ran.complaint
    assert ran.code == 2


def test_the_readable_ones_are_graded_beside_one_that_is_not(
    inspector: Command, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(toy_picture(PASS))
    ran = inspector("grade", "missing.png", "a.png", "-p", "toy")
    assert ran.code == 2
    assert "a.png" in ran.out
    assert ran.complaint == "Error: missing.png: No such file or directory"


def test_a_folder_is_no_picture(inspector: Command, tmp_path: Path) -> None:
    ran = inspector("grade", tmp_path, "-p", "toy")
    assert ran.code == 2
    assert "is a folder" in ran.complaint


def test_an_unknown_product_names_the_known_ones(inspector: Command, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(toy_picture(PASS))
    ran = inspector("grade", "a.png", "--product", "leather")
    assert ran.code == 2
    assert "leather" in ran.complaint
    assert "toy" in ran.complaint


def test_the_newest_recipe_of_the_database_judges(inspector: Command, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(toy_picture(REVIEW))
    assert inspector("recipes", "set", "toy", "--reject-at", "0.4").code == 0
    ran = inspector("grade", "a.png", "-p", "toy", "--json")
    (answer,) = json.loads(ran.out)
    assert answer["disposition"] == "reject"
    assert answer["recipe"]["version"] == 1
    (own,) = json.loads(inspector("grade", "a.png", "-p", "toy", "--json", "--recipe", "0").out)
    assert own["disposition"] == "review"
    assert own["recipe"]["version"] == 0
    assert inspector("grade", "a.png", "-p", "toy", "--recipe", "9").complaint.endswith(
        "there is 0, 1."
    )


def test_grading_makes_no_database(inspector: Command, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(toy_picture(PASS))
    assert inspector("grade", "a.png", "-p", "toy").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_category_with_one_name_in_both_languages_is_named_once(
    inspector: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A taught one is called like its folder."""
    manifest = write_toy_bundle(tmp_path / "models") / "bundle.toml"
    text = manifest.read_text(encoding="utf-8")
    taught = text.replace('"Bright spot"', '"油污"').replace('"亮斑"', '"油污"')
    manifest.write_text(taught, encoding="utf-8")
    monkeypatch.setenv("INSPECTOR_MODELS", str(tmp_path / "models"))
    (tmp_path / "bad.png").write_bytes(toy_picture(REJECT))
    shown = inspector("grade", tmp_path / "bad.png", "--product", "toy").out
    assert shown.count("油污") == 1
