"""Geometry: where a pixel of the picture lies on the canvas that the threads are laid on.

The canvas has a whole number of samples from thread to thread, about one and a half a pixel, so
that drawing threads is plain array arithmetic. One interpolation then turns the canvas into the
picture; it carries yarn distance, rotation and wandering, and averages the samples.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from inspector.synthetic._types import Field, Mask
from inspector.synthetic.cloth import Cloth

MARGIN = 2
"""Threads laid beyond the picture's corners on each side."""

DENSITY = 1.6
"""Canvas samples a pixel, unless threads so close need more to look round."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The canvas of one picture: `picks * step_y` rows by `ends * step_x` columns."""

    height: int
    width: int
    pitch_x: float
    pitch_y: float
    step_x: int
    step_y: int
    ends: int
    picks: int
    angle: float
    phase_x: float
    phase_y: float

    @property
    def rows(self) -> int:
        """Canvas rows."""
        return self.picks * self.step_y

    @property
    def columns(self) -> int:
        """Canvas columns."""
        return self.ends * self.step_x

    @property
    def scale(self) -> float:
        """Canvas samples a picture pixel, mean of both directions."""
        return 0.5 * (self.step_x / self.pitch_x + self.step_y / self.pitch_y)

    def to_canvas(self, x: float, y: float) -> tuple[float, float]:
        """Return the canvas (column, row) under picture position (x, y), wandering left out."""
        dx, dy = x - self.width / 2, y - self.height / 2
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        u, v = cos * dx + sin * dy, cos * dy - sin * dx
        column = (u / self.pitch_x + self.phase_x) * self.step_x + self.columns / 2
        row = (v / self.pitch_y + self.phase_y) * self.step_y + self.rows / 2
        return column, row

    def sample(self, canvas: Field, columns: Field, rows: Field) -> Field:
        """Return the picture-sized field seen through the lookup of `lookup`."""
        seen = cv2.remap(canvas, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        return np.asarray(seen, dtype=np.float32)

    def sample_mask(self, canvas: Mask, columns: Field, rows: Field) -> Mask:
        """Return the picture-sized mask seen through the lookup of `lookup`."""
        seen = cv2.remap(canvas.view(np.uint8), columns, rows, cv2.INTER_NEAREST)
        return np.asarray(seen, dtype=np.uint8) > 0

    def lookup(self, wobble: float, rng: np.random.Generator) -> tuple[Field, Field]:
        """Return canvas columns and rows, both height x width, of every pixel.

        `wobble` is the largest wandering in yarn distances.
        """
        dx = (np.arange(self.width, dtype=np.float32) + 0.5 - self.width / 2)[None, :]
        dy = (np.arange(self.height, dtype=np.float32) + 0.5 - self.height / 2)[:, None]
        cos, sin = np.float32(math.cos(self.angle)), np.float32(math.sin(self.angle))
        step = max(80.0, 20 * self.pitch_x)
        du = smooth_noise(self.height, self.width, step, rng) * np.float32(wobble)
        dv = smooth_noise(self.height, self.width, step, rng) * np.float32(wobble)
        u = (cos * dx + sin * dy) / np.float32(self.pitch_x) + (du + np.float32(self.phase_x))
        v = (cos * dy - sin * dx) / np.float32(self.pitch_y) + (dv + np.float32(self.phase_y))
        columns = u * np.float32(self.step_x) + np.float32(self.columns / 2 - 0.5)
        rows = v * np.float32(self.step_y) + np.float32(self.rows / 2 - 0.5)
        return columns.astype(np.float32), rows.astype(np.float32)


def lay_out(height: int, width: int, cloth: Cloth, rng: np.random.Generator) -> Grid:
    """Return a grid whose canvas covers the rotated picture with a margin."""
    pitch_x, pitch_y = cloth.yarn_px, cloth.yarn_px * cloth.pick_ratio
    angle = math.radians(cloth.angle_deg)
    cos, sin = abs(math.cos(angle)), abs(math.sin(angle))
    across = (cos * width + sin * height) / pitch_x
    along = (cos * height + sin * width) / pitch_y
    margin = 2 * (MARGIN + math.ceil(cloth.wobble))
    return Grid(
        height=height,
        width=width,
        pitch_x=pitch_x,
        pitch_y=pitch_y,
        step_x=max(6, round(DENSITY * pitch_x)),
        step_y=max(6, round(DENSITY * pitch_y)),
        ends=math.ceil(across) + margin,
        picks=math.ceil(along) + margin,
        angle=angle,
        phase_x=float(rng.random()),
        phase_y=float(rng.random()),
    )


def smooth_noise(height: int, width: int, step: float, rng: np.random.Generator) -> Field:
    """Return height x width noise within about -1..1 that changes over `step` samples."""
    shape = (math.ceil(height / step) + 3, math.ceil(width / step) + 3)
    coarse = rng.uniform(-1, 1, shape).astype(np.float32)
    # Start one knot in, so that the cubic has neighbours everywhere and `step` holds exactly.
    forward = np.array([[step, 0, -step], [0, step, -step]], np.float64)
    fine = cv2.warpAffine(coarse, forward, (width, height), flags=cv2.INTER_CUBIC)
    return np.asarray(fine, dtype=np.float32)
