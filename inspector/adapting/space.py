"""The space heads are learnt in: the parent's answers and the main directions of its embedding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from inspector.adapting.features import Seen
from inspector.adapting.head import Numbers, Tiles
from inspector.adapting.validating import Learnt

__all__ = ["Space"]

_DIRECTIONS = 128
_FLAT = 1e-9  # of the largest variance: directions in which nothing differs


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """`mean` [D] and `directions` [D, r] of the embedding, beside 1 + K answers of the parent.

    The directions are those in which the pictures differ most, whatever their labels.
    """

    mean: Numbers
    directions: Numbers
    categories: int

    @classmethod
    def of(cls, pictures: Sequence[Seen]) -> Self:
        """The space of these pictures' tiles."""
        embedding = np.concatenate([seen.embedding for seen in pictures]).astype(np.float64)
        mean = embedding.mean(0)
        variance, vectors = np.linalg.eigh((embedding - mean).T @ (embedding - mean))
        kept = np.flatnonzero(variance > _FLAT * max(float(variance[-1]), _FLAT))[-_DIRECTIONS:]
        return cls(mean, vectors[:, kept], pictures[0].logits.shape[1])

    @property
    def answers(self) -> int:
        """How many of the features are the parent's answers."""
        return 1 + self.categories

    def tiles(self, seen: Seen, start: int | None) -> Tiles:
        """A picture in this space; `start` is the number of the answer to begin with, None for 0.

        Answer 0 is "defective", the others are the categories.
        """
        answers = np.column_stack([seen.defective, seen.logits]).astype(np.float64)
        features = np.hstack([answers, (seen.embedding - self.mean) @ self.directions])
        begin = np.zeros(len(answers)) if start is None else answers[:, start]
        return Tiles(features, begin)

    def as_row(self, learnt: Learnt, start: int | None) -> tuple[Numbers, float]:
        """The same answer from (defective, logits, embedding): weights [1 + K + D] and a bias."""
        weights, affine = learnt.head.weights, learnt.recalibrated
        on_embedding = self.directions @ weights[self.answers :]
        row = np.concatenate([weights[: self.answers], on_embedding])
        if start is not None:
            row[start] += 1.0
        bias = learnt.head.bias - float(self.mean @ on_embedding)
        return affine.scale * row, affine.scale * bias + affine.bias

    def unchanged(self, start: int) -> tuple[Numbers, float]:
        """The row that gives one of the parent's answers as it is."""
        row = np.zeros(self.answers + len(self.mean))
        row[start] = 1.0
        return row, 0.0
