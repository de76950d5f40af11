"""Cloth made up for tests: defects at a place, pictures of a stretch, records of a roll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from inspector.fabric import ClothDefect, Look, Rectangle
from inspector.values import Defect, Disposition, Inspection, Region, Severity
from tests.fakes.records import NOON, make_inspection, make_verdict

__all__ = ["defect_at", "look_from", "roll_picture"]


def defect_at(
    y: float = 0.0,
    *,
    x: float = 100.0,
    width: float = 10.0,
    height: float = 10.0,
    category: str = "stain",
    severity: Severity = Severity.MAJOR,
    picture: str = "p",
) -> ClothDefect:
    """A defect, all in mm."""
    return ClothDefect(category, severity, 0.9, Rectangle(x, y, width, height), (picture,))


def look_from(
    y: float,
    *defects: ClothDefect,
    x: float = 0.0,
    width: float = 1000.0,
    height: float = 500.0,
    station: str = "cam-1",
    **more: Any,
) -> Look:
    """A picture whose upper edge lies at y mm."""
    return Look(f"{station}@{y:g}", station, Rectangle(x, y, width, height), defects, **more)


def roll_picture(
    position_m: float | None,
    *found: tuple[str, Region],
    roll: str = "R-1",
    taken: int = 0,
    size: tuple[int, int] = (1000, 500),
    disposition: Disposition | None = None,
    severity: Severity = Severity.MAJOR,
    **fields: Any,
) -> Inspection:
    """A record of a roll: what was found where in it, `taken` so many seconds after noon."""
    chosen = disposition or (Disposition.REJECT if found else Disposition.PASS)
    defects: Sequence[Defect] = [
        Defect(category, 0.9, severity, region) for category, region in found
    ]
    values: dict[str, Any] = {"width": size[0], "height": size[1], **fields}
    return make_inspection(
        at=NOON + timedelta(seconds=taken),
        verdict=replace(make_verdict(chosen), defects=tuple(defects)),
        roll=roll,
        position_m=position_m,
        **values,
    )
