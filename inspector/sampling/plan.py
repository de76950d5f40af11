"""A sampling plan for one lot: how many to draw, how many defectives are still accepted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspector.errors import UsageError
from inspector.sampling.chance import acceptance_probability, quality_accepted_with
from inspector.sampling.tables import AQLS, LEVELS, cell, code_letter

__all__ = ["DEFECTIVES_UP_TO", "SamplingPlan", "sampling_plan"]

DEFECTIVES_UP_TO = 10.0
"""The largest AQL that counts defective units; those above count defects per 100 units."""


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """Single sampling of a lot of `lot` units by ISO 2859-1 (GB/T 2828.1).

    Draw `size` units at random; accept the lot with up to `accept` defectives among them, reject
    it from `reject` on. `letter` is the row of the table that holds, `aql` in per cent.
    """

    lot: int
    aql: float
    level: str
    tightened: bool
    letter: str
    size: int
    accept: int

    @property
    def reject(self) -> int:
        """The rejection number."""
        return self.accept + 1

    @property
    def inspects_all(self) -> bool:
        """Whether the table asks for the whole lot or more: then every unit is inspected."""
        return self.size >= self.lot

    @property
    def inspected(self) -> int:
        """How many units to inspect: the sample, or the lot where it is no larger."""
        return min(self.size, self.lot)

    def acceptance_probability(self, share: float) -> float | None:
        """How likely a series of lots with this share of defectives (0 … 1) is accepted.

        None where the AQL counts defects per 100 units, of which one unit may have several.
        """
        if self.aql > DEFECTIVES_UP_TO:
            return None
        return acceptance_probability(self.inspected, self.accept, share)

    def quality_accepted_with(self, probability: float) -> float | None:
        """The share of defectives that is accepted with this probability; None as above.

        None too where the lot is accepted whatever its sample shows.
        """
        if self.aql > DEFECTIVES_UP_TO or self.inspected <= self.accept:
            return None
        return quality_accepted_with(self.inspected, self.accept, probability)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; shares unrounded in 0 … 1."""
        return {
            "lot": self.lot,
            "aql": self.aql,
            "level": self.level,
            "inspection": "tightened" if self.tightened else "normal",
            "letter": self.letter,
            "sample_size": self.size,
            "inspect": self.inspected,
            "inspect_all": self.inspects_all,
            "accept": self.accept,
            "reject": self.reject,
            "accepted_at_aql": self.acceptance_probability(self.aql / 100),
            "accepted_95": self.quality_accepted_with(0.95),
            "accepted_10": self.quality_accepted_with(0.10),
        }


def sampling_plan(
    lot: int, aql: float, level: str = "II", *, tightened: bool = False
) -> SamplingPlan:
    """The plan for a lot of `lot` units at an AQL in per cent.

    Raises UsageError for an empty lot, an AQL that is not of the series or an unknown level.
    """
    if lot < 1:
        raise UsageError(f"A lot has at least 1 unit, got {lot}.", "lot")
    if aql not in AQLS:
        known = ", ".join(f"{each:g}" for each in AQLS)
        raise UsageError(f"There is no AQL {aql:g}; ISO 2859-1 has {known} (per cent).", "aql")
    if level not in LEVELS:
        raise UsageError(
            f"There is no inspection level {level!r}; there is {', '.join(LEVELS)}.", "level"
        )
    found = cell(code_letter(lot, level), aql, tightened=tightened)
    return SamplingPlan(lot, aql, level, tightened, found.letter, found.size, found.accept)
