"""Shares of a mix of strata with their intervals, and how small a difference could be seen."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from statistics import NormalDist
from typing import NamedTuple

from inspector.statistics import Interval, wilson_interval

__all__ = ["Part", "Share", "detectable_share", "weighted_difference", "weighted_share"]

_Z_95 = 1.959964
_HALVINGS = 50


class Part(NamedTuple):
    """A stratum's share `cases` of `units`, and the weight it has in the mix."""

    weight: float
    cases: int
    units: int


class Share(NamedTuple):
    """A value and its 95 % interval."""

    value: float
    interval: Interval


def weighted_share(parts: Sequence[Part], *, dispersion: float = 1.0) -> Share:
    """The share in a mix of strata, Σ wᵢpᵢ / Σ wᵢ, each with units; weights above 0.

    Interval by MOVER from each stratum's Wilson interval, which for one stratum is that interval
    (G. Y. Zou and A. Donner, Statistics in Medicine 27, 2008, 1693-1702).
    """
    total = math.fsum(part.weight for part in parts)
    limits = [_limits(part, dispersion) for part in parts]
    shares = [part.weight / total for part in parts]
    value = math.fsum(share * p for share, (p, _, _) in zip(shares, limits, strict=True))
    down = _root(share * (p - low) for share, (p, low, _) in zip(shares, limits, strict=True))
    up = _root(share * (high - p) for share, (p, _, high) in zip(shares, limits, strict=True))
    return Share(value, (max(0.0, value - down), min(1.0, value + up)))


def weighted_difference(pairs: Sequence[tuple[Part, Part]], *, dispersion: float = 1.0) -> Share:
    """Σ wᵢ(pᵢ − bᵢ) of pairs of strata (p, b), wᵢ that of the first; in units if weights are.

    Interval by MOVER over R. G. Newcombe's difference of two shares (Statistics in Medicine 17,
    1998, 873-890, method 10).
    """
    value, down, up = 0.0, [], []
    for part, best in pairs:
        p, low, high = _limits(part, dispersion)
        b, best_low, best_high = _limits(best, dispersion)
        value += part.weight * (p - b)
        down.append(part.weight * math.hypot(p - low, best_high - b))
        up.append(part.weight * math.hypot(high - p, b - best_low))
    return Share(value, (value - _root(down), value + _root(up)))


def _limits(part: Part, dispersion: float) -> tuple[float, float, float]:
    interval = wilson_interval(part.cases, part.units, _Z_95 * math.sqrt(dispersion))
    if interval is None:
        raise ValueError("expected a stratum with units")
    return part.cases / part.units, *interval


def _root(values: Iterable[float]) -> float:
    return math.hypot(*values)


def detectable_share(
    base: float,
    units: int,
    others: int,
    *,
    significance: float,
    power: float = 0.8,
    dispersion: float = 1.0,
) -> float | None:
    """The smallest share above `base` that `units` units would have shown to differ.

    From a two-sided two-proportion test against `others` units with share `base`, found with
    probability `power` (J. L. Fleiss, "Statistical Methods for Rates and Proportions", chapter
    4, without correction for continuity). None where even a share of 1 would not be found.
    """
    normal = NormalDist()
    certain, likely = -normal.inv_cdf(significance / 2), normal.inv_cdf(power)

    def found(share: float) -> bool:
        pooled = (share * units + base * others) / (units + others)
        alike = pooled * (1 - pooled) * (1 / units + 1 / others)
        unlike = share * (1 - share) / units + base * (1 - base) / others
        spread = certain * math.sqrt(alike) + likely * math.sqrt(unlike)
        return share - base >= math.sqrt(dispersion) * spread

    return _first(found, base, 1.0) if found(1.0) else None


def _first(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Where something that holds at `high` begins to, by halving."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
