"""Where a model saw what: its map as a picture that is laid over the one it judged."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.ports import GraphOutput
from inspector.preprocess import Tiles

__all__ = ["LONGEST_SIDE", "heat_map"]

LONGEST_SIDE = 800
"""Pixels of the longer side at most; a map is coarse, and screens stretch it."""

_MOST_OPAQUE = 0.78
_FAINTEST = 0.03  # up to this probability nothing is laid over the picture
_DIMMEST = 80  # the darkest colours of the scale would look like a shadow of the picture's own


def heat_map(tiles: Tiles, output: GraphOutput, category: int | None = None) -> bytes:
    """A PNG (RGBA) in the shape of the picture: clear where nothing was seen, bright where much.

    `category` is the place of a category in the bundle, None: the likeliest at each point.
    """
    return _encoded(_probabilities(tiles, output, category))


def _probabilities(tiles: Tiles, output: GraphOutput, category: int | None) -> NDArray[np.float32]:
    """HxW probabilities in the shape of the picture; the higher one where tiles overlap."""
    last = tiles.regions[-1]  # tiles go row by row: the last ends where the picture does
    scale = min(1.0, LONGEST_SIDE / max(last.right, last.bottom))
    size = (max(1, round(last.bottom * scale)), max(1, round(last.right * scale)))
    canvas = np.full(size, -np.inf, np.float32)
    maps = output.maps.max(axis=1) if category is None else output.maps[:, category]
    for tile, region in enumerate(tiles.regions):
        top, left = round(region.y * scale), round(region.x * scale)
        bottom, right = round(region.bottom * scale), round(region.right * scale)
        part = canvas[top:bottom, left:right]
        if part.size:
            np.maximum(part, _stretched(maps[tile], tiles, tile, part.shape), out=part)
    return cast("NDArray[np.float32]", 1.0 / (1.0 + np.exp(-np.clip(canvas, -60.0, 60.0))))


def _stretched(
    cells: NDArray[np.float32], tiles: Tiles, tile: int, shape: tuple[int, ...]
) -> NDArray[np.float32]:
    """The cells of a tile that show the picture, not what filled it up, in the shape asked for."""
    region, (rows, columns) = tiles.regions[tile], cells.shape
    if not tiles.stretched:
        height, width = tiles.pixels.shape[1:3]
        rows = max(1, round(rows * region.height / height))
        columns = max(1, round(columns * region.width / width))
    seen = np.ascontiguousarray(cells[:rows, :columns], np.float32)
    resized = cv2.resize(seen, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return cast("NDArray[np.float32]", resized)


def _encoded(probabilities: NDArray[np.float32]) -> bytes:
    levels = (_DIMMEST + (255 - _DIMMEST) * probabilities).astype(np.uint8)
    colours = cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)
    strength = np.clip((probabilities - _FAINTEST) / (1.0 - _FAINTEST), 0.0, 1.0) ** 0.6
    alpha = (255 * _MOST_OPAQUE * strength).astype(np.uint8)
    _, encoded = cv2.imencode(".png", np.dstack([colours, alpha]))
    return encoded.tobytes()
