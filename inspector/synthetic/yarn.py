"""Threads before they are interlaced: how thick, how light and where, sample by sample."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from inspector.synthetic._types import Field


@dataclass(frozen=True, slots=True)
class Threads:
    """One set of parallel threads; every array is threads x samples along the thread.

    The arrays are meant to be altered in place: that is how a yarn defect is made.
    """

    thickness: Field
    """Share of the distance between threads that the yarn fills; 0 where it is missing."""
    shade: Field
    """Reflectance relative to the other set."""
    shift: Field
    """Sideways displacement in distances between threads."""

    @property
    def count(self) -> int:
        """Number of threads."""
        return int(self.thickness.shape[0])

    @property
    def length(self) -> int:
        """Samples along a thread."""
        return int(self.thickness.shape[1])


def nominal(count: int, length: int, thickness: float, shade: float) -> Threads:
    """Return perfectly even threads."""
    shape = (count, length)
    return Threads(
        np.full(shape, thickness, np.float32),
        np.full(shape, shade, np.float32),
        np.zeros(shape, np.float32),
    )


def spin(
    count: int,
    length: int,
    step: int,
    thickness: float,
    shade: float,
    unevenness: float,
    rng: np.random.Generator,
) -> Threads:
    """Return threads as spun: thick and thin places, and no two threads quite alike.

    `step` is the canvas distance between crossing threads, the unit of correlation length.
    """
    slow = _along(count, length, 40 * step, rng)
    fast = _along(count, length, 5 * step, rng)
    own = rng.standard_normal((count, 1), dtype=np.float32)
    spread = np.float32(unevenness)
    form = 1 + spread * (0.5 * own + 0.9 * slow + 0.7 * fast)
    # A thick place holds more fibres and reflects more; a part of the shade is the yarn's own.
    tone = 1 + spread * (0.45 * rng.standard_normal((count, 1), dtype=np.float32) + 0.6 * slow)
    place = 0.35 * rng.uniform(-1, 1, (count, 1)).astype(np.float32) + 0.5 * fast
    return Threads(
        np.clip(thickness * form, 0.15, 1.3).astype(np.float32),
        np.clip(shade * tone, 0.05, None).astype(np.float32),
        (spread * place).astype(np.float32),
    )


def _along(count: int, length: int, step: int, rng: np.random.Generator) -> Field:
    """Return count x length noise, independent from thread to thread, smooth along each."""
    knots = math.ceil(length / step) + 2
    coarse = rng.standard_normal((count, knots), dtype=np.float32)
    span = max(1, round(length / knots))
    position = np.arange(length, dtype=np.float32)[None, :] / span
    position = np.broadcast_to(np.minimum(position, knots - 1), (count, length))
    row = np.broadcast_to(np.arange(count, dtype=np.float32)[:, None], (count, length))
    fine = cv2.remap(
        coarse, np.ascontiguousarray(position), np.ascontiguousarray(row), cv2.INTER_LINEAR
    )
    return np.asarray(fine, dtype=np.float32)
