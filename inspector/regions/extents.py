"""How much of a picture a finding covers, and how long it is, from the map cells it is made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.values import Region

__all__ = ["Cells", "Grid", "covered_area", "longest_extent", "whole"]

_FEW = 48  # so many points are compared faster than a hull around them is found


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Where the cells of one tile's map lie in the picture.

    Cell (row, column) reaches from `xs[column]` to `xs[column + 1]` and from `ys[row]` to
    `ys[row + 1]`, in pixels of the upright picture.
    """

    xs: NDArray[np.float64]
    ys: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Some cells of a grid: those that `marked` (hxw) marks, its corner at (`top`, `left`)."""

    grid: Grid
    marked: NDArray[np.bool_]
    top: int = 0
    left: int = 0

    @property
    def xs(self) -> NDArray[np.float64]:
        """Edges of the columns, in pixels of the picture."""
        return self.grid.xs[self.left : self.left + self.marked.shape[1] + 1]

    @property
    def ys(self) -> NDArray[np.float64]:
        """Edges of the rows, in pixels of the picture."""
        return self.grid.ys[self.top : self.top + self.marked.shape[0] + 1]


def whole(region: Region) -> Cells:
    """A region as one marked cell."""
    grid = Grid(
        np.array([region.x, region.right], np.float64),
        np.array([region.y, region.bottom], np.float64),
    )
    return Cells(grid, np.ones((1, 1), np.bool_))


def covered_area(parts: Sequence[Cells]) -> float:
    """Square pixels under marked cells; what several of them mark is counted once."""
    if len(parts) == 1:
        return _area(parts[0])
    grid = parts[0].grid
    if all(part.grid is grid for part in parts):
        return _area(_together(parts, grid))
    # Cells of overlapping tiles do not lie on one grid; on the grid of all their edges they do.
    xs = np.unique(np.concatenate([part.xs for part in parts]))
    ys = np.unique(np.concatenate([part.ys for part in parts]))
    common = Grid(xs, ys)
    return _area(_together([_moved(part, common) for part in parts], common))


def longest_extent(parts: Sequence[Cells]) -> float:
    """The largest distance, in pixels, between two points of marked cells."""
    corners = np.concatenate([_corners(part) for part in parts])
    if len(corners) > _FEW:
        corners = cv2.convexHull(corners.astype(np.float32)).reshape(-1, 2).astype(np.float64)
    x, y = corners.T
    dx, dy = x[:, np.newaxis] - x, y[:, np.newaxis] - y
    return math.sqrt((dx * dx + dy * dy).max())


def _area(cells: Cells) -> float:
    xs, ys = cells.xs, cells.ys
    return float((ys[1:] - ys[:-1]) @ (cells.marked @ (xs[1:] - xs[:-1])))


def _together(parts: Sequence[Cells], grid: Grid) -> Cells:
    """What any of several parts of one grid marks."""
    marked = np.zeros((len(grid.ys) - 1, len(grid.xs) - 1), np.bool_)
    for part in parts:
        height, width = part.marked.shape
        marked[part.top : part.top + height, part.left : part.left + width] |= part.marked
    return Cells(grid, marked)


def _moved(part: Cells, grid: Grid) -> Cells:
    """The same on a finer grid that has all its edges."""
    top, rows = _onto(part.ys, grid.ys)
    left, columns = _onto(part.xs, grid.xs)
    return Cells(grid, part.marked[np.ix_(rows, columns)], top, left)


def _onto(edges: NDArray[np.float64], grid: NDArray[np.float64]) -> tuple[int, NDArray[np.intp]]:
    """Where in a finer grid `edges` begin, and which cell each interval from there on lies in."""
    first, last = np.searchsorted(grid, (edges[0], edges[-1]))
    middles = (grid[first:last] + grid[first + 1 : last + 1]) / 2
    return int(first), np.searchsorted(edges, middles, side="right") - 1


def _corners(cells: Cells) -> NDArray[np.float64]:
    """Outermost corners (x, y) of each row's marked cells: what lies between is no further."""
    rows = np.flatnonzero(cells.marked.any(axis=1))
    marked, xs, ys = cells.marked[rows], cells.xs, cells.ys
    left = xs[marked.argmax(axis=1)]
    right = xs[marked.shape[1] - marked[:, ::-1].argmax(axis=1)]
    top, bottom = ys[rows], ys[rows + 1]
    corners = np.empty((4 * len(rows), 2))
    corners[:, 0] = np.concatenate((left, left, right, right))
    corners[:, 1] = np.concatenate((top, bottom, top, bottom))
    return corners
