"""Whether a defect that was found was found at its place, and as long as it is."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.adapters.decoding import decode
from inspector.datasets import Mark
from inspector.values import Defect, Region

__all__ = ["Localisation", "Looked", "localisation_of"]

REACH = 16
"""Pixels by which a mark is grown: what lies so near to a defect is at its place."""

MOST_AREA = 10.0
"""A region larger than so many boxes around the defect does not say where it is."""

_WHITE = 127
Plane = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a picture of some size, beside the marks of what there is."""

    defects: tuple[Defect, ...]
    marks: tuple[Mark, ...]
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Localisation:
    """Marked defects; those found: a region reaches to within 16 pixels of them.

    `located` counts found ones whose surest such region has its centre within 16 pixels of the
    defect and at most ten times the area of the box around it. `length_error` is the median, over
    the located, of |length found - length| / length, and `length_error_px` of the difference in
    pixels; None where nothing was located.
    """

    marked: int
    found: int
    located: int
    length_error: float | None
    length_error_px: float | None

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "marked": self.marked,
            "found": self.found,
            "located": self.located,
            "length_error": self.length_error,
            "length_error_px": self.length_error_px,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Localisation:
        """What `as_json` wrote."""
        return cls(**content)


def localisation_of(pictures: Iterable[Looked]) -> Localisation | None:
    """Figures over all marked defects; None where nothing is marked."""
    outcomes = [_outcome(plane, seen) for seen in pictures for plane in _planes(seen)]
    if not outcomes:
        return None
    found = [defect for defect, _, _ in outcomes if defect is not None]
    located = [(defect, length) for defect, there, length in outcomes if defect and there]
    pixels = [abs(each.length - length) for each, length in located if each.length is not None]
    shares = [
        abs(each.length - length) / length for each, length in located if each.length is not None
    ]
    return Localisation(
        marked=len(outcomes),
        found=len(found),
        located=len(located),
        length_error=statistics.median(shares) if shares else None,
        length_error_px=statistics.median(pixels) if pixels else None,
    )


def _outcome(plane: Plane, seen: Looked) -> tuple[Defect | None, bool, float]:
    """The surest region at the mark, whether it tells the place, and how long the defect is."""
    kernel = np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)
    grown = cv2.dilate(plane.astype(np.uint8), kernel) > 0
    touching = [defect for defect in seen.defects if _inside(grown, defect.region).any()]
    if not touching:
        return None, False, 0.0
    surest = max(touching, key=lambda defect: defect.confidence)
    _, _, width, height = cv2.boundingRect(plane.astype(np.uint8))
    small = surest.region.area <= MOST_AREA * width * height
    return surest, bool(_centre(grown, surest.region) and small), _extent(plane)


def _planes(seen: Looked) -> Iterable[Plane]:
    """Where each mark lies; a mark that marks nothing says nothing."""
    for mark in seen.marks:
        plane = _plane(mark, seen.height, seen.width)
        if plane.any():
            yield plane


def _plane(mark: Mark, height: int, width: int) -> Plane:
    if mark.mask is not None:
        levels = decode(mark.mask()).pixels
        white = (levels if levels.ndim == 2 else levels[..., :3].max(axis=2)) > _WHITE
        return np.asarray(white)
    plane = np.zeros((height, width), np.bool_)
    x0, y0, x1, y1 = (round(corner) for corner in mark.box or (0, 0, 0, 0))
    plane[max(y0, 0) : y1, max(x0, 0) : x1] = True
    return plane


def _inside(plane: Plane, region: Region) -> Plane:
    return plane[region.y : region.bottom, region.x : region.right]


def _centre(plane: Plane, region: Region) -> bool:
    y, x = region.y + region.height // 2, region.x + region.width // 2
    return bool(plane[min(y, plane.shape[0] - 1), min(x, plane.shape[1] - 1)])


def _extent(plane: Plane) -> float:
    """The largest distance between two marked pixels, in pixels."""
    rows, columns = np.nonzero(plane)
    points = np.stack([columns, rows], axis=1).astype(np.float32)
    corners = cv2.convexHull(points).reshape(-1, 2)
    return float(max(np.linalg.norm(corners - corner, axis=1).max() for corner in corners)) + 1.0
