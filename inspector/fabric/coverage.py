"""How much of a roll was looked at: length, area, gaps, overlaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from inspector.fabric.geometry import Rectangle
from inspector.fabric.intervals import Intervals

__all__ = ["Band", "Coverage", "Strip", "covered"]


@dataclass(frozen=True, slots=True)
class Band:
    """What of the cloth's width counts, in mm from its left edge."""

    left: float
    right: float

    @property
    def width(self) -> float:
        """Its width in mm."""
        return self.right - self.left

    def part_of(self, place: Rectangle) -> tuple[float, float]:
        """Where a rectangle lies within the band, across the cloth."""
        return max(self.left, place.x), min(self.right, place.right)


@dataclass(frozen=True, slots=True)
class Strip:
    """What pictures at one place across the cloth show, from `left` to `right` in mm."""

    left: float
    right: float
    stretches: Intervals


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at, in mm along the roll and mm².

    `stretches` is where any camera looked; `area` counts cloth once however often it was seen,
    only inside the band; `overlap` is the length that pictures of one place across the cloth
    share with their neighbours. `strips` are the stretches of each place across.
    """

    stretches: Intervals
    strips: tuple[Strip, ...]
    area: float
    overlap: float

    @property
    def length(self) -> float:
        """Length of cloth at which any camera looked, in mm."""
        return self.stretches.total

    def share(self, band: Band) -> float | None:
        """The share of the band that was seen, over the length looked at; None without any."""
        whole = self.length * band.width
        return min(1.0, self.area / whole) if whole > 0 else None


def covered(places: Iterable[Rectangle], band: Band) -> Coverage:
    """What pictures at these places show of a band of cloth."""
    found = list(places)
    columns = _columns(found)
    return Coverage(
        stretches=Intervals.of(_along(found)),
        strips=tuple(_strip(column) for column in columns),
        area=_area(found, band),
        overlap=sum(_overlap(column) for column in columns),
    )


def _along(places: Iterable[Rectangle]) -> Iterator[tuple[float, float]]:
    return ((place.y, place.bottom) for place in places)


def _columns(places: Iterable[Rectangle]) -> list[list[Rectangle]]:
    """Pictures of the same place across, which is taken to the millimetre."""
    columns: dict[tuple[int, int], list[Rectangle]] = defaultdict(list)
    for place in places:
        columns[round(place.x), round(place.right)].append(place)
    return [columns[key] for key in sorted(columns)]


def _strip(column: Sequence[Rectangle]) -> Strip:
    return Strip(column[0].x, column[0].right, Intervals.of(_along(column)))


def _overlap(column: Sequence[Rectangle]) -> float:
    union = Intervals.of(_along(column))
    return max(0.0, sum(place.height for place in column) - union.total)


def _area(places: Sequence[Rectangle], band: Band) -> float:
    """Area of the union inside the band, swept along the roll from edge to edge."""
    return sum(
        (end - start) * Intervals.of(across).total for start, end, across in _slabs(places, band)
    )


def _slabs(
    places: Sequence[Rectangle], band: Band
) -> Iterator[tuple[float, float, list[tuple[float, float]]]]:
    """Stretches along the roll in which the same pictures lie, with where these lie across."""
    starting = sorted(places, key=lambda place: place.y)
    edges = sorted({edge for place in places for edge in (place.y, place.bottom)})
    lying: list[Rectangle] = []
    next_one = 0
    for start, end in pairwise(edges):
        lying = [place for place in lying if place.bottom > start]
        while next_one < len(starting) and starting[next_one].y <= start:
            lying.append(starting[next_one])
            next_one += 1
        across = [band.part_of(place) for place in lying]
        yield start, end, [(left, right) for left, right in across if right > left]
