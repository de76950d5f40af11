"""Slows down whoever guesses at keys: after a few misses an address waits, longer each time."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["FREE", "LONGEST_S", "Attempts"]

FREE = 5
"""Misses that cost nothing: people paste the wrong thing."""

LONGEST_S = 300.0
"""Seconds that an address waits at most."""

_SHORTEST_S = 10.0
_FORGOTTEN_S = 3600.0
_MOST = 10_000  # addresses remembered


@dataclass(frozen=True, slots=True)
class _Misses:
    count: int
    at: float


class Attempts:
    """Misses by address, in memory; for use on one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` tells seconds."""
        self._clock = clock
        self._misses: OrderedDict[str, _Misses] = OrderedDict()

    def wait_s(self, address: str) -> int:
        """Whole seconds until this address may try again; 0: now."""
        misses = self._misses.get(address)
        if misses is None or misses.count < FREE:
            return 0
        pause = min(LONGEST_S, _SHORTEST_S * 2.0 ** min(misses.count - FREE, 30))
        return max(0, math.ceil(misses.at + pause - self._clock()))

    def missed(self, address: str) -> None:
        """It tried, and it was wrong."""
        now = self._clock()
        before = self._misses.pop(address, None)
        fresh = before is None or now - before.at > _FORGOTTEN_S
        self._misses[address] = _Misses(1 if before is None or fresh else before.count + 1, now)
        if len(self._misses) > _MOST:
            self._misses.popitem(last=False)

    def succeeded(self, address: str) -> None:
        """It was right: start anew."""
        self._misses.pop(address, None)
