"""From a decoded picture to the uint8 tiles a graph takes: one function, one place.

Training, evaluation and serving all call `prepare`; what it does is declared in the bundle.
Nothing here looks at what a picture shows: a dead cell is almost black and must stay so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.errors import BundleError
from inspector.values import Pixels, Region

__all__ = ["Geometry", "Mode", "Tiles", "geometry_from_dict", "prepare", "to_eight_bit"]

_INTERPOLATIONS = {
    "nearest": cv2.INTER_NEAREST,
    "linear": cv2.INTER_LINEAR,
    "cubic": cv2.INTER_CUBIC,
    "area": cv2.INTER_AREA,
}
_BORDERS = {
    "reflect": cv2.BORDER_REFLECT_101,
    "replicate": cv2.BORDER_REPLICATE,
}


class Mode(StrEnum):
    """How a picture becomes tiles."""

    RESIZE = "resize"
    TILES = "tiles"


@dataclass(frozen=True, slots=True)
class Geometry:
    """What a bundle declares about its input.

    `width` and `height` are the graph's, in pixels. In mode `resize` the whole picture becomes
    one tile; in mode `tiles` it is cut at its own scale into tiles of which neighbours share at
    least `overlap` pixels. 16-bit pictures are divided by 2**(bit_depth - 8), whatever they
    show. `border` says how a picture smaller than a tile is filled up.
    """

    colour: str
    mode: Mode
    width: int
    height: int
    interpolation: str = "area"
    overlap: int = 0
    bit_depth: int = 16
    border: str = "reflect"

    def __post_init__(self) -> None:
        """Refuse a declaration that cannot be carried out."""
        _one_of("colour", self.colour, ("gray", "rgb"))
        _one_of("interpolation", self.interpolation, tuple(_INTERPOLATIONS))
        _one_of("border", self.border, tuple(_BORDERS))
        if self.width < 1 or self.height < 1:
            raise BundleError(
                f"[preprocess] width and height must be positive, got {self.width}x{self.height}."
            )
        if not 0 <= self.overlap < min(self.width, self.height):
            raise BundleError(
                f"[preprocess] overlap must lie between 0 and the tile size, got {self.overlap}."
            )
        if not 8 <= self.bit_depth <= 16:
            raise BundleError(f"[preprocess] bit_depth must lie in 8 … 16, got {self.bit_depth}.")

    @property
    def channels(self) -> int:
        """Colour channels of a tile."""
        return 1 if self.colour == "gray" else 3


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """N tiles as the graph takes them, and where in the picture each was cut.

    `pixels` is NxHxWxC uint8; `regions` N rectangles in pixels of the picture. A tile's region
    may be smaller than the tile where the picture had to be filled up at its right or lower
    edge; in mode `resize` the one region is the whole picture.
    """

    pixels: NDArray[np.uint8]
    regions: tuple[Region, ...]
    stretched: bool


def prepare(pixels: Pixels, geometry: Geometry) -> Tiles:
    """Turn HxW or HxWx3 pixels (uint8 or uint16, RGB) into the tiles `geometry` declares."""
    levels = _to_colour(to_eight_bit(pixels, geometry.bit_depth), geometry.colour)
    if geometry.mode is Mode.RESIZE:
        return _resized(levels, geometry)
    return _cut(levels, geometry)


def to_eight_bit(pixels: Pixels, bit_depth: int) -> NDArray[np.uint8]:
    """Scale 16-bit levels by their declared depth, rounding half up; 8-bit ones are unchanged."""
    if pixels.dtype == np.uint8:
        return cast("NDArray[np.uint8]", pixels)
    shift = bit_depth - 8
    if shift == 0:
        return np.minimum(pixels, 255).astype(np.uint8)
    half = np.uint32(1 << (shift - 1))
    rounded = np.right_shift(np.add(pixels, half, dtype=np.uint32), np.uint32(shift))
    return np.minimum(rounded, 255).astype(np.uint8)


def geometry_from_dict(values: Mapping[str, Any]) -> Geometry:
    """Read the `[preprocess]` table of a bundle. Raises BundleError saying what is wrong."""
    known = set(Geometry.__dataclass_fields__)
    unknown = set(values) - known
    if unknown:
        raise BundleError(
            f"[preprocess] has unknown settings {sorted(unknown)}; known: {sorted(known)}."
        )
    try:
        return Geometry(**{**values, "mode": Mode(values["mode"])})
    except KeyError as error:
        raise BundleError(f"[preprocess] lacks {error.args[0]!r}.") from error
    except (TypeError, ValueError) as error:
        raise BundleError(f"[preprocess] is unusable: {error}.") from error


def _to_colour(levels: NDArray[np.uint8], colour: str) -> NDArray[np.uint8]:
    """Bring levels to HxWxC."""
    if colour == "gray":
        grey = levels if levels.ndim == 2 else cv2.cvtColor(levels, cv2.COLOR_RGB2GRAY)
        return cast("NDArray[np.uint8]", grey[..., np.newaxis])
    if levels.ndim == 2:
        return cast("NDArray[np.uint8]", cv2.cvtColor(levels, cv2.COLOR_GRAY2RGB))
    return levels


def _resized(levels: NDArray[np.uint8], geometry: Geometry) -> Tiles:
    height, width = levels.shape[:2]
    tile = np.ascontiguousarray(levels)
    if (height, width) != (geometry.height, geometry.width):
        size = (geometry.width, geometry.height)
        resized = cv2.resize(levels, size, interpolation=_INTERPOLATIONS[geometry.interpolation])
        tile = np.asarray(resized, np.uint8).reshape(geometry.height, geometry.width, -1)
    return Tiles(tile[np.newaxis], (Region(0, 0, width, height),), stretched=True)


def _cut(levels: NDArray[np.uint8], geometry: Geometry) -> Tiles:
    height, width = levels.shape[:2]
    filled = _fill_up(levels, geometry)
    rows = _starts(filled.shape[0], geometry.height, geometry.overlap)
    columns = _starts(filled.shape[1], geometry.width, geometry.overlap)
    tiles = np.empty(
        (len(rows) * len(columns), geometry.height, geometry.width, geometry.channels), np.uint8
    )
    regions = []
    for index, (y, x) in enumerate(_corners(rows, columns)):
        tiles[index] = filled[y : y + geometry.height, x : x + geometry.width]
        regions.append(
            Region(x, y, min(geometry.width, width - x), min(geometry.height, height - y))
        )
    return Tiles(tiles, tuple(regions), stretched=False)


def _corners(rows: tuple[int, ...], columns: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    return ((y, x) for y in rows for x in columns)


def _fill_up(levels: NDArray[np.uint8], geometry: Geometry) -> NDArray[np.uint8]:
    """Extend a picture smaller than one tile at its right and lower edge."""
    below = max(0, geometry.height - levels.shape[0])
    right = max(0, geometry.width - levels.shape[1])
    if not below and not right:
        return levels
    border = _BORDERS[geometry.border]
    # Reflection needs more than one pixel to reflect.
    if min(levels.shape[:2]) < 2:
        border = cv2.BORDER_REPLICATE
    filled = cv2.copyMakeBorder(levels, 0, below, 0, right, border)
    return cast(
        "NDArray[np.uint8]", filled.reshape(filled.shape[0], filled.shape[1], levels.shape[2])
    )


def _starts(length: int, tile: int, overlap: int) -> tuple[int, ...]:
    """Evenly spread starts of tiles that cover `length` and share at least `overlap`."""
    if length <= tile:
        return (0,)
    steps = -(-(length - tile) // (tile - overlap))
    return tuple(round(step * (length - tile) / steps) for step in range(steps + 1))


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise BundleError(f"[preprocess] {name} must be one of {list(choices)}, got {value!r}.")
