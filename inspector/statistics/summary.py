"""The figures of a wall board or a report, made from the counts of a store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from inspector.ports import Tally
from inspector.statistics.rates import Interval, pass_rate, wilson_interval
from inspector.values import Disposition

__all__ = ["CategoryCount", "Summary", "falling", "summarise"]


class CategoryCount(NamedTuple):
    """How many units show a category."""

    category: str
    units: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Units by what became of them.

    `good` passed, `rejected` did not, `undecided` wait for a person, `cannot_judge` had a
    picture not fit to judge. `pass_rate` is good / (good + rejected) with its 95 % Wilson
    interval, both None while nothing is judged. `categories` counts units that show each
    category, falling; a unit with two categories counts under both.
    """

    good: int
    rejected: int
    undecided: int
    cannot_judge: int
    pass_rate: float | None
    pass_rate_interval: Interval | None
    categories: tuple[CategoryCount, ...]

    @property
    def inspected(self) -> int:
        """All units produced and seen (PQ), those that cannot be judged included."""
        return self.good + self.rejected + self.undecided + self.cannot_judge

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, unrounded; None where there is nothing to divide by."""
        return {
            "inspected": self.inspected,
            "good": self.good,
            "rejected": self.rejected,
            "undecided": self.undecided,
            "cannot_judge": self.cannot_judge,
            "pass_rate": self.pass_rate,
            "pass_rate_interval": self.pass_rate_interval,
            "categories": [category._asdict() for category in self.categories],
        }


def summarise(tally: Tally) -> Summary:
    """Turn a store's counts into the figures people read."""
    good = tally.dispositions.get(Disposition.PASS, 0)
    rejected = tally.dispositions.get(Disposition.REJECT, 0)
    return Summary(
        good=good,
        rejected=rejected,
        undecided=tally.dispositions.get(Disposition.REVIEW, 0),
        cannot_judge=tally.dispositions.get(Disposition.CANNOT_JUDGE, 0),
        pass_rate=pass_rate(good, rejected),
        pass_rate_interval=wilson_interval(good, good + rejected),
        categories=falling(tally.categories),
    )


def falling(categories: Mapping[str, int]) -> tuple[CategoryCount, ...]:
    """Categories seen at least once, the most frequent first, equal counts by name."""
    seen = (CategoryCount(name, units) for name, units in categories.items() if units)
    return tuple(sorted(seen, key=lambda item: (-item.units, item.category)))
