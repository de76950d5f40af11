"""Limits that stand still: centre line and spread, estimated once from a stable stretch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from inspector.spc.kinds import ChartKind, Subgroup, filled, standard_error

__all__ = ["FULL", "MINIMUM", "Baseline", "Obstacle", "estimate"]

MINIMUM = 20
"""Subgroups that limits may be frozen from; with fewer they are too unsure to raise an alarm."""

FULL = 25
"""Subgroups that limits are drawn from as long as none are frozen."""

_FEWEST = 2  # one subgroup has no spread
_D2 = 1.128  # mean range of two values from a normal distribution of standard deviation 1


class Obstacle(StrEnum):
    """Why no limits can be drawn."""

    TOO_FEW = "too_few_subgroups"
    NOTHING_SEEN = "nothing_seen"
    EVERYTHING_SEEN = "everything_seen"
    NO_SPREAD = "no_spread"

    @property
    def sentence(self) -> str:
        """What it means, and what helps."""
        return _SENTENCES[self]


_SENTENCES = {
    Obstacle.TOO_FEW: f"Limits need at least {_FEWEST} complete subgroups in which something was "
    "judged; choose a longer span or smaller subgroups.",
    Obstacle.NOTHING_SEEN: "Not one case was seen in the subgroups that the limits would come "
    "from; choose a longer span.",
    Obstacle.EVERYTHING_SEEN: "Every unit was a case in the subgroups that the limits would come "
    "from; choose a span of ordinary production.",
    Obstacle.NO_SPREAD: "All subgroups show exactly the same, so a p′ chart has no spread to draw "
    "limits from; choose a longer span, or a p chart.",
}


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is frozen: the centre line and σ_z, with what they were estimated from.

    `centre` is p̄ = Σx/Σn or ū; `sigma_z` is how many times wider subgroups spread than chance
    alone would spread them. `subgroups` of mean size `mean_n` lie between `since` (the start of
    the first) and `until` (the end of the last).
    """

    kind: ChartKind
    centre: float
    sigma_z: float
    subgroups: int
    mean_n: float
    since: datetime
    until: datetime

    def __post_init__(self) -> None:
        """Refuse numbers that no limits can be drawn from."""
        highest = math.inf if self.kind is ChartKind.U else 1.0
        if not 0.0 < self.centre < highest:
            raise ValueError(f"expected a centre between 0 and {highest}, got {self.centre}")
        if not 0.0 <= self.sigma_z < math.inf or not self.spread:
            raise ValueError(f"expected a finite sigma_z, above 0 for p′, got {self.sigma_z}")

    @property
    def spread(self) -> float:
        """By what the chance error is multiplied: σ_z on a p′ chart, else 1."""
        return self.sigma_z if self.kind is ChartKind.P_PRIME else 1.0

    @property
    def enough(self) -> bool:
        """Whether it comes from enough subgroups to be frozen, and to raise alarms."""
        return self.subgroups >= MINIMUM


def estimate(kind: ChartKind, subgroups: Sequence[Subgroup]) -> Baseline | Obstacle:
    """Centre line and σ_z of subgroups in order; those in which nothing was seen are skipped.

    p̄ = ΣX/Σn and p̄ ± 3√(p̄(1−p̄)/nᵢ), ū = ΣX/Σn and ū ± 3√(ū/nᵢ): D. C. Montgomery,
    "Introduction to Statistical Quality Control", chapter 7. With zᵢ = (pᵢ − p̄)/σᵢ,
    σ_z = mean|zᵢ − zᵢ₋₁| / 1.128: D. B. Laney, "Improved control charts for attributes",
    Quality Engineering 14 (2002), 531-537.
    Raises ValueError for subgroups out of order, and for a share of more than all.
    """
    seen = filled(kind, subgroups)
    if len(seen) < _FEWEST:
        return Obstacle.TOO_FEW
    cases, total = sum(each.x for each in seen), math.fsum(each.n for each in seen)
    if not cases:
        return Obstacle.NOTHING_SEEN
    if kind is not ChartKind.U and cases == total:
        return Obstacle.EVERYTHING_SEEN
    sigma_z = _sigma_z(kind, cases / total, seen)
    if kind is ChartKind.P_PRIME and not sigma_z:
        return Obstacle.NO_SPREAD
    return Baseline(
        kind=kind,
        centre=cases / total,
        sigma_z=sigma_z,
        subgroups=len(seen),
        mean_n=total / len(seen),
        since=seen[0].start,
        until=seen[-1].end,
    )


def _sigma_z(kind: ChartKind, centre: float, seen: Sequence[Subgroup]) -> float:
    z = [(each.x / each.n - centre) / standard_error(kind, centre, each.n) for each in seen]
    moves = [abs(after - before) for before, after in pairwise(z)]
    return math.fsum(moves) / len(moves) / _D2
