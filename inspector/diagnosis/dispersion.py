"""By how much counts vary from hour to hour beyond what chance alone would do.

Defects come in runs: a loom makes many bad metres in one hour and none in the next. Tests that
take each unit for a draw of its own would call every run a finding.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

__all__ = ["dispersion"]

_FEWEST_PAIRS = 10


def dispersion(series: Iterable[Sequence[tuple[int, int]]]) -> float:
    """The variance of counts over their binomial variance, at least 1.

    Each series holds (cases, units) of buckets of time that follow each other, of what is made
    alike. Estimated from successive differences of standardised counts, as D. B. Laney's p' chart
    does ("Improved control charts for attributes", Quality Engineering 14, 2002, 531-537), so
    that a level that shifts and stays does not pass for noise: Σ(zᵢ − zᵢ₋₁)² / 2m over m pairs.
    1 with fewer than 10 pairs.
    """
    steps = [step for each in series for step in _steps(each)]
    if len(steps) < _FEWEST_PAIRS:
        return 1.0
    return max(1.0, math.fsum(step * step for step in steps) / (2 * len(steps)))


def _steps(buckets: Sequence[tuple[int, int]]) -> list[float]:
    used = [(cases, units) for cases, units in buckets if units]
    total = sum(units for _, units in used)
    share = sum(cases for cases, _ in used) / total if total else 0.0
    if not 0.0 < share < 1.0:
        return []
    scores = [
        (cases - units * share) / math.sqrt(units * share * (1 - share)) for cases, units in used
    ]
    return [after - before for before, after in pairwise(scores)]
