"""Defects that come upon finished cloth: fibres, knots, stains and creases.

Every function alters the loom in place and returns the canvas mask (grid.rows x grid.columns)
of what it changed.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from inspector.synthetic._types import Field, Mask
from inspector.synthetic.grid import Grid, smooth_noise
from inspector.synthetic.loom import Fold, Loom, Stroke
from inspector.synthetic.outline import relative_radius
from inspector.synthetic.strokes import stroke_mask, wander
from inspector.synthetic.yarn_faults import spot


def nep(loom: Loom, rng: np.random.Generator) -> Mask:
    """Leave a ball of tangled fibres, one to two and a half yarns across."""
    grid = loom.grid
    column, row = spot(loom, rng)
    pitch = 0.5 * (grid.step_x + grid.step_y)
    radius = float(rng.uniform(0.9, 1.8)) * pitch
    # Dead cotton takes up less dye than the yarn; dirt and seed coat are darker than it.
    shade = float(rng.choice([rng.uniform(0.1, 0.3), rng.uniform(1.6, 1.95)]))
    tangle = [
        Stroke(
            wander(
                (column + float(rng.normal(0, radius / 3)), row + float(rng.normal(0, radius / 3))),
                float(rng.uniform(0, 2 * math.pi)),
                1.6 * radius,
                3.0,
                rng,
                points=10,
            ),
            width=0.25 * pitch,
            shade=shade,
            opacity=0.75,
            shadow=0.06,
        )
        for _ in range(int(rng.integers(12, 20)))
    ]
    loom.strokes.extend(tangle)
    return stroke_mask((grid.rows, grid.columns), tangle, 0.2 * pitch)


def knot(loom: Loom, rng: np.random.Generator) -> Mask:
    """Tie two yarn ends together: a hard lump, its shadow, and two short tails."""
    grid = loom.grid
    column, row = spot(loom, rng)
    pitch = 0.5 * (grid.step_x + grid.step_y)
    along = math.pi / 2 + float(rng.normal(0, 0.3))
    lump = Stroke(
        wander((column, row), along, 0.9 * pitch, 0.4, rng, points=6),
        width=1.7 * pitch,
        shade=float(rng.uniform(1.7, 2.0)),
        shadow=0.6,
    )
    tails = [
        Stroke(
            wander((column, row), along + turn, float(rng.uniform(2, 5)) * pitch, 1.2, rng),
            width=0.4 * pitch,
            shade=float(rng.uniform(1.3, 1.7)),
            opacity=0.9,
        )
        for turn in (float(rng.normal(0.5, 0.3)), math.pi + float(rng.normal(-0.5, 0.3)))
    ]
    parts = [*tails, lump]
    loom.strokes.extend(parts)
    return stroke_mask((grid.rows, grid.columns), parts, 0.4 * pitch)


def foreign_fibre(loom: Loom, rng: np.random.Generator) -> Mask:
    """Lay a long curled fibre of another material on the cloth, dark or bright."""
    grid = loom.grid
    start = spot(loom, rng)
    pitch = 0.5 * (grid.step_x + grid.step_y)
    length = float(rng.uniform(0.15, 0.4)) * min(grid.height, grid.width, 420) * grid.scale
    fibre = Stroke(
        wander(start, float(rng.uniform(0, 2 * math.pi)), length, 2.2, rng, points=48),
        width=float(rng.uniform(0.35, 0.6)) * pitch,
        shade=float(rng.choice([rng.uniform(0.15, 0.4), rng.uniform(1.7, 2.3)])),
        opacity=0.85,
        shadow=0.2,
    )
    loom.strokes.append(fibre)
    return stroke_mask((grid.rows, grid.columns), [fibre], 0.3 * pitch)


def oil_stain(loom: Loom, rng: np.random.Generator) -> Mask:
    """Soak an irregular patch with oil: darker, darkest along the rim, drawn out along yarns."""
    grid = loom.grid
    middle = spot(loom, rng, inset=0.3)
    radius = float(rng.uniform(0.05, 0.13)) * min(grid.height, grid.width, 420) * grid.scale
    radius = max(radius, 1.5 * max(grid.step_x, grid.step_y))
    stretch = float(rng.uniform(0.7, 1.4))
    axes = (radius * stretch, radius / stretch)
    shape = (grid.rows, grid.columns)
    rows, columns, relative = relative_radius(shape, middle, axes, 0.55, rng)
    relative = relative + _wicking(relative.shape, grid, rng)
    depth = float(rng.uniform(0.22, 0.42))
    inside = np.clip((1 - relative) * 5, 0, 1)
    shade_shape = (rows.stop - rows.start, columns.stop - columns.start)
    rim = np.exp(-(((relative - 0.88) / 0.1) ** 2)) * inside
    blotch = 1 + 0.2 * smooth_noise(*shade_shape, max(8.0, radius / 3), rng)
    soaked = np.clip(depth * inside * blotch * (0.85 + 0.3 * rim), 0, 0.9)
    loom.tint[rows, columns] *= (1 - soaked).astype(np.float32)
    mask = loom.no_defect()
    mask[rows, columns] = relative < 1
    return mask


def _wicking(shape: tuple[int, ...], grid: Grid, rng: np.random.Generator) -> Field:
    """Return how much the yarns, warp and weft, each pull the outline in or out."""
    height, width = shape
    warp = np.repeat(rng.normal(0, 0.05, width // grid.step_x + 1), grid.step_x)[None, :width]
    weft = np.repeat(rng.normal(0, 0.05, height // grid.step_y + 1), grid.step_y)[:height, None]
    cloud = smooth_noise(height, width, 6.0 * grid.step_x, rng) * np.float32(0.12)
    return np.asarray(np.abs(warp) + np.abs(weft) + cloud, dtype=np.float32)


def crease(loom: Loom, rng: np.random.Generator) -> Mask:
    """Press a fold into the cloth along its length: a lit flank, a dark one, a shifted weave."""
    grid = loom.grid
    spread = 0.25 if loom.edge is None else 0.08  # stay away from a cloth's edge
    x0 = float(rng.uniform(0.5 - spread, 0.5 + spread)) * grid.width
    lean = float(np.clip(rng.normal(0, 0.12), -0.25, 0.25)) * min(1.0, grid.width / grid.height)
    half = float(rng.uniform(0.02, 0.05)) * min(grid.height, grid.width, 420)
    half = max(half, 1.6 * grid.pitch_x)
    sway = smooth_noise(grid.height, 1, max(24.0, 0.8 * grid.height), rng) * np.float32(half)
    y = np.arange(grid.height, dtype=np.float32)[:, None]
    line = x0 + lean * (y - grid.height / 2) + sway
    distance = (np.arange(grid.width, dtype=np.float32)[None, :] - line) / half
    fading = np.maximum(1 - np.abs(distance), 0) ** 2
    # Sharp at the fold itself, where the cloth was pressed, and flat again a few yarns away.
    slope = np.tanh(5 * distance) * fading
    side = float(rng.choice([-1, 1]))
    depth = float(rng.uniform(0.3, 0.5))
    gain = 1 + side * depth * slope - 0.2 * np.exp(-((distance * 8) ** 2)) * fading
    shift = side * 0.5 * grid.pitch_x * slope
    loom.folds.append(Fold(gain.astype(np.float32), shift.astype(np.float32)))
    return _canvas_mask(grid, np.abs(distance) < 0.9)


def _canvas_mask(grid: Grid, picture: Mask) -> Mask:
    """Return the canvas mask under a picture mask, wandering left out."""
    x0, y0 = grid.to_canvas(0.5, 0.5)
    x1, y1 = grid.to_canvas(1.5, 0.5)
    x2, y2 = grid.to_canvas(0.5, 1.5)
    forward = np.array([[x1 - x0, x2 - x0, x0 - 0.5], [y1 - y0, y2 - y0, y0 - 0.5]])
    size = (grid.columns, grid.rows)
    drawn = cv2.warpAffine(picture.view(np.uint8), forward, size, flags=cv2.INTER_NEAREST)
    return np.asarray(drawn, dtype=np.uint8) > 0
