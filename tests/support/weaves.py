"""Small pictures of a weave, with and without faults, drawn in a millisecond."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["SIDE", "weave", "with_hole", "with_line", "write_weaves"]

SIDE = 96
Picture = NDArray[np.uint8]


def weave(seed: int, *, side: int = SIDE, width: int | None = None) -> Picture:
    """Crossing yarns 6 and 5 pixels apart, at a place of their own, with noise."""
    rng = np.random.default_rng(seed)
    down, across = np.mgrid[0:side, 0 : width or side] + rng.uniform(0, 30, 2)[:, None, None]
    yarns = np.sin(2 * np.pi * across / 6) + np.sin(2 * np.pi * down / 5)
    levels = 120 + rng.uniform(-6, 6) + 18 * yarns + rng.normal(0, 3, yarns.shape)
    return np.asarray(np.clip(levels, 0, 255), np.uint8)


def with_hole(seed: int, *, side: int = SIDE) -> Picture:
    """A weave with a dark spot of 12 pixels near its middle."""
    pixels = weave(seed, side=side)
    cv2.circle(pixels, (side // 2, side // 2 + seed % 7), 6, 10, -1)
    return pixels


def with_line(seed: int, *, side: int = SIDE) -> Picture:
    """A weave with a bright thread across."""
    pixels = weave(seed, side=side)
    row = side // 3 + seed % 9
    cv2.line(pixels, (0, row), (side, row + 3), 240, 3)
    return pixels


def write_weaves(folder: Path, count: int, *, first: int = 0) -> Path:
    """Write so many good pictures, named by their seeds; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(first, first + count):
        cv2.imwrite(str(folder / f"{seed:03}.png"), weave(seed))
    return folder
