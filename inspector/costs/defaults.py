"""Bands for a bundle that nobody has told any costs: few escapes, little overkill, few reviews."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from inspector.costs.bands import short_between
from inspector.costs.labelled import Labelled, Numbers, Table, table_of
from inspector.errors import DataError

__all__ = ["ESCAPE_RATE", "OVERKILL_RATE", "DefaultBands", "default_bands"]

ESCAPE_RATE, OVERKILL_RATE = 0.02, 0.05
"""AIAG, Measurement Systems Analysis (4th edition, 2010): a miss rate of at most 2 % and a false
alarm rate of at most 5 % are acceptable for attribute gauges."""


@dataclass(frozen=True, slots=True)
class DefaultBands:
    """Thresholds, and by how many pictures of each kind they were chosen.

    `escapes_held` and `overkill_held` say whether there were enough for the expected rates to
    stay at or below `escape_rate` and `overkill_rate`; where not, the threshold is the most
    careful one that the pictures allow.
    """

    review_at: float
    reject_at: float
    defective: int
    good: int
    escape_rate: float
    overkill_rate: float
    escapes_held: bool
    overkill_held: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON and TOML."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def default_bands(
    labelled: Iterable[Labelled] | Table,
    *,
    escape_rate: float = ESCAPE_RATE,
    overkill_rate: float = OVERKILL_RATE,
) -> DefaultBands:
    """The smallest review band whose expected escapes and overkill on fresh pictures are bounded.

    Of n pictures of a kind the k with the worst scores may fall on the wrong side as long as
    (k + 1) / (n + 1) is at most the rate: then so is the expected rate of fresh pictures of the
    same process. A. N. Angelopoulos, S. Bates, A. Fisch, L. Lei and T. Schuster, "Conformal risk
    control", ICLR 2024, theorem 1. Where the two thresholds would cross, one in their middle does
    both. Raises DataError where one kind is missing.
    """
    table = table_of(labelled)
    defective, good = (np.sort(table.score[kind]) for kind in (table.defective, ~table.defective))
    if not len(defective) or not len(good):
        raise DataError(
            f"Default bands need good and defective pictures; there are {len(good):,} good and "
            f"{len(defective):,} defective."
        )
    low, escapes_held = _worst(defective, escape_rate)
    high, overkill_held = _worst(np.sort(1.0 - good), overkill_rate)
    return DefaultBands(
        *_ordered(low, 1.0 - high),
        defective=len(defective),
        good=len(good),
        escape_rate=escape_rate,
        overkill_rate=overkill_rate,
        escapes_held=escapes_held,
        overkill_held=overkill_held,
    )


def _worst(rising: Numbers, rate: float) -> tuple[float, bool]:
    """The score below which as many fall as may, and whether even none is few enough."""
    allowed = math.floor(rate * (len(rising) + 1) + 1e-9) - 1
    return float(rising[max(allowed, 0)]), allowed >= 0


def _ordered(caught_from: float, good_up_to: float) -> tuple[float, float]:
    """Thresholds that catch from one score on and reject above another, in few digits."""
    if good_up_to < caught_from:
        between = short_between(good_up_to, caught_from)
        return between, between
    # Just above the last good score that may not be rejected, and no higher than it must be.
    return short_between(0.98 * caught_from, caught_from), _just_above(good_up_to)


def _just_above(score: float) -> float:
    return min(1.0, short_between(score, score + 0.02 * (1.0 - score))) if score < 1.0 else 1.0
