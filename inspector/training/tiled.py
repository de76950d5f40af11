"""Training source for products whose pictures are cut into tiles (preprocess mode "tiles")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from inspector.datasets import Sample
from inspector.training.augment import light
from inspector.training.batches import Batch, Example, collate
from inspector.training.cloth import Cloth, Window, cut
from inspector.training.marked import from_sample, generated
from inspector.training.plan import Plan

__all__ = ["CutTiles"]

_MARGIN = 6


class CutTiles:
    """Windows drawn anew each epoch: around defects, on good cloth, along edges.

    Categories are drawn alike often, whatever their share of the pictures; a picture
    whose defect's place is unknown is left out, for none of its windows has a label.
    """

    def __init__(self, plan: Plan, samples: Sequence[Sample]) -> None:
        """Decode every picture and its marks into memory."""
        self._plan = plan
        self._tiles = plan.tiles
        placed = [sample for sample in samples if not sample.parts_unknown]
        self._pools: dict[str, list[Cloth]] = {}
        for sample in placed:
            self._pools.setdefault(sample.dataset, []).append(from_sample(sample, plan))
        if self._tiles.generated:
            self._pools["generated"] = generated(plan, self._tiles.generated)
        self._defects = {name: _by_task(pool) for name, pool in self._pools.items()}
        self._good = {
            name: [cloth for cloth in pool if cloth.good] for name, pool in self._pools.items()
        }

    def balance(self) -> NDArray[np.float32]:
        """Even: the drawing already balances."""
        return np.ones(len(self._plan.tasks), np.float32)

    def steps(self) -> int:
        """Batches in an epoch."""
        return max(1, self._tiles.per_epoch // self._plan.training.batch)

    def epoch(self, number: int, size: int) -> Iterator[Batch]:
        """Draw, cut, change the light, stack."""
        seed = self._plan.training.seed * 1000 + number
        chance = np.random.default_rng(seed)
        change = light(self._plan.augment, seed)
        for _ in range(self.steps()):
            examples = [self._draw(chance, size) for _ in range(self._plan.training.batch)]
            yield collate([_lit(example, change) for example in examples])

    def _draw(self, chance: np.random.Generator, size: int) -> Example:
        """One window: a data set by its share, then a defect or anywhere."""
        names = [name for name in self._tiles.shares if name in self._pools]
        shares = np.array([self._tiles.shares[name] for name in names])
        name = names[int(chance.choice(len(names), p=shares / shares.sum()))]
        if chance.random() < self._tiles.defective and self._defects[name]:
            cloth, point = self._defect(name, chance)
        else:
            cloth, point = self._anywhere(name, chance)
        return cut(cloth, self._window(cloth, point, size, chance), size)

    def _defect(self, name: str, chance: np.random.Generator) -> tuple[Cloth, tuple[int, int]]:
        """A pixel of a defect, each category alike often."""
        tasks = list(self._defects[name].values())
        choices = tasks[int(chance.integers(len(tasks)))]
        cloth, points = choices[int(chance.integers(len(choices)))]
        y, x = points[int(chance.integers(len(points)))]
        return cloth, (int(x), int(y))

    def _anywhere(self, name: str, chance: np.random.Generator) -> tuple[Cloth, tuple[int, int]]:
        """Any pixel of any picture, good pictures first, their left edge more often."""
        pool = self._pools[name]
        if self._good[name] and chance.random() < self._tiles.good_first:
            pool = self._good[name]
        cloth = pool[int(chance.integers(len(pool)))]
        height, width = cloth.pixels.shape
        reach = width // 3 if chance.random() < self._tiles.edges else width
        return cloth, (int(chance.integers(reach)), int(chance.integers(height)))

    def _window(
        self, cloth: Cloth, point: tuple[int, int], size: int, chance: np.random.Generator
    ) -> Window:
        """A window of random scale that holds the point somewhere."""
        height, width = cloth.pixels.shape
        spread = self._plan.augment.scale
        scale = float(np.exp(chance.uniform(-np.log1p(spread), np.log1p(spread))))
        side = min(round(size / scale), height, width)
        corner = [
            _start(place, side, length, chance)
            for place, length in zip(point, (width, height), strict=True)
        ]
        flips = chance.random(2) < 0.5
        return Window(corner[0], corner[1], side, bool(flips[0]), bool(flips[1]))


def _start(place: int, side: int, length: int, chance: np.random.Generator) -> int:
    """Where a window of this side may begin so that the place lies in it, off its rim."""
    first = int(np.clip(place - side + _MARGIN, 0, length - side))
    last = int(np.clip(place - _MARGIN, first, length - side))
    return int(chance.integers(first, last + 1))


Place = tuple[Cloth, NDArray[np.int64]]


def _by_task(pool: Sequence[Cloth]) -> dict[int, list[Place]]:
    """For each task with defects, the pictures that show it and some of its pixels."""
    found: dict[int, list[Place]] = {}
    for cloth in pool:
        planes = {**cloth.maybe, **cloth.sure}
        # "defective" alone stands for a defect of an unknown category.
        last = cloth.tasks - 1
        for task, plane in planes.items():
            if task != last or len(planes) == 1:
                pixels = np.argwhere(plane)[:: max(1, int(plane.sum()) // 500)]
                found.setdefault(task, []).append((cloth, pixels))
    return found


def _lit(example: Example, change: object) -> Example:
    pixels = change(image=example.pixels)["image"]  # type: ignore[operator]
    return Example(pixels, example.target, example.weight, example.cells, example.cell_weight)
