"""Where a picture and what it shows lie on the cloth, in millimetres.

x runs across the cloth from its left edge, y along the roll from its beginning. A picture's upper
edge lies at its position along the roll, and its rows follow the roll.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from inspector.plant import Station
from inspector.values import Inspection, Region

__all__ = ["Lack", "Missing", "Need", "Placement", "Rectangle", "place_of", "size_mm", "sized"]


class Need(StrEnum):
    """What it takes to know where a picture lies, and to score a roll."""

    SCALE = "mm_per_pixel"
    POSITION = "position_m"
    SIZE = "picture_size"
    WIDTH = "cuttable_width_mm"
    AREA = "inspected_area"


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is not known, and of which station; empty where it is of none."""

    need: Need
    station: str = ""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle on the cloth, in mm."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its far edge across the cloth."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its far edge along the roll."""
        return self.y + self.height

    @property
    def length(self) -> float:
        """Its longer side: the length of a defect "in either direction"."""
        return max(self.width, self.height)

    def touches(self, other: Rectangle, gap: float = 0.0) -> bool:
        """Whether the two overlap, or lie at most `gap` mm apart in both directions."""
        return (
            self.x <= other.right + gap
            and other.x <= self.right + gap
            and self.y <= other.bottom + gap
            and other.y <= self.bottom + gap
        )

    def union(self, other: Rectangle) -> Rectangle:
        """The smallest rectangle that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right, bottom = max(self.right, other.right), max(self.bottom, other.bottom)
        return Rectangle(x, y, right - x, bottom - y)


@dataclass(frozen=True, slots=True)
class Placement:
    """How pixels of one picture become mm of cloth: its upper left corner and its scale."""

    x: float
    y: float
    mm_per_pixel: float

    def on_cloth(self, region: Region) -> Rectangle:
        """A region of the picture as a rectangle of cloth."""
        width, height = size_mm(region, self.mm_per_pixel)
        return Rectangle(
            self.x + region.x * self.mm_per_pixel,
            self.y + region.y * self.mm_per_pixel,
            width,
            height,
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a picture has no place on the cloth."""

    lacks: tuple[Lack, ...]


def size_mm(region: Region, mm_per_pixel: float) -> tuple[float, float]:
    """Width and height of a region in mm."""
    return region.width * mm_per_pixel, region.height * mm_per_pixel


def sized(inspection: Inspection, station: Station | None) -> Inspection:
    """A record whose defects say how large they are, where the station's scale is known."""
    scale = None if station is None else station.mm_per_pixel
    if scale is None:
        return inspection
    defects = tuple(
        replace(defect, size_mm=size_mm(defect.region, scale))
        for defect in inspection.verdict.defects
    )
    return replace(inspection, verdict=replace(inspection.verdict, defects=defects))


def place_of(inspection: Inspection, station: Station | None) -> Placement | Missing:
    """Where a picture lies, from its station's geometry and what was sent with it.

    The distance across is the station's offset and the picture's own together; a picture that
    came without one lies where its station looks.
    """
    scale = None if station is None else station.mm_per_pixel
    if station is None or scale is None or inspection.position_m is None:
        needs = {Need.SCALE: scale, Need.POSITION: inspection.position_m}
        lacking = (need for need, value in needs.items() if value is None)
        return Missing(tuple(Lack(need, inspection.station) for need in lacking))
    across = station.offset_mm + (inspection.offset_mm or 0.0)
    return Placement(across, 1000.0 * inspection.position_m, scale)
