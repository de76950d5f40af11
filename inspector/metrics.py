"""Figures of merit for yes/no answers, with intervals that respect groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Figure", "accuracy", "auroc", "f1", "recall", "with_interval"]

Numbers = NDArray[np.float64]
Truth = NDArray[np.bool_]
Measure = Callable[[Truth, NDArray[Any]], float]

_REPETITIONS = 1000
_SEED = 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its 95 % interval; None where it is not defined (one class is missing)."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def interval(self) -> list[float | None]:
        """Low and high as JSON takes them."""
        return [self.low, self.high]


def auroc(truth: Truth, score: Numbers) -> float:
    """Chance that a positive scores above a negative, ties counting half; nan if either lacks."""
    positives = int(truth.sum())
    negatives = truth.size - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    ranks = np.cumsum(count) - (count - 1) / 2  # the mean rank of each distinct score
    above = ranks[place][truth].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def f1(truth: Truth, said: Truth) -> float:
    """Harmonic mean of precision and recall; nan where nothing is and nothing is said positive."""
    hits = np.count_nonzero(truth & said)
    wanted = np.count_nonzero(truth) + np.count_nonzero(said)
    return 2 * hits / wanted if wanted else float("nan")


def accuracy(truth: Truth, said: Truth) -> float:
    """Share of answers that are right; nan for none."""
    return float(np.mean(truth == said)) if truth.size else float("nan")


def recall(truth: Truth, said: Truth) -> float:
    """Share of the positives that are found; nan where there is none."""
    positives = np.count_nonzero(truth)
    return np.count_nonzero(truth & said) / positives if positives else float("nan")


def with_interval(
    measure: Measure, truth: Truth, answer: NDArray[Any], groups: Sequence[str]
) -> Figure:
    """A measure with its 95 % percentile interval from redrawing whole groups (seeded).

    Pictures of a group resemble each other: redrawn one by one they would make the
    interval too narrow. Draws in which the measure is not defined are left out.
    """
    value = measure(truth, answer)
    members = _members(groups)
    chance = np.random.default_rng(_SEED)
    drawn = [
        _redrawn(measure, truth, answer, members, chance)
        for _ in range(_REPETITIONS if members else 0)
    ]
    defined = [draw for draw in drawn if not np.isnan(draw)]
    if np.isnan(value) or not defined:
        return Figure(None, None, None)
    low, high = np.quantile(defined, (0.025, 0.975))
    return Figure(float(value), float(low), float(high))


def _redrawn(
    measure: Measure,
    truth: Truth,
    answer: NDArray[Any],
    members: Sequence[NDArray[np.int64]],
    chance: np.random.Generator,
) -> float:
    chosen = chance.integers(len(members), size=len(members))
    rows = np.concatenate([members[int(number)] for number in chosen])
    return measure(truth[rows], answer[rows])


def _members(groups: Sequence[str]) -> list[NDArray[np.int64]]:
    """The rows of each group, groups in the order of their first row."""
    rows: dict[str, list[int]] = {}
    for row, group in enumerate(groups):
        rows.setdefault(group, []).append(row)
    return [np.array(each, np.int64) for each in rows.values()]
