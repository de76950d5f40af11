"""The cloth on the loom: everything a defect may alter before the picture is taken."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from inspector.synthetic._types import Field, Mask
from inspector.synthetic.cloth import Cloth, Selvedge
from inspector.synthetic.grid import Grid, lay_out
from inspector.synthetic.weave import Weave, interlacing, selvedge_interlacing
from inspector.synthetic.yarn import Threads, spin

SHADOW = 0.3
"""Reflectance seen between yarns, relative to the yarns' own."""

SELVEDGE_ENDS = 10

LOOP_SLANT = 1.15
"""Courses by which a knitted loop's leg rises from the middle of its wale to the border."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A loose thread or fibre lying on the cloth. Coordinates and widths in canvas samples."""

    points: Field
    """Polyline, n x 2, (column, row)."""
    width: float
    shade: float
    opacity: float = 1.0
    shadow: float = 0.35
    """How much the stroke darkens the cloth beside it; the sign of its height."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A crease, in picture pixels, height x width each."""

    gain: Field
    """Factor on the light."""
    dx: Field
    """Sideways displacement of the cloth."""


@dataclass(frozen=True, slots=True)
class Loom:
    """One piece of cloth being made. Defects alter its arrays and lists in place."""

    cloth: Cloth
    grid: Grid
    ends: Threads
    """Warp: grid.ends x grid.rows."""
    picks: Threads
    """Weft: grid.picks x grid.columns."""
    over: Mask
    """grid.picks x grid.ends, True where the end passes over the pick."""
    behind: Field
    """Reflectance seen where there is no yarn, grid.rows x grid.columns."""
    tint: Field
    """Factor on the reflectance of the finished cloth, grid.rows x grid.columns."""
    open: Mask
    """True where nothing is left of the cloth and `behind` is seen, grid.rows x grid.columns."""
    edge: int | None = None
    """Canvas column at which the cloth ends, where it has a selvedge."""
    table: float = 0.0
    """Canvas value of what lies under the cloth; see `level`."""
    strokes: list[Stroke] = field(default_factory=list)
    folds: list[Fold] = field(default_factory=list)

    @property
    def weave(self) -> Weave:
        """The cloth's weave."""
        return Weave.parse(self.cloth.weave)

    def level(self, reflectance: float) -> float:
        """Return the canvas value that the picture shows at `reflectance`.

        Contrast is a property of the cloth and must not grey what is seen through or beside it.
        """
        return _uncontrasted(reflectance, self.cloth)

    def on_cloth(self) -> Mask:
        """Return a 1 x grid.columns mask of the columns within the cloth's edge."""
        columns = np.arange(self.grid.columns)[None, :]
        if self.edge is None:
            return columns >= 0
        left = self.cloth.selvedge == Selvedge.LEFT
        return columns >= self.edge if left else columns < self.edge

    def no_defect(self) -> Mask:
        """Return an empty mask the size of the canvas."""
        return np.zeros((self.grid.rows, self.grid.columns), np.bool_)


def thread_up(height: int, width: int, cloth: Cloth, rng: np.random.Generator) -> Loom:
    """Return flawless cloth that covers a picture of height x width pixels."""
    grid = lay_out(height, width, cloth, rng)
    spread = cloth.unevenness
    warp, weft = cloth.warp_shade, cloth.weft_shade
    ends = spin(grid.ends, grid.rows, grid.step_y, cloth.cover, warp, spread, rng)
    picks = spin(grid.picks, grid.columns, grid.step_x, cloth.cover, weft, spread, rng)
    canvas = (grid.rows, grid.columns)
    over = interlacing(Weave.parse(cloth.weave), grid.picks, grid.ends)
    behind = np.full(canvas, SHADOW * min(warp, weft), np.float32)
    tint = np.ones(canvas, np.float32)
    empty = np.zeros(canvas, np.bool_)
    if cloth.selvedge == Selvedge.NONE:
        return Loom(cloth, grid, ends, picks, over, behind, tint, empty)
    edge = _bind_edge(grid, cloth, over, ends, picks, rng)
    table = _uncontrasted(float(rng.choice([0.15, 1.9])), cloth)
    _outside(behind, edge, cloth)[:] = table
    return Loom(cloth, grid, ends, picks, over, behind, tint, empty, edge, table)


def _uncontrasted(reflectance: float, cloth: Cloth) -> float:
    return 1 + (reflectance - 1) / cloth.contrast


def _outside(canvas: Field, column: int, cloth: Cloth) -> Field:
    """Return the view of `canvas` beyond the edge at `column`."""
    return canvas[:, :column] if cloth.selvedge == Selvedge.LEFT else canvas[:, column:]


def _bind_edge(
    grid: Grid,
    cloth: Cloth,
    over: Mask,
    ends: Threads,
    picks: Threads,
    rng: np.random.Generator,
) -> int:
    """End the cloth inside the picture with a dense ribbed border; return the edge's column."""
    share = float(rng.uniform(0.12, 0.25))
    left = cloth.selvedge == Selvedge.LEFT
    column, _ = grid.to_canvas((share if left else 1 - share) * grid.width, grid.height / 2)
    last = round(column / grid.step_x)
    band = slice(last, last + SELVEDGE_ENDS) if left else slice(max(0, last - SELVEDGE_ENDS), last)
    beyond = slice(0, last) if left else slice(last, None)
    ends.thickness[beyond] = 0
    ends.thickness[band] = np.maximum(ends.thickness[band], 1.0)
    ends.shade[band] *= np.float32(rng.uniform(1.05, 1.25))
    over[:, band] = selvedge_interlacing(grid.picks, over[:, band].shape[1])
    edge = last * grid.step_x
    # Picks turn round the last end, so they stand out by a hair, each by its own amount.
    reach = rng.uniform(0, 0.6 * grid.step_x, grid.picks)
    columns = np.arange(grid.columns)
    distance = edge - columns if left else columns - edge
    picks.thickness[distance[None, :] > reach[:, None]] = 0
    return edge
