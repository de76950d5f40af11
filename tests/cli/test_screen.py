"""What the demo shows in a terminal of the usual width."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from inspector.cli.board import board
from inspector.cli.ending import show_ending
from inspector.cli.screen import TerminalScreen
from inspector.demo import Account, Demo, Outcome, Scene

TITLES = {"crack": "Crack 隐裂", "hole": "Hole 破洞"}
TRUTH: Counter[tuple[bool, str]] = Counter(
    {
        (False, "pass"): 98_765,
        (False, "reject"): 12,
        (True, "reject"): 12_345,
        (True, "pass"): 3,
        (True, "review"): 678,
    }
)
FOUND: Counter[str] = Counter({"crack": 12_345, "hole": 678})
SCENE = Scene(
    address="http://127.0.0.1:54321",
    seconds=12.3,
    accounts=[
        Account("LOOM-1", "solar-cell", TRUTH, FOUND, (123.4, 234.5)),
        Account("EL-1", "fabric"),
    ],
    complaint="",
)


def terminal() -> Console:
    return Console(file=io.StringIO(), force_terminal=True, width=80, color_system=None)


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_board_fits_eighty_columns() -> None:
    console = terminal()
    console.print(board(SCENE, TITLES, "headline"))
    lines = written(console).splitlines()
    assert max(cell_len(line) for line in lines) <= 80
    assert not [line for line in lines if "…" in line]
    assert any("Crack 隐裂" in line for line in lines)
    (row,) = [line.split() for line in lines if line.startswith("LOOM-1")]
    assert row[1:6] == ["solar-cell", "111,803", "98,768", "678", "12,357"]
    (row,) = [line.split() for line in lines if line.startswith("EL-1")]
    assert row[-3:] == ["0", "—", "—"]


def test_what_cannot_be_judged_and_what_was_refused_is_said() -> None:
    account = Account("EL-1", "toy", Counter({(True, "cannot_judge"): 2}))
    console = terminal()
    console.print(board(Scene("", 1.0, [account], "409: conflict"), {}, ""))
    assert "2 pictures were not fit" in written(console)
    assert "Refused: 409: conflict" in written(console)


def test_the_live_table_comes_and_goes() -> None:
    console = terminal()
    with TerminalScreen(console) as screen:
        screen.drawn(1, 2)
        screen.say("LOOM-1 stays silent.")
        screen.show(SCENE)
    text = Text.from_ansi(written(console)).plain
    assert "LOOM-1 stays silent." in text
    assert "Simulated stations send to" in text


@pytest.mark.parametrize("display", [True, False])
def test_the_wall_board_opens_once_where_there_is_a_desktop(
    monkeypatch: pytest.MonkeyPatch, display: bool
) -> None:
    opened: list[str] = []

    def opens(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("webbrowser.open", opens)
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", ":0")
    console = terminal()
    with TerminalScreen(console, browse=True) as screen:
        screen.show(SCENE)
        screen.show(SCENE)
    assert opened == (["http://127.0.0.1:54321/?simulated=true"] if display else [])
    assert "http://127.0.0.1:54321/?simulated=true" in Text.from_ansi(written(console)).plain


def test_no_browser_opens_where_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: pytest.fail("it opened"))
    monkeypatch.setenv("DISPLAY", ":0")
    console = Console(file=io.StringIO(), force_terminal=False, width=80)
    with TerminalScreen(console, browse=True) as screen:
        screen.show(SCENE)
    assert "The wall board: http://127.0.0.1:54321/?simulated=true" in written(console)


@pytest.mark.parametrize(
    ("recorded", "expected"), [(111_803, "The counts add up"), (111_800, "do not add up")]
)
def test_the_end_says_whether_the_counts_add_up(
    tmp_path: Path, recorded: int, expected: str
) -> None:
    before = {"inspected": 5, "good": 5, "undecided": 0, "rejected": 0, "cannot_judge": 0}
    good = 5 + 98_768 + recorded - 111_803
    after = {**before, "inspected": 5 + recorded, "good": good}
    after |= {"undecided": 678, "rejected": 12_357}
    outcome = Outcome(SCENE, before, after, {"fabric": tmp_path / "fabric" / "defective-1.png"})
    console = terminal()
    show_ending(Demo(tmp_path), outcome, TITLES, console)
    assert expected in written(console)
    assert "Try next" in written(console)
