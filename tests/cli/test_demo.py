"""The demo with a real service in a real process; toy bundles under the products' names."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.demo import Demo, Scene, run_demo, total
from inspector.demo.server import ServiceDiedError
from inspector.errors import UsageError
from tests.support.command_line import COMMAND, Command
from tests.support.toy_bundle import PASS, REJECT, toy_picture, write_toy_bundle
from tests.support.waiting import eventually

pytestmark = pytest.mark.xdist_group("demo")
PICTURES = 72


class Notes:
    """A screen that remembers; calls `watch` with each scene."""

    def __init__(self, watch: Callable[[Scene], None] | None = None) -> None:
        self.sentences: list[str] = []
        self.drawings = 0
        self._watch = watch

    def say(self, sentence: str) -> None:
        self.sentences.append(sentence)

    def drawn(self, done: int, total: int) -> None:
        assert done <= total
        self.drawings += 1

    def show(self, scene: Scene) -> None:
        if self._watch is not None:
            self._watch(scene)


@pytest.fixture(scope="module")
def demo_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo-models")
    write_toy_bundle(folder, "fabric")
    return folder


@pytest.fixture
def folder(demo_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demo's folder whose fabric is drawn already: spots that the toy bundle judges exactly."""
    monkeypatch.setenv("INSPECTOR_MODELS", str(demo_models))
    pictures = tmp_path / "demo" / "pictures" / "fabric"
    pictures.mkdir(parents=True)
    for seed in range(PICTURES):
        truth, level = ("hole", REJECT) if seed % 4 == 0 else ("good", PASS)
        (pictures / f"{seed:03}-{truth}.png").write_bytes(toy_picture(level, seed=seed))
    return tmp_path / "demo"


@pytest.fixture
def only_fabric(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where elpv-dataset is not installed, or solar-cell has no bundle."""
    monkeypatch.setattr("inspector.demo.run.installed_products", lambda: ("fabric",))


@pytest.mark.usefixtures("only_fabric")
def test_the_counts_add_up_and_a_second_run_goes_on(folder: Path) -> None:
    demo, notes = Demo(folder, seconds=2.0, rate=20.0), Notes()
    first = run_demo(demo, notes)
    assert first is not None
    account = total(first.last.accounts)
    assert first.adds_up
    assert account.pictures > 0
    assert account.failed == 0
    assert (account.escaped, account.overkill) == (0, 0)  # the toy bundle makes no mistakes
    assert account.caught == account.defective
    assert notes.drawings == 0
    assert "EL-1 and EL-2 stay silent" in notes.sentences[0]
    second = run_demo(demo, Notes())
    assert second is not None
    assert second.adds_up
    assert second.before["inspected"] == first.after["inspected"]
    assert total(second.last.accounts).failed == 0


@pytest.mark.usefixtures("only_fabric")
def test_a_service_that_dies_is_one_sentence_with_its_log(folder: Path) -> None:
    def kill(_scene: Scene) -> None:
        for pid in services(folder):
            os.kill(pid, signal.SIGKILL)

    with pytest.raises(ServiceDiedError, match=r"ended with exit code -9.*service\.log"):
        run_demo(Demo(folder), Notes(kill))


@pytest.mark.usefixtures("only_fabric")
def test_a_service_that_cannot_start_is_one_sentence_with_its_reason(folder: Path) -> None:
    (folder / "demo.db").write_text("something else", encoding="utf-8")
    with pytest.raises(ServiceDiedError, match="not a SQLite database"):
        run_demo(Demo(folder), Notes())


def test_without_any_bundle_there_is_nothing_to_show(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspector.demo.run.installed_products", tuple)
    with pytest.raises(UsageError, match="nothing to show"):
        run_demo(Demo(folder), Notes())
    assert services(folder) == []


def test_in_a_pipe_it_prints_plain_lines_and_commands_that_work(
    inspector: Command, folder: Path, demo_models: Path
) -> None:
    environment = {**inspector.environment, "INSPECTOR_MODELS": str(demo_models)}
    command = Command(inspector.folder, environment, inspector.read)
    ran = command.process("demo", "--seconds", "7", "--folder", folder)
    assert ran.code == 0
    assert ran.err == ""
    assert "\x1b" not in ran.out
    assert re.search(r"^ +\d+ s  \d+ pictures: .* pass, ", ran.out, re.MULTILINE)
    assert "The counts add up" in ran.out
    recorded = re.search(r"recorded (\d+) pictures", ran.out)
    figures = json.loads(
        inspector("stats", "--simulated", "--database", folder / "demo.db", "--json").out
    )
    assert recorded is not None
    assert figures["inspected"] == int(recorded[1]) > 0
    assert services(folder) == []
    for line in ran.out.splitlines():
        found = re.match(r"  \S*inspector(?:\.cli)? ((?:grade|scan|stats|plant) .*)", line)
        if found:
            done = subprocess.run(
                f"{' '.join(map(str, COMMAND))} {found[1]}",
                shell=True,
                cwd=inspector.folder,
                env={**os.environ, **environment},
                capture_output=True,
                check=False,
            )
            assert done.returncode in (0, 1), done.stderr
            assert done.stderr == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_it_ends_with_a_summary(
    inspector: Command, folder: Path, tmp_path: Path, number: signal.Signals
) -> None:
    process, log = started(inspector, folder, tmp_path)
    eventually(lambda: "send to http" in log.read_text(encoding="utf-8"))
    process.send_signal(number)
    assert process.wait(timeout=60) == 0
    assert "Try next" in log.read_text(encoding="utf-8")
    assert services(folder) == []


def test_killed_it_leaves_no_service_behind(
    inspector: Command, folder: Path, tmp_path: Path
) -> None:
    process, _ = started(inspector, folder, tmp_path)
    eventually(lambda: services(folder) != [])
    process.kill()
    process.wait()
    eventually(lambda: services(folder) == [])


def started(inspector: Command, folder: Path, tmp_path: Path) -> tuple[subprocess.Popen[str], Path]:
    log = tmp_path / "demo.log"
    models = {**inspector.environment, "INSPECTOR_MODELS": os.environ["INSPECTOR_MODELS"]}
    command = Command(inspector.folder, models, inspector.read)
    with log.open("w", encoding="utf-8") as stream:
        return command.start("demo", "--folder", folder, out=stream), log


def services(folder: Path) -> list[int]:
    """Processes that serve this demo's database."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it ended meanwhile
            continue
        if b"serve" in arguments and os.fsencode(folder / "demo.db") in arguments:
            found.append(int(entry.name))
    return found
