"""The service as a process of its own, which ends when the demo does, however that ends."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

from inspector.demo.client import Client, UnreachableError, detail
from inspector.errors import InspectorError

__all__ = ["Server", "ServiceDiedError"]

_ADDRESS = re.compile(r"http://\S+?:\d+")
_START_S = 120.0
_STOP_S = 40.0  # longer than the service grants itself to finish what it accepted
_POLL_S = 0.05
_TAIL = 5


class ServiceDiedError(InspectorError):
    """The service ended, or never got ready; says why, and where its log is."""


class Server:
    """`inspector serve` on a free port with a database of its own."""

    def __init__(self, database: Path, log: Path) -> None:
        """Start the process; `wait` until it can grade."""
        self._log = log
        command = [sys.executable, "-m", "inspector.cli", "serve"]
        command += ["--port", "0", "--database", str(database), "--stop-with-stdin"]
        with log.open("wb") as stream:
            # A session of its own: Ctrl-C reaches the demo alone, which then stops the service
            # after the stations. Its stdin ends with the demo, even where the demo is killed.
            self._process = subprocess.Popen(  # noqa: S603 - this very program
                command,
                stdin=subprocess.PIPE,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )
        self.address = ""
        self.unavailable: dict[str, str] = {}

    def __enter__(self) -> Self:
        """Stop the process at the end of the block."""
        return self

    def __exit__(self, *raised: object) -> None:
        """Let it finish what it accepted, then make sure that it is gone."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def check(self) -> None:
        """Raise ServiceDiedError where the process has ended."""
        if self._process.poll() is not None:
            raise ServiceDiedError(
                f"The service ended with exit code {self._process.returncode}: "
                f"{self._last_words() or 'it said nothing'} Its log is {self._log}."
            )

    def wait(self, stopped: Callable[[], bool]) -> None:
        """Wait until pictures can be graded, or `stopped`. Raises ServiceDiedError.

        Then `address` is where it listens, and `unavailable` says why a product cannot be graded.
        """
        deadline = time.monotonic() + _START_S
        reason = "it did not say on which address it listens."
        while not stopped():
            self.check()
            self.address = self.address or self._announced()
            if self.address:
                reason = self._not_ready()
                if not reason:
                    return
            if time.monotonic() > deadline:
                raise ServiceDiedError(
                    f"The service cannot grade: {reason} Its log is {self._log}."
                )
            time.sleep(_POLL_S)

    def _announced(self) -> str:
        found = _ADDRESS.search(self._log.read_text(encoding="utf-8", errors="replace"))
        return found[0] if found else ""

    def _not_ready(self) -> str:
        """Why it is not ready; empty when it is."""
        with Client(self.address) as client:
            try:
                answer = client.get("/readyz")
            except UnreachableError as error:
                return f"{error}."
        if answer.status != 200:
            # It answers once its models are loaded; what it lacks then will not come by waiting.
            raise ServiceDiedError(f"The service cannot grade: {detail(answer.document)}")
        self.unavailable = {
            entry["product"]: entry["detail"]
            for entry in answer.document["products"]
            if entry["status"] != "ready"
        }
        return ""

    def _last_words(self) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").split("\n")
        return " ".join(line.strip() for line in lines[-_TAIL:] if line.strip())
