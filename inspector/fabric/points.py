"""Points of a roll: the four-point system (ASTM D5430) and the ten-point system.

The table of points, the rule for holes and the margins are the recipe's (`FabricRules`); what is
fixed here is how they are applied.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from inspector.fabric.coverage import Band
from inspector.fabric.geometry import Rectangle
from inspector.fabric.looks import ClothDefect
from inspector.recipe import FabricRules, HoleRule, PointSystem
from inspector.values import Severity

__all__ = [
    "MOST",
    "Charge",
    "Score",
    "Waived",
    "four_points",
    "per_100_square_metres",
    "per_100_square_yards",
    "score",
    "ten_points",
]

_INCH_MM = 25.4
_YARD_MM = 914.4
_WARP_LENGTHS = ((1 * _INCH_MM, 1), (5 * _INCH_MM, 3), (10 * _INCH_MM, 5))

MOST: Mapping[PointSystem, int] = MappingProxyType(
    {PointSystem.FOUR_POINT: 4, PointSystem.TEN_POINT: 10}
)
"""The most points a yard (or metre) of cloth may cost, and what the gravest defect costs."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What a defect costs: `points` in each of `yards` yards (or metres) from `first` on.

    `points` is what the defect would cost alone; yards that hold several cost at most the
    system's most.
    """

    defect: ClothDefect
    points: int
    first: int
    yards: int = 1


@dataclass(frozen=True, slots=True)
class Waived:
    """A defect that costs nothing, and why: it is minor, or lies in the margin."""

    defect: ClothDefect
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    """Points of a roll, and what they are made of.

    `points` is the sum over yards (or metres) after each was held to the system's most.
    `longest_run` is the longest defect along the roll, in yards (or metres).
    """

    system: PointSystem
    points: int
    charges: tuple[Charge, ...]
    waived: tuple[Waived, ...]
    longest_run: float


def per_100_square_yards(points: float, length_mm: float, width_mm: float) -> float | None:
    """Points x 3600 / (length in yards x width in inches); None where there is no area.

    ASTM D5430, four-point system; `width_mm` is the cuttable width.
    """
    area = (length_mm / _YARD_MM) * (width_mm / _INCH_MM)
    return points * 3600 / area if area > 0 else None


def per_100_square_metres(points: float, length_mm: float, width_mm: float) -> float | None:
    """Points x 100000 / (length in metres x width in mm); None where there is no area."""
    area = (length_mm / 1000) * width_mm
    return points * 100_000 / area if area > 0 else None


def score(defects: Iterable[ClothDefect], rules: FabricRules, band: Band) -> Score:
    """Points of joined defects on a band of cuttable cloth.

    Minor defects and those that lie wholly outside of the band are not charged. A defect is
    charged in the yard in which it begins; one that runs over more than a yard, or belongs to a
    continuous category, costs the most in each yard it runs, the last begun one included.
    """
    waived, counting = [], []
    for defect in defects:
        why = _waived(defect, band)
        if why is None:
            counting.append(defect)
        else:
            waived.append(Waived(defect, why))
    points_of = _SYSTEMS[rules.system]
    charges = tuple(_charge(defect, rules, partial(points_of, band=band)) for defect in counting)
    return Score(
        system=rules.system,
        points=sum(_by_yard(charges, MOST[rules.system]).values()),
        charges=charges,
        waived=tuple(waived),
        longest_run=max((_run(defect.place, rules) for defect in counting), default=0.0),
    )


def four_points(defect: ClothDefect, rules: FabricRules, band: Band | None = None) -> int:
    """1 to 4 points by a defect's length in either direction (ASTM D5430); holes by their rule.

    The width of the band does not matter.
    """
    del band
    length = defect.place.length
    if defect.category not in rules.hole_categories:
        return 1 + sum(length > most for most in rules.lengths_mm)
    if rules.holes is HoleRule.BY_SIZE and length <= rules.hole_mm:
        return 2
    return 4


def ten_points(defect: ClothDefect, rules: FabricRules, band: Band) -> int:
    """1, 3, 5 or 10 points by length along the warp or the weft; a hole 10 (ten-point system).

    A defect that is at least as long along the roll as across it lies in the warp: up to 1 inch
    1, 5 inches 3, 10 inches 5, longer 10. In the weft: 1 inch 1, 5 inches 3, half the width 5,
    wider 10.
    """
    place = defect.place
    if defect.category in rules.hole_categories:
        return 10
    if place.height >= place.width:
        steps: Sequence[tuple[float, int]] = _WARP_LENGTHS
    else:
        steps = (*_WARP_LENGTHS[:2], (band.width / 2, 5))
    return next((points for most, points in steps if place.length <= most), 10)


_SYSTEMS: Mapping[PointSystem, Callable[..., int]] = MappingProxyType(
    {PointSystem.FOUR_POINT: four_points, PointSystem.TEN_POINT: ten_points}
)


def _waived(defect: ClothDefect, band: Band) -> str | None:
    if defect.place.right <= band.left or defect.place.x >= band.right:
        return "edge"
    return "minor" if defect.severity is Severity.MINOR else None


def _charge(
    defect: ClothDefect, rules: FabricRules, points_of: Callable[[ClothDefect, FabricRules], int]
) -> Charge:
    first = math.floor(defect.place.y / rules.per.mm)
    run = _run(defect.place, rules)
    if run > 1 or defect.category in rules.continuous_categories:
        return Charge(defect, MOST[rules.system], first, max(1, math.ceil(run)))
    return Charge(defect, points_of(defect, rules), first)


def _run(place: Rectangle, rules: FabricRules) -> float:
    """Length along the roll in yards (or metres), rid of what floating point adds to whole ones."""
    return round(place.height / rules.per.mm, 9)


def _by_yard(charges: Iterable[Charge], most: int) -> dict[int, int]:
    points: dict[int, int] = {}
    for charge in charges:
        for yard in range(charge.first, charge.first + charge.yards):
            points[yard] = min(most, points.get(yard, 0) + charge.points)
    return points
