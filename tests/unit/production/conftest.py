"""Figures are tested on the fake store and on the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.adapters.sql import open_store
from inspector.ports import InspectionStore
from tests.fakes.memory_store import MemoryStore


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[InspectionStore]:
    """An empty store."""
    if request.param == "memory":
        yield MemoryStore()
        return
    opened = open_store(str(tmp_path / "records.db"))
    yield opened
    opened.close()
