"""What many screens share is made once, and is never older than what was told."""

from __future__ import annotations

import asyncio

import pytest

from service.board import Snapshots, snapshots
from service.live import Hub


class Maker:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.versions: list[int] = []

    async def __call__(self, version: int, _before: int | None) -> int:
        self.versions.append(version)
        await asyncio.sleep(0)
        return len(self.versions)


async def change(hub: Hub) -> None:
    version = hub.version
    hub.changed()
    while hub.version == version:
        await asyncio.sleep(0.001)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "FRESH_S", 0.01)


def test_ten_walls_cost_what_one_costs() -> None:
    make = Maker()

    async def walls() -> list[int]:
        shared, hub = Snapshots[int](), Hub()
        return await asyncio.gather(*(shared.get(hub, "hall", make) for _ in range(10)))

    assert asyncio.run(walls()) == [1] * 10
    assert make.versions == [0]


def test_a_snapshot_is_as_new_as_the_event_that_told_of_it() -> None:
    make = Maker()

    async def screen() -> list[int]:
        shared, hub = Snapshots[int](), Hub()
        hub.start()
        first = await shared.get(hub, "hall", make)
        again = await shared.get(hub, "hall", make)
        await change(hub)
        return [first, again, await shared.get(hub, "hall", make)]

    assert asyncio.run(screen()) == [1, 1, 2]
    assert make.versions == [0, 1]


def test_time_alone_makes_a_snapshot_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_STALE_S", 0.0)
    make = Maker()

    async def screen() -> list[int]:
        shared, hub = Snapshots[int](), Hub()
        return [await shared.get(hub, "hall", make) for _ in range(2)]

    assert asyncio.run(screen()) == [1, 2]


def test_what_fails_is_told_to_all_who_waited_and_tried_again() -> None:
    async def fail(_version: int, _before: int | None) -> int:
        raise RuntimeError("no database")

    async def screens() -> int:
        shared, hub = Snapshots[int](), Hub()
        waited = [shared.get(hub, "hall", fail) for _ in range(2)]
        failed = await asyncio.gather(*waited, return_exceptions=True)
        assert [str(each) for each in failed] == ["no database"] * 2
        return await shared.get(hub, "hall", Maker())

    assert asyncio.run(screens()) == 1


def test_halls_that_nobody_asks_for_any_more_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_MOST", 3)

    async def screens() -> int:
        shared, hub = Snapshots[int](), Hub()
        for hall in range(10):
            await shared.get(hub, hall, Maker())
        return len(shared._kept)

    assert asyncio.run(screens()) == 3
