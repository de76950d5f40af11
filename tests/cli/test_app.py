from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inspector.cli import wiring
from tests.support.command_line import COMMAND, ROOT, Command
from tests.support.toy_bundle import PASS, toy_picture

COMMANDS = (
    "grade",
    "scan",
    "stats",
    "stats timeseries",
    "stats pareto",
    "stats flow",
    "stats orders",
    "stats stations",
    "stats verify",
    "control-chart",
    "acknowledge",
    "diagnose",
    "sampling plan",
    "sampling record",
    "sampling lots",
    "serve",
    "demo",
    "evaluate",
    "train",
    "rolls list",
    "rolls show",
    "modules show",
    "plant show",
    "plant check",
    "plant load",
    "plant export",
    "plant history",
    "orders list",
    "orders set",
    "orders load",
    "recipes list",
    "recipes show",
    "recipes set",
    "bundles list",
    "bundles show",
    "bundles verify",
)


def test_the_help_of_a_group_names_the_commands_below_it(inspector: Command) -> None:
    listed = " ".join(inspector("--help").out.replace("│", " ").split())
    below: dict[str, list[str]] = {}
    for group, name in (each.split() for each in COMMANDS if " " in each):
        below.setdefault(group, []).append(name)
    named = [": " + ", ".join(names) + "." for group, names in below.items() if group != "stats"]
    assert len(named) > 5
    assert [each for each in named if each not in listed] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(inspector: Command, command: str) -> None:
    ran = inspector(*command.split(), "--help")
    assert ran.code == 0
    assert f"inspector {command}" in ran.out
    assert "Examples:" in ran.out


def test_without_a_command_the_help_is_shown(inspector: Command) -> None:
    ran = inspector()
    assert ran.code == 2
    assert "Usage: inspector" in ran.out
    assert ran.err == ""


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["gade"], "Error: No such command 'gade'. Did you mean 'grade'? See inspector --help."),
        (["grade", "x.png"], "Missing option '--product' / '-p'. See inspector grade --help."),
        (["grade", "-p", "toy"], "Missing argument 'FILE'. See inspector grade --help."),
        (["serve", "--port", "70000"], "See inspector serve --help."),
        (["recipes", "sett"], "See inspector recipes --help."),
    ],
)
def test_a_wrong_call_is_one_sentence(
    inspector: Command, arguments: list[str], expected: str
) -> None:
    ran = inspector(*arguments)
    assert ran.code == 2
    assert expected in ran.complaint


def test_help_waits_for_no_heavy_library() -> None:
    heavy = ["alembic", "cv2", "fastapi", "numpy", "onnxruntime", "sqlalchemy", "torch", "uvicorn"]
    script = f"import sys, inspector.cli; print([n for n in {heavy} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_the_version_is_shown(inspector: Command) -> None:
    ran = inspector("--version")
    assert ran.code == 0
    assert ran.out.strip()


def test_a_fault_of_the_program_is_one_sentence_unless_asked(
    inspector: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("none left")

    monkeypatch.setattr(wiring, "load_inspector", broken)
    ran = inspector("grade", "x.png", "-p", "toy")
    assert ran.code == 2
    assert "fault of the program (ZeroDivisionError: none left)" in ran.complaint
    monkeypatch.setenv("INSPECTOR_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        inspector("grade", "x.png", "-p", "toy")


@pytest.mark.parametrize(
    ("error", "code", "expected"),
    [
        (MemoryError(), 2, "not enough memory"),
        (PermissionError(13, "Permission denied", "a.png"), 2, "Error: a.png: Permission denied."),
        (KeyboardInterrupt(), 130, "Interrupted."),
    ],
)
def test_what_goes_wrong_is_put_into_words(
    inspector: Command,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    expected: str,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(wiring, "load_inspector", broken)
    ran = inspector("grade", "x.png", "-p", "toy")
    assert ran.code == code
    assert expected in ran.err
    assert len(ran.err.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_results_that_cannot_be_written_are_one_sentence(
    inspector: Command, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(toy_picture(PASS))
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*COMMAND, "grade", "a.png", "-p", "toy"],
            stdout=full,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=inspector.folder,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "Error: No space left on device.\n"


def test_a_reader_that_leaves_early_hears_no_complaint(inspector: Command, tmp_path: Path) -> None:
    log = tmp_path / "errors"
    reader, writer = os.pipe()
    os.close(reader)
    with log.open("w", encoding="utf-8") as errors:
        done = subprocess.run(
            [*COMMAND, "bundles", "list"],
            stdout=writer,
            stderr=errors,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            cwd=inspector.folder,
            check=False,
        )
    os.close(writer)
    assert done.returncode == 2
    assert log.read_text(encoding="utf-8") == ""


def test_names_the_terminal_cannot_show_are_escaped(
    inspector: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "布.png").write_bytes(toy_picture(PASS))
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    ran = inspector.process("grade", "布.png", "-p", "toy")
    assert ran.code == 0
    assert "\\u5e03.png" in ran.out


def test_training_without_torch_says_what_to_install(
    inspector: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    for module in [name for name in sys.modules if name.startswith("inspector.training.")]:
        monkeypatch.delitem(sys.modules, module)
    ran = inspector("train", "toy", "--data", tmp_path)
    assert ran.code == 2
    assert "make setup-train" in ran.complaint


def test_evaluation_and_training_need_data(
    inspector: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INSPECTOR_DATA", raising=False)
    for command in ("evaluate", "train"):
        ran = inspector(command, "toy")
        assert ran.code == 2
        assert "Give --data DIR" in ran.complaint


def test_evaluation_of_a_bundle_without_data_set_is_one_sentence(
    inspector: Command, tmp_path: Path
) -> None:
    ran = inspector("evaluate", "toy", "--data", tmp_path)
    assert ran.code == 2
    assert "names no data set" in ran.complaint
