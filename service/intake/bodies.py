"""The memory that pictures take from their first byte until they are answered.

Large documents take part in it until they have come. Asked for before a body is read, so that many
large ones at a time, or many that stall, are sent away while that costs them nothing; a picture
that has come whole is never refused for it.
"""

from __future__ import annotations

from types import TracebackType
from typing import Self

from service.problems import ProblemError

__all__ = ["Bodies", "Room"]

_RETRY_AFTER_S = 1


class Bodies:
    """How many bytes may be held, and how long a body may take; belongs to the event loop."""

    __slots__ = ("held", "most", "seconds")

    def __init__(self, most: int, seconds: float) -> None:
        """Hold `most` bytes at a time, or a single larger body; wait `seconds` for each."""
        self.most = most
        self.seconds = seconds
        self.held = 0

    def room(self, free: int = 0) -> Room:
        """Room for one body, to be used in a `with` block as long as it is held.

        One of at most `free` bytes takes none of it, and is never refused.
        """
        return Room(self, free)


class Room:
    """What one body takes of the room for all."""

    __slots__ = ("_bodies", "_free", "_held")

    def __init__(self, bodies: Bodies, free: int) -> None:
        """Take it from here."""
        self._bodies = bodies
        self._free = free
        self._held = 0

    def hold(self, length: int) -> None:
        """Hold so many bytes in all. Raises the problem `busy` where others leave no room."""
        if length <= max(self._held, self._free):
            return
        bodies = self._bodies
        others = bodies.held - self._held
        if others and others + length > bodies.most:
            raise ProblemError(
                "busy",
                f"Bodies of {others:,} bytes are being taken in, and together with this one they "
                f"may have {bodies.most:,}; it was not taken in and not counted. Send it again in "
                f"{_RETRY_AFTER_S} s.",
                headers={"Retry-After": str(_RETRY_AFTER_S)},
                retry_after_s=_RETRY_AFTER_S,
            )
        bodies.held = others + length
        self._held = length

    def __enter__(self) -> Self:
        """Nothing is held yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the room to others."""
        self._bodies.held -= self._held
        self._held = 0
