"""Whether scores are probabilities: of those around 0.3, is three in ten defective?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from inspector.costs.labelled import Labelled, Table, table_of
from inspector.costs.shares import Share, share_of
from inspector.statistics.rates import Interval

__all__ = ["Bin", "Reliability", "reliability"]

_BINS = 10
_REPETITIONS = 1000
_SEED = 1


@dataclass(frozen=True, slots=True)
class Bin:
    """Pictures whose scores lie in `low` … `high`: how many, their mean score, their truth.

    `observed` is the share of defective ones, with its 95 % interval.
    """

    low: float
    high: float
    n: int
    mean_score: float
    observed: float
    interval: Interval

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON and TOML."""
        named = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**named, "interval": list(self.interval)}


@dataclass(frozen=True, slots=True)
class Reliability:
    """Bins that hold pictures, and the expected calibration error over them.

    `error` is Σ (n_b / n)·|observed_b − mean_score_b|, after M. P. Naeini, G. F. Cooper and
    M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015,
    2901-2907. Its 95 % interval comes from redrawing whole groups; chance alone makes it larger
    than 0, the more so the fewer pictures there are.
    """

    n: int
    bins: tuple[Bin, ...]
    error: float
    interval: Interval

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON and TOML."""
        return {
            "n": self.n,
            "expected_calibration_error": self.error,
            "expected_calibration_error_interval": list(self.interval),
            "bins": [each.as_dict() for each in self.bins],
        }


def reliability(labelled: Iterable[Labelled] | Table, bins: int = _BINS) -> Reliability | None:
    """Scores against truths in `bins` equal steps from 0 to 1; None for no picture."""
    table = table_of(labelled)
    if not len(table):
        return None
    place = np.minimum((table.score * bins).astype(np.int64), bins - 1)
    drawn = np.quantile(list(_redrawn_errors(table, place, bins)), (0.025, 0.975))
    return Reliability(
        n=len(table),
        bins=tuple(_bin(table, place, number, bins) for number in np.unique(place)),
        error=_error(table, place, table.mass, bins),
        interval=(float(drawn[0]), float(drawn[1])),
    )


def _bin(table: Table, place: np.ndarray[Any, Any], number: int, bins: int) -> Bin:
    own = place == number
    observed: Share = share_of(table, table.defective, own)
    value, interval = observed.value or 0.0, observed.interval or (0.0, 1.0)
    mean = float(np.average(table.score[own], weights=table.mass[own]))
    return Bin(
        float(number / bins), float((number + 1) / bins), int(own.sum()), mean, value, interval
    )


def _error(
    table: Table, place: np.ndarray[Any, Any], weight: np.ndarray[Any, Any], bins: int
) -> float:
    gap = np.bincount(place, weight * (table.defective - table.score), bins)
    return float(np.abs(gap).sum() / weight.sum())


def _redrawn_errors(table: Table, place: np.ndarray[Any, Any], bins: int) -> Iterable[float]:
    chance = np.random.default_rng(_SEED)
    names, group = np.unique(table.group, return_inverse=True)
    for _ in range(_REPETITIONS):
        times = np.bincount(chance.integers(len(names), size=len(names)), minlength=len(names))
        yield _error(table, place, table.mass * times[group], bins)
