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
_LOSSLESS = 101  # OpenCV: any quality of WebP above 100


def golden_pictures(geometry: Geometry) -> Mapping[str, bytes]:
    """File names and encoded pictures.

    Formats (PNG, JPEG, BMP, TIFF, lossless WebP), one channel, three equal ones and three that
    differ, 8 and 16 bit, with low bytes that must be rounded, near black, turned by EXIF, larger
    and smaller than the graph's tile.
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
        "tinted.png": _encode(".png", _tinted(plain)),
        "tinted.webp": _encode(".webp", _tinted(wide), cv2.IMWRITE_WEBP_QUALITY, _LOSSLESS),
        "page.tiff": _encode(".tiff", wide),
        "rounded.tiff": _encode(".tiff", _with_low_bytes(plain)),
    }


def _picture(geometry: Geometry, seed: int, extra: int = 0) -> NDArray[np.uint8]:
    """A drawn picture at least as large as a tile."""
    height, width = geometry.height, geometry.width + extra
    if geometry.mode is Mode.TILES:
        defect = "hole" if extra else "knot"
        return draw_fabric(height, width, defects=[defect], seed=seed).pixels
    return draw_cell(seed=seed, defect="crack" if extra else None).pixels


def _tinted(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Three channels (blue, green, red) none of which is like another."""
    grey = pixels.astype(np.float32)
    channels = [40 + 0.4 * grey, 0.7 * grey, np.minimum(20 + 1.1 * grey, 255)]
    return np.stack(channels, axis=2).astype(np.uint8)


def _with_low_bytes(pixels: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """16 bits, half of whose levels lie nearer to the next 8-bit one."""
    low = np.random.default_rng(_SEED).integers(0, 256, pixels.shape, np.uint16)
    return (pixels.astype(np.uint16) << 8) | low


def _encode(kind: str, pixels: NDArray[Any], *settings: int) -> bytes:
    _, data = cv2.imencode(kind, pixels, settings)
    return bytes(data)


def _turned(pixels: NDArray[np.uint8]) -> bytes:
    """A JPEG whose EXIF says that it must be turned by a quarter."""
    exif = Image.Exif()
    exif[_ORIENTATION] = _QUARTER_TURN
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, "JPEG", quality=92, exif=exif)
    return target.getvalue()
