"""What accept, review and reject bands would have done with pictures whose truth is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspector.costs.labelled import Costs, Labelled, Numbers, Table, table_of
from inspector.costs.shares import share_of
from inspector.statistics.rates import Interval

__all__ = [
    "PASSED",
    "REJECTED",
    "REVIEWED",
    "Counts",
    "Effect",
    "costs_of",
    "counts_of",
    "effect",
    "effect_of",
    "outcome",
]

PASSED, REVIEWED, REJECTED = 0, 1, 2

Outcome = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the labelled pictures themselves, each counted once."""

    passed: int
    reviewed: int
    rejected: int
    escapes: int
    overkill: int

    def as_dict(self) -> dict[str, int]:
        """Plain values for JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Effect:
    """What became of pictures, in pictures of production (labelled ones at their mass).

    `escapes` are defective ones that passed, `overkill` good ones that were rejected; what a
    person looks at is neither. Rates name what they divide by; they and their 95 % intervals are
    None where that is nothing. `automation_rate` is the share decided without a person. Costs
    are per 1000 pictures, None where some are reviewed and the cost of a review is not known.
    """

    pictures: float
    defective: float
    passed: float
    reviewed: float
    rejected: float
    escapes: float
    overkill: float
    escape_rate_of_defective: float | None
    escape_interval: Interval | None
    overkill_rate_of_good: float | None
    overkill_interval: Interval | None
    review_share: float | None
    review_interval: Interval | None
    cost_per_1000: float | None

    @property
    def automation_rate(self) -> float | None:
        """Share of the pictures that no person had to look at."""
        return None if self.review_share is None else 1.0 - self.review_share

    @property
    def automation_interval(self) -> Interval | None:
        """Its 95 % interval."""
        if self.review_interval is None:
            return None
        low, high = self.review_interval
        return 1.0 - high, 1.0 - low

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        named = {name: getattr(self, name) for name in self.__dataclass_fields__}
        more = {
            "automation_rate": self.automation_rate,
            "automation_interval": self.automation_interval,
        }
        return named | more


def effect(
    labelled: Iterable[Labelled] | Table, review_at: float, reject_at: float, costs: Costs
) -> Effect:
    """What a recipe's two thresholds would have done.

    Raises ValueError where `review_at` lies above `reject_at`.
    """
    if not review_at <= reject_at:
        raise ValueError(f"expected review_at <= reject_at, got {review_at} and {reject_at}")
    table = table_of(labelled)
    return effect_of(table, outcome(table, review_at, reject_at), costs)


def outcome(table: Table, review_at: float, reject_at: float) -> Outcome:
    """What becomes of each picture [n]: PASSED, REVIEWED or REJECTED."""
    reviewed = (table.score >= review_at).astype(np.int8)
    return np.asarray(reviewed + (table.score >= reject_at), np.int8)


def counts_of(table: Table, became: Outcome) -> Counts:
    """How many labelled pictures there are of each, from what became of each picture [n]."""
    passed, rejected = became == PASSED, became == REJECTED
    return Counts(
        passed=int(passed.sum()),
        reviewed=int((became == REVIEWED).sum()),
        rejected=int(rejected.sum()),
        escapes=int((table.defective & passed).sum()),
        overkill=int((~table.defective & rejected).sum()),
    )


def effect_of(table: Table, became: Outcome, costs: Costs) -> Effect:
    """The same from what became of each picture [n]."""
    weight, defective = table.mass, table.defective
    escaped, overkilled = defective & (became == PASSED), ~defective & (became == REJECTED)
    escape = share_of(table, escaped, defective)
    overkill = share_of(table, overkilled, ~defective)
    review = share_of(table, became == REVIEWED, np.ones(len(table), bool))
    total = float(weight.sum())
    known = total and (costs.review is not None or not (became == REVIEWED).any())
    return Effect(
        pictures=total,
        defective=float(weight[defective].sum()),
        passed=float(weight[became == PASSED].sum()),
        reviewed=float(weight[became == REVIEWED].sum()),
        rejected=float(weight[became == REJECTED].sum()),
        escapes=float(weight[escaped].sum()),
        overkill=float(weight[overkilled].sum()),
        escape_rate_of_defective=escape.value,
        escape_interval=escape.interval,
        overkill_rate_of_good=overkill.value,
        overkill_interval=overkill.interval,
        review_share=review.value,
        review_interval=review.interval,
        cost_per_1000=1000 * float(costs_of(table, became, costs).sum()) / total if known else None,
    )


def costs_of(table: Table, became: Outcome, costs: Costs) -> Numbers:
    """What each picture [n] cost, at its mass; a review without a cost for nothing."""
    each = (
        costs.escape * (table.defective & (became == PASSED))
        + costs.reject * (~table.defective & (became == REJECTED))
        + (costs.review or 0.0) * (became == REVIEWED)
    )
    return np.asarray(each * table.mass, np.float64)
