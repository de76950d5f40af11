"""Training source for products whose whole picture is one tile (preprocess mode "resize")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from inspector.datasets import Sample
from inspector.training.augment import pipeline
from inspector.training.batches import Batch, Example, collate
from inspector.training.pictures import tiles
from inspector.training.plan import Plan

__all__ = ["WholePictures", "targets"]

_MOST = 4.0  # a positive counts at most this many times


class WholePictures:
    """Each picture once an epoch, in an order and with changes that the epoch's number fixes."""

    def __init__(self, plan: Plan, samples: Sequence[Sample]) -> None:
        """Prepare every picture and keep it in memory (64 KB each at 256 pixels)."""
        self._plan = plan
        self._tiles = [tiles(sample.load(), plan.geometry)[0] for sample in samples]
        pairs = [targets(sample, plan.tasks) for sample in samples]
        self._target = np.stack([target for target, _ in pairs])
        self._weight = np.stack([weight for _, weight in pairs])

    def balance(self) -> NDArray[np.float32]:
        """The square root of negatives over positives: between ignoring rarity and undoing it."""
        positive = (self._target * self._weight).sum(0)
        negative = ((1 - self._target) * self._weight).sum(0)
        ratio = np.sqrt(negative / np.maximum(positive, 1)).clip(1, _MOST)
        return np.asarray(ratio, np.float32)

    def steps(self) -> int:
        """Full batches only: batch normalisation does not like remnants."""
        return max(1, len(self._tiles) // self._plan.training.batch)

    def epoch(self, number: int, size: int) -> Iterator[Batch]:
        """Shuffle, change, shrink to the epoch's size, stack."""
        seed = self._plan.training.seed * 1000 + number
        change = pipeline(self._plan.augment, seed)
        order = np.random.default_rng(seed).permutation(len(self._tiles))
        batch = self._plan.training.batch
        for start in range(0, self.steps() * batch, batch):
            chosen = order[start : start + batch]
            yield collate([self._example(int(index), change, size) for index in chosen])

    def _example(self, index: int, change: object, size: int) -> Example:
        pixels = change(image=self._tiles[index])["image"]  # type: ignore[operator]
        if pixels.shape[0] != size:
            pixels = cv2.resize(pixels, (size, size), interpolation=cv2.INTER_AREA)
        return Example(pixels, self._target[index], self._weight[index])


def targets(
    sample: Sample, tasks: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Target and weight of each task; what nobody knows weighs nothing."""
    known = [sample.defective if task == "defective" else sample.labels.get(task) for task in tasks]
    target = [0.0 if value is None else float(value) for value in known]
    weight = [0.0 if value is None else 1.0 for value in known]
    return np.array(target, np.float32), np.array(weight, np.float32)
