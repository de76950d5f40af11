"""What became of pictures: as figures, and why one is not there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Missing", "Status"]


class Missing(StrEnum):
    """Why there is no picture of a record."""

    OFF = "off"
    NOT_DRAWN = "not_drawn"
    BUSY = "busy"
    DISK = "disk"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Status:
    """What became of pictures since the start.

    `kept` were written, `busy` left out because the disk was too slow, `failed` because it
    refused. `bytes` is what all pictures take, None until they were added up. `fault` is the
    sentence of the newest failure, empty once a picture could be kept again.
    """

    kept: int = 0
    busy: int = 0
    failed: int = 0
    bytes: int | None = None
    fault: str = ""
