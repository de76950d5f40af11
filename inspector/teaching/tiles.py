"""How a product's pictures become tiles, and the tiles of all pictures together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.preprocess import Geometry, Mode, prepare
from inspector.teaching.pictures import Picture

__all__ = ["Cut", "chosen_geometry", "cut"]

# A side up to this length is that of one tile; longer ones are cut into tiles of _SIDE.
_WHOLE, _SIDE, _OVERLAP = 320, 256, 32
_STEP = 16
_SMALLEST = 64
# Tiles learnt from and judged at most: more of a large picture's tiles add time and little else.
_MOST = 480
# Multiples of the golden section, without their whole parts, are spread evenly over 0 … 1.
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """Tiles [N, H, W, C] of pictures; `owners` [N] says whose, `share` which part was taken."""

    tiles: NDArray[np.uint8]
    owners: NDArray[np.int64]
    share: float

    def of(self, pictures: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows of some pictures' tiles."""
        return np.flatnonzero(np.isin(self.owners, pictures))

    def worst(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """A picture's score: that of its worst tile."""
        worst = np.full(int(self.owners.max()) + 1, -np.inf)
        np.maximum.at(worst, self.owners, scores)
        return worst


def chosen_geometry(pictures: Sequence[Picture]) -> Geometry:
    """Tiles at the pictures' own scale, in colour where any picture has some."""
    width, height = pictures[0].size
    return Geometry(
        colour="rgb" if any(picture.coloured for picture in pictures) else "gray",
        mode=Mode.TILES,
        width=_side(width),
        height=_side(height),
        overlap=_OVERLAP,
    )


def cut(pictures: Sequence[Picture], geometry: Geometry, *, most: int = _MOST) -> Cut:
    """The pictures' tiles, or from each picture as many, evenly spread, as make `most` in all.

    Each picture's begin elsewhere, so that every place of the product is seen on some of them.
    """
    each = max(1, most // len(pictures))
    parts, available = [], 0
    for number, picture in enumerate(pictures):
        tiles = prepare(picture.frame.pixels, geometry).pixels
        available += len(tiles)
        parts.append(tiles[_spread(len(tiles), each, number)])
    owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    tiles = np.concatenate(parts)
    return Cut(tiles, owners, len(tiles) / available)


def _spread(available: int, wanted: int, number: int) -> NDArray[np.int64]:
    """So many rows at equal steps, from a beginning that differs from picture to picture."""
    if wanted >= available:
        return np.arange(available)
    begin = number * _GOLDEN % 1.0
    return ((np.arange(wanted) + begin) * available / wanted).astype(np.int64)


def _side(length: int) -> int:
    """Of a tile, a multiple of what the graph halves away; what lacks is filled by reflection."""
    if length > _WHOLE:
        return _SIDE
    return max(_SMALLEST, -(-length // _STEP) * _STEP)
