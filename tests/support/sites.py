"""A service with pages in front of a database, and the browser that opens them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service import Settings, create_app
from tests.service.conftest import Running, serving
from tests.support.toy_bundle import PASS, toy_picture

__all__ = ["ARGUMENTS", "PATIENCE_MS", "Site", "chromium", "standing"]

ARGUMENTS = (
    "--no-sandbox",  # chromium refuses to run as root with it
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
)
"""What chromium is started with."""

PATIENCE_MS = 60_000
"""How long a page may take on a machine that runs other tests too."""

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The browser of this machine, if it has one."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), None)


@dataclass(frozen=True)
class Site:
    """A service with pages; `post` sends it a picture of the product `toy`."""

    running: Running
    database: Path

    @property
    def url(self) -> str:
        return self.running.url

    @property
    def client(self) -> Any:
        return self.running.client

    def post(self, level: int = PASS, *, seed: int = 0, **parameters: Any) -> dict[str, Any]:
        """Send a picture whose level says what becomes of it: PASS, REVIEW or REJECT."""
        answer = self.running.post(toy_picture(level, seed=seed), **parameters)
        assert answer.status_code in (200, 201), answer.text
        document: dict[str, Any] = answer.json()
        return document


@contextmanager
def standing(models: Path, database: Path, port: int = 0, **settings: Any) -> Iterator[Site]:
    """A service over a database, with settings as a plant would have them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INSPECTOR_MODELS", str(models))
        values = {"database": str(database), "products": ("toy", "strip"), "cores": 1, **settings}
        with serving(create_app(Settings.load(**values)), port) as running:
            yield Site(running, database)
