"""Pages in a real browser, in front of a real service.

`site` is a service with a day of pictures, one for all tests of a file; `empty_site` has none.
`page` is a page of Debian's chromium that has to stay without errors and on this host; `axe`
looks for what would keep people out. Without chromium these tests are skipped, or fail where
INSPECTOR_REQUIRE_EXTERNALS=1 says that nothing may be missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    expect,
    sync_playwright,
)

from inspector.adapters.sql import open_store
from tests.support.crowded_hall import fill
from tests.support.sites import ARGUMENTS, PATIENCE_MS, Site, chromium, standing
from tests.support.toy_bundle import write_toy_bundle

__all__ = ["Site", "Watch", "standing"]


@dataclass
class Watch:
    """Pages of one test, and everything they did that no page should do."""

    browser: Browser
    faults: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def open(self, **context: Any) -> Page:
        """A page with no cookies; `context` is Playwright's: locale, viewport, reduced_motion."""
        made = self.browser.new_context(**{"locale": "en-GB", **context})
        made.set_default_timeout(PATIENCE_MS)
        made.on("console", self._said)
        made.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        made.on("request", self._asked)
        return made.new_page()

    def allow(self, pattern: str) -> None:
        """A message on the console that this test brings about on purpose."""
        self.allowed.append(pattern)

    def check(self) -> None:
        """Fail with what was found."""
        unexpected = [
            fault
            for fault in self.faults
            if not any(re.search(pattern, fault) for pattern in self.allowed)
        ]
        assert unexpected == []

    def close(self) -> None:
        for context in list(self.browser.contexts):
            context.close()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text} {message.location.get('url', '')}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1":
            self.faults.append(f"left the host: {request.url}")


@pytest.fixture(scope="module")  # it holds an event loop, which later tests want for themselves
def browser() -> Iterator[Browser]:
    """One chromium for the tests of a file."""
    program = chromium()
    if program is None:
        pytest.skip("no chromium is installed (Debian: apt-get install chromium)")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=list(ARGUMENTS), timeout=2 * PATIENCE_MS
        )
        yield started
        started.close()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Watch]:
    """Opens pages and fails the test for what they did wrong."""
    watching = Watch(browser)
    yield watching
    watching.close()
    watching.check()


@pytest.fixture
def page(watch: Watch) -> Page:
    """A page in English on a desk's screen."""
    return watch.open(viewport={"width": 1280, "height": 800})


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """Asserts that axe-core finds nothing on a page."""
    engine = Axe()

    def look(page: Page) -> None:
        found = engine.run(page, options={"runOnly": {"type": "tag", "values": _RULES}})
        violations = [
            f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
            for each in found.response["violations"]
            for node in each["nodes"]
        ]
        assert violations == []

    return look


_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def toy_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the models of two products."""
    folder = tmp_path_factory.mktemp("models")
    write_toy_bundle(folder, "toy")
    write_toy_bundle(folder, "strip", mode="tiles")
    return folder


@pytest.fixture(scope="module")
def site(toy_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A mill with two days of pictures of production; simulated ones are not there."""
    database = tmp_path_factory.mktemp("site") / "records.db"
    with closing(open_store(str(database))) as store:
        fill(store, days=1, every_s=600)
    with standing(toy_models, database) as running:
        yield running


@pytest.fixture(scope="module")
def empty_site(toy_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service that was never sent anything."""
    with standing(toy_models, tmp_path_factory.mktemp("empty") / "records.db") as running:
        yield running
