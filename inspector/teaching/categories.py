"""Names categories from a few labelled embeddings: linear discriminant analysis, held back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.teaching.graph import Head

__all__ = ["Named", "learn_head"]

Numbers = NDArray[np.float64]

# Of the covariance within categories, this share is that of a ball: few pictures know no more.
_BALL = 0.5
_TEMPERATURES = np.geomspace(0.05, 20.0, 25)


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A head, and for each labelled picture the category that a head without it named."""

    head: Head
    said: NDArray[np.int64]


def learn_head(embeddings: Numbers, labels: NDArray[np.int64]) -> Named:
    """Fit a head to embeddings [n, D] of categories 0 … K-1, each of which occurs.

    Its answers are scaled so that the pictures, each named by a head without it, were likeliest:
    a head that errs on them is less sure.
    """
    held_out = np.stack([_without(embeddings, labels, row) for row in range(len(labels))])
    fits = [_log_likelihood(held_out * scale, labels) for scale in _TEMPERATURES]
    scale = float(_TEMPERATURES[int(np.argmax(fits))])
    weights, bias = _discriminant(embeddings, labels, int(labels.max()) + 1)
    head = Head((scale * weights).astype(np.float32), (scale * bias).astype(np.float32))
    return Named(head, held_out.argmax(axis=1))


def _without(embeddings: Numbers, labels: NDArray[np.int64], row: int) -> Numbers:
    """Answers [K] for one picture from all others; a category it was alone in is as any other."""
    others = np.arange(len(labels)) != row
    weights, bias = _discriminant(embeddings[others], labels[others], int(labels.max()) + 1)
    return np.asarray(weights @ embeddings[row] + bias)


def _discriminant(
    embeddings: Numbers, labels: NDArray[np.int64], categories: int
) -> tuple[Numbers, Numbers]:
    """`weights` [K, D] and `bias` [K] for equally frequent categories (Fisher 1936)."""
    overall = embeddings.mean(axis=0)
    centres = np.stack(
        [
            embeddings[labels == each].mean(axis=0) if (labels == each).any() else overall
            for each in range(categories)
        ]
    )
    within = embeddings - centres[labels]
    covariance = within.T @ within / len(labels)
    size = len(covariance)
    ball = np.trace(covariance) / size + 1e-9
    held = (1 - _BALL) * covariance + _BALL * ball * np.eye(size)
    weights = np.linalg.solve(held, centres.T).T
    return weights, -0.5 * (weights * centres).sum(axis=1)


def _log_likelihood(answers: Numbers, labels: NDArray[np.int64]) -> float:
    top = answers.max(axis=1)
    total = top + np.log(np.exp(answers - top[:, None]).sum(axis=1))
    return float((answers[np.arange(len(labels)), labels] - total).mean())
