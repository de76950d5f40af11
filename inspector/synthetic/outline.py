"""Irregular closed outlines."""

from __future__ import annotations

import math

import numpy as np

from inspector.synthetic._types import Field, Mask


def ragged_radius(turn: Field, roughness: float, rng: np.random.Generator) -> Field:
    """Return the factor on the radius at each angle `turn`, about 1, smooth and closed."""
    factor = np.ones_like(turn)
    for wave in range(2, 8):
        size = np.float32(roughness * rng.uniform(0.3, 1) / wave)
        factor += size * np.cos(np.float32(wave) * turn + np.float32(rng.uniform(0, 2 * math.pi)))
    return np.maximum(factor, np.float32(0.3)).astype(np.float32)


def relative_radius(
    shape: tuple[int, int],
    middle: tuple[float, float],
    radius: tuple[float, float],
    roughness: float,
    rng: np.random.Generator,
) -> tuple[slice, slice, Field]:
    """Return rows, columns and the field there of distance over local radius (1 on the outline).

    `middle` is (column, row), `radius` the (horizontal, vertical) half-axes; the window holds
    everything below 1.
    """
    reach = 1 + roughness * 1.6
    left, right = _span(middle[0], radius[0] * reach, shape[1])
    top, bottom = _span(middle[1], radius[1] * reach, shape[0])
    dx = (np.arange(left, right, dtype=np.float32)[None, :] - np.float32(middle[0])) / radius[0]
    dy = (np.arange(top, bottom, dtype=np.float32)[:, None] - np.float32(middle[1])) / radius[1]
    distance = np.hypot(dx, dy).astype(np.float32)
    turn = np.arctan2(dy, dx).astype(np.float32)
    relative = distance / ragged_radius(turn, roughness, rng)
    return slice(top, bottom), slice(left, right), relative


def blob(
    shape: tuple[int, int],
    middle: tuple[float, float],
    radius: float,
    roughness: float,
    rng: np.random.Generator,
) -> Mask:
    """Return a rows x columns mask of one irregular patch around `middle` (column, row)."""
    stretch = float(rng.uniform(0.75, 1.35))
    axes = (radius * stretch, radius / stretch)
    rows, columns, relative = relative_radius(shape, middle, axes, roughness, rng)
    mask = np.zeros(shape, np.bool_)
    mask[rows, columns] = relative < 1
    return mask


def _span(middle: float, reach: float, size: int) -> tuple[int, int]:
    low = min(max(0, math.floor(middle - reach) - 1), size - 1)
    return low, max(low + 1, min(size, math.ceil(middle + reach) + 2))
