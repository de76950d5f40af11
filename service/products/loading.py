"""From a folder on disk to graders that answer at once, and whether the folder changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np

from inspector.bundles import bundle_folders
from inspector.executor import Graders, Width
from service.settings import Settings

__all__ = ["Print", "fingerprints", "load_graders"]

Print = tuple[str, tuple[tuple[str, int, int], ...]]
"""What a folder looked like: its path, then name, size and time of change of every file in it."""

_WARM_UP_SIZE = (16, 16)  # within any limit on pixels; a graph's input is always of one size


def fingerprints() -> Mapping[str, Print]:
    """What the folder in force of each installed product looks like; files are not read."""
    found: dict[str, Print] = {}
    for folder in bundle_folders():
        if folder.name not in found:
            found[folder.name] = (str(folder), tuple(sorted(_files(folder))))
    return found


def load_graders(product: str, settings: Settings) -> Graders:
    """Verify a product's model on this machine, load it and run a picture through it.

    Raises UnknownProductError, UsageError or BundleError.
    """
    graders = Graders.load(product, cores=settings.cores, limits=settings.limits)
    _warm_up(graders)
    return graders


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in folder.rglob("*"):
        try:
            state = path.stat()
        except OSError:
            continue  # it is being replaced: the next look finds another print
        yield path.relative_to(folder).as_posix(), state.st_size, state.st_mtime_ns


def _warm_up(graders: Graders) -> None:
    """The first run of a session takes longer than any later one; no station shall wait for it."""
    noise = np.random.default_rng(0).integers(0, 256, _WARM_UP_SIZE, dtype=np.uint8)
    _, encoded = cv2.imencode(".png", noise)
    for size in Width:
        graders.at(size).inspect(encoded.tobytes())
