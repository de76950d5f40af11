"""Pictures of the product whose answers a taught bundle must give on every machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.teaching.pictures import Picture

__all__ = ["golden_cases"]

_SIDE = 512
_SPOT = 12


def golden_cases(pictures: Sequence[Picture]) -> Mapping[str, bytes]:
    """File names and encoded pictures, made from some of the product's own.

    Whole ones and cut-outs, with and without a spot, as PNG, JPEG and BMP, with 8 and 16 bit, near
    black. They are the product's own because the answers must fit where verdicts are made: near
    the threshold.
    """
    first, middle, last = (_cut_out(pictures[at]) for at in (0, len(pictures) // 2, -1))
    deep = (middle.astype(np.uint16) << 8) | 37
    return {
        "good.png": _encode(".png", first),
        "spot.png": _encode(".png", _spotted(first)),
        "deep.png": _encode(".png", deep),
        "photograph.jpg": _encode(".jpg", last),
        "dark.bmp": _encode(".bmp", (last // 16).astype(np.uint8)),
        "small.png": _encode(".png", middle[: len(middle) // 2, : middle.shape[1] // 2]),
    }


def _cut_out(picture: Picture) -> NDArray[np.uint8]:
    """At most _SIDE by _SIDE pixels from the middle, with 8 bits."""
    pixels = picture.frame.pixels
    top, left = (max(0, (side - _SIDE) // 2) for side in pixels.shape[:2])
    part = pixels[top : top + _SIDE, left : left + _SIDE]
    return np.ascontiguousarray(part if part.dtype == np.uint8 else part >> 8).astype(np.uint8)


def _spotted(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    spotted = pixels.copy()
    top, left = (side // 3 for side in pixels.shape[:2])
    spotted[top : top + _SPOT, left : left + _SPOT] //= 2
    return spotted


def _encode(kind: str, pixels: NDArray[Any]) -> bytes:
    blue_first = pixels[..., ::-1] if pixels.ndim == 3 else pixels
    _, data = cv2.imencode(kind, np.ascontiguousarray(blue_first))
    return bytes(data)
