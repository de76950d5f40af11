"""Why a chart, or its limits, cannot be shown: a name for programs, a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass

from inspector.spc import Obstacle

__all__ = ["NO_GEOMETRY", "NO_SHIFTS", "Unavailable"]

NO_SHIFTS = "no_shifts"
NO_GEOMETRY = "no_geometry"


@dataclass(frozen=True, slots=True)
class Unavailable:
    """`code` does not change between versions; `detail` says what is missing and what helps."""

    code: str
    detail: str

    @classmethod
    def because_of(cls, obstacle: Obstacle) -> Unavailable:
        """The same for what stands in the way of limits."""
        return cls(obstacle.value, obstacle.sentence)

    def as_dict(self) -> dict[str, str]:
        """Plain values for JSON."""
        return {"code": self.code, "detail": self.detail}
