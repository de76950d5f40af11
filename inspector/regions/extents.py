"""How much of a picture a finding covers, and how long it is, from the map cells it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.values import Region

__all__ = ["Cells", "covered_area", "longest_extent", "whole"]

_FEW = 48  # so many points are compared faster than a hull around them is found


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Cells of one tile's map, as they lie in the picture.

    `marked` is hxw; cell (row, column) reaches from `xs[column]` to `xs[column + 1]` and from
    `ys[row]` to `ys[row + 1]`, in pixels of the upright picture.
    """

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]
    marked: NDArray[np.bool_]


def whole(region: Region) -> Cells:
    """A region as one marked cell."""
    return Cells(
        np.array([region.x, region.right], np.float64),
        np.array([region.y, region.bottom], np.float64),
        np.ones((1, 1), np.bool_),
    )


def covered_area(parts: Sequence[Cells]) -> float:
    """Square pixels under marked cells; what several tiles mark is counted once."""
    if len(parts) == 1:
        return _area(parts[0])
    # Cells of overlapping tiles do not lie on one grid; on the grid of all their edges they do.
    xs = np.unique(np.concatenate([part.xs for part in parts]))
    ys = np.unique(np.concatenate([part.ys for part in parts]))
    together = Cells(xs, ys, np.zeros((len(ys) - 1, len(xs) - 1), np.bool_))
    for part in parts:
        rows, their_rows = _onto(part.ys, ys)
        columns, their_columns = _onto(part.xs, xs)
        together.marked[rows, columns] |= part.marked[np.ix_(their_rows, their_columns)]
    return _area(together)


def longest_extent(parts: Sequence[Cells]) -> float:
    """The largest distance, in pixels, between two points of marked cells."""
    corners = np.concatenate([_corners(part) for part in parts])
    if len(corners) > _FEW:
        hull = cv2.convexHull(corners.view(np.float64).reshape(-1, 2).astype(np.float32))
        corners = hull.reshape(-1, 2).astype(np.float64).view(np.complex128).ravel()
    return float(np.abs(corners[:, np.newaxis] - corners).max())


def _area(cells: Cells) -> float:
    xs, ys = cells.xs, cells.ys
    return float((ys[1:] - ys[:-1]) @ (cells.marked @ (xs[1:] - xs[:-1])))


def _onto(edges: NDArray[np.float64], grid: NDArray[np.float64]) -> tuple[slice, NDArray[np.intp]]:
    """Which intervals of a finer grid the cells between `edges` cover, and each one's cell."""
    first, last = np.searchsorted(grid, (edges[0], edges[-1]))
    middles = (grid[first:last] + grid[first + 1 : last + 1]) / 2
    return slice(int(first), int(last)), np.searchsorted(edges, middles, side="right") - 1


def _corners(cells: Cells) -> NDArray[np.complex128]:
    """Outermost corners of each row's marked cells, as x + yi: what lies between is no further."""
    rows = np.flatnonzero(cells.marked.any(axis=1))
    marked = cells.marked[rows]
    left = cells.xs[marked.argmax(axis=1)]
    right = cells.xs[marked.shape[1] - marked[:, ::-1].argmax(axis=1)]
    top, bottom = 1j * cells.ys[rows], 1j * cells.ys[rows + 1]
    return np.concatenate((left + top, left + bottom, right + top, right + bottom))
