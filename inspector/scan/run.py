"""The grader mapped over files, as many at once as there are cores, in order."""

from __future__ import annotations

import io
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from inspector.errors import PictureError
from inspector.pipeline import Inspector
from inspector.scan.listing import Listing
from inspector.scan.reading import read_picture
from inspector.values import Verdict

__all__ = ["Scanned", "scan", "usable_cores"]

_AHEAD = 8  # pictures in hand for each core: enough to keep it busy, few enough for any memory
_WIDTH, _HEIGHT, _ORIENTATION = 0x0100, 0x0101, 0x0112  # tags of TIFF and EXIF
_SIDEWAYS = 5  # orientations from here on swap width and height


@dataclass(frozen=True, slots=True)
class Scanned:
    """What came of one file: a verdict and the picture's size, or why there is none."""

    path: str
    verdict: Verdict | None
    width: int | None = None
    height: int | None = None
    reason: str = ""


def scan(
    inspector: Inspector, listing: Listing, *, workers: int | None = None
) -> Iterator[Scanned]:
    """Grade what a listing names and yield a result for each, in the order of their paths.

    `inspector` should hold a one-thread session: calls share it side by side. A file that cannot
    be read or decoded yields its reason, and so does a folder that could not be read. However
    many files there are, only a few are held at a time.
    """
    count = workers or usable_cores()
    paths = iter(sorted([*listing.pictures, *listing.closed]))
    with ThreadPoolExecutor(count, thread_name_prefix="scan") as pool:
        waiting: deque[Future[Scanned]] = deque()
        try:
            for path in paths:
                waiting.append(pool.submit(_grade, inspector, listing, path))
                if len(waiting) >= count * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:  # when the caller stops early
                future.cancel()


def usable_cores() -> int:
    """Cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _grade(inspector: Inspector, listing: Listing, path: str) -> Scanned:
    if path in listing.closed:
        return Scanned(path, None, reason=f"The folder cannot be read: {listing.closed[path]}.")
    try:
        data = read_picture(listing.folder / path)
        verdict = inspector.inspect(data)
    except OSError as error:
        return Scanned(path, None, reason=f"The file cannot be read: {error.strerror or error}.")
    except PictureError as error:
        return Scanned(path, None, reason=str(error))
    width, height = _upright_size(data)
    return Scanned(path, verdict, width, height, verdict.reason)


def _upright_size(data: bytes) -> tuple[int, int]:
    """Width and height as regions count them: after turning by the orientation in the header."""
    with Image.open(io.BytesIO(data)) as image:
        (width, height), orientation = image.size, 1
        if isinstance(image, TiffImageFile):
            # Its size may have been turned already, depending on the version of Pillow.
            width, height = int(image.tag_v2[_WIDTH]), int(image.tag_v2[_HEIGHT])
            orientation = image.tag_v2.get(_ORIENTATION, 1)
        elif "exif" in image.info:  # looking further than the header would decode the picture
            orientation = image.getexif().get(_ORIENTATION, 1)
    return (height, width) if orientation >= _SIDEWAYS else (width, height)
