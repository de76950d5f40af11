"""Pictures that show neither cloth nor cells, from packages that carry some in their wheels.

The recorded figures used those that come with

    pip download --no-deps --dest DIR imgaug==0.4.0 matplotlib==3.11.2 scikit-image==0.26.0
    pip download --no-deps --dest DIR scikit-learn==1.9.1
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from numpy.typing import NDArray

from inspector.adapters.decoding import decode
from inspector.errors import PictureError

__all__ = ["photographs"]

_ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
_LEAST = 256  # rows and columns; what is smaller are icons


def photographs(folder: Path) -> Iterator[NDArray[Any]]:
    """Every picture in a folder and in the wheels that lie there, each also in quarters."""
    for encoded in _encoded(folder):
        try:
            pixels = decode(encoded).pixels
        except PictureError:
            continue
        if min(pixels.shape[:2]) >= _LEAST:
            yield from _whole_and_quarters(pixels)


def _encoded(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".whl":
            with ZipFile(path) as wheel:
                for name in sorted(wheel.namelist()):
                    if name.lower().endswith(_ENDINGS):
                        yield wheel.read(name)
        elif path.suffix.lower() in _ENDINGS:
            yield path.read_bytes()


def _whole_and_quarters(pixels: NDArray[Any]) -> Iterator[NDArray[Any]]:
    height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
    yield pixels
    for top in (0, height):
        for left in (0, width):
            yield pixels[top : top + height, left : left + width]
