"""From category maps to rectangles in the picture, joined across neighbouring tiles."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.preprocess import Tiles
from inspector.regions.extents import Cells, Grid
from inspector.values import Region

__all__ = ["Finding", "find", "merge"]

# Each cell of a map sees more of the picture than it covers: a mark of a few pixels lights up the
# cells around it as well. Of a spot of at most so many cells either way, those count that come
# within so many log-odds of its peak.
_SPOT_CELLS, _SPOT_DEPTH = 4, 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of one category's map: its rectangle, its peak log-odds, the cells it is made of.

    `parts` holds cells tile by tile; it does not tell findings apart.
    """

    region: Region
    peak: float
    parts: tuple[Cells, ...] = field(default=(), compare=False, repr=False)


def find(
    maps: NDArray[np.float32], tile: int, tiles: Tiles, threshold: float
) -> tuple[Finding, ...]:
    """Connected cells of an hxw log-odds map that reach `threshold`, as findings in the picture.

    Of a small spot the brightest cells alone count. Cells that lie in a tile's filled-up part,
    outside the picture, are left out.
    """
    mask = (maps >= threshold).view(np.uint8)
    if not mask.any():
        return ()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    grid = _grid(tiles, tile, maps.shape)
    findings = []
    for label in range(1, count):
        left, top, width, height = stats[label, :4].tolist()
        box = slice(top, top + height), slice(left, left + width)
        cells, values = Cells(grid, labels[box] == label, top, left), maps[box]
        peak = float(values[cells.marked].max())
        if max(height, width) <= _SPOT_CELLS:
            cells = _brightest(cells, values)
        region = _region(cells)
        if region is not None:
            findings.append(Finding(region, peak, (cells,)))
    return tuple(findings)


def merge(findings: Iterable[Finding], gap: int) -> tuple[Finding, ...]:
    """Join findings whose rectangles touch or lie at most `gap` pixels apart."""
    merged: list[Finding] = []
    for finding in findings:
        current = finding
        # A grown rectangle may touch others that the original did not: look again each time.
        while (near := _first_near(merged, current, gap)) is not None:
            other = merged.pop(near)
            current = _joined(current, other)
        merged.append(current)
    return tuple(sorted(merged, key=lambda entry: (-entry.peak, entry.region.y, entry.region.x)))


def _brightest(cells: Cells, values: NDArray[np.float32]) -> Cells:
    """Those of the cells in the picture that come near the highest of them; all if none is in it.

    What a tile is filled up with mirrors the picture, and may be brighter than what it mirrors.
    """
    shown = cells.marked & np.outer(np.diff(cells.ys) > 0, np.diff(cells.xs) > 0)
    if not shown.any():
        return cells
    near = shown & (values >= values[shown].max() - _SPOT_DEPTH)
    return _cropped(replace(cells, marked=near))


def _cropped(cells: Cells) -> Cells:
    """The same cells, without rows and columns around them that mark nothing."""
    rows, columns = (np.flatnonzero(cells.marked.any(axis=axis)) for axis in (1, 0))
    kept = cells.marked[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Cells(cells.grid, kept, cells.top + int(rows[0]), cells.left + int(columns[0]))


def _joined(one: Finding, other: Finding) -> Finding:
    return Finding(
        one.region.union(other.region), max(one.peak, other.peak), one.parts + other.parts
    )


def _first_near(merged: list[Finding], finding: Finding, gap: int) -> int | None:
    near = (i for i, other in enumerate(merged) if other.region.touches(finding.region, gap))
    return next(near, None)


def _grid(tiles: Tiles, tile: int, shape: tuple[int, ...]) -> Grid:
    """Where the cells of a tile's map of that shape lie."""
    return _laid(tiles.regions[tile], tiles.pixels.shape[1:3], shape, stretched=tiles.stretched)


@lru_cache(maxsize=1024)  # a camera's pictures have one size
def _laid(
    region: Region, size: tuple[int, int], shape: tuple[int, int], *, stretched: bool
) -> Grid:
    (height, width), (rows, columns) = size, shape
    if stretched:
        height, width = region.height, region.width
    return Grid(
        _edges(region.x, width, columns, region.right),
        _edges(region.y, height, rows, region.bottom),
    )


def _edges(start: int, length: int, cells: int, most: int) -> NDArray[np.float64]:
    """Where cells begin and end along one side, none beyond the picture."""
    edges = np.minimum(start + np.arange(cells + 1, dtype=np.float64) * (length / cells), most)
    edges.setflags(write=False)
    return edges


def _region(cells: Cells) -> Region | None:
    """The rectangle around cells; none where they lie in what the tile was filled up with."""
    xs, ys = cells.xs, cells.ys
    left, top = math.floor(xs[0]), math.floor(ys[0])
    width, height = math.ceil(xs[-1]) - left, math.ceil(ys[-1]) - top
    return Region(left, top, width, height) if width > 0 and height > 0 else None
