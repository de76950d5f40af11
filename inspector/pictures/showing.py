"""Kept pictures as a screen can show them: small, or in a format that browsers read."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inspector.adapters.decoding import Limits, decode
from inspector.errors import UnsupportedPictureError
from inspector.preprocess import to_eight_bit
from inspector.values import Region

__all__ = ["as_png", "content_type", "shown_by_browsers", "size_of", "thumbnail"]

_TYPES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
)
_SHOWN = ("image/png", "image/jpeg", "image/webp")
_QUALITY = 85
_ACCEPTED = Limits(max_bytes=2**40, max_pixels=2**40)  # it was within the limits when it came
_CASING, _OUTLINE = (16, 20, 24), (94, 213, 255)


def content_type(picture: bytes) -> str:
    """The media type of a picture's bytes, told from their beginning."""
    if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP":
        return "image/webp"
    return next(
        (name for start, name in _TYPES if picture.startswith(start)), "application/octet-stream"
    )


def shown_by_browsers(picture: bytes) -> bool:
    """Whether every browser shows it as it is: neither TIFF nor BMP, no more than 8 bits."""
    if content_type(picture) not in _SHOWN:
        return False
    with Image.open(io.BytesIO(picture)) as header:
        return not header.mode.startswith(("I", "F"))


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of the upright picture, in pixels. Raises a PictureError."""
    height, width = decode(picture, _ACCEPTED).pixels.shape[:2]
    return width, height


def as_png(picture: bytes, *, bit_depth: int = 16) -> bytes:
    """The upright picture as PNG with 8 bits; deeper levels are scaled by the declared depth.

    Raises a PictureError where the bytes do not decode.
    """
    return _encoded(".png", _pixels(picture, bit_depth), [])


def thumbnail(
    picture: bytes, side: int, *, bit_depth: int = 16, regions: Iterable[Region] = ()
) -> bytes:
    """The upright picture as JPEG, its longer side `side` pixels or fewer.

    `regions` are outlined. Raises a PictureError where the bytes do not decode.
    """
    pixels = _pixels(picture, bit_depth)
    height, width = pixels.shape[:2]
    scale = min(1.0, side / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return _encoded(".jpg", _outlined(small, regions, scale), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])


def _pixels(picture: bytes, bit_depth: int) -> NDArray[np.uint8]:
    return to_eight_bit(decode(picture, _ACCEPTED).pixels, bit_depth)


def _outlined(
    pixels: NDArray[np.uint8], regions: Iterable[Region], scale: float
) -> NDArray[np.uint8]:
    outlined = list(regions)
    if not outlined:
        return pixels
    drawn = pixels if pixels.ndim == 3 else cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB)
    for thickness, colour in ((4, _CASING), (2, _OUTLINE)):
        for region in outlined:
            corner = (round(region.x * scale), round(region.y * scale))
            opposite = (round(region.right * scale) - 1, round(region.bottom * scale) - 1)
            cv2.rectangle(drawn, corner, opposite, colour, thickness, cv2.LINE_AA)
    return cast("NDArray[np.uint8]", drawn)


def _encoded(suffix: str, pixels: NDArray[np.uint8], options: list[int]) -> bytes:
    levels = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    done, encoded = cv2.imencode(suffix, levels, options)
    if not done:
        raise UnsupportedPictureError(
            f"A picture of {pixels.shape[1]}x{pixels.shape[0]} pixels cannot be written as "
            f"{suffix[1:].upper()}; take it as it was sent."
        )
    return encoded.tobytes()
