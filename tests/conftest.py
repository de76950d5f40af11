"""What all tests share: how thorough hypothesis is, which programs must be there."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
EXTERNALS_REQUIRED = os.environ.get("INSPECTOR_REQUIRE_EXTERNALS") == "1"

settings.register_profile("local", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,  # a busy machine is no failure
    derandomize=True,  # a change is judged by what it changed
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("ci" if os.environ.get("CI") else "local")


class _WithoutTorch:
    """Tests that are not about training pass on a machine that has no torch."""

    @staticmethod
    def find_spec(name: str, _path: Sequence[str] | None, _target: object = None, /) -> None:
        if name == "torch":
            raise ModuleNotFoundError("torch is for the tests marked training", name="torch")


def pytest_configure(config: pytest.Config) -> None:
    """Hide torch from a run that leaves training out, where it may be installed or not."""
    if config.getoption("markexpr") == "not training":
        sys.meta_path.insert(0, _WithoutTorch)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where everything is installed; only data may be missing there."""
    report = yield
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
    if EXTERNALS_REQUIRED and report.skipped and "INSPECTOR_DATA" not in reason:
        report.outcome = "failed"
        report.longrepr = f"skipped, where nothing may be missing: {reason}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once, and not at every test, what was missing."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.getreports("skipped"):
        if isinstance(report.longrepr, tuple):
            reasons[report.longrepr[2].removeprefix("Skipped: ")] += 1
    for reason, times in reasons.most_common():
        terminalreporter.write_line(f"{times} skipped: {reason}")


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests away from the records, bundles and settings of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("INSPECTOR_DATABASE", "INSPECTOR_MODELS"):
            patch.delenv(name, raising=False)
        for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder of the project."""
    return ROOT
