"""Units of which the model said the same, and what people found in those they looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from inspector.ports import Count
from inspector.values import Disposition

__all__ = ["Stratum", "stratum_of"]


@dataclass(frozen=True, slots=True)
class Stratum:
    """Units of which the model said the same, and what people found in those they judged.

    `units` is how many there are, `examined` how many people judged good or defective,
    `defective` how many of those they found defective. `representative` says whether the
    examined can stand for all: drawn at random, or all there are.
    Raises ValueError unless 0 <= defective <= examined <= units.
    """

    said: Disposition
    units: int
    examined: int
    defective: int
    representative: bool

    def __post_init__(self) -> None:
        """Refuse counts that cannot be."""
        if not 0 <= self.defective <= self.examined <= self.units:
            raise ValueError(f"expected 0 <= defective <= examined <= units, got {self}")

    @property
    def known(self) -> bool:
        """Whether anything can be said about its units, of which there may be none."""
        return not self.units or (self.representative and self.examined > 0)

    @property
    def fraction(self) -> float:
        """How much of it was examined; 1 of nothing."""
        return self.examined / self.units if self.units else 1.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "said": self.said.value,
            "units": self.units,
            "examined": self.examined,
            "defective": self.defective,
            "representative": self.representative,
        }


def stratum_of(said: Disposition, rows: Sequence[Count]) -> Stratum:
    """A stratum from the counts of units of which the model said so.

    Where some were drawn for audit and decided, those are examined; otherwise all that are
    decided, who stand for the rest only where that is every one of them. What the model left to
    people is decided by them anyway: the decided ones stand for those that wait.
    """
    units = sum(row.units for row in rows)
    decided = [row for row in rows if row.decided]
    drawn = [row for row in decided if row.audit]
    at_random = said is not Disposition.REVIEW and sum(row.units for row in drawn) > 0
    everything = said is Disposition.REVIEW or sum(row.units for row in decided) == units
    examined = drawn if at_random else decided
    found = {
        truth: sum(row.units for row in examined if row.disposition is truth)
        for truth in (Disposition.PASS, Disposition.REJECT)
    }
    return Stratum(
        said=said,
        units=units,
        examined=sum(found.values()),
        defective=found[Disposition.REJECT],
        representative=at_random or everything,
    )
