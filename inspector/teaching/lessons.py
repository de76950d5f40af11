"""What is learnt from good pictures: a memory, what they score without themselves, a threshold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto

from inspector.teaching.distances import CHANNELS
from inspector.teaching.expected import Expected, expect
from inspector.teaching.front import Tile, front_graph
from inspector.teaching.graph import Scoring, raw_graph
from inspector.teaching.memory import Front, Memory, learn
from inspector.teaching.running import front_of, raw_of
from inspector.teaching.scoring import Threshold, anomaly
from inspector.teaching.tiles import Cut

__all__ = ["FOLDS", "Lesson", "runs_needed", "study"]

FOLDS = 5
Numbers = NDArray[np.float64]
Step = Callable[[int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A memory of all pictures, and the anomaly [n] of each as a memory without it saw it."""

    backbone: ModelProto
    tile: Tile
    memory: Memory
    expected: Expected
    good: Numbers

    def tile_anomaly(self, cut: Cut, step: Step) -> Numbers:
        """The anomaly [N] of tiles of further pictures."""
        graph = raw_graph(self.backbone, self.memory, self.tile)
        return anomaly(self.expected.standardised(*raw_of(graph, cut.tiles, step)))

    def scoring(self, threshold: Threshold) -> Scoring:
        """How the graph turns distances into log-odds."""
        return Scoring(self.expected, threshold.at, threshold.slope)


def runs_needed(cut: Cut) -> int:
    """How many tiles `study` runs: each once to learn, once to be judged."""
    return 2 * len(cut.tiles)


def study(backbone: ModelProto, cut: Cut, seed: int, step: Step) -> Lesson:
    """Learn from all pictures, and judge each by what the pictures of other folds taught."""
    height, width, channels = cut.tiles.shape[1:]
    tile = (height, width, channels)
    front = front_of(front_graph(backbone, tile), cut.tiles, step)
    expected = expect(*_held_out(backbone, cut, front, seed, step), cut.owners)
    good = cut.worst(anomaly(expected.held_out(cut.owners)))
    return Lesson(backbone, tile, learn(front, seed), expected, good)


def _held_out(
    backbone: ModelProto, cut: Cut, front: Front, seed: int, step: Step
) -> tuple[Numbers, Numbers]:
    """Raw scores [tiles, channels], each by a memory of the pictures of other folds, and looks.

    A fold holds pictures that follow each other by name: neighbours on a roll resemble each other
    more than what comes later, and channels that feel such drift must count less.
    """
    number = int(cut.owners.max()) + 1
    folds = np.arange(number) * FOLDS // number
    height, width, channels = cut.tiles.shape[1:]
    raw = np.empty((len(cut.tiles), len(CHANNELS)))
    looks = np.empty((len(cut.tiles), front.features.shape[1]))
    for fold in range(FOLDS):
        memory = learn(front.of(cut.of(np.flatnonzero(folds != fold))), seed)
        rows = cut.of(np.flatnonzero(folds == fold))
        graph = raw_graph(backbone, memory, (height, width, channels))
        raw[rows], looks[rows] = raw_of(graph, cut.tiles[rows], step)
    return raw, looks
