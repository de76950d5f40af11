"""What the threads look like once interlaced: the reflectance of the cloth on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from inspector.synthetic._types import Field, Mask
from inspector.synthetic.cloth import Cloth
from inspector.synthetic.loom import LOOP_SLANT, SHADOW, Loom
from inspector.synthetic.weave import Weave, interlacing
from inspector.synthetic.yarn import Threads, nominal

SLANT = np.float32(LOOP_SLANT)

THINNEST = np.float32(0.02)
"""Below this thickness a thread counts as missing."""

AMBIENT = np.float32(0.5)
"""Share of the light that reaches even the flank of a yarn."""

OVERHANG = np.float32(0.68)
"""Half-thickness, in distances between threads, from which a thread covers its neighbour.

A little above a half: below it the overlap is too thin to be seen and would only cost time.
"""

_REPEAT = {Weave.PLAIN: 2, Weave.TWILL: 4, Weave.SATIN: 5, Weave.KNIT: 2}
"""Threads after which a weave repeats."""

HIDDEN = np.float32(-9.0)
"""Height given to a place where there is no thread."""


@dataclass(frozen=True, slots=True)
class _Laid:
    """One set of threads spread over the canvas; arrays are across x along the threads."""

    height: Field
    light: Field


@dataclass(frozen=True, slots=True)
class _Piece:
    """What decides how a piece of cloth looks; shapes as in `Loom`."""

    cloth: Cloth
    ends: Threads
    picks: Threads
    over: Mask
    behind: Field
    step_x: int
    step_y: int


def weave_surface(loom: Loom, rng: np.random.Generator) -> Field:
    """Return the reflectance of the cloth, grid.rows x grid.columns, flawless mean about 1."""
    cloth = loom.cloth
    grid = loom.grid
    piece = _Piece(cloth, loom.ends, loom.picks, loom.over, loom.behind, grid.step_x, grid.step_y)
    plain = _interlace(piece)
    grain = _grain(loom, rng)
    bare = _bare(loom) | loom.open
    np.copyto(grain, 1, where=bare)
    np.copyto(plain, loom.behind, where=loom.open)
    return plain * grain * np.float32(1 / _mean_reflectance(loom))


def _interlace(piece: _Piece) -> Field:
    return _knitted(piece) if piece.cloth.weave == Weave.KNIT else _woven(piece)


def _bare(loom: Loom) -> Mask:
    """Return where neither an end nor a pick covers its own cell."""
    no_end = np.repeat(loom.ends.thickness.T < THINNEST, loom.grid.step_x, axis=1)
    no_pick = np.repeat(loom.picks.thickness < THINNEST, loom.grid.step_y, axis=0)
    return np.asarray(no_end & no_pick)


def _mean_reflectance(loom: Loom) -> float:
    """Return the mean of a small perfect piece, so that exposure ignores defects."""
    cloth, sx, sy = loom.cloth, loom.grid.step_x, loom.grid.step_y
    count = _REPEAT[Weave.parse(cloth.weave)] + 2  # a border, to be left out
    ends = nominal(count, count * sy, cloth.cover, cloth.warp_shade)
    picks = nominal(count, count * sx, cloth.cover, cloth.weft_shade)
    over = interlacing(Weave.parse(cloth.weave), count, count)
    shadow = SHADOW * min(cloth.warp_shade, cloth.weft_shade)
    behind = np.full((count * sy, count * sx), shadow, np.float32)
    inner = _interlace(_Piece(cloth, ends, picks, over, behind, sx, sy))[sy:-sy, sx:-sx]
    return float(inner.mean())


def _woven(piece: _Piece) -> Field:
    """Return the reflectance of woven threads: at each sample the upper of two yarns."""
    gloss = piece.cloth.gloss
    above = np.where(piece.over, np.float32(1), np.float32(-1))
    sinking = _bend(np.ascontiguousarray(above.T), piece.step_y)
    warp = _lay(piece.ends, sinking, piece.step_x, gloss)
    weft = _lay(piece.picks, _bend(-above, piece.step_x), piece.step_y, gloss)
    warp_height = np.ascontiguousarray(warp.height.T)
    warp_light = np.ascontiguousarray(warp.light.T)
    upper = np.clip((warp_height - weft.height) * np.float32(2.5) + np.float32(0.5), 0, 1)
    light = weft.light + upper * (warp_light - weft.light)
    missing = np.maximum(warp_height, weft.height) < -5
    return np.where(missing, piece.behind, light).astype(np.float32)


def _bend(above: Field, step: int) -> Field:
    """Return each thread's height along its length, -1 (under) to 1 (over), rounded at turns.

    `above` is threads x crossings; the answer threads x (crossings * step).
    """
    square = np.repeat(above, step, axis=1)
    return np.asarray(cv2.blur(square, (step | 1, 1)), dtype=np.float32)


def _lay(threads: Threads, bend: Field, step: int, gloss: float) -> _Laid:
    """Spread threads over `step` samples each: arrays (count * step) x length."""
    across, owner_thickness, shade, rise = _across(threads, bend, step)
    roundness = _roundness(across)
    lit = AMBIENT + (1 - AMBIENT) * roundness
    # Lighter on top of a float than where it dives, and on the flank that faces the lamp.
    lit *= 1 + np.float32(0.22) * rise
    lit -= np.float32(0.08) * across
    crest = np.maximum(rise, 0)
    crest *= roundness
    lit += np.float32(gloss) * (crest * crest * crest)
    lit *= shade
    height = roundness * np.minimum(owner_thickness, np.float32(1.6))
    height += np.float32(0.9) * rise
    np.copyto(height, HIDDEN, where=roundness == 0)
    return _Laid(height, lit)


def _roundness(across: Field) -> Field:
    """Return a round yarn's height over its own radius: 1 on its axis, 0 from its flanks on."""
    square = across * across
    np.subtract(1, square, out=square)
    np.maximum(square, 0, out=square)
    return np.asarray(np.sqrt(square, out=square), dtype=np.float32)


def _across(threads: Threads, bend: Field, step: int) -> tuple[Field, Field, Field, Field]:
    """Return position across the thread (-1..1 inside it), its thickness, shade and bend.

    Each is (count * step) x length. A thread owns the samples of its own cell; one so thick or
    so displaced that it leaves the cell is laid over its neighbours' as well.
    """
    count, length = threads.thickness.shape
    offset = ((np.arange(step, dtype=np.float32) + 0.5) / step - 0.5)[None, :, None]
    half = np.maximum(threads.thickness * np.float32(0.5), THINNEST * np.float32(0.1))
    across = (offset - _place(threads)[:, None, :]) * (1 / half)[:, None, :]
    spread = [
        np.repeat(source[:, None, :], step, axis=1)
        for source in (threads.thickness, threads.shade, bend)
    ]
    # Judged sample by sample: what happens at one place must not show at another.
    leaves = (half + np.abs(threads.shift) > OVERHANG) & (threads.thickness >= THINNEST)
    for index in np.nonzero(leaves.any(axis=1))[0]:
        for side in (-1, 1):
            if 0 <= index + side < count:
                own = (offset[0] - np.float32(side) - threads.shift[index]) / half[index]
                cells = [field[index + side] for field in (across, *spread)]
                sources = [field[index] for field in (threads.thickness, threads.shade, bend)]
                _overlap(own, leaves[index], cells, sources)
    shape = (count * step, length)
    thickness, shade, rise = (field.reshape(shape) for field in spread)
    return across.reshape(shape), thickness, shade, rise


def _place(threads: Threads) -> Field:
    """Return the threads' displacement, far off where a thread is missing."""
    return np.where(threads.thickness < THINNEST, np.float32(99), threads.shift)


def _overlap(own: Field, leaves: Mask, cells: Sequence[Field], sources: Sequence[Field]) -> None:
    """Lay one thread over a neighbour's cell where it is the nearer to its own axis, in place.

    `own` is the position across the thread (step x length), `leaves` where along its length it
    leaves its cell; `cells` holds across, thickness, shade and bend of the neighbour's cell, all
    step x length, and `sources` the thread's own thickness, shade and bend along its length.
    """
    nearer = leaves & (np.abs(own) < np.minimum(np.abs(cells[0]), 1))
    np.copyto(cells[0], own, where=nearer)
    for cell, source in zip(cells[1:], sources, strict=True):
        np.copyto(cell, source, where=nearer)


def _knitted(piece: _Piece) -> Field:
    """Return the reflectance of jersey: columns of V-shaped loops, one loop a course and wale.

    The courses carry the yarn. A wale with no thickness is a dropped stitch: its loops have run
    and only the straight yarn between the neighbouring wales, the ladder's rungs, is left.
    """
    behind, step_x = piece.behind, piece.step_x
    leg = _Leg(piece.picks, piece.cloth, piece.step_y)
    rows, columns = behind.shape
    local = (np.arange(columns, dtype=np.float32) % step_x + 0.5) / step_x * 2 - 1
    inside = np.abs(local)[None, :]
    wale = np.repeat(piece.ends.thickness.T, step_x, axis=1)
    looped = leg.loops(rows, columns, inside, behind)
    # The two legs of a loop lean on those of the next wale: dark furrows between wales.
    arch = np.maximum(1 - (2 * inside - 1) ** 2, 0)
    looped *= np.float32(0.5) + np.float32(0.6) * np.sqrt(arch)
    wale_tone = np.repeat((piece.ends.shade / np.float32(piece.cloth.warp_shade)).T, step_x, axis=1)
    looped *= np.float32(0.5) + np.float32(0.5) * wale_tone
    dropped = wale < THINNEST
    if dropped.any():
        looped = np.where(dropped, leg.rungs(rows, columns, behind), looped)
    return looped.astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Leg:
    """Draws a course's yarn as slanted loop legs, or as straight rungs."""

    picks: Threads
    cloth: Cloth
    step_y: int

    def loops(self, rows: int, columns: int, inside: Field, behind: Field) -> Field:
        """Return loops; `inside` is 0 in a wale's middle and 1 at its border, 1 x columns."""
        slant = SLANT * inside
        return self._strokes(rows, columns, slant, np.float32(1.12), behind)

    def rungs(self, rows: int, columns: int, behind: Field) -> Field:
        """Return the straight yarns left where loops have run."""
        level = np.zeros((1, columns), np.float32)
        return self._strokes(rows, columns, level, np.float32(0.45), behind)

    def _strokes(
        self, rows: int, columns: int, slant: Field, width: np.float32, behind: Field
    ) -> Field:
        row = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / self.step_y
        phase = row + slant
        course = np.floor(phase)
        offset = (phase - course - np.float32(0.5)).astype(np.float32)
        np.minimum(course, self.picks.count - 1, out=course)
        column = np.tile(np.arange(columns, dtype=np.float32), (rows, 1))
        thickness, shade, place = (
            np.asarray(cv2.remap(source, column, course, cv2.INTER_NEAREST), dtype=np.float32)
            for source in (self.picks.thickness, self.picks.shade, _place(self.picks))
        )
        half = np.maximum(thickness * width, THINNEST) * np.float32(0.5)
        across = np.asarray((offset - place) / half, dtype=np.float32)
        roundness = _roundness(across)
        lit = AMBIENT + (1 - AMBIENT) * roundness
        lit += np.float32(0.5 * self.cloth.gloss) * (roundness * roundness * roundness)
        lit -= np.float32(0.1) * across
        lit *= shade
        np.copyto(lit, behind, where=roundness == 0)
        return lit


def _grain(loom: Loom, rng: np.random.Generator) -> Field:
    """Return the factor of fibre noise: each float's own glint, hairs along yarns, mottle."""
    grid, fibre = loom.grid, np.float32(loom.cloth.fibre)
    shape = (grid.rows, grid.columns)
    hairs = rng.random(shape, dtype=np.float32) - np.float32(0.5)
    along = max(3, (3 * grid.step_y // 2) | 1)
    aside = max(3, (3 * grid.step_x // 2) | 1)
    warp_way = np.asarray(cv2.blur(hairs, (1, along)), dtype=np.float32)
    weft_way = np.asarray(cv2.blur(hairs, (aside, 1)), dtype=np.float32)
    glint = rng.standard_normal((grid.picks, grid.ends), dtype=np.float32)
    glint = np.asarray(
        cv2.resize(glint, (grid.columns, grid.rows), interpolation=cv2.INTER_LINEAR),
        dtype=np.float32,
    )
    mottle = rng.standard_normal((grid.picks // 12 + 3, grid.ends // 12 + 3), dtype=np.float32)
    mottle = np.asarray(
        cv2.resize(mottle, (grid.columns, grid.rows), interpolation=cv2.INTER_CUBIC),
        dtype=np.float32,
    )
    # Averaging n samples shrinks noise by sqrt(n); 3.5 restores unit spread to uniform noise.
    threads = (warp_way + weft_way) * np.float32(3.5 * np.sqrt(along) * 0.7)
    grain = 1 + fibre * (threads * np.float32(0.45) + glint * np.float32(0.75))
    grain += fibre * np.float32(0.18) * mottle
    return np.maximum(grain, np.float32(0.1)).astype(np.float32)
