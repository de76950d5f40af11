"""Distances from what a graph was made from, in units of its own spread.

P. C. Mahalanobis, "On the generalised distance in statistics", Proceedings of the National
Institute of Sciences of India 2(1), 1936; K. Lee et al., "A simple unified framework for detecting
out-of-distribution samples", NeurIPS 2018, for features of a network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FEWEST",
    "Numbers",
    "Rows",
    "Yardstick",
    "fit",
    "fold_masks",
    "measure",
    "middles",
    "usual",
]

FEWEST = 5
"""Pictures are judged by those of other folds, of which there are so many."""

_USUAL = 0.99
_SEED = 5
# The covariance is drawn so far towards its diagonal.
_SHRINKAGE = 0.1
# Below this spread a feature says nothing: it does not vary, or by rounding alone.
_LEAST_SPREAD = 1e-4

Numbers = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Yardstick:
    """Distance of a description x [F] is the length of (x - mean) @ axes; `axes` is [F, F]."""

    mean: Numbers
    axes: Numbers

    def along(self, described: Numbers) -> Numbers:
        """Descriptions [n, F] along the axes, [n, F], in units of the spread."""
        return np.asarray((described - self.mean) @ self.axes)

    def distance(self, described: Numbers) -> Numbers:
        """Distances [n] of descriptions [n, F]."""
        return np.asarray(np.linalg.norm(self.along(described), axis=1))

    def scaled(self, factor: float) -> Yardstick:
        """A yardstick that gives distances times `factor`."""
        return Yardstick(self.mean, self.axes * factor)


def fit(spaces: Sequence[Numbers], owner: Rows) -> tuple[list[Yardstick], Numbers]:
    """A yardstick a space, and the largest distance of each picture as the others see it.

    `owner` [tiles] says which picture a tile is of. Each space is scaled by itself first, so that
    none of them outweighs the others, then all together.
    """
    apart = [_by_the_others(space, owner) for space in spaces]
    most = [usual(distances) for distances in apart]
    largest = np.max([each / one for each, one in zip(apart, most, strict=True)], axis=0)
    whole = usual(largest)
    yardsticks = [
        measure(space).scaled(1 / (one * whole)) for space, one in zip(spaces, most, strict=True)
    ]
    return yardsticks, largest / whole


def usual(distances: Numbers) -> float:
    """What one in a hundred reaches; not 0, even where all pictures are the same."""
    return max(float(np.quantile(distances, _USUAL)), _LEAST_SPREAD)


def middles(values: Numbers, owner: Rows) -> Numbers:
    """Of each picture the middle of its tiles' values [tiles]."""
    return np.array([np.median(values[owner == each]) for each in np.unique(owner)])


def fold_masks(owner: Rows) -> Iterator[NDArray[np.bool_]]:
    """The tiles of each fifth of the pictures.

    Fifths are drawn, for neighbours in a list may alternate in kind.
    """
    fifth = np.random.default_rng(_SEED).permutation(int(owner[-1]) + 1) % FEWEST
    return (fifth[owner] == fold for fold in range(FEWEST))


def measure(space: Numbers) -> Yardstick:
    """The yardstick of descriptions [n, F]."""
    mean, spread = space.mean(axis=0), space.std(axis=0)
    inverse = np.where(spread > _LEAST_SPREAD, 1 / np.maximum(spread, _LEAST_SPREAD), 0.0)
    standard = (space - mean) * inverse
    covariance = (1 - _SHRINKAGE) * (standard.T @ standard) / len(space)
    lengths, directions = np.linalg.eigh(covariance + _SHRINKAGE * np.eye(len(mean)))
    return Yardstick(mean, inverse[:, None] * directions / np.sqrt(lengths))


def _by_the_others(space: Numbers, owner: Rows) -> Numbers:
    """Each picture's distance (its middle tile's) to pictures outside its own fifth."""
    distances = np.empty(len(space))
    for own in fold_masks(owner):
        distances[own] = measure(space[~own]).distance(space[own])
    return middles(distances, owner)
