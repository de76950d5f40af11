"""Old records go by themselves, while pictures go on being recorded; no count is lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspector.adapters.sql import open_store
from inspector.errors import StoreUnavailableError, UsageError
from inspector.ports import Filter
from inspector.values import Disposition
from service import Settings
from service.beside import Beside
from service.retention import BATCH, forget_old
from tests.fakes.memory_store import MemoryStore
from tests.fakes.records import make_inspection
from tests.service.conftest import Serve
from tests.support.toy_bundle import PASS, toy_picture

DAY = timedelta(days=1)
NOW = datetime.now(UTC)


class Counting(MemoryStore):
    """Tells when retention has come to its end."""

    def __init__(self, failures: int = 0) -> None:
        super().__init__()
        self.failures = failures
        self.done = asyncio.Event()
        self.loop = asyncio.get_running_loop()

    def forget(self, before: datetime, *, limit: int = 1000) -> int:
        if self.failures:
            self.failures -= 1
            raise StoreUnavailableError("locked")
        forgotten = super().forget(before, limit=limit)
        if forgotten < limit:
            self.loop.call_soon_threadsafe(self.done.set)
        return forgotten


@pytest.mark.parametrize("failures", [0, 1])
def test_all_that_is_old_goes_and_nothing_else(failures: int) -> None:
    async def run() -> MemoryStore:
        store = Counting(failures)
        store.record([make_inspection(at=NOW - 3 * DAY) for _ in range(2 * BATCH + 1)])
        store.record([make_inspection(at=NOW - DAY)])
        beside = Beside()
        beside.start([forget_old(store, 2 * DAY, look_s=0)])
        await store.done.wait()
        beside.stop()
        return store

    store = asyncio.run(run())
    assert len(list(store.stream(Filter()))) == 1
    assert store.tally(Filter()).dispositions[Disposition.PASS] == 2 * BATCH + 2


def test_a_service_forgets_what_its_settings_say(serve: Serve, database: Path) -> None:
    store = open_store(str(database))
    old = make_inspection(at=NOW - 40 * DAY, station="s", sequence=1)
    store.record([old])
    with serve(keep_records_days=30) as service:
        assert service.post(toy_picture(PASS), sequence=2).status_code == 201
        while store.get(old.id) is not None:
            service.client.get("/healthz")
        assert service.summary()["inspected"] == 2
        assert service.post(toy_picture(PASS), sequence=1).status_code == 409
    assert store.sealed_until() is not None
    store.close()


def test_by_default_records_are_kept_for_ever() -> None:
    assert Settings.load().keep_records is None
    assert Settings.load(keep_records_days="30").keep_records == 30 * DAY


@pytest.mark.parametrize("days", ["0", "-1", "1.5", "ever", "36501"])
def test_a_span_that_is_none_is_refused(days: str) -> None:
    with pytest.raises(UsageError, match="keep_records_days"):
        Settings.load(keep_records_days=days)
