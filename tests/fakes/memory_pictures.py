"""Kept pictures in memory."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime

from inspector.errors import PicturesUnavailableError
from inspector.pictures import Kind

__all__ = ["MemoryPictures"]


@dataclass(frozen=True)
class _Kept:
    kind: Kind
    at: datetime
    picture: bytes


class MemoryPictures:
    """A `PictureStore` for tests; `broken` makes it fail, `gate` makes it slow, `room` small."""

    def __init__(self, *, room: int = 10**12) -> None:
        """Start empty."""
        self.broken = False
        self.gate = threading.Event()
        self.gate.set()
        self.room = room
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def put(self, digest: str, picture: bytes, kind: Kind, at: datetime) -> int:
        """Keep it."""
        self.gate.wait()
        self._check()
        with self._lock:
            there = self._kept.get(digest)
            if there is None:
                self._kept[digest] = _Kept(kind, at, picture)
                return len(picture)
            best = max(kind, there.kind, key=lambda each: each.rank)
            self._kept[digest] = replace(there, kind=best, at=max(at, there.at))
            return 0

    def get(self, digest: str) -> bytes | None:
        """Look it up."""
        self._check()
        with self._lock:
            kept = self._kept.get(digest)
            return None if kept is None else kept.picture

    def has(self, digest: str) -> bool:
        """Look it up."""
        return self.get(digest) is not None

    def size(self) -> int:
        """Add up."""
        self._check()
        with self._lock:
            return sum(len(kept.picture) for kept in self._kept.values())

    def free(self) -> int:
        """What is left of `room`."""
        return self.room - self.size()

    def trim(self, limit: int) -> int:
        """Remove one by one."""
        while (left := self.size()) > limit:
            with self._lock:
                first = min(self._kept, key=lambda key: (_rank(self._kept[key]), key))
                del self._kept[first]
        return left

    def forget(self, before: datetime) -> int:
        """Remove what is older."""
        self._check()
        with self._lock:
            old = [digest for digest, kept in self._kept.items() if kept.at < before]
            for digest in old:
                del self._kept[digest]
            return len(old)

    def _check(self) -> None:
        if self.broken:
            raise PicturesUnavailableError("the pictures in memory were told to fail")


def _rank(kept: _Kept) -> tuple[int, datetime]:
    return kept.kind.rank, kept.at
