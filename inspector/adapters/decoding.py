"""From the bytes of a file to an upright frame, refusing what cannot be graded.

OpenCV decodes (and turns by the EXIF orientation); Pillow reads the header first: format, size
and number of pictures. A header is enough to refuse a 50,000x50,000 picture before memory is
taken for it, and OpenCV alone would silently take the first page of many.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from inspector.errors import (
    DamagedPictureError,
    EmptyPictureError,
    OversizePictureError,
    PictureError,
    UnsupportedPictureError,
)
from inspector.values import Frame, Pixels

__all__ = ["DEFAULT_LIMITS", "SUFFIXES", "Limits", "decode", "digest_of", "quiet_decoder"]

_FORMATS = ("JPEG", "PNG", "BMP", "DIB", "TIFF", "WEBP")
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"BM", b"II*\0", b"MM\0*", b"RIFF")
# ANYCOLOR keeps grey grey and drops alpha; ANYDEPTH keeps 16 bits; EXIF orientation is applied.
_FLAGS = cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"})
"""File name endings of the formats that decode, lower case."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused unread: bytes of the file, pixels of the decoded picture."""

    max_bytes: int = 64 * 1024 * 1024
    max_pixels: int = 64_000_000


DEFAULT_LIMITS = Limits()


def decode(data: bytes, limits: Limits = DEFAULT_LIMITS, *, digest: str | None = None) -> Frame:
    """Decode JPEG, PNG, BMP, TIFF or WebP, 8 or 16 bit, grey or colour, upright, as RGB or grey.

    `digest` spares hashing the bytes again where the caller has done it. Raises a PictureError:
    EmptyPictureError, UnsupportedPictureError (no picture, several pictures, floating-point
    pixels), OversizePictureError (told from the header), DamagedPictureError.
    """
    if not data:
        raise EmptyPictureError("The picture is empty: 0 bytes came.")
    if len(data) > limits.max_bytes:
        raise OversizePictureError(
            f"The file has {len(data):,} bytes; the limit is {limits.max_bytes:,}."
        )
    source = _check_header(data, limits)
    return Frame(_pixels(data, source), digest or digest_of(data), source)


def digest_of(data: bytes) -> str:
    """SHA-256 of the posted bytes, in hex: what makes a repeated delivery recognisable."""
    return hashlib.sha256(data).hexdigest()


def quiet_decoder() -> None:
    """Keep OpenCV from printing about damaged files; the errors raised say what matters."""
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def _check_header(data: bytes, limits: Limits) -> str:
    """The container's name in lower case, once size and number of pictures are in order."""
    # Registers every format; only the first call does anything.
    Image.init()
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            width, height = image.size
            source = str(image.format)
            # A JPEG with an embedded preview, as phones make them: no second page.
            pages = 1 if source == "MPO" else getattr(image, "n_frames", 1)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        at_least = f"more than {Image.MAX_IMAGE_PIXELS:,}"  # Pillow does not say how many
        raise OversizePictureError(_too_many_pixels(at_least, limits)) from error
    except UnidentifiedImageError as error:
        raise _unidentified(data) from error
    except Exception as error:  # a header can break a parser in any way
        raise DamagedPictureError(f"The picture's header is damaged: {error}.") from error
    if width < 1 or height < 1:
        raise UnsupportedPictureError(f"The picture has no pixels: {width}x{height}.")
    if width * height > limits.max_pixels:
        raise OversizePictureError(_too_many_pixels(f"{width:,}x{height:,}", limits))
    if pages != 1:
        raise UnsupportedPictureError(
            f"The file holds {pages} pictures; send each picture in a file of its own."
        )
    return "jpeg" if source == "MPO" else source.lower()


def _unidentified(data: bytes) -> PictureError:
    if data.startswith(_SIGNATURES):
        return DamagedPictureError(
            f"The picture's header is damaged or cut short ({len(data):,} bytes came)."
        )
    return UnsupportedPictureError(
        f"The {len(data):,} bytes are no picture this grader reads; expected JPEG, PNG, BMP, "
        f"TIFF or WebP, and they begin with {data[:8]!r}."
    )


def _too_many_pixels(size: str, limits: Limits) -> str:
    return f"The picture has {size} pixels; the limit is {limits.max_pixels:,} in all."


def _pixels(data: bytes, source: str) -> Pixels:
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), _FLAGS)
    except cv2.error as error:
        raise DamagedPictureError(f"The {source} picture does not decode: {error.err}.") from error
    if pixels is None:
        raise DamagedPictureError(
            f"The {source} picture does not decode; it is damaged or cut short "
            f"({len(data):,} bytes came)."
        )
    if pixels.dtype not in (np.uint8, np.uint16):
        raise UnsupportedPictureError(
            f"The {source} picture has {pixels.dtype} pixels; expected 8 or 16 bits a channel."
        )
    if pixels.ndim == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    return cast("Pixels", pixels)
