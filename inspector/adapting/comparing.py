"""Two ways to answer the same question on the same pictures: which is better, and how sure?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspector.metrics import accuracy, auroc

__all__ = ["Comparison", "Figures", "compare", "mcnemar"]

Numbers = NDArray[np.float64]
Truth = NDArray[np.bool_]

_REPETITIONS = 2000
_SEED = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """`error` is Brier's score, the mean squared error of the probability; it is best at 0."""

    error: float
    auroc: float
    accuracy: float
    escapes: int
    overkill: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON and TOML."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Before and after on the same pictures, none of which the later answers were learnt from.

    `gain` is how much smaller the error became, with its 95 % interval from redrawing whole
    groups, and `chance` the share of redraws in which it did. Of the pictures of which one
    answer alone was right (at `at`) `lost` were the earlier's and `won` the later's; `p_value` is
    McNemar's exact one.
    """

    pictures: int
    defective: int
    at: float
    before: Figures
    after: Figures
    gain: float
    interval: tuple[float, float]
    chance: float
    lost: int
    won: int

    @property
    def better(self) -> bool:
        """Whether the later answers are shown to be better."""
        return self.interval[0] > 0

    @property
    def p_value(self) -> float:
        """How likely so uneven a count of won and lost is by chance."""
        return mcnemar(self.lost, self.won)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON and TOML."""
        return {
            "pictures": self.pictures,
            "defective": self.defective,
            "at": self.at,
            "before": self.before.as_dict(),
            "after": self.after.as_dict(),
            "gain": self.gain,
            "gain_interval": list(self.interval),
            "gained_in_redraws": self.chance,
            "lost": self.lost,
            "won": self.won,
            "p_value": self.p_value,
            "better": self.better,
        }


def compare(
    before: Numbers, after: Numbers, truth: Truth, group: NDArray[np.int64], at: float
) -> Comparison:
    """Compare probabilities [n] of pictures with known truth [n]; `at` is the yes-or-no point."""
    gained = (before - truth) ** 2 - (after - truth) ** 2
    draws = _redrawn_means(gained, group)
    low, high = np.quantile(draws, (0.025, 0.975))
    right_before, right_after = ((each >= at) == truth for each in (before, after))
    return Comparison(
        pictures=len(truth),
        defective=int(truth.sum()),
        at=at,
        before=_figures(before, truth, at),
        after=_figures(after, truth, at),
        gain=float(gained.mean()),
        interval=(float(low), float(high)),
        chance=float((draws > 0).mean()),
        lost=int((right_before & ~right_after).sum()),
        won=int((right_after & ~right_before).sum()),
    )


def mcnemar(lost: int, won: int) -> float:
    """The exact two-sided p-value of a fair coin falling so unevenly; 1 where it never fell.

    Q. McNemar, "Note on the sampling error of the difference between correlated proportions or
    percentages", Psychometrika 12 (1947), 153-157.
    """
    tosses = lost + won
    tail = sum(math.comb(tosses, k) for k in range(min(lost, won) + 1))
    return float(min(1.0, 2 * tail / 2**tosses))


def _figures(share: Numbers, truth: Truth, at: float) -> Figures:
    said = share >= at
    return Figures(
        error=float(((share - truth) ** 2).mean()),
        auroc=auroc(truth, share),
        accuracy=accuracy(truth, said),
        escapes=int((truth & ~said).sum()),
        overkill=int((said & ~truth).sum()),
    )


def _redrawn_means(values: Numbers, group: NDArray[np.int64]) -> Numbers:
    """Means of values [n] when whole groups are redrawn."""
    chance = np.random.default_rng(_SEED)
    _, place = np.unique(group, return_inverse=True)
    sums, sizes = np.bincount(place, values), np.bincount(place)
    drawn = chance.integers(len(sums), size=(_REPETITIONS, len(sums)))
    return np.asarray(sums[drawn].sum(1) / sizes[drawn].sum(1), np.float64)
