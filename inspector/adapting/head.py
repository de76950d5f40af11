"""A linear head over what a graph returns, held near the parent's own answer.

Bayesian logistic regression at its most likely weights: each weight is normally distributed
around the one that leaves the parent's answer as it is, so that few pictures change little.
C. M. Bishop, "Pattern Recognition and Machine Learning" (2006), section 4.5; a picture's answer is
its highest tile's, learnt by turns as in S. Andrews, I. Tsochantaridis and T. Hofmann, "Support
vector machines for multiple-instance learning", NIPS 15 (2002), 577-584.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Head", "Prior", "Tiles", "fit", "highest"]

Numbers = NDArray[np.float64]
Truth = NDArray[np.bool_]

_STEPS, _CLOSE = 40, 1e-6
_ROUNDS = 4
_STEEPEST = 30.0  # log-odds beyond which a sigmoid is flat


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """A picture's tiles: features [t, p] and the parent's answer [t] that a head starts from."""

    features: Numbers
    start: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """How far each weight [p] and the bias may stray from 0 (standard deviations)."""

    spread: Numbers
    bias: float


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """What is added to the parent's answer: `weights` [p] on the features, and `bias`."""

    weights: Numbers
    bias: float

    def __call__(self, tiles: Tiles) -> Numbers:
        """Log-odds [t] of each tile."""
        return np.asarray(tiles.start + tiles.features @ self.weights + self.bias, np.float64)


def highest(head: Head, pictures: Iterable[Tiles]) -> Numbers:
    """Log-odds [n] of pictures: each is that of its highest tile."""
    return np.array([head(tiles).max() for tiles in pictures], np.float64)


def fit(pictures: Sequence[Tiles], truth: Truth, prior: Prior) -> Head:
    """The likeliest head for pictures [n] with known truth [n].

    A tile that once was the highest of a good picture stays among the ones to be kept low; of a
    defective picture only the highest is known to show something.
    """
    head = Head(np.zeros(len(prior.spread)), 0.0)
    shown: list[set[int]] = [set() for _ in pictures]
    for _ in range(_ROUNDS):
        tops = [int(head(tiles).argmax()) for tiles in pictures]
        wanted = [
            {top} if defective else before | {top}
            for top, before, defective in zip(tops, shown, truth, strict=True)
        ]
        if wanted == shown:
            break
        shown = wanted
        head = _fit_rows(*_rows(pictures, truth, shown), prior)
    return head


def _rows(
    pictures: Sequence[Tiles], truth: Truth, shown: Sequence[set[int]]
) -> tuple[Tiles, Truth, Numbers]:
    """Chosen tiles of all pictures one below the other; those of a picture weigh 1 together."""
    chosen = [np.array(sorted(each), np.int64) for each in shown]
    sizes = [len(each) for each in chosen]
    tiles = Tiles(
        np.concatenate([p.features[rows] for p, rows in zip(pictures, chosen, strict=True)]),
        np.concatenate([p.start[rows] for p, rows in zip(pictures, chosen, strict=True)]),
    )
    weight = np.repeat([1.0 / size for size in sizes], sizes)
    return tiles, np.repeat(truth, sizes), weight


def _fit_rows(tiles: Tiles, truth: Truth, weight: Numbers, prior: Prior) -> Head:
    """Newton's method in a space of as many dimensions as there are rows, or features if fewer.

    Weights outside the span of the rows stay at 0, so nothing is lost by leaving it out.
    """
    spread = np.append(prior.spread, prior.bias)
    free = spread > 0
    columns = (np.hstack([tiles.features, np.ones((len(truth), 1))]) * spread)[:, free]
    rotation, small = _span(columns)
    found = np.zeros(len(spread))
    found[free] = spread[free] * (rotation @ _newton(small, tiles.start, truth, weight))
    return Head(found[:-1], float(found[-1]))


def _span(columns: Numbers) -> tuple[Numbers, Numbers]:
    """An orthonormal basis [p, r] of the rows' span, and the rows [n, r] in it."""
    if columns.shape[0] >= columns.shape[1]:
        return np.eye(columns.shape[1]), columns
    rotation, triangle = np.linalg.qr(columns.T)
    return rotation, triangle.T


def _newton(columns: Numbers, start: Numbers, truth: Truth, weight: Numbers) -> Numbers:
    """Weights [r] with the smallest loss, Σ w·log-loss + ½·|weights|²; each step must pay."""
    weights = np.zeros(columns.shape[1])
    loss = _loss(weights, columns, start, truth, weight)
    for _ in range(_STEPS):
        share = _share(start + columns @ weights)
        slope = columns.T @ (weight * (share - truth)) + weights
        bend = (columns * (weight * share * (1 - share))[:, None]).T @ columns
        bend[np.diag_indices_from(bend)] += 1.0
        step = np.linalg.solve(bend, slope)
        length = 1.0
        while (better := _loss(weights - length * step, columns, start, truth, weight)) > loss:
            length /= 2
            if length < _CLOSE:
                return weights
        weights, gained, loss = weights - length * step, loss - better, better
        if gained < _CLOSE:
            break
    return weights


def _loss(
    weights: Numbers, columns: Numbers, start: Numbers, truth: Truth, weight: Numbers
) -> float:
    odds = np.where(truth, -1.0, 1.0) * (start + columns @ weights)
    return float((weight * np.logaddexp(0.0, odds)).sum() + weights @ weights / 2)


def _share(odds: Numbers) -> Numbers:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(odds, -_STEEPEST, _STEEPEST))), np.float64)
