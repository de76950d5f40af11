"""Pictures, drawn by the project, whose answers a bundle must give on every machine."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inspector.preprocess import Geometry, Mode
from inspector.synthetic import draw_cell, draw_fabric

__all__ = ["golden_pictures"]

_ORIENTATION, _QUARTER_TURN = 0x0112, 6
_SEED = 7


def golden_pictures(geometry: Geometry) -> Mapping[str, bytes]:
    """File names and encoded pictures.

    Formats (PNG, JPEG, BMP), one channel and three equal ones, 8 and 16 bit, near
    black, turned by EXIF, larger and smaller than the graph's tile.
    """
    plain = _picture(geometry, _SEED)
    wide = _picture(geometry, _SEED + 1, extra=128)
    deep = (plain.astype(np.uint16) << 8) | 37
    colour = cv2.cvtColor(plain, cv2.COLOR_GRAY2BGR)
    dark = (wide // 32).astype(np.uint8)
    return {
        "gray.png": _encode(".png", plain),
        "colour.png": _encode(".png", colour),
        "deep.png": _encode(".png", deep),
        "wide.png": _encode(".png", wide),
        "dark.bmp": _encode(".bmp", dark),
        "small.png": _encode(".png", plain[:120, :170]),
        "turned.jpg": _turned(wide),
    }


def _picture(geometry: Geometry, seed: int, extra: int = 0) -> NDArray[np.uint8]:
    """A drawn picture at least as large as a tile."""
    height, width = geometry.height, geometry.width + extra
    if geometry.mode is Mode.TILES:
        defect = "hole" if extra else "knot"
        return draw_fabric(height, width, defects=[defect], seed=seed).pixels
    return draw_cell(seed=seed, defect="crack" if extra else None).pixels


def _encode(kind: str, pixels: NDArray[Any]) -> bytes:
    _, data = cv2.imencode(kind, pixels)
    return bytes(data)


def _turned(pixels: NDArray[np.uint8]) -> bytes:
    """A JPEG whose EXIF says that it must be turned by a quarter."""
    exif = Image.Exif()
    exif[_ORIENTATION] = _QUARTER_TURN
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "JPEG", quality=92, exif=exif)
    return target.getvalue()
