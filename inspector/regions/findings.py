"""From category maps to rectangles in the picture, joined across neighbouring tiles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.preprocess import Tiles
from inspector.regions.extents import Cells
from inspector.values import Region

__all__ = ["Finding", "find", "merge"]


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

    Cells that lie in a tile's filled-up part, outside the picture, are left out.
    """
    mask = (maps >= threshold).astype(np.uint8)
    if not mask.any():
        return ()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    findings = (
        _finding(maps, labels == label, stats[label], tile, tiles) for label in range(1, count)
    )
    return tuple(finding for finding in findings if finding is not None)


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


def _joined(one: Finding, other: Finding) -> Finding:
    return Finding(
        one.region.union(other.region), max(one.peak, other.peak), one.parts + other.parts
    )


def _first_near(merged: list[Finding], finding: Finding, gap: int) -> int | None:
    near = (i for i, other in enumerate(merged) if other.region.touches(finding.region, gap))
    return next(near, None)


def _finding(
    maps: NDArray[np.float32],
    cells: NDArray[np.bool_],
    stats: NDArray[np.int32],
    tile: int,
    tiles: Tiles,
) -> Finding | None:
    left, top, width, height = (int(value) for value in stats[:4])
    tile_height, tile_width = tiles.pixels.shape[1:3]
    cell_y, cell_x = tile_height / maps.shape[0], tile_width / maps.shape[1]
    x0, y0 = tiles.to_picture(tile, left * cell_x, top * cell_y)
    x1, y1 = tiles.to_picture(tile, (left + width) * cell_x, (top + height) * cell_y)
    bounds = tiles.regions[tile]
    region = _clipped(x0, y0, x1, y1, bounds)
    if region is None:
        return None
    part = Cells(
        _edges(x0, x1, width, bounds.x, bounds.right),
        _edges(y0, y1, height, bounds.y, bounds.bottom),
        cells[top : top + height, left : left + width],
    )
    return Finding(region, float(maps[cells].max()), (part,))


def _edges(start: float, end: float, cells: int, least: int, most: int) -> NDArray[np.float64]:
    """Where cells begin and end along one side, none beyond the picture."""
    steps = np.arange(cells + 1, dtype=np.float64)
    edges = start + steps * ((end - start) / cells)
    return edges if end <= most else np.clip(edges, least, most)


def _clipped(x0: float, y0: float, x1: float, y1: float, bounds: Region) -> Region | None:
    left, top = max(bounds.x, int(np.floor(x0))), max(bounds.y, int(np.floor(y0)))
    right, bottom = min(bounds.right, int(np.ceil(x1))), min(bounds.bottom, int(np.ceil(y1)))
    if right <= left or bottom <= top:
        return None
    return Region(left, top, right - left, bottom - top)
