"""A picture as it came, with what its station said about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Delivery"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request; `picture` is the encoded file, `arrived_at` an aware time of the service."""

    picture: bytes
    product: str
    station: str
    arrived_at: datetime
    sequence: int | None = None
    order: str | None = None
    part: str | None = None
    roll: str | None = None
    position_m: float | None = None
    captured_at: datetime | None = None
    simulated: bool = False
    offset_mm: float | None = None
    module: str | None = None
    row: int | None = None
    column: int | None = None

    @property
    def key(self) -> tuple[bool, str]:
        """Whose running numbers `sequence` is one of."""
        return self.simulated, self.station
