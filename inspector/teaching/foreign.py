"""From which novelty on a picture shows something else altogether, or at least does not pass."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto

from inspector.bundles.novelty import FOREIGN_AT, NOVELTY
from inspector.bundles.yardsticks import Numbers
from inspector.teaching.running import output_of

__all__ = ["foreign_limit", "pass_limit"]

# Defects are not expected to cover more of a tile than a disc of this radius, or to be broader than
# such a thread from edge to edge, as shares of its side.
_RADIUS = 1 / 6
_THREAD = 1 / 32
_BEYOND = 1.25
_TILES = 10
# Twice as far from good product as one in a hundred of its pictures. Of 203 good ones new to the
# memories of six products none came to 1.4; all those of four cloths in half the light came to 4.
_NO_PASS_AT = 2.0


def foreign_limit(graph: ModelProto, tiles: NDArray[np.uint8]) -> float:
    """A quarter above the novelty of good tiles with a black or a white blot or thread across them.

    What is novel to a memory of a few dozen pictures may be a large defect, which shall be
    rejected and not withheld. `tiles` [N, H, W, C] are good ones.
    """
    some = tiles[:: max(1, len(tiles) // _TILES)]
    height, width = tiles.shape[1:3]
    spoilt = np.stack(
        [
            np.where(covered[..., None], np.uint8(level), tile)
            for tile in some
            for covered in _large_defects(height, width)
            for level in (0, 255)
        ]
    )
    return max(FOREIGN_AT, _BEYOND * float(output_of(graph, NOVELTY, spoilt).max()))


def pass_limit(novelty: Numbers, foreign_at: float) -> float:
    """From which novelty on nothing passes, though no good picture that was taught is held up.

    `novelty` is that of each good picture, judged by the others. What the patches do not find
    strange may yet be no picture of this product as it was taught: dimmed, out of focus or
    reduced it looks smoother than good product, and so does a defect in it.
    """
    return min(foreign_at, max(_NO_PASS_AT, float(novelty.max())))


def _large_defects(height: int, width: int) -> list[NDArray[np.bool_]]:
    """What defects as large as they come would cover: a blot, a thread along and one across."""
    side, middle = min(height, width), (width // 2, height // 2)
    blot, along, across = (np.zeros((height, width), np.uint8) for _ in range(3))
    broad = max(1, round(_THREAD * side))
    cv2.circle(blot, middle, round(_RADIUS * side), 1, -1)
    cv2.line(along, (middle[0], 0), (middle[0], height), 1, broad)
    cv2.line(across, (0, middle[1]), (width, middle[1]), 1, broad)
    return [covered.astype(np.bool_) for covered in (blot, along, across)]
