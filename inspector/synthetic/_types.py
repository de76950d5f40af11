"""Array types and argument checks shared by the drawing modules."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]
"""A grey picture, H x W, 0 to 255."""

Field: TypeAlias = NDArray[np.float32]
"""A quantity per sample: reflectance, thickness, displacement."""

Mask: TypeAlias = NDArray[np.bool_]
"""True where a defect is, H x W."""

MIN_SIDE = 32
MAX_SIDE = 8192
MAX_AREA = 8_388_608


def check_size(height: int, width: int) -> None:
    """Refuse sizes in which nothing can be drawn, or which would take gigabytes."""
    for name, side in (("height", height), ("width", width)):
        if not MIN_SIDE <= side <= MAX_SIDE:
            raise ValueError(f"{name} must be {MIN_SIDE} to {MAX_SIDE} pixels, got {side}")
    if height * width > MAX_AREA:
        raise ValueError(f"height x width must be at most {MAX_AREA} pixels, got {height * width}")


def check_range(name: str, value: float, low: float, high: float) -> None:
    """Refuse a value outside low..high (and NaN)."""
    if not low <= value <= high:
        raise ValueError(f"{name} must lie between {low:g} and {high:g}, got {value!r}")


def check_seed(seed: int) -> None:
    """Refuse a negative seed, which numpy cannot take."""
    if seed < 0:
        raise ValueError(f"seed must be 0 or more, got {seed}")
