"""What goes on beside the requests, again and again, for as long as the service runs.

Whatever a piece of work raises ends one round of it and nothing else: it is logged, told by
`/readyz`, and tried again after its pause.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from inspector.errors import InspectorError

__all__ = ["Beside", "Chore"]

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """One round of work, and the pause after it; `name` tells people what it is for."""

    name: str
    pause_s: float
    work: Callable[[], Awaitable[None]]


class Beside:
    """Runs chores until it is stopped; belongs to the event loop."""

    def __init__(self) -> None:
        """Nothing runs yet."""
        self._tasks: list[asyncio.Task[None]] = []
        self._faults: dict[str, str] = {}

    @property
    def state(self) -> dict[str, Any]:
        """Whether the last round of each chore succeeded, as `/readyz` tells it."""
        told = [f"{name}: {fault}" for name, fault in sorted(self._faults.items())]
        return {"status": "failing" if told else "ready", "detail": " ".join(told) or None}

    def start(self, chores: Iterable[Chore]) -> None:
        """Begin with all of them at once."""
        self._tasks += [asyncio.create_task(self._repeat(chore)) for chore in chores]

    def stop(self) -> None:
        """End them where they stand."""
        for task in self._tasks:
            task.cancel()

    async def _repeat(self, chore: Chore) -> None:
        while True:
            try:
                await chore.work()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next round may succeed
                self._failed(chore, error)
            else:
                self._faults.pop(chore.name, None)
            await asyncio.sleep(chore.pause_s)

    def _failed(self, chore: Chore, error: Exception) -> None:
        """Remember it, and log what is news: not every second of an outage."""
        expected = isinstance(error, InspectorError | OSError)
        fault = str(error) if expected else f"{type(error).__name__}; the service's log tells more."
        if self._faults.get(chore.name) == fault:
            return
        self._faults[chore.name] = fault
        if expected:
            _logger.warning("%s: failed and is tried again: %s", chore.name, error)
        else:
            _logger.error("%s: failed and is tried again", chore.name, exc_info=error)
