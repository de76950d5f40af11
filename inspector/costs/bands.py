"""Accept, review and reject bands with the smallest expected cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspector.costs.bounds import Bound, Claim, careful_limit, escape_bound
from inspector.costs.effects import Counts, Effect, costs_of, counts_of, effect_of, outcome
from inspector.costs.labelled import Costs, Labelled, Numbers, Table, table_of
from inspector.errors import DataError
from inspector.statistics.rates import Interval

__all__ = ["Bands", "best_bands", "fresh_outcome", "middle", "redraws", "short_between"]

_REPETITIONS = 200
_SEED = 4
_FOLDS = 5
_DIGITS = 17  # tell any two float64 apart


@dataclass(frozen=True, slots=True)
class Bands:
    """From `review_at` on a person decides, from `reject_at` on it is rejected.

    `effect` is what they would have done with the pictures they were chosen by; `fresh` what
    bands chosen the same way do with pictures that they were not chosen by (each fifth of the
    groups judged by the bands of the other four), which is what to expect. Both are in pictures
    of production; `counts` and `fresh_counts` are of the labelled pictures. Intervals are 95 %,
    from redrawing whole groups; `cost_interval` is that of the fresh cost per 1000 pictures.
    `bound` is there where a claim was asked for.
    """

    review_at: float
    reject_at: float
    review_at_interval: Interval
    reject_at_interval: Interval
    effect: Effect
    counts: Counts
    fresh: Effect
    fresh_counts: Counts
    cost_interval: Interval
    bound: Bound | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "review_at": self.review_at,
            "review_at_interval": self.review_at_interval,
            "reject_at": self.reject_at,
            "reject_at_interval": self.reject_at_interval,
            "effect": self.effect.as_dict(),
            "counts": self.counts.as_dict(),
            "fresh": self.fresh.as_dict(),
            "fresh_counts": self.fresh_counts.as_dict(),
            "fresh_cost_per_1000_interval": self.cost_interval,
            "bound": None if self.bound is None else self.bound.as_dict(),
        }


def best_bands(
    labelled: Iterable[Labelled] | Table, costs: Costs, *, claim: Claim | None = None
) -> Bands:
    """The two thresholds whose cost on the labelled pictures is smallest.

    Without a cost of review the two are one. With a `claim` the lower one is at most its bound.
    Raises DataError where one class is missing, where all are of one group, and where the
    pictures cannot support the claim.
    """
    table = _rising(table_of(labelled))
    _check(table)
    bound = None if claim is None else escape_bound(table, claim)
    review_at, reject_at = _thresholds(table, costs, claim)
    chosen = np.array(list(_redrawn_thresholds(table, costs, claim)))
    became = outcome(table, review_at, reject_at)
    fresh = fresh_outcome(table, costs, claim)
    return Bands(
        review_at=review_at,
        reject_at=reject_at,
        review_at_interval=middle(chosen[:, 0]),
        reject_at_interval=middle(chosen[:, 1]),
        effect=effect_of(table, became, costs),
        counts=counts_of(table, became),
        fresh=effect_of(table, fresh, costs),
        fresh_counts=counts_of(table, fresh),
        cost_interval=_cost_interval(table, fresh, costs),
        bound=bound,
    )


def _rising(table: Table) -> Table:
    """The same pictures in the order of their scores, which every search needs."""
    return table.rows(np.argsort(table.score, kind="stable"))


def _check(table: Table) -> None:
    defective = int(table.defective.sum())
    if not defective or defective == len(table):
        kind = "defective" if defective == 0 else "good"
        raise DataError(
            f"Bands need good and defective pictures; none of these {len(table):,} is {kind}."
        )
    if table.groups < 2:
        raise DataError(
            f"All {len(table):,} pictures belong to one group, so nothing tells what bands chosen "
            "by them would do with others; take pictures of several rolls, modules or days."
        )


def _thresholds(
    table: Table, costs: Costs, claim: Claim | None, weight: Numbers | None = None
) -> tuple[float, float]:
    """The best pair of thresholds, where other weights are given with those."""
    weight = table.mass if weight is None else weight
    seen = weight > 0
    limit = 1.0 if claim is None else careful_limit(table.rows(seen), claim)
    below = _Below.of(table.rows(seen), weight[seen])
    first, second = below.best(costs, limit)
    return below.between(first, limit), below.between(second, limit if first == second else 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Below:
    """Distinct `scores` [m], rising; how much lies below each of m + 1 cuts between them [m + 1].

    Cut j has the first j scores below it.
    """

    scores: Numbers
    good: Numbers
    defective: Numbers

    @classmethod
    def of(cls, table: Table, weight: Numbers) -> _Below:
        """From pictures in the order of their scores."""
        new = np.diff(table.score, prepend=-1.0) > 0
        scores, place = table.score[new], new.cumsum() - 1
        good, defective = (
            np.concatenate(([0.0], np.bincount(place[kind], weight[kind], len(scores)).cumsum()))
            for kind in (~table.defective, table.defective)
        )
        return cls(scores, good, defective)

    def best(self, costs: Costs, limit: float) -> tuple[int, int]:
        """The cuts with the smallest cost; the first lets nothing pass from `limit` on.

        What a pair of cuts costs is a sum of a part that only the first decides and one that
        only the second does, so one sweep finds the best pair.
        """
        allowed = np.arange(len(self.good)) <= np.searchsorted(self.scores, limit)
        escapes = np.where(allowed, costs.escape * self.defective, np.inf)
        overkill = costs.reject * (self.good[-1] - self.good)
        possible = self._possible
        if costs.review is None:
            cut = int(np.argmin((escapes + overkill)[:possible]))
            return cut, cut
        looks = costs.review * (self.good + self.defective)
        lowest = np.minimum.accumulate(escapes - looks)
        second = int(np.argmin((lowest + looks + overkill)[:possible]))
        return int(np.argmin((escapes - looks)[: second + 1])), second

    @property
    def _possible(self) -> int:
        """Cuts that a threshold up to 1 can make: none lies above a score of 1."""
        return len(self.good) - int(self.scores[-1] >= 1.0)

    def between(self, cut: int, limit: float) -> float:
        """A threshold that makes the cut: the middle, in log-odds, in as few digits as do."""
        if cut == 0:
            return 0.0
        low = float(self.scores[cut - 1])
        high = float(self.scores[cut]) if cut < len(self.scores) else 1.0
        return short_between(low, min(high, limit))


def short_between(low: float, high: float) -> float:
    """A short number in low < x <= high, near the middle on the scale of log-odds."""
    middle = _share((_odds(low) + _odds(high)) / 2)
    for digits in range(1, _DIGITS + 1):
        candidate = float(f"{middle:.{digits}g}")
        if low < candidate <= high:
            return candidate
    return high


def _odds(share: float) -> float:
    inside = min(max(share, 1e-15), 1 - 1e-15)
    return float(np.log(inside) - np.log1p(-inside))


def _share(odds: float) -> float:
    return float(1.0 / (1.0 + np.exp(-odds)))


def _redrawn_thresholds(
    table: Table, costs: Costs, claim: Claim | None
) -> Iterator[tuple[float, float]]:
    for times in redraws(table):
        yield _thresholds(table, costs, claim, table.mass * times)


def redraws(table: Table) -> Iterator[NDArray[np.int64]]:
    """How often each picture [n] comes when whole groups are redrawn, again and again (seeded)."""
    chance = np.random.default_rng(_SEED)
    names, group = np.unique(table.group, return_inverse=True)
    for _ in range(_REPETITIONS):
        drawn = chance.integers(len(names), size=len(names))
        yield np.bincount(drawn, minlength=len(names))[group]


def fresh_outcome(table: Table, costs: Costs, claim: Claim | None) -> NDArray[np.int8]:
    """What becomes of each picture [n] by bands that were chosen without its group."""
    order = np.argsort(table.score, kind="stable")
    became = np.zeros(len(table), np.int8)
    became[order] = _fresh_of_rising(table.rows(order), costs, claim)
    return became


def _fresh_of_rising(table: Table, costs: Costs, claim: Claim | None) -> NDArray[np.int8]:
    names, group = np.unique(table.group, return_inverse=True)
    order = np.random.default_rng(_SEED).permutation(len(names))
    fold = (order % min(_FOLDS, len(names)))[group]
    became = np.zeros(len(table), np.int8)
    for number in np.unique(fold):
        own = fold == number
        became[own] = outcome(table.rows(own), *_thresholds(table, costs, claim, table.mass * ~own))
    return became


def _cost_interval(table: Table, became: NDArray[np.int8], costs: Costs) -> Interval:
    each = costs_of(table, became, costs)
    draws = [
        1000 * float((each * times).sum()) / float((table.mass * times).sum())
        for times in redraws(table)
    ]
    return middle(np.array(draws))


def middle(drawn: Numbers) -> Interval:
    """The middle 95 % of what redraws gave."""
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)
