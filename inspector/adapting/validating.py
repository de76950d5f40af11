"""A head chosen, recalibrated and judged by cross-validation over whole groups of pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inspector.adapting.head import Head, Numbers, Prior, Tiles, Truth, fit, highest
from inspector.costs.platt import Affine
from inspector.costs.platt import fit as fit_platt

__all__ = ["Learnt", "Problem", "folds_of", "held_out", "learn"]

SPREADS = (0.0, 2.0, 6.0, 16.0)
"""How far weights on the embedding may stray; 0 learns from the parent's answers alone."""

_FOLDS, _INNER = 5, 3
_SEED = 8
_ANSWERS, _BIAS = 0.5, 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Pictures [n] of one question: their tiles, the truth, the number of the group of each.

    The first `answers` features of a tile are the parent's log-odds, the others its embedding.
    """

    pictures: Sequence[Tiles]
    truth: Truth
    group: NDArray[np.int64]
    answers: int

    def only(self, which: NDArray[np.bool_]) -> Problem:
        """Some of the pictures."""
        chosen = [tiles for tiles, wanted in zip(self.pictures, which, strict=True) if wanted]
        return Problem(chosen, self.truth[which], self.group[which], self.answers)

    def prior(self, spread: float) -> Prior:
        """The prior for a spread of the weights on the embedding."""
        features = self.pictures[0].features.shape[1]
        embedding = np.full(features - self.answers, spread)
        return Prior(np.concatenate([np.full(self.answers, _ANSWERS), embedding]), _BIAS)


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """A head, how its log-odds are recalibrated, and the spread that was chosen for it."""

    head: Head
    recalibrated: Affine
    spread: float

    def __call__(self, pictures: Sequence[Tiles]) -> Numbers:
        """Calibrated log-odds [n]."""
        return self.recalibrated(highest(self.head, pictures))


def learn(problem: Problem) -> Learnt:
    """Choose the spread whose answers on held-out groups are best, recalibrate by those, fit."""
    tried = {spread: held_out(problem, _INNER, _fitting(problem, spread)) for spread in SPREADS}
    spread = min(tried, key=lambda each: _loss(tried[each], problem.truth))
    head = fit(problem.pictures, problem.truth, problem.prior(spread))
    return Learnt(head, fit_platt(tried[spread], problem.truth), spread)


def _fitting(problem: Problem, spread: float) -> Callable[[Problem], Callable[..., Numbers]]:
    def fitted(part: Problem) -> Callable[[Sequence[Tiles]], Numbers]:
        head = fit(part.pictures, part.truth, problem.prior(spread))
        return lambda pictures: highest(head, pictures)

    return fitted


def held_out(
    problem: Problem,
    folds: int,
    learner: Callable[[Problem], Callable[[Sequence[Tiles]], Numbers]],
    progress: Callable[[int, int], None] | None = None,
) -> Numbers:
    """Answers [n] for each picture, learnt without any picture of its group."""
    answers = np.zeros(len(problem.truth))
    fold = folds_of(problem.truth, problem.group, folds)
    for done, number in enumerate(np.unique(fold), start=1):
        own = fold == number
        answers[own] = learner(problem.only(~own))(problem.only(own).pictures)
        if progress is not None:
            progress(done, folds)
    return answers


def folds_of(truth: Truth, group: NDArray[np.int64], folds: int = _FOLDS) -> NDArray[np.int64]:
    """The fold [n] of each picture: whole groups, those with defects dealt apart (seeded)."""
    fold = np.zeros(len(truth), np.int64)
    for number, name in enumerate(_dealt(truth, group)):
        fold[group == name] = number % folds
    return fold


def _dealt(truth: Truth, group: NDArray[np.int64]) -> Iterator[np.int64]:
    """Groups in random order, those that hold a defective picture first."""
    chance = np.random.default_rng(_SEED)
    names = chance.permutation(np.unique(group))
    defective = set(group[truth])
    yield from sorted(names, key=lambda name: name not in defective)


def _loss(odds: Numbers, truth: Truth) -> float:
    return float(np.logaddexp(0.0, np.where(truth, -odds, odds)).mean())
