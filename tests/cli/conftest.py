"""A command line with a toy bundle and a database of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command_line import Command
from tests.support.toy_bundle import write_toy_bundle


@pytest.fixture(scope="session")
def toy_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with one bundle, `toy`; not to be changed."""
    folder = tmp_path_factory.mktemp("models")
    write_toy_bundle(folder)
    return folder


@pytest.fixture
def inspector(
    toy_models: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Command:
    """The command, working in `tmp_path`."""
    environment = {
        "INSPECTOR_MODELS": str(toy_models),
        "INSPECTOR_DATABASE": str(tmp_path / "records.db"),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def read() -> tuple[str, str]:
        out, err = capfd.readouterr()
        return out, err

    return Command(tmp_path, environment, read)
