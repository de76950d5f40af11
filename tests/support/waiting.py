"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["eventually"]

_FOUND = TypeVar("_FOUND")
_PAUSE_S = 0.01


def eventually(look: Callable[[], _FOUND | None], *, within_s: float = 60) -> _FOUND:
    """What `look` finds, as soon as it is anything that counts as true; a minute is for ever."""
    deadline = time.monotonic() + within_s
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"nothing came of it within {within_s:g} s"
        time.sleep(_PAUSE_S)
