"""What has just been recorded, told to whoever listens, as server-sent events.

An event says that figures have changed and names the last pictures that were rejected; the
figures themselves are asked for. Events that are due together are sent as one, at most four a
second, and a listener that is slower misses some of them and nothing else: the next one tells it
the same. So nothing is kept for a listener, however long it stays.

Verdicts of other processes on the same database, and what corrects the counts of the last week from
anywhere, are found by looking at the newest records and those counts once a second while somebody
listens.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import orjson
from sse_starlette import ServerSentEvent

from inspector.ports import Filter, InspectionStore, Tally
from inspector.values import Disposition, Inspection
from service.beside import Chore

__all__ = ["BEAT_S", "Hub", "follow_records"]

BEAT_S = 5.0
"""Seconds of silence after which a listener is told that the line still stands."""

_APART_S = 0.25  # between two events
_LOOK_S = 1.0
_COUNTED = timedelta(days=7)
_RETRY_MS = 1000
_REMEMBERED = 8
_OWN = 4096  # more than one process records between two looks


@dataclass(frozen=True, slots=True)
class _Change:
    """What one event tells."""

    version: int
    production: int
    simulated: int
    stations: tuple[str, ...]

    def as_dict(self, rejected: Iterable[Inspection]) -> dict[str, Any]:
        return {
            "version": self.version,
            "production": self.production,
            "simulated": self.simulated,
            "stations": self.stations,
            "rejected": [_shown(each) for each in rejected],
        }


class Hub:
    """Knows that something changed, and wakes those who wait for it.

    `recorded` and `changed` may be called from any thread and take a microsecond; all else
    belongs to the event loop that called `start`.
    """

    def __init__(self) -> None:
        """A hub that nobody listens to yet."""
        self.token = uuid4().hex[:8]
        self.listeners = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fresh: deque[Inspection] = deque(maxlen=_OWN)
        self._own: deque[str] = deque(maxlen=_OWN)
        self._rejected: deque[Inspection] = deque(maxlen=_REMEMBERED)
        self._due = False
        self._last = _Change(0, 0, 0, ())
        self._published_at = 0.0
        self._turn = asyncio.Event()
        self.changes = 0
        self.closed = False

    @property
    def version(self) -> int:
        """Grows with every change that was told."""
        return self._last.version

    def start(self) -> None:
        """From now on changes are told, on the event loop that runs."""
        self._loop = asyncio.get_running_loop()

    def knows(self, inspection_id: str) -> bool:
        """Whether this process made the record a short while ago."""
        return inspection_id in self._own.copy()

    def close(self) -> None:
        """Send every listener away; a server that stops does not wait for them."""
        self.closed = True
        self._turn.set()

    def recorded(self, inspection: Inspection) -> None:
        """A new record is durable."""
        self._own.append(inspection.id)
        self._fresh.append(inspection)
        self.changed()

    def changed(self) -> None:
        """Figures have changed."""
        self.changes += 1
        if not self._due and self._loop is not None:
            self._due = True
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                self._loop.call_soon_threadsafe(self._plan)

    async def events(
        self, hello: Mapping[str, Any], seen: str | None = None
    ) -> AsyncIterator[ServerSentEvent]:
        """Events for one listener until it goes or the hub is closed.

        `hello` is told first; `seen` is the id of the last event it got before.
        """
        self.listeners += 1
        told = self.version if seen == self._id() else -1
        try:
            yield self._event("hello", hello)
            while not self.closed:
                if self.version > told:
                    told = self.version
                    yield self._event("changed", self._last.as_dict(self._rejected))
                elif not await self._wait():
                    yield self._event("beat", {})
        finally:
            self.listeners -= 1

    def _event(self, name: str, data: Mapping[str, Any]) -> ServerSentEvent:
        text = orjson.dumps({**data, "at": datetime.now(UTC)}, option=orjson.OPT_UTC_Z).decode()
        return ServerSentEvent(text, event=name, id=self._id(), retry=_RETRY_MS)

    def _id(self) -> str:
        return f"{self.token}-{self.version}"

    async def _wait(self) -> bool:
        """Whether something was told before a beat was over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(BEAT_S):
                return await self._turn.wait()
        return False

    def _plan(self) -> None:
        loop = asyncio.get_running_loop()
        loop.call_at(max(loop.time(), self._published_at + _APART_S), self._publish)

    def _publish(self) -> None:
        self._due = False  # before the records are taken: what comes now is told next time
        self._published_at = asyncio.get_running_loop().time()
        fresh = [self._fresh.popleft() for _ in range(len(self._fresh))]
        self._rejected.extendleft(each for each in fresh if _is_rejected(each))
        simulated = sum(each.simulated for each in fresh)
        stations = tuple(sorted({each.station for each in fresh}))
        self._last = _Change(self.version + 1, len(fresh) - simulated, simulated, stations)
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()


@dataclass(frozen=True, slots=True)
class _Look:
    """The ids of the newest records of production and of simulation, and counts of both."""

    newest: tuple[str, ...]
    counts: tuple[Tally, ...]


def follow_records(hub: Hub, store: InspectionStore) -> Chore:
    """Tell of records that other processes made, and of what they corrected."""
    before: _Look | None = None
    changes = 0

    async def look() -> None:
        nonlocal before, changes
        if before is not None and not hub.listeners:
            return
        now = await asyncio.to_thread(_look, store)
        if before is not None and _foreign(hub, before, now, told=hub.changes != changes):
            hub.changed()
        before, changes = now, hub.changes

    return Chore("records that other processes make", _LOOK_S, look)


def _foreign(hub: Hub, before: _Look, now: _Look, *, told: bool) -> bool:
    """Whether others changed something; counts may be this process's own change, `told` already."""
    if not all(each in before.newest or hub.knows(each) for each in now.newest):
        return True
    return now.counts != before.counts and not told


def _look(store: InspectionStore) -> _Look:
    sides = [Filter(simulated=side) for side in (False, True)]
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    pages = [store.page(side, limit=1) for side in sides]
    counts = tuple(store.tally(replace(side, since=midnight - _COUNTED)) for side in sides)
    return _Look(tuple(each.id for page in pages for each in page.inspections), counts)


def _is_rejected(inspection: Inspection) -> bool:
    return inspection.verdict.disposition is Disposition.REJECT


def _shown(inspection: Inspection) -> dict[str, Any]:
    return {
        "id": inspection.id,
        "station": inspection.station,
        "product": inspection.product,
        "simulated": inspection.simulated,
        "at": inspection.arrived_at,
        "categories": inspection.verdict.categories,
    }
