"""What new bands would save over those in force, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspector.costs.bands import fresh_outcome, middle, redraws
from inspector.costs.bounds import Claim
from inspector.costs.effects import (
    REVIEWED,
    Counts,
    Effect,
    costs_of,
    counts_of,
    effect_of,
    outcome,
)
from inspector.costs.labelled import Costs, Labelled, Numbers, Table, table_of
from inspector.statistics.rates import Interval

__all__ = ["Saving", "saving_over"]


@dataclass(frozen=True, slots=True)
class Saving:
    """Cost per 1000 pictures of the bands in force less that of newly chosen ones.

    `now` is what the bands in force would have done, in pictures of production, `counts` the same
    in labelled ones. The new ones are judged on pictures that
    they were not chosen by; the 95 % interval is from redrawing whole groups, each with both
    costs. Both figures are None where bands in force review and nobody knows what that costs.
    """

    now: Effect
    counts: Counts
    per_1000: float | None
    interval: Interval | None

    @property
    def shown(self) -> bool:
        """Whether the new bands are shown to be cheaper."""
        return self.interval is not None and self.interval[0] > 0

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "now": self.now.as_dict(),
            "counts": self.counts.as_dict(),
            "saving_per_1000": self.per_1000,
            "saving_per_1000_interval": self.interval,
            "shown": self.shown,
        }


def saving_over(
    labelled: Iterable[Labelled] | Table,
    in_force: tuple[float, float],
    costs: Costs,
    *,
    claim: Claim | None = None,
) -> Saving:
    """Compare the best bands with `in_force`, a (review_at, reject_at)."""
    table = table_of(labelled)
    became = outcome(table, *in_force)
    now, counts = effect_of(table, became, costs), counts_of(table, became)
    if costs.review is None and (became == REVIEWED).any():
        return Saving(now, counts, None, None)
    saved = costs_of(table, became, costs) - costs_of(
        table, fresh_outcome(table, costs, claim), costs
    )
    draws = [_per_1000(saved, table, times) for times in redraws(table)]
    per_1000 = _per_1000(saved, table, np.ones(len(table)))
    return Saving(now, counts, per_1000, middle(np.array(draws)))


def _per_1000(
    saved: Numbers, table: Table, times: NDArray[np.int64] | NDArray[np.float64]
) -> float:
    return 1000 * float((saved * times).sum()) / float((table.mass * times).sum())
