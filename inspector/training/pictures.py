"""Pictures as serving sees them: the same decoding, the same geometry."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inspector.adapters.decoding import decode
from inspector.errors import DataError
from inspector.preprocess import Geometry, Mode, prepare, to_eight_bit

__all__ = ["gray", "tiles"]


def tiles(data: bytes, geometry: Geometry) -> NDArray[np.uint8]:
    """The tiles [N, H, W] the graph would get for a picture's bytes (grey bundles)."""
    if geometry.channels != 1:
        raise DataError("Training covers grey bundles; [preprocess] colour must be 'gray'.")
    return prepare(decode(data).pixels, geometry).pixels[..., 0]


def gray(data: bytes, geometry: Geometry) -> NDArray[np.uint8]:
    """The whole picture [H, W] at its own scale, its levels as `prepare` gives them."""
    pixels = decode(data).pixels
    height, width = pixels.shape[:2]
    whole = replace(geometry, mode=Mode.RESIZE, width=width, height=height, overlap=0)
    return prepare(to_eight_bit(pixels, geometry.bit_depth), whole).pixels[0, ..., 0]
