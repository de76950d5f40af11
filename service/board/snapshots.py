"""Answers that many screens share: made once for all that ask the same at the same time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

from service.live import Hub

__all__ = ["FRESH_S", "Snapshots"]

FRESH_S = 0.5
"""Seconds that a snapshot is shown at least, however fast verdicts come."""

_STALE_S = 5.0  # time passes by itself: hours end and stations fall silent
_MOST = 64  # scopes, languages and grounds kept at a time

_MADE = TypeVar("_MADE")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[_MADE]):
    version: int
    at: float
    made: _MADE


class Snapshots(Generic[_MADE]):
    """Keeps the newest snapshot of each key; belongs to one event loop."""

    def __init__(self) -> None:
        """No snapshots yet."""
        self._kept: OrderedDict[Hashable, _Kept[_MADE]] = OrderedDict()
        self._making: dict[Hashable, asyncio.Task[_MADE]] = {}

    async def get(
        self, hub: Hub, key: Hashable, make: Callable[[int, _MADE | None], Awaitable[_MADE]]
    ) -> _MADE:
        """The snapshot of a key, made anew where the hub told of something since.

        `make` is given the hub's version that the snapshot is at least as new as, and the snapshot
        before it, if there is one. Whoever asks while it is being made, or within `FRESH_S` of the
        one before, gets the next one. Raises what `make` raises.
        """
        kept = self._kept.get(key)
        if kept is not None and kept.version == hub.version and _now() - kept.at < _STALE_S:
            return kept.made
        task = self._making.get(key)
        if task is None:
            task = asyncio.create_task(self._make(hub, key, kept, make))
            self._making[key] = task
            task.add_done_callback(lambda _: self._making.pop(key, None))
        return await asyncio.shield(task)

    async def _make(
        self,
        hub: Hub,
        key: Hashable,
        before: _Kept[_MADE] | None,
        make: Callable[[int, _MADE | None], Awaitable[_MADE]],
    ) -> _MADE:
        if before is not None:
            await asyncio.sleep(max(0.0, before.at + FRESH_S - _now()))
        version, began = hub.version, _now()
        made = await make(version, None if before is None else before.made)
        self._kept[key] = _Kept(version, began, made)
        self._kept.move_to_end(key)
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return made


def _now() -> float:
    return asyncio.get_running_loop().time()
