"""Log-odds that mean what they say: a scale and a bias, from pictures held back.

J. C. Platt, "Probabilistic outputs for support vector machines", Advances in Large Margin
Classifiers (1999), 61-74.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Affine", "fit"]

Numbers = NDArray[np.float64]

# With few pictures the fit is held near "as it is": so many squared log-odds a unit of change.
_HOLD_SCALE = 4.0
_HOLD_BIAS = 0.25
_SMALLEST_SCALE = 0.2
_STEPS = 50


@dataclass(frozen=True, slots=True)
class Affine:
    """`scale` (positive, so that the order of scores stays) and `bias` for raw log-odds."""

    scale: float = 1.0
    bias: float = 0.0

    def __call__(self, raw: Numbers) -> Numbers:
        """Calibrated log-odds."""
        return self.scale * raw + self.bias


def fit(raw: Numbers, truth: NDArray[np.bool_]) -> Affine:
    """Logistic regression of the truth on raw log-odds, by Newton's method.

    Without both answers among the truths there is nothing to fit: as it is.
    """
    if truth.all() or not truth.any():
        return Affine()
    columns = np.stack([raw, np.ones_like(raw)], axis=1)
    start = np.array([1.0, 0.0])
    hold = np.array([_HOLD_SCALE, _HOLD_BIAS])
    weights = start.copy()
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30)))
        slope = columns.T @ (share - truth) + hold * (weights - start)
        bend = (columns * (share * (1 - share))[:, None]).T @ columns + np.diag(hold)
        step = np.linalg.solve(bend, slope)
        weights = weights - np.clip(step, -1.0, 1.0)
    return Affine(max(float(weights[0]), _SMALLEST_SCALE), float(weights[1]))
