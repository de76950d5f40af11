"""Loose threads and fibres that lie on the cloth instead of being woven into it."""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2
import numpy as np

from inspector.synthetic._types import Field, Mask
from inspector.synthetic.loom import Stroke

SHIFT = 4
"""Fractional bits of OpenCV's sub-pixel line coordinates."""


def paint(canvas: Field, strokes: Iterable[Stroke]) -> None:
    """Draw the strokes onto a reflectance canvas, in place."""
    for stroke in strokes:
        window = _window(stroke, canvas.shape)
        if window is None:
            continue
        rows, columns = window
        cover = _coverage(stroke, rows, columns)
        patch = canvas[rows, columns]
        # A thread above the cloth takes light from its surroundings on the side off the lamp.
        lower = int(max(1, round(stroke.width * 0.4)))
        soft = cv2.GaussianBlur(cover, (0, 0), max(0.8, stroke.width / 3))
        shadow = np.maximum(np.roll(soft, lower, 1) - np.float32(0.05), 0)  # no endless tail
        patch *= 1 - np.float32(stroke.shadow) * shadow
        weight = cover * np.float32(stroke.opacity)
        body = np.float32(stroke.shade) * (np.float32(0.55) + np.float32(0.45) * cover)
        patch += weight * (body - patch)


def stroke_mask(shape: tuple[int, int], strokes: Iterable[Stroke], margin: float) -> Mask:
    """Return where strokes lie, widened by `margin` samples on each side; rows x columns."""
    drawn = np.zeros(shape, np.uint8)
    for stroke in strokes:
        width = max(1, round(stroke.width + 2 * margin))
        cv2.polylines(drawn, [_fixed(stroke.points)], False, 1, width, cv2.LINE_8, SHIFT)
    return drawn.astype(np.bool_)


def wander(
    start: tuple[float, float],
    heading: float,
    length: float,
    curl: float,
    rng: np.random.Generator,
    points: int = 24,
) -> Field:
    """Return a smooth random path, points x 2 of (column, row).

    `heading` is in radians, 0 to the right and growing downwards; `curl` is the standard
    deviation of the total turn.
    """
    bend = rng.normal(0, curl / points, points)
    turning = heading + np.cumsum(np.cumsum(bend) / 3 + bend)
    step = length / points
    columns = start[0] + np.concatenate(([0.0], np.cumsum(np.cos(turning) * step)))
    rows = start[1] + np.concatenate(([0.0], np.cumsum(np.sin(turning) * step)))
    return np.stack((columns, rows), axis=1).astype(np.float32)


def _fixed(points: Field) -> np.ndarray[tuple[int, ...], np.dtype[np.int32]]:
    return np.rint(points * (1 << SHIFT)).astype(np.int32).reshape(-1, 1, 2)


def _window(stroke: Stroke, shape: tuple[int, ...]) -> tuple[slice, slice] | None:
    """Return the rows and columns the stroke and its shadow touch, or None outside."""
    pad = math.ceil(3 * stroke.width) + 4
    low = np.floor(stroke.points.min(axis=0)).astype(int) - pad
    high = np.ceil(stroke.points.max(axis=0)).astype(int) + pad
    left, top = max(0, int(low[0])), max(0, int(low[1]))
    right, bottom = min(shape[1], int(high[0])), min(shape[0], int(high[1]))
    if right - left < 2 or bottom - top < 2:
        return None
    return slice(top, bottom), slice(left, right)


def _coverage(stroke: Stroke, rows: slice, columns: slice) -> Field:
    """Return how much of each sample the stroke covers, 0 to 1, soft at its flanks."""
    layer = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
    local = stroke.points - np.array([columns.start, rows.start], np.float32)
    width = max(1, round(stroke.width))
    cv2.polylines(layer, [_fixed(local)], False, 255, width, cv2.LINE_AA, SHIFT)
    soft = cv2.GaussianBlur(layer, (0, 0), max(0.5, 0.22 * stroke.width))
    return np.asarray(soft, dtype=np.float32) * np.float32(1 / 255)
