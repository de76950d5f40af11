"""Refusals for the log, not each of a thousand a second."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["QUIET_S", "Refusals"]

QUIET_S = 60.0
"""Seconds in which the same refusal to the same address is told once."""

_MOST = 10_000


class Refusals:
    """Which refusals were told lately; for use on one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds."""
        self._clock = clock
        self._told: OrderedDict[tuple[str, ...], float] = OrderedDict()

    def is_news(self, *what: str) -> bool:
        """Whether this has not been told lately; from now on it has."""
        now = self._clock()
        before = self._told.get(what)
        if before is not None and now - before < QUIET_S:
            return False
        self._told[what] = now
        self._told.move_to_end(what)
        if len(self._told) > _MOST:
            self._told.popitem(last=False)
        return True
