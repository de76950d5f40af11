"""Deletes records that are older than the plant wants to keep them, a few at a time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

from inspector.ports import InspectionStore
from service.beside import Chore

__all__ = ["BATCH", "LOOK_S", "forget_old"]

BATCH = 100
"""Records deleted in one transaction, during which nothing can be recorded."""

LOOK_S = 60.0
"""Seconds after which it is looked again for records that have grown old."""

# Parts of rest after one of work: fewer than one picture in twenty then waits for a deletion, and
# millions of records a day still go, many times what a plant makes.
_REST = 30


def forget_old(store: InspectionStore, keep: timedelta, *, look_s: float = LOOK_S) -> Chore:
    """Delete what is older than `keep`."""
    return Chore("records that have grown old", look_s, partial(_forget_all, store, keep))


async def _forget_all(store: InspectionStore, keep: timedelta) -> None:
    loop = asyncio.get_running_loop()
    forgotten = BATCH
    while forgotten == BATCH:
        started = loop.time()
        before = datetime.now(UTC) - keep
        forgotten = await asyncio.to_thread(store.forget, before, limit=BATCH)
        await asyncio.sleep(_REST * (loop.time() - started))
