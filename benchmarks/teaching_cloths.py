"""The cloths on which `inspector teach` is measured: which tiles are good, which show a defect.

TILDA c1r1: windows of 208 by 208 pixels, one on the largest box of each picture, and one that
comes no nearer than 6 pixels to any box. Half of the pictures have a black line one pixel wide at
an edge, left by whoever turned them; windows keep 2 pixels away from the edge.

AITEX: the strips of one fabric, cut into tiles of 256 by 256 pixels from where the cloth begins,
selvedge left out. Tiles of defect-free strips are good. A tile of a defective strip shows a defect
where its mask holds at least half of one marked spot or 64 marked pixels; others are not used.
Selvedge defects (022), the strip with an empty mask and the one without are left out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["CLOTHS", "Cloth", "Drawn", "draw", "open_cloth"]

Tile = NDArray[np.uint8]
Box = tuple[float, float, float, float]

_WINDOW, _AWAY, _INSET, _STEP = 208, 6, 2, 4
_TILE, _MARKED, _SHARE = 256, 64, 0.5
# The first column of tiles that show nothing but cloth, by fabric.
_BEGINS = {"01": 768, "02": 768, "03": 1280, "04": 768}
_SELVEDGE = "022"

CLOTHS = ("tilda c1r1", *(f"aitex {fabric}" for fabric in _BEGINS))
"""TILDA's cloth, and AITEX's fabrics with at least five strips that show a defect."""


@dataclass(frozen=True, slots=True, eq=False)
class Cloth:
    """Good tiles [n, H, W] and defective ones [m, H, W]; groups say from which picture or strip."""

    name: str
    good: NDArray[np.uint8]
    good_groups: Sequence[str]
    defective: NDArray[np.uint8]
    defective_groups: Sequence[str]
    taught_with: int


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Rows of good tiles to teach with, and of others to test with; no group is in both."""

    taught: NDArray[np.int64]
    tested: NDArray[np.int64]


def open_cloth(name: str, data: Path) -> Cloth:
    """Cut one of CLOTHS from the folder of data sets."""
    if name.startswith("tilda"):
        return _tilda(name, data / "tilda")
    return _aitex(name, data / "aitex", name.rsplit(maxsplit=1)[-1])


def draw(cloth: Cloth, seed: int) -> Drawn:
    """Good tiles to teach with, drawn by the seed from at most half of the strips or pictures."""
    chance = np.random.default_rng(seed)
    groups = np.asarray(cloth.good_groups)
    names = chance.permutation(np.unique(groups))
    strips = min(cloth.taught_with, (len(names) + 1) // 2)
    inside = np.isin(groups, names[:strips])
    taught = np.sort(chance.permutation(np.flatnonzero(inside))[: cloth.taught_with])
    return Drawn(taught, np.flatnonzero(~inside))


def _tilda(name: str, folder: Path) -> Cloth:
    boxes = _boxes(folder / "boxes.csv")
    chance = np.random.default_rng(0)
    good, owners, defective = [], [], []
    for file in sorted(boxes):
        pixels = _grey(folder / file)
        defective.append(_around(pixels, max(boxes[file], key=_area)))
        free = list(_free_corners(pixels.shape, boxes[file]))
        if free:
            top, left = free[chance.integers(len(free))]
            good.append(pixels[top : top + _WINDOW, left : left + _WINDOW])
            owners.append(file)
    return Cloth(name, np.stack(good), owners, np.stack(defective), sorted(boxes), 20)


def _boxes(path: Path) -> dict[str, list[Box]]:
    boxes: dict[str, list[Box]] = {}
    with path.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            box = (float(row["x0"]), float(row["y0"]), float(row["x1"]), float(row["y1"]))
            boxes.setdefault(row["file"], []).append(box)
    return boxes


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _around(pixels: Tile, box: Box) -> Tile:
    middles = ((box[1] + box[3]) / 2, (box[0] + box[2]) / 2)
    top, left = (
        int(np.clip(round(middle - _WINDOW / 2), _INSET, side - _WINDOW - _INSET))
        for middle, side in zip(middles, pixels.shape, strict=True)
    )
    return pixels[top : top + _WINDOW, left : left + _WINDOW]


def _free_corners(shape: tuple[int, ...], boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    for left in range(_INSET, shape[1] - _WINDOW - _INSET + 1, _STEP):
        for top in range(_INSET, shape[0] - _WINDOW - _INSET + 1, _STEP):
            if all(_clear(left, top, box) for box in boxes):
                yield top, left


def _clear(left: int, top: int, box: Box) -> bool:
    x0, y0, x1, y1 = box
    beside = left + _WINDOW <= x0 - _AWAY or left >= x1 + _AWAY
    return beside or top + _WINDOW <= y0 - _AWAY or top >= y1 + _AWAY


def _aitex(name: str, folder: Path, fabric: str) -> Cloth:
    good, owners = [], []
    for path in sorted(folder.glob(f"NODefect_images/*/*_{fabric}.png")):
        for left in _columns(fabric):
            good.append(_grey(path)[:, left : left + _TILE])
            owners.append(path.stem)
    defective, strips = [], []
    for path in sorted(folder.glob(f"Defect_images/*_{fabric}.png")):
        for tile in _defective_tiles(path, fabric):
            defective.append(tile)
            strips.append(path.stem)
    return Cloth(name, np.stack(good), owners, np.stack(defective), strips, 40)


def _columns(fabric: str) -> range:
    return range(_BEGINS[fabric], 4096 - _TILE + 1, _TILE)


def _defective_tiles(path: Path, fabric: str) -> Iterator[Tile]:
    if path.stem.split("_")[1] == _SELVEDGE:
        return
    masks = [_grey(each) > 127 for each in path.parent.parent.glob(f"Mask_images/{path.stem}_*")]
    if not masks:
        return
    count, spots = cv2.connectedComponents(np.any(masks, axis=0).astype(np.uint8), connectivity=8)
    sizes = np.bincount(spots.ravel(), minlength=count)[1:]
    pixels = _grey(path)
    for left in _columns(fabric):
        inside = np.bincount(spots[:, left : left + _TILE].ravel(), minlength=count)[1:]
        if (inside >= _SHARE * sizes)[sizes > 0].any() or inside.sum() >= _MARKED:
            yield pixels[:, left : left + _TILE]


def _grey(path: Path) -> Tile:
    """One channel; of four the brightest colour, for alpha varies in masks."""
    pixels = cv2.imdecode(np.frombuffer(path.read_bytes(), np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None, path
    return np.asarray(pixels if pixels.ndim == 2 else pixels[..., :3].max(axis=2), np.uint8)
