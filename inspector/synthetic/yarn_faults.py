"""Defects of the yarns themselves, made by altering threads before they are interlaced.

Every function alters the loom in place and returns the canvas mask (grid.rows x grid.columns)
of what it changed.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from inspector.synthetic._types import Field, Mask
from inspector.synthetic.cloth import Selvedge
from inspector.synthetic.loom import LOOP_SLANT, SELVEDGE_ENDS, Loom, Stroke
from inspector.synthetic.outline import blob
from inspector.synthetic.strokes import stroke_mask, wander
from inspector.synthetic.weave import Weave
from inspector.synthetic.yarn import Threads

BESIDE = 0.75
"""How far beside a faulty thread the cloth counts as faulty, in distances between threads."""


def spot(loom: Loom, rng: np.random.Generator, inset: float = 0.22) -> tuple[float, float]:
    """Return a canvas (column, row) on the cloth, `inset` of the picture's sides from its edges."""
    grid = loom.grid
    x = float(rng.uniform(inset, 1 - inset)) * grid.width
    y = float(rng.uniform(inset, 1 - inset)) * grid.height
    column, row = grid.to_canvas(x, y)
    if loom.edge is None:
        return column, row
    border = min((SELVEDGE_ENDS + 4) * grid.step_x, 0.3 * grid.width * grid.scale)
    if loom.cloth.selvedge == Selvedge.LEFT:
        return max(column, loom.edge + border), row
    return min(column, loom.edge - border), row


def broken_end(loom: Loom, rng: np.random.Generator) -> Mask:
    """Take out one end for 35 to 100 % of the picture's height."""
    column, row = spot(loom, rng)
    end = int(column // loom.grid.step_x)
    start, stop = _stretch(row, loom.grid.rows, float(rng.uniform(0.35, 1.1)), rng)
    return _remove(loom, loom.ends, end, start, stop, warp=True)


def loose_end(loom: Loom, rng: np.random.Generator) -> Mask:
    """Break one end and leave its tail lying on the cloth in a bow."""
    grid = loom.grid
    column, row = spot(loom, rng)
    end = int(column // grid.step_x)
    start, stop = _stretch(row, grid.rows, float(rng.uniform(0.5, 0.9)), rng)
    mask = _remove(loom, loom.ends, end, start, stop, warp=True)
    length = (stop - start) * float(rng.uniform(0.5, 0.9))
    tail = Stroke(
        wander(((end + 0.5) * grid.step_x, start), math.pi / 2, length, 0.7, rng),
        width=0.75 * grid.step_x,
        shade=float(rng.uniform(1.5, 2.2)),
        opacity=0.75,
    )
    loom.strokes.append(tail)
    return np.asarray(mask | stroke_mask(mask.shape, [tail], 0.3 * grid.step_x))


def missing_pick(loom: Loom, rng: np.random.Generator) -> Mask:
    """Leave out one pick across the whole picture."""
    grid = loom.grid
    _, row = spot(loom, rng)
    pick = int(row // grid.step_y)
    return _remove(loom, loom.picks, pick, 0, grid.columns, warp=False)


def coarse_end(loom: Loom, rng: np.random.Generator) -> Mask:
    """Thicken one end for at least half the picture's height."""
    grid = loom.grid
    column, row = spot(loom, rng)
    start, stop = _stretch(row, grid.rows, float(rng.uniform(0.5, 1.3)), rng)
    end = int(column // grid.step_x)
    return _thicken(loom, end, start, stop, float(rng.uniform(1.6, 1.9)), warp=True)


def coarse_pick(loom: Loom, rng: np.random.Generator) -> Mask:
    """Thicken one pick across the whole picture."""
    grid = loom.grid
    _, row = spot(loom, rng)
    pick = int(row // grid.step_y)
    factor = float(rng.uniform(1.6, 1.9))
    return _thicken(loom, pick, 0, grid.columns, factor, warp=False)


def slub(loom: Loom, rng: np.random.Generator) -> Mask:
    """Thicken one yarn over 6 to 18 crossings, to about twice its width in the middle."""
    grid = loom.grid
    column, row = spot(loom, rng)
    # A knit has no warp, and satin's picks are hidden under its floats.
    warp = bool(rng.random() < {Weave.KNIT: 0.0, Weave.SATIN: 1.0}.get(loom.weave, 0.4))
    step, middle = (grid.step_y, row) if warp else (grid.step_x, column)
    index = int(column // grid.step_x if warp else row // grid.step_y)
    half = float(rng.uniform(3, 9)) * step
    start, stop = round(middle - half), round(middle + half)
    return _thicken(loom, index, start, stop, float(rng.uniform(1.9, 2.3)), warp=warp)


def hole(loom: Loom, rng: np.random.Generator) -> Mask:
    """Tear all yarns out of a ragged patch; see through it what lies behind the cloth."""
    grid = loom.grid
    column, row = spot(loom, rng)
    radius = float(rng.uniform(0.02, 0.07)) * min(grid.height, grid.width, 420) * grid.scale
    radius = max(radius, 2.0 * max(grid.step_x, grid.step_y))
    torn = blob((grid.rows, grid.columns), (column, row), radius, 0.35, rng)
    bright = bool(rng.random() < 0.5)
    loom.behind[torn] = loom.level(2.2 if bright else 0.1)
    # Yarn ends hang into a torn weave; knitted loops let go and draw back from the rim.
    hanging = 0.25 if loom.weave == Weave.KNIT else 0.8
    loom.open[_shrunk(torn, hanging * max(grid.step_x, grid.step_y))] = True
    frayed = _tear(loom.ends, torn.T, grid.step_x, 0.5 * grid.step_y, rng)
    _tear(loom.picks, torn, grid.step_y, 0.5 * grid.step_x, rng)
    hairs = [_hair(loom, torn, (column, row), radius, rng) for _ in range(int(rng.integers(3, 8)))]
    loom.strokes.extend(hairs)
    whole_cells = np.repeat(frayed, grid.step_x, axis=0).T & torn
    return np.asarray(torn | whole_cells | stroke_mask(torn.shape, hairs, 1.0))


def cut_selvedge(loom: Loom, rng: np.random.Generator) -> Mask:
    """Cut the edge of the cloth in, by up to the border's width; needs a cloth with a selvedge."""
    grid = loom.grid
    if loom.edge is None:
        raise ValueError("cut_selvedge needs a cloth with a selvedge, got selvedge='none'")
    _, row = spot(loom, rng)
    start, stop = _stretch(row, grid.rows, float(rng.uniform(0.2, 0.6)), rng)
    start, stop = max(start, 0), min(stop, grid.rows)
    deepest = float(rng.uniform(0.5, 1.0)) * SELVEDGE_ENDS * grid.step_x
    depth = np.zeros(grid.rows, np.float32)
    depth[start:stop] = deepest * _bow(stop - start)
    per_pick = np.repeat(rng.uniform(0.7, 1.1, grid.picks), grid.step_y).astype(np.float32)
    left = loom.cloth.selvedge == Selvedge.LEFT
    columns = np.arange(grid.columns)
    inward = columns - loom.edge if left else loom.edge - columns
    # Loops of the picks stand out beyond the edge by less than one yarn: they go too.
    cut = (inward[None, :] < (depth * per_pick)[:, None]) & (depth > 0)[:, None]
    cut &= (inward > -grid.step_x)[None, :]
    loom.behind[cut] = loom.table
    loom.open[cut & (inward[None, :] < (depth * per_pick)[:, None] - grid.step_x)] = True
    _tear(loom.ends, cut.T, grid.step_x, 0.5 * grid.step_y, rng)
    _tear(loom.picks, cut, grid.step_y, 0.8 * grid.step_x, rng)
    return np.asarray(cut)


def _stretch(middle: float, size: int, share: float, rng: np.random.Generator) -> tuple[int, int]:
    """Return start and stop of `share` of `size` samples, somewhere around `middle`."""
    length = share * size
    start = middle - length * float(rng.uniform(0.3, 0.7))
    return max(0, round(start)), min(size, round(start + length))


def _bow(length: int) -> Field:
    """Return `length` values that rise from 0 to 1 and fall again, steep at both ends."""
    ramp = np.sin(np.linspace(0, math.pi, max(length, 1), dtype=np.float32))
    return np.asarray(np.sqrt(np.maximum(ramp, 0)), dtype=np.float32)


def _remove(loom: Loom, threads: Threads, index: int, start: int, stop: int, *, warp: bool) -> Mask:
    """Take thread `index` out from sample `start` to `stop`; its neighbours close in a little."""
    threads.thickness[index, start:stop] = 0
    close = np.float32(0.16) * np.minimum(1, 4 * _bow(stop - start))
    for side in (-1, 1):
        if 0 <= index + side < threads.count:
            threads.shift[index + side, start:stop] -= side * close
    # Yarns that crossed it now hang free and sink: less light comes back from the gap.
    gap = _cells(loom, index, start, stop, 0.0, warp=warp) & loom.on_cloth()
    loom.tint[gap] *= np.float32(0.72)
    return _cells(loom, index, start, stop, BESIDE, warp=warp)


def _thicken(loom: Loom, index: int, start: int, stop: int, factor: float, *, warp: bool) -> Mask:
    """Make thread `index` up to `factor` times as thick and a little lighter or darker."""
    threads = loom.ends if warp else loom.picks
    step = loom.grid.step_x if warp else loom.grid.step_y
    start, stop = max(0, start), min(threads.length, stop)
    bow = _bow(stop - start)
    threads.thickness[index, start:stop] *= 1 + np.float32(factor - 1) * bow
    np.clip(threads.thickness, None, 2.2, out=threads.thickness)
    threads.shade[index, start:stop] *= 1 + np.float32(0.35) * bow
    threads.shift[index, start:stop] *= np.float32(0.3)
    for side in (-1, 1):
        if 0 <= index + side < threads.count:  # the neighbours make room
            threads.shift[index + side, start:stop] += np.float32(0.2 * side) * bow
    # What crosses a thick yarn is lifted towards the lamp.
    lifted = 1 + np.float32(0.14) * bow
    own = slice(index * step, (index + 1) * step)
    place = (slice(start, stop), own) if warp else (own, slice(start, stop))
    if warp:
        loom.tint[place] *= lifted[:, None]
    else:
        loom.tint[place] *= np.where(loom.on_cloth()[:, start:stop], lifted, 1)
    return _cells(loom, index, start, stop, BESIDE, warp=warp)


def _cells(loom: Loom, index: int, start: int, stop: int, margin: float, *, warp: bool) -> Mask:
    """Return the canvas mask of a length of one thread, `margin` threads wider on each side."""
    grid = loom.grid
    step = grid.step_x if warp else grid.step_y
    low, high = round((index - margin) * step), round((index + 1 + margin) * step)
    mask = loom.no_defect()
    if loom.weave == Weave.KNIT and not warp:
        low -= round(LOOP_SLANT * step)  # a course's loops reach up between those of the last
    low, start = max(0, low), max(0, start)
    if warp:
        mask[start:stop, low:high] = True
    else:
        mask[low:high, start:stop] = True
    return mask


def _tear(threads: Threads, torn: Mask, step: int, fray: float, rng: np.random.Generator) -> Mask:
    """Take every thread out where it crosses `torn`, each broken at a slightly other place.

    `torn` is (count * step) x length; the answer is threads x length, True where removed.
    """
    crossing = torn[step // 2 :: step][: threads.count]
    gone = np.zeros_like(crossing)
    for index in np.nonzero(crossing.any(axis=1))[0]:
        where = np.nonzero(crossing[index])[0]
        start = int(where[0] + abs(rng.normal(0, fray)))
        stop = int(where[-1] + 1 - abs(rng.normal(0, fray)))
        gone[index, start : max(start, stop)] = True
    gone &= crossing
    threads.thickness[gone] = 0
    return gone


def _shrunk(mask: Mask, by: float) -> Mask:
    """Return the mask without its border of `by` samples."""
    side = 2 * round(by) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.erode(mask.view(np.uint8), kernel)) > 0


def _hair(
    loom: Loom,
    torn: Mask,
    middle: tuple[float, float],
    radius: float,
    rng: np.random.Generator,
) -> Stroke:
    """Return a fibre that sticks from the rim of a hole into it."""
    turn = float(rng.uniform(0, 2 * math.pi))
    start = (middle[0] + radius * math.cos(turn), middle[1] + radius * math.sin(turn))
    inward = turn + math.pi + float(rng.normal(0, 0.6))
    path = wander(start, inward, radius * float(rng.uniform(0.4, 0.9)), 0.9, rng, points=12)
    limit = np.array([torn.shape[1] - 1, torn.shape[0] - 1], np.float32)
    path = np.clip(path, 0, limit).astype(np.float32)
    return Stroke(path, 0.35 * loom.grid.step_x, float(rng.uniform(0.7, 1.2)), 0.8, shadow=0.1)
