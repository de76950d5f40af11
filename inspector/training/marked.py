"""From samples (and generated pictures) to cloth with known pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import cv2
import numpy as np

from inspector.datasets import Mark, Sample
from inspector.synthetic import DefectKind, Weave, draw_fabric
from inspector.training.cloth import Cloth, Plane
from inspector.training.pictures import gray
from inspector.training.plan import Plan

__all__ = ["from_sample", "generated"]

# A box whose shorter side is at most this many pixels is mostly defect; a wider one
# may hold a thin thread and much good cloth.
_NARROW = 64
_WHITE = 127


def from_sample(sample: Sample, plan: Plan) -> Cloth:
    """A labelled picture's cloth.

    A mark that leaves open which of several categories it shows ("a|b") is certain for
    "defective" and doubtful for each of those.
    """
    pixels = gray(sample.load(), plan.geometry)
    sure: dict[int, Plane] = {}
    maybe: dict[int, Plane] = {}
    doubtful: set[int] = set()
    for mark in sample.marks:
        plane, certain = _plane(mark, pixels.shape)
        named = [plan.tasks.index(name) for name in mark.category.split("|")]
        _add(sure if certain else maybe, len(plan.tasks) - 1, plane)
        for task in named:
            _add(sure if certain and len(named) == 1 else maybe, task, plane)
        doubtful.update(named if len(named) > 1 else ())
    return Cloth.of(pixels, len(plan.tasks), sure, maybe, frozenset(doubtful))


def generated(plan: Plan, count: int, side: int = 256) -> list[Cloth]:
    """Drawn cloth, every weave in turn, every second one with a defect.

    It shows what the real pictures have too little of: other weaves with each kind of
    defect. It trains only; no figure is measured on it.
    """
    weaves, kinds = list(Weave), list(DefectKind)
    drawn = []
    for number in range(count):
        kind = kinds[(number // 2) % len(kinds)]
        defects: Sequence[DefectKind] = (kind,) if number % 2 else ()
        weave = weaves[(number // (2 * len(kinds)) + number) % len(weaves)]
        drawn.append(_drawn(plan, weave, defects, side, seed=plan.training.seed + number))
    return drawn


def _drawn(plan: Plan, weave: Weave, defects: Sequence[DefectKind], side: int, seed: int) -> Cloth:
    picture = draw_fabric(side, side, weave=weave, defects=defects, seed=seed)
    sure: dict[int, Plane] = {}
    for defect in picture.masks:
        plane = defect.mask.astype(np.uint8)
        _add(sure, len(plan.tasks) - 1, plane)
        _add(sure, plan.tasks.index(defect.category), plane)
    return Cloth.of(picture.pixels, len(plan.tasks), sure)


def _add(planes: dict[int, Plane], task: int, plane: Plane) -> None:
    """Lay a plane over what is marked already; an empty one marks nothing."""
    if plane.any():
        planes[task] = planes[task] | plane if task in planes else plane


def _plane(mark: Mark, shape: tuple[int, ...]) -> tuple[Plane, bool]:
    """A mark as 0 and 1 a pixel, and whether all of it is certainly defect."""
    if mark.mask is not None:
        return _mask(mark.mask(), shape), True
    plane = np.zeros(shape, np.uint8)
    x0, y0, x1, y1 = (round(corner) for corner in mark.box or (0, 0, 0, 0))
    plane[max(y0, 0) : y1, max(x0, 0) : x1] = 1
    return plane, min(x1 - x0, y1 - y0) <= _NARROW


def _mask(data: bytes, shape: tuple[int, ...]) -> Plane:
    """White is defect. A mask's alpha means nothing and is dropped."""
    levels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if levels is None or levels.shape != shape:
        found = "nothing readable" if levels is None else f"{levels.shape}"
        raise ValueError(f"A mask must have the size of its picture, {shape}; it has {found}.")
    return cast("Plane", (levels > _WHITE).astype(np.uint8))
