"""What a good tile that looks like this one scores.

A strip shows cloth, selvedge and table, and a good selvedge scores higher than many a defect in
plain cloth. So a tile is not compared with all good tiles but with those that look like it as a
whole: its expected scores are a kernel regression (E. A. Nadaraya, "On estimating regression",
Theory of Probability and its Applications 9(1), 1964) of theirs on their looks. Where good tiles
all look alike, each counts about as much as any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.teaching.nodes import Nodes

__all__ = ["Expected", "add_expected", "expect"]

Numbers = NDArray[np.float64]

# In units of how far a good tile is from the nearest of another picture: narrower, a tile's few
# neighbours say little; wider, selvedge is compared with cloth again.
_WIDTH = 2.0
# With few tiles one channel's spread is uncertain, and one that is too small would drown the
# others: each is drawn halfway to that of all tiles, and again halfway to that of all channels.
_HALF = 0.5
_TINY = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Good tiles: their standardised `looks` [n, F] and what they score, `scores` [n, channels].

    Looks are standardised by `centre` [F] and `spread` [F]. The weight of a tile falls by a factor
    of e with each `width` of mean squared difference. `common` [channels] is the variance of the
    scores about what is expected.
    """

    centre: Numbers
    spread: Numbers
    looks: Numbers
    scores: Numbers
    width: float
    common: Numbers

    def standardised(self, scores: Numbers, looks: Numbers) -> Numbers:
        """Scores [N, channels] of tiles with looks [N, F], in units of what good ones vary by."""
        distances = _distances((looks - self.centre) / self.spread, self.looks)
        return self._standardised(scores, distances)

    def held_out(self, owners: NDArray[np.int64]) -> Numbers:
        """The good tiles' own standardised scores [n, channels], by other pictures' tiles alone."""
        return self._standardised(self.scores, _of_others(self.looks, owners))

    def _standardised(self, scores: Numbers, distances: Numbers) -> Numbers:
        centre, variance = _regressed(distances, self.scores, self.width)
        own = _HALF * variance + _HALF * self.common
        drawn = _HALF * own + _HALF * own.mean(axis=1, keepdims=True)
        return np.asarray((scores - centre) / (np.sqrt(drawn) + _TINY))


def expect(scores: Numbers, looks: Numbers, owners: NDArray[np.int64]) -> Expected:
    """From good tiles: scores [n, channels], looks [n, F], the picture [n] of each."""
    centre, spread = looks.mean(axis=0), looks.std(axis=0) + _TINY
    alike = (looks - centre) / spread
    distances = _of_others(alike, owners)
    width = _WIDTH * float(np.median(distances.min(axis=1))) + _TINY
    expected, _ = _regressed(distances, scores, width)
    common = np.mean((scores - expected) ** 2, axis=0)
    return Expected(centre, spread, alike, scores, width, common)


def _distances(these: Numbers, those: Numbers) -> Numbers:
    """Mean squared differences [N, n] of rows [N, F] and [n, F]."""
    squares = np.mean(these**2, axis=1)[:, None] + np.mean(those**2, axis=1)
    return np.asarray(np.maximum(squares - 2 * these @ those.T / these.shape[1], 0.0))


def _of_others(looks: Numbers, owners: NDArray[np.int64]) -> Numbers:
    """Distances [n, n], infinite between tiles of one picture."""
    return np.where(owners[:, None] == owners, np.inf, _distances(looks, looks))


def _regressed(distances: Numbers, scores: Numbers, width: float) -> tuple[Numbers, Numbers]:
    """Weighted means and variances [N, channels] of scores [n, channels]."""
    weights = np.exp(-(distances - distances.min(axis=1, keepdims=True)) / width)
    weights /= weights.sum(axis=1, keepdims=True)
    centre = weights @ scores
    return centre, np.maximum(weights @ scores**2 - centre**2, 0.0)


def add_expected(nodes: Nodes, looks: str, expected: Expected) -> tuple[str, str]:
    """The same as nodes: of "looks" [N, F], the names of what is expected and its spread.

    Both are [N, channels].
    Looks and scores keep all their bits: small differences between them decide.
    """
    away = nodes.add("Sub", looks, nodes.constant(expected.centre))
    alike = nodes.add("Div", away, nodes.constant(expected.spread))
    weights = _weights(nodes, alike, expected)
    scores = expected.scores - expected.scores.mean(axis=0)
    below = nodes.add("MatMul", weights, nodes.exact(scores))
    squares = nodes.add("MatMul", weights, nodes.exact(scores**2))
    variance = nodes.add("Relu", nodes.add("Sub", squares, nodes.add("Mul", below, below)))
    halves = nodes.add("Add", variance, nodes.constant(expected.common))
    own = nodes.add("Mul", halves, nodes.constant(_HALF))
    mean = nodes.add("ReduceMean", own, nodes.integers(1), keepdims=1)
    drawn = nodes.add("Mul", nodes.add("Add", own, mean), nodes.constant(_HALF))
    spread = nodes.add("Add", nodes.add("Sqrt", drawn), nodes.constant(_TINY))
    centre = nodes.add("Add", below, nodes.constant(expected.scores.mean(axis=0)))
    return centre, spread


def _weights(nodes: Nodes, alike: str, expected: Expected) -> str:
    """Softmax over good tiles: a tile's own square is common to all of them and falls out."""
    of_each = 1 / (expected.width * expected.looks.shape[1])
    products = nodes.add("MatMul", alike, nodes.exact(2 * of_each * expected.looks.T))
    lengths = nodes.constant(of_each * np.square(expected.looks).sum(axis=1))
    return nodes.add("Softmax", nodes.add("Sub", products, lengths), axis=1)
