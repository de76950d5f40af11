"""The command `inspector` for tests: in this process where that is enough, else in its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from inspector.cli import main

__all__ = ["Command", "Ran"]

COMMAND = (sys.executable, "-m", "inspector.cli")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one sentence on stderr; fails where there is more, or a traceback."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("Error: "), self.err
        return lines[0]


@dataclass(frozen=True, slots=True)
class Command:
    """Runs `inspector` with models, database and working folder of a test."""

    folder: Path
    environment: Mapping[str, str]
    read: Callable[[], tuple[str, str]]

    def __call__(self, *arguments: str | Path) -> Ran:
        """Run in this process."""
        code = main([str(argument) for argument in arguments])
        out, err = self.read()
        return Ran(code, out, err)

    def process(self, *arguments: str | Path, before: Callable[[], None] | None = None) -> Ran:
        """Run in a process of its own; `before` runs in it first."""
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            capture_output=True,
            encoding="utf-8",
            env=self._environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            preexec_fn=before,
            check=False,
            timeout=120,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def start(
        self, *arguments: str | Path, out: int | IO[str], stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[str]:
        """Start a process and leave it running; stderr goes where stdout goes."""
        return subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            stdout=out,
            stderr=subprocess.STDOUT,
            stdin=stdin,
            encoding="utf-8",
            env=self._environment(),
            cwd=self.folder,
        )

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment, "PYTHONPATH": str(ROOT)}
