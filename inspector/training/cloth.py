"""A picture of cloth with what is known about each of its pixels, and windows cut from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.training.batches import Example

__all__ = ["CELL", "Cloth", "Plane", "Window", "cut"]

CELL = 8
# So much of a cell must be covered for it to count: points are six pixels wide.
_COVERED = 0.03
# So many pixels of a defect inside a window are enough to call the window defective …
_ENOUGH = 60
# … or this share of a defect that is smaller than that.
_ENOUGH_SHARE = 0.5
# An area known only in part (a box around a thin thread) decides from these shares on.
_OF_AREA, _OF_WINDOW = 0.5, 0.3

Plane = NDArray[np.uint8]
Planes = Mapping[int, Plane]


@dataclass(frozen=True, slots=True, eq=False)
class Cloth:
    """`pixels` [H, W]; by task's number, planes [H, W] with 1 where its defect lies.

    `sure` planes are defect all over, `maybe` planes somewhere. `doubtful` tasks may be
    what a `maybe` plane shows, or may not. Of `tasks` tasks the last is "defective".
    """

    pixels: Plane
    tasks: int
    sure: Planes
    maybe: Planes
    doubtful: frozenset[int]
    enough: Mapping[int, float]
    area: Mapping[int, int]

    @classmethod
    def of(
        cls,
        pixels: Plane,
        tasks: int,
        sure: Planes,
        maybe: Planes | None = None,
        doubtful: frozenset[int] = frozenset(),
    ) -> Cloth:
        """Work out once how much of each defect makes a window defective."""
        maybe = maybe or {}
        enough = {task: _enough(plane) for task, plane in sure.items()}
        area = {task: int(plane.sum(dtype=np.int64)) for task, plane in maybe.items()}
        return cls(pixels, tasks, sure, maybe, doubtful, enough, area)

    @property
    def good(self) -> bool:
        """Whether nothing is marked anywhere."""
        return not self.sure and not self.maybe


@dataclass(frozen=True, slots=True)
class Window:
    """A square of a picture: upper left corner and side in pixels, and how it is flipped."""

    x: int
    y: int
    side: int
    flip_x: bool = False
    flip_y: bool = False


def cut(cloth: Cloth, window: Window, size: int) -> Example:
    """A window as a training example of size by size pixels."""
    positive, known = _labels(cloth, window)
    cells = _shares(cloth.sure, cloth.tasks, window, size) > _COVERED
    doubt = _shares(cloth.maybe, cloth.tasks, window, size) > 0
    # Where the window as a whole is in doubt, so is every cell that looks good.
    known_cells = cells | (~doubt & ~_rim(cells) & known[:, None, None])
    return Example(
        pixels=_view(cloth.pixels, window, size),
        target=positive.astype(np.float32),
        weight=known.astype(np.float32),
        cells=cells.astype(np.float32),
        cell_weight=known_cells.astype(np.float32),
    )


def _labels(cloth: Cloth, window: Window) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each task whether the window shows it, and whether that is known."""
    positive = np.zeros(cloth.tasks, bool)
    touched = np.zeros(cloth.tasks, bool)
    for task, plane in cloth.sure.items():
        seen = _inside(plane, window)
        touched[task] |= seen > 0
        positive[task] |= seen > 0 and seen >= cloth.enough[task]
    for task, plane in cloth.maybe.items():
        seen = _inside(plane, window)
        touched[task] |= seen > 0
        shown = seen >= _OF_AREA * cloth.area[task] or seen >= _OF_WINDOW * window.side**2
        positive[task] |= seen > 0 and shown and task not in cloth.doubtful
    # What certainly shows some defect is defective, whatever else is in doubt.
    positive[-1] |= positive[:-1].any()
    return positive, positive | ~touched


def _inside(plane: Plane, window: Window) -> int:
    part = plane[window.y : window.y + window.side, window.x : window.x + window.side]
    return int(np.count_nonzero(part))


def _view(plane: Plane, window: Window, size: int) -> Plane:
    """The window's pixels, scaled and flipped."""
    part = plane[window.y : window.y + window.side, window.x : window.x + window.side]
    if window.side != size:
        way = cv2.INTER_AREA if window.side > size else cv2.INTER_LINEAR
        part = np.asarray(cv2.resize(part, (size, size), interpolation=way), np.uint8)
    rows = slice(None, None, -1 if window.flip_y else 1)
    columns = slice(None, None, -1 if window.flip_x else 1)
    return np.ascontiguousarray(part[rows, columns])


def _shares(planes: Planes, tasks: int, window: Window, size: int) -> NDArray[np.float32]:
    """How much of each map cell a task's plane covers, [T, size/8, size/8]."""
    count = size // CELL
    shares = np.zeros((tasks, count, count), np.float32)
    for task, plane in planes.items():
        if _inside(plane, window):
            view = _view(plane * np.uint8(255), window, size) / np.float32(255)
            shares[task] = view.reshape(count, CELL, count, CELL).mean((1, 3))
    return shares


def _rim(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells next to a defective one: masks are not drawn to the pixel."""
    rim = np.zeros(cells.shape, bool)
    for task in np.flatnonzero(cells.any((1, 2))):
        grown = cv2.dilate(cells[task].astype(np.uint8), np.ones((3, 3), np.uint8))
        rim[task] = (grown > 0) & ~cells[task]
    return rim


def _enough(plane: Plane) -> float:
    *_, statistics, _ = cv2.connectedComponentsWithStats(plane)
    areas = statistics[1:, cv2.CC_STAT_AREA]
    if not len(areas):
        return 0.0
    return float(min(_ENOUGH, _ENOUGH_SHARE * float(np.median(areas))))
