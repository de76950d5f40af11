"""From which novelty on a picture shows something else altogether, and not a large defect."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto

from inspector.bundles.novelty import FOREIGN_AT, NOVELTY
from inspector.teaching.running import output_of

__all__ = ["foreign_limit"]

# Defects are not expected to cover more of a tile than a disc of this radius, a share of its side.
_RADIUS = 1 / 6
_BEYOND = 1.25
_TILES = 10


def foreign_limit(graph: ModelProto, tiles: NDArray[np.uint8]) -> float:
    """A quarter above the novelty of good tiles with a black or a white blot on a tenth of them.

    What is novel to a memory of a few dozen pictures may be a large defect, which shall be
    rejected and not withheld. `tiles` [N, H, W, C] are good ones.
    """
    some = tiles[:: max(1, len(tiles) // _TILES)]
    blotted = np.stack([_with_blot(tile, level) for tile in some for level in (0, 255)])
    return max(FOREIGN_AT, _BEYOND * float(output_of(graph, NOVELTY, blotted).max()))


def _with_blot(tile: NDArray[np.uint8], level: int) -> NDArray[np.uint8]:
    height, width, channels = tile.shape
    covered = np.zeros((height, width), np.uint8)
    cv2.circle(covered, (width // 2, height // 2), round(_RADIUS * min(height, width)), 1, -1)
    return np.where(covered[..., None] == 1, np.uint8(level), tile).reshape(height, width, channels)
