"""The hub by itself: how often it tells, and what it keeps."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from inspector.values import Disposition
from service import live
from service.live import Hub
from tests.fakes.records import make_inspection, make_verdict


def told(hub: Hub, records: int) -> list[dict[str, Any]]:
    """What a listener hears until it knows of so many records."""

    async def listen() -> list[dict[str, Any]]:
        heard: list[dict[str, Any]] = []
        async for event in hub.events({}):
            heard.append(orjson.loads(str(event.data)))
            if sum(each.get("production", 0) for each in heard) == records:
                hub.close()
        return heard

    async def both() -> list[dict[str, Any]]:
        hub.start()
        listener = asyncio.create_task(listen())
        rejected = make_verdict(Disposition.REJECT, shows=["hole"])
        for _ in range(records):
            hub.recorded(make_inspection(verdict=rejected))
        return await listener

    return asyncio.run(both())


def test_a_thousand_verdicts_at_once_are_one_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_APART_S", 0.01)
    heard = told(Hub(), 1000)
    assert [each["production"] for each in heard if "production" in each] == [0, 1000]
    assert len(heard[-1]["rejected"]) == 8


def test_nothing_grows_while_nobody_listens() -> None:
    hub = Hub()
    for _ in range(10_000):
        hub.recorded(make_inspection())
    assert len(hub._fresh) <= 4096
    assert hub.version == 0


def test_each_process_has_names_of_its_own_for_events() -> None:
    assert Hub().token != Hub().token
