"""What the keeper of pictures needs: a place that holds them by their digest."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

__all__ = ["Kind", "PictureStore"]


class Kind(StrEnum):
    """Why a picture is kept, in the order in which pictures make room for others."""

    SIMULATED = "simulated"
    PASSED = "passed"
    OTHERS = "others"

    @property
    def rank(self) -> int:
        """The higher, the longer it stays."""
        return list(Kind).index(self)


class PictureStore(Protocol):
    """Holds bytes under their SHA-256; every method may be called from threads.

    What is not whole is never given out: a program that is killed, or a disk that lies, leaves no
    half pictures behind. Every method raises PicturesUnavailableError where the place is out of
    reach.
    """

    def put(self, digest: str, picture: bytes, kind: Kind, at: datetime) -> int:
        """Keep a picture taken in `at` (aware); returns the bytes it took.

        One that is there already takes none: it stays as long as the newest delivery and the
        highest of its kinds say.
        """
        ...

    def get(self, digest: str) -> bytes | None:
        """The picture as it was put, if it is there."""
        ...

    def has(self, digest: str) -> bool:
        """Whether the picture is there, without reading it."""
        ...

    def size(self) -> int:
        """Bytes of all pictures; counts them one by one."""
        ...

    def free(self) -> int:
        """Bytes that are left where the pictures lie."""
        ...

    def trim(self, limit: int) -> int:
        """Remove pictures until at most `limit` bytes are left; returns how many are.

        Simulated ones go first, then passes, then the others; of each the oldest.
        """
        ...

    def forget(self, before: datetime) -> int:
        """Remove all that were last put before this time; returns how many pictures went."""
        ...
